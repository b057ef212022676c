"""What is seen in a picture: what stands out, how far things are, faces, lines, sky and water.

Shared by engines, elements and whoever else looks at pictures. Nothing here moves a pixel.
"""
