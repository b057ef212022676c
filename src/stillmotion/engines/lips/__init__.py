"""Lips on a video: its faces followed from frame to frame, and the mouth of one drawn anew."""
