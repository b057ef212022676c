"""Wind: plants and hair that sway, and clouds that drift."""
