"""Speech that is made, listened to by a recogniser of another make, and measured."""

import numpy as np
import pytest
from scipy import signal

from ear import errors, words
from stillmotion.sound.speech import (
    VOICES,
    CannotSpeak,
    TooLong,
    fit,
    fitting,
    phrases,
    speak,
    voice,
)

SENTENCES = (
    "I have been waiting for you since seven o'clock.",
    "Could you please close the window before it rains?",
    "The teacher wrote a long sentence on the board.",
    "Suddenly the lights went out and the music stopped.",
    "Please remember to bring your camera tomorrow.",
    "A strong wind pushed the little boat away from the shore.",
)

HEART, MICHAEL, XIAOXIAO = voice("af_heart"), voice("am_michael"), voice("zf_xiaoxiao")


def error_rate(hear, said):
    wrong = [errors(words(one.text), words(hear(one.sound, one.rate))) for one in said]
    return sum(wrong) / sum(len(words(one.text)) for one in said)


def pitch_of(spoken, start=0.0, end=None):
    """Median pitch in Hz of the voiced part, by autocorrelation."""
    end = spoken.seconds if end is None else end
    sound = spoken.sound[round(start * spoken.rate) : round(end * spoken.rate)]
    found = []
    frame = round(0.05 * spoken.rate)
    window = np.hanning(frame)
    bias = signal.correlate(window, window)[frame - 1 :]
    for place in range(0, len(sound) - frame, frame // 4):
        piece = sound[place : place + frame] * window
        agreement = signal.correlate(piece, piece)[frame - 1 :]
        agreement = agreement * bias[0] / np.maximum(bias, 1e-3)
        low, high = spoken.rate // 420, spoken.rate // 70
        best = low + int(np.argmax(agreement[low:high]))
        if agreement[best] > 0.5 * agreement[0]:
            found.append((spoken.rate / best, agreement[0]))
    loudest = max(power for _, power in found)
    return [pitch for pitch, power in found if power > 0.02 * loudest]


def test_english_is_understood(hear):
    assert error_rate(hear, [speak(text, HEART, "en") for text in SENTENCES]) <= 0.15


def test_other_voices_are_understood(hear, kokoro):
    said = [speak(text, MICHAEL, "en") for text in SENTENCES[:3]]
    assert error_rate(hear, said) <= 0.15


def test_other_voices_are_understood_where_nothing_was_pulled(hear, no_models):
    george = [speak(text, voice("bm_george"), "en") for text in SENTENCES[:3]]
    said = [speak(text, MICHAEL, "en") for text in SENTENCES[3:]]
    assert error_rate(hear, said + george) <= 0.15
    assert np.median(pitch_of(said[0])) < 0.75 * np.median(
        pitch_of(speak(SENTENCES[0], HEART, "en"))
    )


def test_speech_is_understood_when_hurried(hear):
    easy = [speak(text, HEART, "en") for text in SENTENCES[:4]]
    hurried = [fit(spoken, spoken.seconds / 1.34) for spoken in easy]
    assert error_rate(hear, hurried) <= 0.15


def test_the_same_text_sounds_the_same():
    one, again = (speak("The same again, please.", HEART, "en") for _ in range(2))
    assert np.array_equal(one.sound, again.sound)


def test_words_are_where_they_sound():
    """Pauses at full stops and commas are silent, and words are not."""
    spoken = speak("Stop. Look behind you. Now, run!", HEART, "en")
    assert [word.text for word in spoken.words] == ["Stop", "Look", "behind", "you", "Now", "run"]
    envelope = np.abs(signal.hilbert(spoken.sound))

    def level(start, end):
        return np.sqrt(
            np.mean(envelope[round(start * spoken.rate) : round(end * spoken.rate)] ** 2)
        )

    loudest = max(level(word.start, word.end) for word in spoken.words)
    for word in spoken.words:
        assert level(word.start, word.end) > 0.1 * loudest, word
    for before, after in zip(spoken.words, spoken.words[1:], strict=False):
        assert before.end <= after.start
        if after.start - before.end > 0.3:
            middle = (before.end + after.start) / 2
            assert level(middle - 0.05, middle + 0.05) < 0.1 * loudest


@pytest.mark.parametrize(
    "text", ["pop the pump up", "bob is a baby", "a map, a cup and a tub of butter"]
)
def test_stops_of_the_lips_are_quiet_where_they_are_said_to_be(text):
    """Lip sync: the level dips at each p and b within 45 ms of its time."""
    spoken = speak(text, HEART, "en")
    envelope = signal.sosfilt(
        signal.butter(2, [300, 4000], "band", fs=spoken.rate, output="sos"), spoken.sound
    )
    hop = spoken.rate // 200
    level = np.sqrt(np.convolve(envelope**2, np.ones(2 * hop) / (2 * hop), "same"))[::hop]
    for number, phone in enumerate(spoken.phones):
        inner = 0 < number < len(spoken.phones) - 1
        if phone.text not in ("p", "b") or not inner:
            continue
        middle = round((phone.start + phone.end) / 2 * 200)
        around = level[max(middle - 9, 0) : middle + 10]
        loud = level[max(middle - 40, 0) : middle + 40].max()
        assert around.min() < 0.35 * loud, phone


def hisses(spoken):
    """Seconds at which sound above 3.5 kHz comes up and goes away, about each s and sh."""
    sos = signal.butter(4, 3500, "highpass", fs=spoken.rate, output="sos")
    hop = spoken.rate // 500
    level = np.convolve(signal.sosfiltfilt(sos, spoken.sound) ** 2, np.hanning(6 * hop), "same")
    level = level[::hop]
    for phone in spoken.phones:
        if phone.text.strip("ˈˌ")[:1] in ("s", "ʃ"):
            begin, end = round(phone.start * 500) - 25, round(phone.end * 500) + 25
            loudest = max(begin, 0) + int(np.argmax(level[max(begin, 0) : end]))
            heard = level > 0.1 * level[loudest]
            yield (
                phone,
                (loudest - np.argmin(heard[loudest::-1])) / 500,
                (loudest + np.argmin(heard[loudest:])) / 500,
            )


@pytest.mark.parametrize("name", ["af_heart", "am_michael"])
def test_sounds_begin_and_end_where_they_are_said_to(name, kokoro):
    """Lip sync: within 45 ms, in a word, where two words meet, and before a pause."""
    spoken = speak("She sold a silver sash. Sam saw the sea and she said yes.", voice(name), "en")
    found = list(hisses(spoken))
    assert len(found) == 11
    for phone, begins, ends in found:
        assert abs(begins - phone.start) < 0.045, phone
        assert abs(ends - phone.end) < 0.045, phone
    assert abs(np.median([begins - phone.start for phone, begins, _ in found])) < 0.02
    # Nothing is heard between the last word and the end.
    quiet = spoken.sound[round((spoken.words[-1].end + 0.02) * spoken.rate) :]
    assert np.abs(quiet).max() < 0.05 * np.abs(spoken.sound).max()


def test_phones_follow_on_one_another_without_gaps():
    spoken = speak("Two sentences. With a pause!", HEART, "en")
    assert spoken.phones[0].start == 0
    assert spoken.phones[-1].end == pytest.approx(spoken.seconds, abs=0.01)
    for before, after in zip(spoken.phones, spoken.phones[1:], strict=False):
        assert after.start == pytest.approx(before.end)
        assert after.end >= after.start


def test_chinese_is_spoken_with_its_tones(kokoro):
    tracks = []
    for character in "妈麻马骂":
        spoken = speak(f"我说{character}字。", XIAOXIAO, "zh")
        word = spoken.words[2]
        # Without its last moment, in which the pitch goes on to that of the next word.
        tracks.append(pitch_of(spoken, word.start, word.end - 0.02))
    level, rising, low, falling = tracks
    assert low[-1] < 0.85 * level[-1]
    assert rising[-1] > 1.03 * min(rising)
    assert low[-1] < 1.03 * min(low)
    assert falling[-1] < 0.85 * max(falling)
    assert max(level) < 1.3 * min(level)


def test_chinese_is_spoken_where_nothing_was_pulled(no_models):
    spoken = speak("你好，世界。", XIAOXIAO, "zh")
    assert [word.text for word in spoken.words] == list("你好世界")
    assert 0.8 < spoken.seconds < 3
    assert 0.1 < np.abs(spoken.sound).max() <= 1
    falling = speak("骂。", XIAOXIAO, "zh")
    track = pitch_of(falling)
    assert track[-1] < 0.8 * max(track)


def test_english_within_chinese_is_spoken_too(no_models):
    spoken = speak("我喜欢 Python 语言。", XIAOXIAO, "zh")
    assert [word.text for word in spoken.words] == ["我", "喜", "欢", "Python", "语", "言"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no words"),
        ("  \n", "no words"),
        ("?!…", "no words"),
        ("こんにちは", "Japanese"),
        ("Привет", "Cyrillic"),
        ("안녕하세요", "Korean"),
        ("مرحبا", "Arabic"),
    ],
)
def test_what_cannot_be_spoken_is_refused_in_words(text, why):
    with pytest.raises(CannotSpeak, match=why):
        speak(text, HEART, "en")
    with pytest.raises(CannotSpeak, match=why):
        phrases(text, HEART, "en")


