"""Parameters of x264 under which the same frames have the same bytes on every run."""

from __future__ import annotations

from functools import cache

AVX2 = "MMX2,SSE2Fast,LZCNT,SSSE3,SSE4.2,AVX,FMA3,BMI1,BMI2,AVX2"
"""The vector instructions of a processor of 2013, in x264's names."""

LANES = 64
"""Pixels that an AVX-512 instruction takes at once."""


def parameters(width: int, *others: str) -> dict[str, str]:
    """The option `x264-params` for frames of this width, with `others` ("name=value") in it.

    x264 decides on frame types by pictures of half the size. Where a row of those is no multiple of
    64 pixels, what its AVX-512 code (core 165) has in the last vector is memory that nobody has
    written, and decisions differ from run to run. There it is kept to AVX2, at up to a sixth more
    time; the bytes are those of AVX-512 with that memory at zero.
    """
    given = others
    if width // 2 % LANES and _has_avx512():
        given = (f"asm={AVX2}", *others)
    return {"x264-params": ":".join(given)} if given else {}


@cache
def _has_avx512() -> bool:
    from llvmlite.binding import get_host_cpu_features

    return bool(get_host_cpu_features().get("avx512f"))
