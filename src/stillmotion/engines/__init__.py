"""Engines: each turns a shot of a storyboard into a stream of frames.

An engine declares what it can honour (`Capabilities`); the catalog check refuses by name what no
engine of the model can honour, so an engine is never handed a request it would have to ignore.
"""
