"""A voice made for a task: its recording fetched, checked, measured and turned into a voice."""

from __future__ import annotations

import msgspec

from stillmotion.contract.errors import refused_field
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.recordings import MOST_RECORDING_BYTES, RATE, read_recording
from stillmotion.orders import VoiceOrder
from stillmotion.sound.mp3 import write_mp3
from stillmotion.sound.speech import speak
from stillmotion.sound.voices.maker import TRIALS, Adapter
from stillmotion.sound.voices.sample import UnusableSample
from stillmotion.tasks.task import TaskResult, VoiceFile
from stillmotion.telemetry.stages import stage


def perform(attempt: Attempt, order: VoiceOrder) -> TaskResult:
    """Make the voice. See `executors.kinds.Perform`."""
    report = attempt.report
    with stage("fetch"):
        data = attempt.fetcher.load(order.field, order.recording, MOST_RECORDING_BYTES)
    report(0.1, "listening to the recording")
    with stage("analyse"):
        sound = read_recording(data, order.field)
        report(0.2, "making the voice")
        try:
            profile = Adapter().make(sound, RATE)
        except UnusableSample as refusal:
            raise refused_field(order.field, str(refusal)) from refusal
    report(0.7, "speaking a trial")
    with stage("sound"):
        spoken = speak(TRIALS["en"], profile.voice(order.name), "en")
    trial, stored = attempt.folder / "trial.mp3", attempt.folder / "voice.json"
    write_mp3(trial, spoken.sound, spoken.rate)
    stored.write_bytes(msgspec.json.encode(profile))
    voice = VoiceFile(
        id="",
        name=order.name,
        voice_key=attempt.store(stored),
        trial_key=attempt.store(trial),
        owned_by=order.owner,
    )
    report(1.0, "done")
    return TaskResult(voices=(voice,))
