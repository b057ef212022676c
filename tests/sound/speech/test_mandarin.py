"""Chinese text as phonemes."""

import pytest

from stillmotion.models.speech import alphabet
from stillmotion.sound.speech.mandarin import FINALS, INITIALS, ipa, numeral, read


@pytest.mark.parametrize(
    ("syllable", "phonemes"),
    [
        ("ma1", "ma→"),
        ("shi4", "ʂɨ↘"),
        ("xiong2", "ɕjʊ↗ŋ"),
        ("yuan2", "ɥɛ↗n"),
        ("ju2", "ʨy↗"),
        ("nü3", "ny↓"),
        ("er4", "ɚ↘"),
        ("zhuang1", "ꭧwa→ŋ"),
        ("wo3", "wo↓"),
        ("de5", "tɤ"),
        ("liu2", "ljou↗"),
        ("gui4", "kwei↘"),
    ],
)
def test_syllables(syllable, phonemes):
    assert ipa(syllable) == phonemes


def test_all_phonemes_are_in_the_alphabet():
    known = alphabet()
    for phonemes in (*INITIALS.values(), *FINALS.values()):
        assert set(phonemes.replace("0", "→")) <= set(known), phonemes


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (12, "十二"),
        (105, "一百零五"),
        (2024, "二千零二十四"),
        (10_010, "一万零一十"),
        (110_000, "十一万"),
        (100_000_001, "一亿零一"),
    ],
)
def test_numbers(number, said):
    assert numeral(number) == said


def test_years_shares_and_points_are_read_as_such():
    assert read("2024年").words == list("二零二四年")
    assert read("50%").words == list("百分之五十")
    assert read("3.14").words == list("三点一四")


def test_third_tones_in_a_row_change():
    assert read("你好").phonemes.startswith("ni↗xau↓")


def test_every_phoneme_belongs_to_its_character():
    phrase = read("今天，下雨。")
    assert len(phrase.phonemes) == len(phrase.owners)
    said = ["".join(p for p, o in zip(phrase.phonemes, phrase.owners, strict=True) if o == n)
            for n in range(len(phrase.words))]  # fmt: skip
    assert phrase.words == list("今天下雨")
    assert said == ["ʨi→n", "tʰjɛ→n", "ɕja↘", "y↓"]
