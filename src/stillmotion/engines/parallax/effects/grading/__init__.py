"""Colour grading: tone curves, a vignette, and day for night."""
