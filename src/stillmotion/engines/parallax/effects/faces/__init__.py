"""Faces that smile, blink, speak, nod and turn, by their landmarks. `build.LivingBuilder` makes
these effects and those of whole bodies."""
