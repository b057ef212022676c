"""Video models in this process, by pipelines of diffusers.

`pipelines/` has a file per pipeline, `setting_up.py` reads a site's table, `checking.py` says what
is missing without loading anything, and `maker.py` makes clips. Nothing here imports torch before
a model is loaded.
"""
