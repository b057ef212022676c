"""A request of this dialect: a video as `contract` has it, and what its fields are called here."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from stillmotion.contract.errors import ContractError
from stillmotion.contract.image2video import Image2VideoRequest
from stillmotion.contract.motion_control import MotionRequest
from stillmotion.contract.text2video import Text2VideoRequest

_TERMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bimage_tail\b"), "last_frame"),
    (re.compile(r"\bimage\b(?! )"), "first_frame"),
    (re.compile(r"\belement_list\b"), "element contents"),
    (re.compile(r"\bvoice_list\b"), "voice contents"),
    (re.compile(r'\bsound "on"'), 'audio "native"'),
    (re.compile(r'\bonly "on"'), 'only "native"'),
)


class KlingV3Request(msgspec.Struct, frozen=True, kw_only=True):
    """One of `over` pictures, `words` alone and a `motion` taken over is there. `names` are paths
    of the body, by those of the fields of `contract` that they became."""

    over: Image2VideoRequest | None = None
    words: Text2VideoRequest | None = None
    motion: MotionRequest | None = None
    names: dict[str, str]

    @property
    def video(self) -> Image2VideoRequest | Text2VideoRequest | MotionRequest:
        """The one that is there."""
        video = self.over or self.words or self.motion
        assert video is not None
        return video

    @property
    def callback_url(self) -> str:
        """Where changes of status are told."""
        return self.video.callback_url

    @property
    def external_task_id(self) -> str:
        """The caller's own id for the task."""
        return self.video.external_task_id


def blamed(request: KlingV3Request, error: ContractError) -> ContractError:
    """What is refused of the request, in the names of its body."""
    return renamed(error, request.names)


def renamed(error: ContractError, names: Mapping[str, str]) -> ContractError:
    """The error with the field's name of this dialect in the place of ours."""
    for ours, theirs in names.items():
        field = error.field
        if field == ours or field.startswith((f"{ours}.", f"{ours}[")):
            tail = error.message.removeprefix(field)
            said = tail if tail != error.message else f": {error.message}"
            return ContractError(
                error.code, theirs + in_terms(said), field=theirs, retry_after=error.retry_after
            )
    return error


def in_terms(message: str) -> str:
    """A sentence of ours with the terms of this dialect."""
    for pattern, term in _TERMS:
        message = pattern.sub(term, message)
    return message
