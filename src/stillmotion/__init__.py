"""Stillmotion: still images into video, behind the image-to-video API that Kling clients speak."""

__version__ = "0.1.0"
