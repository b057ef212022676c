"""Speech, sound of words and sound for videos: what they cost, and their orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from stillmotion.api.earlier import earlier
from stillmotion.api.inline import inline_files, urls
from stillmotion.api.kind import WORDS, Kind, Plan, room_for
from stillmotion.api.library import Library, cast_voices, unknown, voice_keys
from stillmotion.api.orders import stored
from stillmotion.contract.audio import (
    DubRequest,
    SoundRequest,
    SpeechRequest,
    parse_text_to_audio,
    parse_tts,
    parse_video_to_audio,
)
from stillmotion.contract.files import MOST_INLINE_BYTES
from stillmotion.orders import StoredFile
from stillmotion.orders.audio import DubOrder, SoundOrder, SpeechOrder
from stillmotion.tasks.kinds import TEXT_TO_AUDIO, TTS, VIDEO_TO_AUDIO

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

TTS_PATH = "/v1/audio/tts"
TEXT_TO_AUDIO_PATH = "/v1/audio/text-to-audio"
VIDEO_TO_AUDIO_PATH = "/v1/audio/video-to-audio"

UNITS = {TTS: "0.05", TEXT_TO_AUDIO: "0.25", VIDEO_TO_AUDIO: "0.25"}
"""What each costs; the figures are ours."""

SPEECH_S = 60.0
"""Seconds for which the answer to a request for speech waits for it."""


def tts(services: Services) -> Kind[SpeechRequest]:
    """The kind: its create answers with the speech."""

    library = Library(services)

    async def plan(request: SpeechRequest, account: Account) -> Plan:
        voices = {"voices[0]": await library.voice(account, "voice_id", request.voice_id)}

        def order(keys: Mapping[str, str]) -> SpeechOrder:
            (voice,) = cast_voices(voices, keys)
            assert voice is not None
            return SpeechOrder(
                text=request.text, voice=voice, language=request.language, speed=request.speed
            )

        return Plan(units=UNITS[TTS], copied=voice_keys(voices), order=order)

    return Kind(
        name=TTS,
        path=TTS_PATH,
        most_body=WORDS,
        parse=parse_tts,
        plan=plan,
        waits=SPEECH_S,
    )


def text_to_audio(_services: Services) -> Kind[SoundRequest]:
    """The kind."""

    async def plan(request: SoundRequest, _account: Account) -> Plan:
        return Plan(
            units=UNITS[TEXT_TO_AUDIO],
            order=lambda _keys: SoundOrder(prompt=request.prompt, duration=request.duration),
        )

    return Kind(
        name=TEXT_TO_AUDIO,
        path=TEXT_TO_AUDIO_PATH,
        most_body=WORDS,
        parse=parse_text_to_audio,
        plan=plan,
    )


def video_to_audio(services: Services) -> Kind[DubRequest]:
    """The kind."""

    async def plan(request: DubRequest, account: Account) -> Plan:
        given = request.video
        if given is not None:
            files = [("video_url", given)]
            return Plan(
                units=UNITS[VIDEO_TO_AUDIO],
                inline=inline_files(files),
                urls=urls(files),
                order=lambda keys: DubOrder(
                    video=stored(keys)("video_url", given),
                    field="video_url",
                    prompt=request.sound_prompt,
                    near=request.near,
                ),
            )
        task = await services.store.task_of_video(account.id, request.video_id)
        if task is None or task.result is None:
            raise unknown("video_id", "video", request.video_id)
        prompt = request.sound_prompt or (await earlier(services.store, account, task)).words
        return Plan(
            units=UNITS[VIDEO_TO_AUDIO],
            copied={"video_id": task.result.videos[0].key},
            order=lambda keys: DubOrder(
                video=StoredFile(keys["video_id"]),
                field="video_id",
                prompt=prompt,
                near=request.near,
                video_id=request.video_id,
            ),
        )

    return Kind(
        name=VIDEO_TO_AUDIO,
        path=VIDEO_TO_AUDIO_PATH,
        most_body=room_for(1, MOST_INLINE_BYTES),
        parse=parse_video_to_audio,
        plan=plan,
    )
