"""`camera_control` on the wire: a named move, or `simple` with one axis and how far to go on it."""

from __future__ import annotations

from typing import Any, get_args

from stillmotion.contract.errors import missing_field, refused_field
from stillmotion.contract.image2video import CAMERA_AXES, CameraAxis, CameraControl, CameraType
from stillmotion.contract.wire import Members, Remarks, choice, members, number, one_of

CAMERA_TYPES: tuple[CameraType, ...] = get_args(CameraType)
MOST_CAMERA_VALUE = 10.0

FIELD = "camera_control"
CONFIG = f"{FIELD}.config"


def read_camera(value: Any, remarks: Remarks) -> CameraControl | None:
    """The camera move, None where absent. Raises ContractError 1201.

    A key that `config` leaves out is 0. A `config` of zeros beside another type than `simple`, or
    beside none, is idle; one that says something is refused.
    """
    given = members(FIELD, value)
    if given is None:
        return None
    camera_type = choice(given.field("type"), given.take("type"), CAMERA_TYPES)
    config = members(CONFIG, given.take("config"))
    moves = _read_moves(config) if config is not None else []
    remarks.unknown += given.unknown()
    if config is not None:
        remarks.unknown += config.unknown()
    if camera_type is None:
        if moves or config is None:
            raise missing_field(given.field("type"), f"with {FIELD}: {one_of(CAMERA_TYPES)}")
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


def _read_moves(config: Members) -> list[tuple[CameraAxis, float]]:
    """The axes that are not 0."""
    most = MOST_CAMERA_VALUE
    given = (
        (axis, number(config.field(axis), config.take(axis), -most, most)) for axis in CAMERA_AXES
    )
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
