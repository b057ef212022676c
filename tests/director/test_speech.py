import pytest

from stillmotion.director.reading import read
from stillmotion.director.speech import spoken


@pytest.mark.parametrize(
    ("prompt", "text", "voice", "language"),
    [
        (
            "<<<voice_1>>>Ask the people in the picture to say the following words, "
            "'Welcome everyone'",
            "Welcome everyone", 1, "en",
        ),
        ('The old man says "It is time."', "It is time.", None, "en"),
        ("女孩说：“你好，世界。”", "你好，世界。", None, "zh"),
        ("老师对学生说：欢迎大家", "欢迎大家", None, "zh"),
        ("<<<voice_2>>> “Let's go, it's late”", "Let's go, it's late", 2, "en"),
    ],
)  # fmt: skip
def test_lines_are_found(prompt: str, text: str, voice: int | None, language: str) -> None:
    (line,) = spoken(prompt).lines
    assert (line.text, line.voice, line.language) == (text, voice, language)


@pytest.mark.parametrize(
    "prompt",
    [
        'The woman<<<voice_1>>> says: "Hello there." Rain on the windows.',
        'She says: "Hello there." The camera pans left, slowly.',
        "女孩说：“Hello there.”镜头推近。",
        'Voice-over: "Hello there." A wide shot.',
    ],
)
def test_what_follows_a_quotation_is_not_said(prompt: str) -> None:
    assert [line.text for line in spoken(prompt).lines] == ["Hello there."]


@pytest.mark.parametrize(
    ("prompt", "narrated"),
    [
        ('A narrator says: "Once upon a time there was a king."', True),
        ("Voice-over: It was a dark night.", True),
        ("旁白说：“很久以前。”", True),
        ("画外音：很久以前。", True),
        ('The woman says: "Once upon a time there was a king."', False),
        ('The old man narrates: "It was a dark night."', False),
        ("女孩说：“很久以前。”", False),
    ],
)
def test_who_narrates_is_not_in_the_picture(prompt: str, narrated: bool) -> None:
    (line,) = spoken(prompt).lines
    assert line.narrated == narrated
    cues = [cue.kind for cue in read(prompt).cues]
    assert ("speak" in cues) != narrated


@pytest.mark.parametrize(
    "prompt",
    [
        'a sign that reads "OPEN ALL NIGHT."',
        "墙上写着“禁止吸烟”",
        "the girl's dog and the boy's cat",
        'in the style of "Vertigo"',
    ],
)
def test_writing_is_not_said(prompt: str) -> None:
    assert spoken(prompt).lines == ()


def test_each_voice_says_its_own() -> None:
    lines = spoken('<<<voice_1>>> says "Who are you?" and <<<voice_2>>> answers "A friend."').lines
    assert [(line.text, line.voice, line.manner) for line in lines] == [
        ("Who are you?", 1, "says"),
        ("A friend.", 2, "answers"),
    ]


def test_who_speaks_is_kept_in_the_prompts_words() -> None:
    assert spoken('the old sailor whispers "Land."').lines[0].speaker == "the old sailor"
    assert spoken("小女孩说：“妈妈！”").lines[0].speaker == "小女孩"


def test_quotations_leave_no_words_behind_and_no_place_moves() -> None:
    prompt = 'She says "zoom in on <<<voice_1>>> rain" and pans left'
    rest = spoken(prompt).rest
    assert len(rest) == len(prompt)
    assert "zoom" not in rest
    assert rest.endswith("and pans left")


def test_an_element_that_speaks_is_told_by_its_tag() -> None:
    (line,) = spoken(
        '<<<element_2>>> looks at <<<object_1>>> and says: "Come along, my friend."'
    ).lines
    assert (line.element, line.voice) == (2, None)
    assert line.text == "Come along, my friend."
