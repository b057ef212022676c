"""Rendering: layers sampled through projection grids, and composited from rear to front."""
