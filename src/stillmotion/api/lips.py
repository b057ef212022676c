"""Faces of a video, lips on it, and pictures that speak: what they cost, and their orders."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from stillmotion.api.earlier import UNNAMED_MODEL
from stillmotion.api.inline import inline_files, urls
from stillmotion.api.kind import Kind, Plan, room_for
from stillmotion.api.library import Library, cast_voices, unknown, voice_keys
from stillmotion.api.orders import stored
from stillmotion.api.task_view import identified_faces
from stillmotion.contract.errors import bad_field, refused_field
from stillmotion.contract.fields import lips as fields
from stillmotion.contract.files import MOST_INLINE_BYTES
from stillmotion.contract.image2video import Image2VideoRequest, Picture
from stillmotion.contract.lips import (
    CHOSEN,
    INPUT,
    AvatarRequest,
    FacesRequest,
    LipsRequest,
    LipSyncRequest,
    parse_avatar,
    parse_faces,
    parse_lip_sync,
    parse_lips,
)
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.contract.wire import one_of
from stillmotion.engines.registry import EMBEDDED
from stillmotion.orders import RenderSpec, Source, StoredFile
from stillmotion.orders.lips import (
    AvatarOrder,
    FacesOrder,
    LipsOrder,
    LipsParent,
    Recorded,
    Spoken,
)
from stillmotion.tasks.kinds import ADVANCED_LIP_SYNC, AVATAR, IDENTIFY_FACE, LIP_SYNC

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import FaceFile, SessionFile

IDENTIFY_PATH = "/v1/videos/identify-face"
ADVANCED_PATH = "/v1/videos/advanced-lip-sync"
LIP_SYNC_PATH = "/v1/videos/lip-sync"
AVATAR_PATH = "/v1/videos/avatar/image2video"

IDENTIFY_UNITS = "0.05"
LIPS_UNITS, LIPS_S = Decimal("0.5"), 5
"""For each beginning so many seconds of what is said; the figures are ours."""

LIP_SYNC_UNITS = "0.5"
AVATAR_UNITS = {"std": "2", "pro": "4"}

IDENTIFY_S = 120.0
"""Seconds for which the answer to a create waits for the faces."""

LENIENCE_MS = 100
"""Videos end on a whole frame, and clients count in milliseconds."""


@dataclass(frozen=True)
class _Given:
    """A file of a request: `field` is where it stands; it came in it or lies at a URL (`file`), or
    is a copy of what lies under `key`."""

    field: str
    file: Picture | None = None
    key: str = ""

    def source(self, keys: Mapping[str, str]) -> Source:
        """Where it is when the task runs."""
        if self.file is not None:
            return stored(keys)(self.field, self.file)
        return StoredFile(keys[self.field])


def _files(*given: _Given) -> dict[str, Mapping[str, object]]:
    """What a plan has of them."""
    sent = [(one.field, one.file) for one in given if one.file is not None]
    return {
        "inline": inline_files(sent),
        "urls": urls(sent),
        "copied": {one.field: one.key for one in given if one.file is None},
    }


class _Own:
    """What an account has made before."""

    def __init__(self, services: Services) -> None:
        self._store = services.store

    async def video(
        self, account: Account, field: str, video_id: str, url_field: str, file: Picture | None
    ) -> tuple[_Given, LipsParent | None]:
        """The video of a request. Raises ContractError 1203 for one that the account has not made,
        and 1201 for one that is too long."""
        if file is not None:
            return _Given(url_field, file), None
        found = await self._store.find_video(account.id, video_id)
        if found is None:
            raise unknown(field, "video", video_id)
        _check_length(field, "video", found.duration, fields.SHORTEST_S, fields.LONGEST_S)
        parent = LipsParent(id=found.id, key=found.key, duration=found.duration)
        return _Given(field, key=found.key), parent

    async def sound(
        self,
        account: Account,
        field: str,
        audio_id: str,
        file_field: str,
        file: Picture | None,
        longest: float,
    ) -> tuple[_Given, float | None]:
        """The sound of a request, and its length where that is known. Raises as `video`."""
        if file is not None:
            return _Given(file_field, file), None
        task = await self._store.task_of_audio(account.id, audio_id)
        if task is None or task.result is None:
            raise unknown(field, "audio", audio_id)
        (audio,) = task.result.audios
        _check_length(field, "sound", audio.duration, fields.SHORTEST_S, longest)
        return _Given(field, key=audio.mp3_key), audio.duration


def identify_face(services: Services) -> Kind[FacesRequest]:
    """The kind: its create answers with the faces."""
    own = _Own(services)

    async def plan(request: FacesRequest, account: Account) -> Plan:
        video, _ = await own.video(
            account, "video_id", request.video_id, "video_url", request.video
        )
        return Plan(
            units=IDENTIFY_UNITS,
            **_files(video),  # type: ignore[arg-type]
            order=lambda keys: FacesOrder(
                video=video.source(keys), field=video.field, video_id=request.video_id
            ),
        )

    return Kind(
        name=IDENTIFY_FACE,
        path=IDENTIFY_PATH,
        most_body=room_for(1, MOST_INLINE_BYTES),
        parse=parse_faces,
        plan=plan,
        waits=IDENTIFY_S,
        ended=identified_faces,
    )


def advanced_lip_sync(services: Services) -> Kind[LipsRequest]:
    """The kind."""
    own = _Own(services)

    async def plan(request: LipsRequest, account: Account) -> Plan:
        session = await _session(services, account, request.session_id)
        face = _face(session, request.face_id)
        _check_times(request, session, face)
        sound, seconds = await own.sound(
            account,
            f"{CHOSEN}.audio_id",
            request.audio_id,
            f"{CHOSEN}.sound_file",
            request.sound,
            fields.LONGEST_S,
        )
        if seconds is not None and request.sound_end > 1000 * seconds + LENIENCE_MS:
            raise bad_field(
                f"{CHOSEN}.sound_end_time",
                request.sound_end,
                f"at most {int(1000 * seconds)}, where the sound ends",
            )
        video = _Given("session.video", key=session.key)
        track = _Given("session.face", key=face.track_key)
        said = (request.sound_end - request.sound_start) / 1000
        units = LIPS_UNITS * math.ceil(said / LIPS_S)
        return Plan(
            units=f"{units.normalize():f}",
            **_files(sound, video, track),  # type: ignore[arg-type]
            watermark=request.watermark,
            order=lambda keys: LipsOrder(
                video=video.source(keys),
                field="session_id",
                track=StoredFile(keys[track.field]),
                parent=LipsParent(
                    id=session.video_id or request.session_id,
                    key=session.key,
                    duration=session.duration,
                ),
                said=Recorded(
                    sound=sound.source(keys),
                    field=sound.field,
                    start=request.sound_start / 1000,
                    end=request.sound_end / 1000,
                    end_field=f"{CHOSEN}.sound_end_time",
                ),
                insert=request.insert / 1000,
                volume=request.volume,
                original_volume=request.original_volume,
                watermark=request.watermark,
            ),
        )

    return Kind(
        name=ADVANCED_LIP_SYNC,
        path=ADVANCED_PATH,
        most_body=room_for(1, fields.MOST_SOUND_BYTES),
        parse=parse_lips,
        plan=plan,
    )


def lip_sync(services: Services) -> Kind[LipSyncRequest]:
    """The kind."""
    own, library = _Own(services), Library(services)

    async def plan(request: LipSyncRequest, account: Account) -> Plan:
        video, parent = await own.video(
            account,
            f"{INPUT}.video_id",
            request.video_id,
            f"{INPUT}.video_url",
            request.video,
        )
        if request.sound is not None:
            sound = _Given(f"{INPUT}.{request.sound_field}", request.sound)
            return Plan(
                units=LIP_SYNC_UNITS,
                **_files(video, sound),  # type: ignore[arg-type]
                order=lambda keys: LipsOrder(
                    video=video.source(keys),
                    field=video.field,
                    parent=parent,
                    said=Recorded(sound=sound.source(keys), field=sound.field),
                ),
            )
        found = await library.voice(account, f"{INPUT}.voice_id", request.voice_id)
        voices = {"voices[0]": found}
        files = _files(video)
        files["copied"] = {**files["copied"], **voice_keys(voices)}

        def order(keys: Mapping[str, str]) -> LipsOrder:
            (voice,) = cast_voices(voices, keys)
            assert voice is not None
            return LipsOrder(
                video=video.source(keys),
                field=video.field,
                parent=parent,
                said=Spoken(
                    text=request.text,
                    voice=voice,
                    language=request.language,
                    speed=request.speed,
                ),
            )

        return Plan(units=LIP_SYNC_UNITS, **files, order=order)  # type: ignore[arg-type]

    return Kind(
        name=LIP_SYNC,
        path=LIP_SYNC_PATH,
        most_body=room_for(1, MOST_INLINE_BYTES + fields.MOST_SOUND_BYTES),
        parse=parse_lip_sync,
        plan=plan,
    )


def avatar(services: Services) -> Kind[AvatarRequest]:
    """The kind."""
    own = _Own(services)

    async def plan(request: AvatarRequest, account: Account) -> Plan:
        sound, _ = await own.sound(
            account,
            "audio_id",
            request.audio_id,
            "sound_file",
            request.sound,
            fields.LONGEST_AVATAR_S,
        )
        image = _Given("image", request.image)
        # Size and rate are those of any video over a picture; a model that makes its frames knows
        # of no sound to follow, so the engine is one that moves the lips of a picture.
        offer = services.catalog.check(
            Image2VideoRequest(model_name=UNNAMED_MODEL, mode=request.mode, image=request.image),
            services.engines,
        )
        engine = EMBEDDED if services.engines[offer.engine].generates else offer.engine
        return Plan(
            units=AVATAR_UNITS[request.mode],
            engine=engine,
            **_files(image, sound),  # type: ignore[arg-type]
            watermark=request.watermark,
            order=lambda keys: AvatarOrder(
                image=image.source(keys),
                said=Recorded(sound=sound.source(keys), field=sound.field),
                spec=RenderSpec(engine=engine, short_edge=offer.short_edge, fps=offer.fps),
                mode=request.mode,
                prompt=request.prompt,
                watermark=request.watermark,
            ),
        )

    return Kind(
        name=AVATAR,
        path=AVATAR_PATH,
        most_body=room_for(1, MOST_PICTURE_BYTES + fields.MOST_SOUND_BYTES),
        parse=parse_avatar,
        plan=plan,
    )


async def _session(services: Services, account: Account, session_id: str) -> SessionFile:
    """The video whose faces were identified under that id. Raises ContractError 1203."""
    task = await services.store.find_task(account.id, IDENTIFY_FACE, session_id)
    if task is None or task.result is None or not task.result.sessions:
        raise unknown("session_id", "session", session_id)
    return task.result.sessions[0]


def _face(session: SessionFile, face_id: str) -> FaceFile:
    for face in session.faces:
        if face.id == face_id:
            return face
    raise bad_field(
        f"{CHOSEN}.face_id", face_id, f"{one_of(tuple(face.id for face in session.faces))} here"
    )


def _check_times(request: LipsRequest, session: SessionFile, face: FaceFile) -> None:
    """Whether what is said lies in the video, and the face is seen meanwhile."""
    end = request.insert + request.sound_end - request.sound_start
    whole = round(1000 * session.duration)
    field = f"{CHOSEN}.sound_insert_time"
    if end > whole + LENIENCE_MS:
        raise refused_field(
            field,
            f"what is said from {request.insert} ms on would end at {end} ms, but the video ends "
            f"at {whole} ms",
        )
    seen = min(end, face.end) - max(request.insert, face.start)
    if seen < fields.LEAST_OVERLAP_MS - LENIENCE_MS:
        raise refused_field(
            field,
            f"what is said from {request.insert} to {end} ms must share at least "
            f"{fields.LEAST_OVERLAP_MS} ms with the time in which the face {face.id} is seen, "
            f"{face.start} to {face.end} ms",
        )


def _check_length(field: str, noun: str, seconds: float, least: float, most: float) -> None:
    if not least - 0.1 <= seconds <= most + 0.1:
        raise refused_field(
            field,
            f"the {noun} is {seconds:g} s long, and allowed is {least:g} to {most:g} s",
        )
