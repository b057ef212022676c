"""Custom voices measured: what an adaptation does, what is refused, how near a voice comes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from stillmotion.models import folder
from stillmotion.sound.pitch import track
from stillmotion.sound.speech import hibari, speak, voice
from stillmotion.sound.speech.adapt import Adaptation, adapted
from stillmotion.sound.voices.maker import Adapter, nearest
from stillmotion.sound.voices.measure import measure, size_of
from stillmotion.sound.voices.sample import UnusableSample, check_sample

Mono = NDArray[np.float32]
RATE = 24_000
ONE = "wˈi wˈAɾᵻd bI ðə hˈɑɹbəɹ ˌʌntˈɪl nˈun, bˌʌt nˈObˌɑdi kˈAm, sO wˈi wˈɔkt slˈOli bˈæk tə tˈWn."
OTHER = "mI bɹˈʌðəɹ plˈAz ðə vˌIəlˈɪn ɪn ə smˈɔl ˈɔɹkəstɹə, ænd ˈɛvəɹi wˈɪntəɹ ðA tɹˈævəl bI tɹˈAn."


@cache
def said(text: str = ONE) -> Mono:
    return hibari.speak(text, 1.0, 1.0, 1.0, 1)[0]


@cache
def recording() -> Mono:
    """Ten seconds of one speaker with pauses."""
    pause = np.zeros(RATE // 2, np.float32)
    return np.concatenate([said(ONE), pause, said(OTHER), pause])


@pytest.fixture
def no_models(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(folder, "_chosen", None)
    monkeypatch.setenv("STILLMOTION_MODELS_DIR", str(tmp_path))


@pytest.mark.parametrize("hertz", [75, 110, 220, 400])
def test_pitch_is_found_and_silence_has_none(hertz: float) -> None:
    times = np.arange(RATE) / RATE
    tone = sum(np.sin(2 * np.pi * hertz * n * times) / n for n in range(1, 8)) * 0.2
    found = track(np.concatenate([tone, np.zeros(RATE)]).astype(np.float32), RATE).pitch
    first, rest = found[10:80], found[115:]
    assert np.abs(first / hertz - 1).max() < 0.01
    assert not rest.any()


@settings(max_examples=12)
@given(
    pitch=st.floats(0.65, 1.6), spread=st.floats(0.6, 1.5), size=st.floats(0.87, 1.15),
    tilt=st.floats(-4, 4),
)  # fmt: skip
def test_an_adaptation_does_what_it_says(
    pitch: float, spread: float, size: float, tilt: float
) -> None:
    before = measure(said(), RATE)
    made = adapted(said(), RATE, Adaptation(pitch, spread, size, 1.0, tilt))
    assert made.shape == said().shape
    assert np.abs(made).max() <= 1.0
    after = measure(made, RATE)
    assert after.pitch / before.pitch == pytest.approx(pitch, rel=0.05)
    assert after.spread / before.spread == pytest.approx(spread, rel=0.2)
    assert size_of(after, before) == pytest.approx(size, abs=0.07)


def test_words_stay_where_they_are() -> None:
    made = adapted(said(), RATE, Adaptation(0.8, 1.0, 0.9))

    def loudness(sound: Mono) -> NDArray[np.float64]:
        size = RATE // 20
        return np.array([np.abs(sound[i : i + size]).mean() for i in range(0, len(sound), size)])

    assert np.corrcoef(loudness(made), loudness(said()))[0, 1] > 0.93


def test_brightness_changes_the_tilt() -> None:
    tilts = [
        measure(adapted(said(), RATE, Adaptation(tilt=tilt)), RATE).tilt for tilt in (-3, 0, 3)
    ]
    assert np.diff(tilts).min() > 1.5


def test_two_texts_of_one_speaker_measure_alike() -> None:
    one, other = measure(said(ONE), RATE), measure(said(OTHER), RATE)
    assert size_of(one, other) == pytest.approx(1.0, abs=0.04)
    assert one.pitch == pytest.approx(other.pitch, rel=0.1)
    assert one.tilt == pytest.approx(other.tilt, abs=1.5)


@pytest.mark.usefixtures("no_models")
@pytest.mark.parametrize(
    "speaker", [Adaptation(1.2, 1.2, 1.08, 1.0, 1.5), Adaptation(0.7, 0.8, 0.92, 1.0, -1.5)]
)
def test_a_voice_comes_near_its_recording(speaker: Adaptation) -> None:
    sample = adapted(recording(), RATE, speaker)
    wanted = measure(sample, RATE)
    profile = Adapter().make(sample, RATE)
    assert set(profile.bases) == {"en", "zh"}
    own = profile.voice("Ann")
    spoken = speak("Please bring your own lunch, since the cafe is closed tomorrow.", own, "en")
    got = measure(spoken.sound, spoken.rate)
    preset = replace(own, adaptation=None, also=())
    plain = speak(spoken.text, preset, "en")
    assert got.pitch == pytest.approx(wanted.pitch, rel=0.08)
    assert size_of(got, wanted) == pytest.approx(1.0, abs=0.07)
    base = measure(plain.sound, plain.rate)
    assert abs(got.tilt - wanted.tilt) <= abs(base.tilt - wanted.tilt) + 0.7
    chinese = speak("我们沿着河边一直走到太阳下山。", own, "en")
    assert measure(chinese.sound, RATE).pitch == pytest.approx(wanted.pitch, rel=0.2)


def test_the_nearest_preset_is_of_the_language() -> None:
    assert nearest(110, "en").gender == "male"
    assert nearest(220, "en").gender == "female"
    assert nearest(110, "zh").language == "zh"
    assert voice(nearest(200, "en").name).title


def test_a_good_recording_passes() -> None:
    check_sample(recording(), RATE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s[: 4 * RATE], ("4.0 s", "5 to 30 s")),
        (lambda s: np.tile(s, 4), ("5 to 30 s",)),
        (lambda s: s * 0.002, ("too quiet", "-45 dB")),
        (lambda s: np.clip(s * 40, -1, 1), ("overdriven", "0.2%")),
        (lambda s: np.zeros_like(s), ("too quiet",)),
        (
            lambda s: s + np.random.default_rng(1).normal(0, 0.05, len(s)).astype(np.float32),
            ("too noisy", "15 dB"),
        ),
        (
            lambda s: np.random.default_rng(1).normal(0, 0.1, len(s)).astype(np.float32),
            ("too little speech",),
        ),
        (
            lambda s: np.concatenate([s, adapted(s, RATE, Adaptation(0.55))]),
            ("more than one speaker", "Hz"),
        ),
    ],
)
def test_a_recording_that_cannot_be_used_is_told_so(change, words: tuple[str, ...]) -> None:
    with pytest.raises(UnusableSample) as refusal:
        check_sample(np.asarray(change(recording()), np.float32), RATE)
    for word in words:
        assert word in str(refusal.value)
