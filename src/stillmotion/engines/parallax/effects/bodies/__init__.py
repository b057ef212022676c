"""Whole bodies, human or not, that breathe and sway. `faces.build.LivingBuilder` calls them."""
