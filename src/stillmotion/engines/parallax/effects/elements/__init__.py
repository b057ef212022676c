"""Elements: cut-outs of reference pictures that enter the scene and stand in it."""
