"""Lips on a video: the mouth of one face moves with what is said, all else stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import numpy as np

from stillmotion.contract.errors import bad_field, refused_field
from stillmotion.encoding.aac import Soundtrack
from stillmotion.encoding.planes import Frame
from stillmotion.encoding.poster import write_poster
from stillmotion.encoding.reading import soundtrack_of
from stillmotion.encoding.repaint import CLOCK, Form, repaint, samples
from stillmotion.engines.lips.drawing import Lips
from stillmotion.engines.lips.keeping import track_of
from stillmotion.engines.lips.steadying import steadied
from stillmotion.executors.cast import load_voices
from stillmotion.executors.faces import LENGTHS, fetched, followed, plainest, telling
from stillmotion.executors.job import JobFailed
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.moving import Moving, colours_of, moving
from stillmotion.inputs.recordings import SOUND_RATE, read_sound
from stillmotion.orders.lips import LipsOrder, Recorded, Spoken
from stillmotion.sound.mix import at_rate
from stillmotion.sound.speech import CannotSpeak, TooLong, Visemes, fit, speak, visemes
from stillmotion.sound.speech.hearing import heard_visemes
from stillmotion.storyboard import Mouth
from stillmotion.tasks.task import MediaFile, TaskResult
from stillmotion.telemetry.stages import stage

MOST_SOUND_BYTES = 5 * 1024 * 1024
LENIENCE_S = 0.1
"""Encoders of sound cut off or add a little."""

SHORTEST_S = 2.0


@dataclass(frozen=True)
class Words:
    """What is said, (samples, 2) at 48 kHz, and how a mouth moves with it."""

    sound: Soundtrack
    visemes: Visemes

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.sound) / SOUND_RATE


def perform(attempt: Attempt, order: LipsOrder) -> TaskResult:
    """Make the video. See `executors.kinds.Perform`."""
    video, found = fetched(attempt, order.field, order.video)
    attempt.report(0.05, "listening to what is said")
    words = _words(attempt, order, found.seconds)
    if order.track is None:
        times: list[float] = []
        track = plainest(followed(attempt, order.field, video, found, times, (0.08, 0.5)))
    else:
        track = track_of(attempt.context.vault.read(order.track.key))
    start = order.insert
    heard = words.visemes.later(start)
    lips = Lips(
        steadied(track, found.fps),
        Mouth(times=heard.times, jaw=heard.jaw, wide=heard.wide),
        start,
        min(start + words.seconds, found.seconds),
    )
    sound = _mixed(order, words, soundtrack_of(video, samples(found.seconds)), found.seconds)
    made = attempt.folder / "video.mp4"
    marked = attempt.folder / "watermark.mp4" if order.watermark else None
    poster = attempt.folder / "poster.jpg"
    told = telling(attempt, found, (0.5, 0.95), "moving the lips")

    def drawn(first: Moving, rest: Iterator[Moving]) -> Iterator[tuple[Fraction, Frame]]:
        write_poster(first.frame, poster)
        for shown in chain((first,), rest):
            told(shown)
            yield shown.seconds, lips.draw(shown.frame, shown.number, float(shown.seconds))

    frames = moving(video, order.field, LENGTHS[1])
    first = next(frames)
    height, width = first.frame.y.shape
    colours = colours_of(video)
    form = Form(
        width=width,
        height=height,
        rate=Fraction(found.fps).limit_denominator(1001),
        primaries=colours.primaries,
        transfer=colours.transfer,
        space=colours.space,
        range=colours.range,
        aspect=colours.aspect,
        clock=colours.clock or CLOCK,
    )
    with stage("encode"):
        repaint(drawn(first, frames), made, form, sound, marked)
    attempt.report(0.98, "storing")
    media = MediaFile(
        id="",
        key=attempt.store(made),
        watermark_key="" if marked is None else attempt.store(marked),
        poster_key=attempt.store(poster),
        duration=round(found.seconds, 3),
        width=width,
        height=height,
        fps=round(found.fps),
    )
    return TaskResult(videos=(media,))


def recorded(attempt: Attempt, said: Recorded, shortest: float, longest: float) -> Soundtrack:
    """The part of a sound that is said. Raises ContractError 1201."""
    with stage("fetch"):
        data = attempt.fetcher.load(said.field, said.sound, MOST_SOUND_BYTES)
    sound = read_sound(data, said.field, longest)
    seconds = len(sound) / SOUND_RATE
    if not shortest - LENIENCE_S <= seconds <= longest + LENIENCE_S:
        raise refused_field(
            said.field,
            f"the sound is {seconds:.1f} s long, and allowed is {shortest:g} to {longest:g} s",
        )
    if said.end is None:
        return sound
    if said.end > seconds + LENIENCE_S:
        raise bad_field(
            said.end_field,
            round(1000 * said.end),
            f"at most {int(1000 * seconds)}, where the sound ends",
        )
    return sound[samples(said.start) : samples(said.end)]


def _words(attempt: Attempt, order: LipsOrder, seconds: float) -> Words:
    """What is said, which ends before a video of so many seconds does."""
    left = seconds - order.insert
    match order.said:
        case Spoken() as said:
            return _spoken(attempt, said, left)
        case Recorded() as said:
            sound = recorded(attempt, said, SHORTEST_S, LENGTHS[1])
    if len(sound) > samples(left + LENIENCE_S):
        attempt.remark(
            f"sound: cut off after {left:.1f} s, where the video ends; it goes on to "
            f"{len(sound) / SOUND_RATE:.1f} s."
        )
    sound = sound[: samples(left)]
    with stage("sound"):
        return Words(sound, heard_visemes(sound.mean(axis=1), SOUND_RATE))


def _spoken(attempt: Attempt, said: Spoken, seconds: float) -> Words:
    (voice,) = load_voices([said.voice], attempt.context.vault.read)
    assert voice is not None
    try:
        with stage("sound"):
            spoken = fit(speak(said.text, voice, said.language, said.speed), seconds)
    except (CannotSpeak, TooLong) as refusal:
        raise JobFailed(f"input.text: {refusal}") from refusal
    sound = at_rate(np.asarray(spoken.sound, np.float32), spoken.rate)
    return Words(np.repeat(sound[:, None], 2, axis=1), visemes(spoken))


def _mixed(order: LipsOrder, words: Words, own: Soundtrack | None, seconds: float) -> Soundtrack:
    """The video's own sound and what is said, as loud as was asked for; both softer where they
    would be louder together than there is room for."""
    track = np.zeros((samples(seconds), 2), np.float32)
    if own is not None:
        track += np.float32(order.original_volume) * own[: len(track)]
    start = samples(order.insert)
    said: Soundtrack = words.sound[: len(track) - start]
    track[start : start + len(said)] += np.float32(order.volume) * said
    return np.asarray(track / max(1.0, float(np.abs(track).max(initial=0.0))), np.float32)
