"""Recordings of somebody who speaks, to make voices of."""

from __future__ import annotations

import io

import av
import numpy as np
from numpy.typing import NDArray

from stillmotion.sound.speech import hibari

Mono = NDArray[np.float32]

RATE = 24_000


def speech(pitch: float = 1.2) -> Mono:
    """Six seconds and more of one speaker."""
    said = (
        "wˈi wˈAɾᵻd bI ðə hˈɑɹbəɹ ˌʌntˈɪl nˈun, bˌʌt nˈObˌɑdi kˈAm, "
        "sO wˈi wˈɔkt slˈOli bˈæk tə tˈWn."
    )
    once, _ = hibari.speak(said, pitch, 1.0, 1.0, 1)
    pause = np.zeros(RATE // 2, np.float32)
    return np.concatenate([once, pause, once])


def as_file(sound: Mono, format: str, codec: str) -> bytes:
    """Encoded in a container."""
    out = io.BytesIO()
    with av.open(out, "w", format=format) as container:
        stream = container.add_stream(codec, rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            (np.clip(sound, -1, 1) * 32767).astype(np.int16)[None], format="s16", layout="mono"
        )
        frame.sample_rate = RATE
        resampler = av.AudioResampler(stream.format, "mono", RATE, stream.frame_size or 1024)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode())
    return out.getvalue()
