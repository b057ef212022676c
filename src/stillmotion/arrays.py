"""The kinds of array that the parts of the program hand to one another.

Each names a shape, an element type and, in its docstring, units and a range. Axes that begin with
an underscore are named for the reader and not compared between arguments: a function often takes
arrays of several resolutions. `tests/test_arrays.py` checks shapes and element types of whole
renders and painted places. To the static checker, floats are of any element type (`Any`), as
OpenCV's stubs give no other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Float32, Int, Real, Shaped, UInt8
from numpy.typing import NDArray

Rgb = UInt8[NDArray[np.uint8], "_h _w 3"]
"""A picture, sRGB."""

Rgba = UInt8[NDArray[np.uint8], "_h _w 4"]
"""A picture, sRGB, and its alpha, not multiplied by it."""

Picture = UInt8[NDArray[np.uint8], "_h _w ..."]
"""An `Rgb`, an `Rgba` or a `Plane`: what a request brings."""

Plane = UInt8[NDArray[np.uint8], "_h _w"]
"""One channel of a picture: luma, chroma, or alpha (255 opaque)."""

Levels = UInt8[NDArray[np.uint8], "_n"]
"""Samples of a plane in a row, or a lookup table: what each of the 256 levels becomes."""

Mask = Bool[NDArray[np.bool_], "_h _w"]
"""The pixels that belong to something."""

Coverage = Float32[NDArray[Any], "_h _w"]
"""How far each pixel belongs to something, 0 to 1: a matte, an alpha, a probability, a weight."""

Disparity = Float32[NDArray[Any], "_h _w"]
"""Inverse depth: 1 at the focus distance, more in front of it, 0 at infinity."""

ScalarField = Float[NDArray[Any], "_h _w"]
"""A number for each pixel, in units that the function names: luma, a distance, a coordinate."""

VectorField = Float[NDArray[Any], "_h _w _c"]
"""Several numbers for each pixel, in units that the function names: slopes, premultiplied RGBA."""

FieldStack = Float[NDArray[Any], "_n _h _w"]
"""Several fields over the same pixels, one after the other."""

Colours = Float[NDArray[Any], "_h _w 3"]
"""A picture to calculate with: R, G, B (0 to 255, or 0 to 1 where the function or its package
says so) or Lab."""

ColourRow = Float[NDArray[Any], "_n 3"]
"""Colours in a row: R, G, B (0 to 1)."""

Flow = Float[NDArray[Any], "_h _w 2"]
"""Optical flow or displacement (x, y) of each pixel, in pixels."""

Grid = Float32[NDArray[Any], "_rows _columns 2"]
"""For each cell corner of a frame, the position (x, y) to sample, in pixels of what is sampled."""

Labels = Int[NDArray[Any], "_h _w"]
"""The number of the segment that each pixel belongs to."""

Points = Float[NDArray[Any], "_n _d"]
"""Positions or displacements (x, y; also z, in pixels of the same size), in pixels or in the
units that the function or its package names."""

Outlines = Float[NDArray[Any], "_n _k 2"]
"""Shapes of as many corners (x, y) each, in the units of `Points`."""

Vector = Real[NDArray[Any], "_n"]
"""Numbers in a row: one colour, one position, a curve's samples."""

Matrix = Float[NDArray[Any], "_m _n"]
"""A linear or projective transform (rotation, homography), or a table of one record a row."""

Numbers = Float[NDArray[Any], "..."]
"""Numbers of any shape, of which each is worked on by itself, in units that the function names."""

Raster = Shaped[NDArray[Any], "_h _w ..."]
"""Any of the arrays above that has a value for each pixel: what can be resized."""

Tensor = Shaped[NDArray[Any], "..."]
"""An array of any shape and kind: what networks take and give, stacks of fields."""
