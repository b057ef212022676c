"""Sound made for a task: a text spoken, a prompt heard, a video dubbed."""

from __future__ import annotations

import numpy as np

from stillmotion.contract.errors import refused_field
from stillmotion.contract.fields.audio import VIDEO_URL
from stillmotion.director.reading import read
from stillmotion.encoding.aac import RATE, Soundtrack
from stillmotion.encoding.dub import NoSuchVideo, dub
from stillmotion.executors.cast import load_voices
from stillmotion.executors.job import JobFailed
from stillmotion.executors.language import sentence_model
from stillmotion.executors.soundtrack import hear
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.footage import measure
from stillmotion.orders.audio import DubOrder, SoundOrder, SpeechOrder
from stillmotion.sound.files import write_both
from stillmotion.sound.near import near
from stillmotion.sound.speech import CannotSpeak, speak
from stillmotion.storyboard import Shot, Storyboard
from stillmotion.storyboard.paths import still
from stillmotion.tasks.task import AudioFile, MediaFile, TaskResult
from stillmotion.telemetry.stages import stage

MOST_VIDEO_BYTES = 100 * 1024 * 1024

LENGTHS = {VIDEO_URL.name: VIDEO_URL.seconds}
OWN_LENGTHS = (VIDEO_URL.seconds[0], 180.0)
"""Seconds of a video that is given, and of one that was made here, which may have gone on."""

STEPS_S = 100
"""Frames a second of the storyboard of a sound, which nobody sees."""


def perform_speech(attempt: Attempt, order: SpeechOrder) -> TaskResult:
    """Say a text. See `executors.kinds.Perform`."""
    attempt.report(0.1, "speaking")
    (voice,) = load_voices([order.voice], attempt.context.vault.read)
    assert voice is not None
    try:
        with stage("sound"):
            spoken = speak(order.text, voice, order.language, order.speed)
    except CannotSpeak as refusal:
        raise JobFailed(f"text: {refusal}") from refusal
    sound = np.asarray(spoken.sound, np.float32)[:, None]
    return TaskResult(audios=(_stored(attempt, sound, spoken.rate),))


def perform_sound(attempt: Attempt, order: SoundOrder) -> TaskResult:
    """Make what a prompt tells of. See `executors.kinds.Perform`."""
    attempt.report(0.1, "making the sound")
    track = _heard(attempt, order.prompt, order.duration)
    return TaskResult(audios=(_stored(attempt, track, RATE),))


def perform_dub(attempt: Attempt, order: DubOrder) -> TaskResult:
    """Make the sound of a video, and the video with it. See `executors.kinds.Perform`."""
    with stage("fetch"):
        data = attempt.fetcher.load(order.field, order.video, MOST_VIDEO_BYTES)
        found = measure(data, order.field, LENGTHS.get(order.field, OWN_LENGTHS))
    video = attempt.folder / "given.mp4"
    video.write_bytes(data)
    attempt.report(0.1, "making the sound")
    track = _heard(attempt, order.prompt, found.seconds)
    if order.near:
        track = near(track)
    made = attempt.folder / "video.mp4"
    try:
        with stage("encode"):
            dub(video, made, track)
    except NoSuchVideo as refusal:
        raise refused_field(order.field, f"the video cannot be copied: {refusal}") from refusal
    media = MediaFile(
        id="",
        key=attempt.store(made),
        duration=round(found.seconds, 3),
        width=found.width,
        height=found.height,
        fps=round(found.fps),
    )
    return TaskResult(videos=(media,), audios=(_stored(attempt, track, RATE),))


def _heard(attempt: Attempt, prompt: str, seconds: float) -> Soundtrack:
    with stage("direct"):
        reading = read(prompt, "", sentence_model())
    shot = Shot(
        frames=round(seconds * STEPS_S),
        camera=still(),
        cues=reading.cues,
        grade=reading.grade,
        lines=reading.lines,
        ambience=reading.ambience,
        prompt=prompt,
    )
    kinds = [sound.kind for sound in reading.ambience]
    told = ", ".join(kinds) if kinds else "nothing that sounds is named: what the place has"
    attempt.remark(f"heard: {told}")
    board = Storyboard(width=1280, height=720, fps=STEPS_S, mode="std", shots=(shot,))
    with stage("sound"):
        return hear(board, (), lambda _shot: None).track


def _stored(attempt: Attempt, sound: Soundtrack, rate: int) -> AudioFile:
    mp3, wav = attempt.folder / "audio.mp3", attempt.folder / "audio.wav"
    with stage("encode"):
        write_both(mp3, wav, sound, rate)
    attempt.report(0.98, "storing")
    file = AudioFile(
        id="",
        mp3_key=attempt.store(mp3),
        wav_key=attempt.store(wav),
        duration=round(len(sound) / rate, 3),
    )
    attempt.report(1.0, "done")
    return file
