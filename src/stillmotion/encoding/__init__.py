"""Frames into an MP4: encode, mux, watermarked copy, poster. Nothing holds the whole video."""
