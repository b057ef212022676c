"""Small learned models: which there are, where they come from, and functions that run them."""
