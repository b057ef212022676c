"""Object storage for inputs and results. Keys look like `inputs/<task>/image.png`."""
