"""`camera_control` on the wire: a named move, or `simple` with one axis and how far to go on it."""

from __future__ import annotations

from stillmotion.contract.errors import refused_field
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.videos import (
    CAMERA_CONFIG,
    CAMERA_CONTROL,
    CAMERA_MOVES,
    CAMERA_TYPE,
)
from stillmotion.contract.image2video import CAMERA_AXES, CameraAxis, CameraControl
from stillmotion.contract.wire import Remarks, one_of

CAMERA_TYPES = CAMERA_TYPE.values

FIELD = CAMERA_CONTROL.name
CONFIG = f"{FIELD}.{CAMERA_CONFIG.name}"


def read_camera(given: Given, remarks: Remarks) -> CameraControl | None:
    """The camera move, None where absent. Raises ContractError 1201.

    A key that `config` leaves out is 0. A `config` of zeros beside another type than `simple`, or
    beside none, is idle; one that says something is refused.
    """
    control = given.members(CAMERA_CONTROL)
    if control is None:
        return None
    camera_type = control.find(CAMERA_TYPE)
    config = control.members(CAMERA_CONFIG)
    moves = _read_moves(config) if config is not None else []
    remarks.unknown += control.unknown()
    if config is not None:
        remarks.unknown += config.unknown()
    if camera_type is None:
        if moves or config is None:
            raise control.missing(CAMERA_TYPE)
        remarks.idle.append(FIELD)
        return None
    if camera_type == "simple":
        axis, move = _only_move(moves)
        return CameraControl(camera_type, axis, move)
    if moves:
        raise refused_field(
            CONFIG,
            f"given {_listed(moves)} with the type {camera_type}, but allowed is a config with "
            "the type simple only; leave it empty",
        )
    if config is not None:
        remarks.idle.append(CONFIG)
    return CameraControl(camera_type)


def _read_moves(config: Given) -> list[tuple[CameraAxis, float]]:
    """The axes that are not 0."""
    given = ((axis, config.need(field)) for axis, field in CAMERA_MOVES.items())
    return [(axis, move) for axis, move in given if move]


def _only_move(moves: list[tuple[CameraAxis, float]]) -> tuple[CameraAxis, float]:
    if len(moves) == 1:
        return moves[0]
    raise refused_field(
        CONFIG,
        f"given {_listed(moves) or 'none'}, but the type simple takes exactly one of "
        f"{one_of(CAMERA_AXES)} other than 0",
    )


def _listed(moves: list[tuple[CameraAxis, float]]) -> str:
    return " and ".join(f"{axis} {move:g}" for axis, move in moves)
