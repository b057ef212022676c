"""Pictures painted from a description: the embedded engine's own, stylised, answer to text.

`compose` paints a scene as layers whose depth is known; nothing in it is learned or photographed.
`Backdrops` is the `PictureMaker` on top of it. `Colours` are sRGB from 0 to 1; `Points` are in
heights of the picture, or in the units that a class names for its own.
"""

from __future__ import annotations

from stillmotion.engines.backdrops.compose import compose as compose
from stillmotion.engines.backdrops.maker import Backdrops as Backdrops
from stillmotion.engines.backdrops.maker import open_backdrops as open_backdrops
