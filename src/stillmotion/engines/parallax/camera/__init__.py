"""The camera: its path, the viewport over the picture, and how pixels project between them."""
