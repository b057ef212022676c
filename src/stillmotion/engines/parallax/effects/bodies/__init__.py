"""Whole bodies, human or not, that breathe and sway. `faces.performance.stage` calls them."""
