"""What engines that generate motion share, wherever their model runs.

A `ClipMaker` (`clip.py`) turns words and pictures into a clip of the size, rate and length that its
model can do. `engine.py` does the rest: it plans clips, has the embedded engine render a guide,
and makes exactly the frames that the storyboard asks for.
"""
