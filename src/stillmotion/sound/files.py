"""Sound as files for everybody: MP3 and WAV."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream

from stillmotion.sound.arrays import Stereo

BIT_RATE = 192_000

PIECE = 4096
"""Samples that are handed at once to an encoder that takes any number."""


def write_both(mp3: Path, wav: Path, sound: Stereo, rate: int) -> None:
    """Write the sound, (samples, 1 or 2) at `rate`, to both files."""
    _write(mp3, "mp3", "libmp3lame", "fltp", sound, rate)
    _write(wav, "wav", "pcm_s16le", "s16", sound, rate)


def _write(path: Path, form: str, codec: str, sample: str, sound: Stereo, rate: int) -> None:
    layout = "mono" if sound.shape[1] == 1 else "stereo"
    with av.open(str(path), "w", format=form) as container:
        stream = cast("AudioStream", container.add_stream(codec, rate=rate, layout=layout))
        stream.bit_rate = BIT_RATE // (2 if layout == "mono" else 1)
        whole = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound.T, np.float32), format="fltp", layout=layout
        )
        whole.sample_rate = rate
        resampler = av.AudioResampler(format=sample, layout=layout, rate=rate)
        fifo = av.AudioFifo()
        for piece in (*resampler.resample(whole), *resampler.resample(None)):
            piece.pts = None
            fifo.write(piece)
        size = stream.codec_context.frame_size or PIECE
        while (frame := fifo.read(size, partial=True)) is not None:
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
