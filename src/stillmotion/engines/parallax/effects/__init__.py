"""What happens in a shot beside the camera's move: each effect makes displacements and overlays."""
