"""A followed face as a small file, so that who is chosen later is exactly who was found."""

from __future__ import annotations

import io
from dataclasses import fields

import numpy as np

from stillmotion.engines.lips.following import Look, Track


def kept(track: Track) -> bytes:
    """The file of a track."""
    looks = list(track.looks.values())
    columns = {
        each.name: np.array([getattr(look, each.name) for look in looks], np.float32)
        for each in fields(Look)
    }
    file = io.BytesIO()
    np.savez_compressed(file, numbers=np.array(list(track.looks)), allow_pickle=False, **columns)
    return file.getvalue()


def track_of(data: bytes) -> Track:
    """The track of a file."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        columns = {each.name: file[each.name].astype(np.float64) for each in fields(Look)}
        numbers = [int(number) for number in file["numbers"]]
    return Track(
        {
            number: Look(
                steady=columns["steady"][place],
                corners=columns["corners"][place],
                chin=columns["chin"][place],
                line=columns["line"][place],
                openness=float(columns["openness"][place]),
                skin=columns["skin"][place],
                yaw=float(columns["yaw"][place]),
                box=tuple(map(float, columns["box"][place])),  # type: ignore[arg-type]
                score=float(columns["score"][place]),
            )
            for place, number in enumerate(numbers)
        }
    )