def test_long_texts_are_spoken_in_pieces():
    text = "This is one of many clauses, and it goes on and on, " * 14 + "until it ends."
    pieces = phrases(text, HEART, "en")
    assert len(pieces) > 1
    assert sum(len(piece.words) for piece in pieces) == len(text.replace(",", "").split())


@pytest.mark.parametrize("share", [0.95, 0.85, 0.76])
def test_it_is_sped_up_to_fit(share):
    spoken = speak("It takes me a while to say all of these words.", HEART, "en")
    fitted = fit(spoken, spoken.seconds * share)
    assert fitted.seconds <= spoken.seconds * share
    assert fitted.seconds == pytest.approx(spoken.seconds * share, abs=0.001)
    assert fitted.words[-1].end == pytest.approx(share * spoken.words[-1].end, abs=0.002)
    # Faster, but not higher.
    assert np.median(pitch_of(fitted)) == pytest.approx(np.median(pitch_of(spoken)), rel=0.1)


def test_what_has_time_enough_is_left_alone():
    spoken = speak("There is time.", HEART, "en")
    assert fit(spoken, spoken.seconds + 1) is spoken


def test_what_does_not_fit_is_refused_with_how_long_it_would_be():
    spoken = speak("It takes me a while to say all of these words.", HEART, "en")
    with pytest.raises(TooLong, match=r"takes 1\.\d s to say") as refused:
        fit(spoken, spoken.seconds / 2)
    assert spoken.seconds / 1.36 < refused.value.needed < spoken.seconds / 1.34


def test_every_voice_has_a_model_in_the_manifest():
    from stillmotion.models.manifest import of_role

    (kokoro,) = of_role("speech")
    files = {file.name for file in kokoro.file}
    assert files == {"kokoro.onnx", *(f"kokoro-{each.name}.bin" for each in VOICES)}


@pytest.mark.parametrize(
    ("speaker", "language", "gender"),
    [
        ("the old man", "en", "male"),
        ("a little girl", "en", "female"),
        ("the woman", "en", "female"),
        ("老爷爷", "zh", "male"),
        ("小女孩", "zh", "female"),
    ],
)
def test_voices_fit_their_speakers(speaker, language, gender):
    chosen = fitting(speaker, language)
    assert (chosen.language, chosen.gender) == (language, gender)
    other = fitting(speaker, language, taken=[chosen.name])
    assert other != chosen
    assert other.gender == gender


def test_a_voice_is_found_even_if_all_are_taken():
    everyone = [each.name for each in VOICES]
    assert fitting("", "en", everyone) == VOICES[0]
