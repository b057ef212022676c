"""Why something failed, in words for people: without the numbers that systems give their errors."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\[(?:Errno|WinError) -?\d+\] ?|\[ONNXRuntimeError\] : \d+ : \w+ : ")


def reason(error: BaseException) -> str:
    """The reason alone, as the end of a sentence: "permission denied"."""
    if isinstance(error, OSError) and error.strerror and isinstance(error.strerror, str):
        text = error.strerror
    else:
        text = _NUMBER.sub("", str(error)) or type(error).__name__
    text = text.strip().rstrip(".")
    # An abbreviation or a name keeps its capitals: "SSL handshake failed".
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def fault(error: OSError) -> str:
    """What happened to which file: "out/video.mp4: permission denied"."""
    said = reason(error)
    name = error.filename if isinstance(error.filename, str) else None
    return f"{name}: {said}" if name else said
