"""Dialects: other forms in which the same tasks are asked for and told of, each in its folder.

`all` lists them. See `api.dialect` for what one has to give, and docs/dialects.md for how to add
one.
"""
