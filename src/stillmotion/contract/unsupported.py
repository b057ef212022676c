"""Calls of the reference that are known here and done by nothing."""

from __future__ import annotations

from collections.abc import Mapping

UNSUPPORTED: Mapping[str, str] = {
    "/v1/videos/motion-control": "a motion taken over from a video",
    "/v1/videos/multi-elements": "things exchanged in a video",
    "/v1/videos/image-recognize": "parts of a picture told apart for the caller",
    "/v1/images/omni-image": "pictures of pictures, in series",
    "/v1/images/multi-image2image": "pictures of several pictures",
    "/v1/images/editing": "pictures continued beyond their edges",
    "/v1/images/kolors-virtual-try-on": "clothes put on somebody",
}
"""Their paths, each with all that is under it, and what an engine would need for one."""
