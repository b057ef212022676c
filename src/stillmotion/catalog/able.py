"""What an engine can do for a request, as far as choosing one needs to know."""

from __future__ import annotations

import msgspec

from stillmotion.catalog.features import Capabilities


class Able(msgspec.Struct, frozen=True, kw_only=True):
    """An engine by what it can honour.

    `loras` are those that a request may choose. `generates` says that a model makes the frames, of
    the prompt and a seed; `from_picture` that it takes a start picture, `from_text` that it needs
    none, and `longest` how many seconds a shot of words alone may have then (None for any);
    `makes_pictures` that it makes pictures of words, and `motion_control` that it has a figure move
    as somebody in a video does. `largest` is the shorter side, in pixels, of the largest frames
    that it makes by itself.
    """

    capabilities: Capabilities
    loras: frozenset[str] = frozenset()
    generates: bool = False
    from_picture: bool = True
    from_text: bool = False
    longest: float | None = None
    makes_pictures: bool = False
    motion_control: bool = False
    largest: int = 1080

    @property
    def takes_words(self) -> bool:
        """Whether it can make a video of words alone, over a picture of its own or without one."""
        return self.from_text or self.makes_pictures

    def heeds_seed(self, *, words: bool) -> bool:
        """Whether another seed makes another video, of pictures or of words alone."""
        return self.generates or (words and self.takes_words)
