"""Places in open country and by the water, and what grows and lies there."""
