"""Faces that smile, blink, speak, nod and turn, by their landmarks. `performance.stage` is the door
to these and to what whole bodies do."""
