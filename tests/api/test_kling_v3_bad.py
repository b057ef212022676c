"""Bodies of the newer generation that are refused, each with its code and the field at fault."""

import pytest

from api.able import ABLE
from api.live import having
from harness.pictures import base64_of, encode, scene, scene_png
from stillmotion.contract.errors import HTTP_STATUS, Code

PROMPT = {"type": "prompt", "text": "A fox"}
FIRST = {"type": "first_frame", "url": "https://example.com/a.png"}
LAST = {"type": "last_frame", "url": "https://example.com/b.png"}
ELEMENT = {"type": "element", "element_id": "101", "id": "hero"}
VOICE = {"type": "voice", "voice_id": "af_heart", "id": "1"}
V3, V26, V25, TURBO = (
    f"/image-to-video/kling-{name}" for name in ("3.0", "2.6", "2.5-turbo", "3.0-turbo")
)
WORDS, OMNI, O1 = (
    "/text-to-video/kling-3.0",
    "/omni-video/kling-3.0-omni",
    "/omni-video/kling-o1",
)


def over(*entries, path=V3, options=None, **settings):
    sent = {"contents": list(entries), "settings": settings, "options": options}
    return path, sent


def plain(path=V3, options=None, **settings):
    return over(PROMPT, FIRST, path=path, options=options, **settings)


def words(prompt="A fox", path=WORDS, **settings):
    return path, {"prompt": prompt, "settings": settings}


def script(text, **settings):
    return words(text, **settings)


BAD = {
    "no contents": ((V3, {}), "contents", "contents cannot be empty"),
    "contents null": ((V3, {"contents": None}), "contents", "contents cannot be empty"),
    "contents empty": (over(), "contents", "contents cannot be empty"),
    "contents a string": ((V3, {"contents": "x"}), "contents", "array"),
    "contents an object": ((V3, {"contents": {"a": 1}}), "contents", "array"),
    "too many contents": (over(*[PROMPT] * 21), "contents", "at most 20"),
    "content null": (over(None, FIRST), "contents[0]", "object"),
    "content a string": (over("prompt"), "contents[0]", "object"),
    "no type": (over({"text": "x"}), "contents[0].type", "required"),
    "type unknown": (over(PROMPT, {"type": "picture"}), "contents[1].type", "first_frame"),
    "type a number": (over({"type": 1}), "contents[0].type", "prompt"),
    "no prompt": (over(FIRST), "contents", "prompt"),
    "prompt empty": (over({"type": "prompt", "text": " "}, FIRST), "contents[0].text", "required"),
    "prompt absent": (over({"type": "prompt"}, FIRST), "contents[0].text", "required"),
    "prompt a list": (over({"type": "prompt", "text": []}, FIRST), "contents[0].text", "string"),
    "prompt too long": (over({"type": "prompt", "text": "x" * 3073}, FIRST), "contents[0].text",
                        "3072"),
    "prompt too long for 2.6": (over({"type": "prompt", "text": "x" * 2501}, FIRST, path=V26),
                                "contents[0].text", "2500"),
    "two prompts": (over(PROMPT, PROMPT, FIRST), "contents[1].type", "second prompt"),
    "no first frame": (over(PROMPT), "contents", "first_frame"),
    "last frame alone": (over(PROMPT, LAST), "contents", "first_frame"),
    "last frame alone in omni": (over(PROMPT, LAST, path=OMNI), "contents", "first_frame"),
    "two first frames": (over(PROMPT, FIRST, FIRST), "contents[2].type", "second first_frame"),
    "two last frames": (over(PROMPT, FIRST, LAST, LAST), "contents[3].type", "second last_frame"),
    "frame without url": (over(PROMPT, {"type": "first_frame"}), "contents[1].url", "required"),
    "url of files": (over(PROMPT, {**FIRST, "url": "ftp://h/a.png"}), "contents[1].url", "http"),
    "url without host": (over(PROMPT, {**FIRST, "url": "http:///a"}), "contents[1].url", "host"),
    "url a number": (over(PROMPT, {**FIRST, "url": 7}), "contents[1].url", "string"),
    "url to a private address": (over(PROMPT, {**FIRST, "url": "http://10.0.0.1/a.png"}),
                                 "contents[1].url", "10.0.0.1"),
    "no base64": (over(PROMPT, {**FIRST, "url": "no base64!"}), "contents[1].url", "base64"),
    "data of another sort": (over(PROMPT, {**FIRST, "url": "data:video/mp4;base64,AAAA"}),
                             "contents[1].url", "data:image/"),
    "data not in base64": (over(PROMPT, {**FIRST, "url": "data:image/png,AAAA"}),
                           "contents[1].url", "base64"),
    "data that is none": (over(PROMPT, {**FIRST, "url": "data:image/png;base64,@"}),
                          "contents[1].url", "base64"),
    "a picture too small": (over(PROMPT, {**FIRST, "url": base64_of(scene_png(200, 400))}),
                            "contents[1].url", "300"),
    "a last frame too small": (over(PROMPT, FIRST,
                                    {**LAST, "url": base64_of(scene_png(200, 400))}),
                               "contents[2].url", "300"),
    "a picture too wide": (over(PROMPT, {**FIRST, "url": base64_of(scene_png(1000, 310))}),
                           "contents[1].url", "2.5"),
    "a gif": (over(PROMPT, {**FIRST, "url": base64_of(encode(scene(), "GIF"))}),
              "contents[1].url", "GIF"),
    "element without id": (over(PROMPT, FIRST, {"type": "element", "element_id": "1"}),
                           "contents[2].id", "required"),
    "element without element_id": (over(PROMPT, FIRST, {"type": "element", "id": "x"}),
                                   "contents[2].element_id", "required"),
    "element_id no number": (over(PROMPT, FIRST, {**ELEMENT, "element_id": "x"}),
                             "contents[2].element_id", "whole number"),
    "four elements": (over(PROMPT, FIRST, *({**ELEMENT, "id": f"n{i}"} for i in range(4))),
                      "contents", "4 elements"),
    "one name twice": (over(PROMPT, FIRST, ELEMENT, ELEMENT), "contents[3].id", "another content"),
    "a name with a blank": (over(PROMPT, FIRST, {**ELEMENT, "id": "my hero"}), "contents[2].id",
                            "letters"),
    "a name too long": (over(PROMPT, FIRST, {**ELEMENT, "id": "x" * 65}), "contents[2].id", "64"),
    "element in turbo": (over(PROMPT, FIRST, ELEMENT, path=TURBO), "contents[2].type",
                         "does not take"),
    "last frame in turbo": (over(PROMPT, FIRST, LAST, path=TURBO), "contents[2].type",
                            "does not take"),
    "voice in 3.0": (over(PROMPT, FIRST, VOICE), "contents[2].type", "does not take"),
    "voice without voice_id": (over(PROMPT, FIRST, {"type": "voice", "id": "1"}, path=V26),
                               "contents[2].voice_id", "required"),
    "three voices": (over(PROMPT, FIRST, *({**VOICE, "id": f"{i}"} for i in range(3)), path=V26),
                     "contents", "3 voices"),
    "voice without sound": (over(PROMPT, FIRST, VOICE, path=V26, resolution="1080p"),
                            "settings.audio", "native"),
    "reference picture": (over(PROMPT, {"type": "refer_image", "url": FIRST["url"]}, path=OMNI),
                          "contents[1].type", "no engine"),
    "feature video": (over(PROMPT, {"type": "feature_video", "url": "https://e.com/v.mp4"},
                           path=OMNI), "contents[1].type", "no engine"),
    "base video": (over(PROMPT, {"type": "base_video", "url": "https://e.com/v.mp4"}, path=O1),
                   "contents[1].type", "no engine"),
    "reference in 3.0": (over(PROMPT, {"type": "refer_image"}), "contents[1].type",
                         "does not take"),
    "settings a list": ((V3, {"contents": [PROMPT, FIRST], "settings": [1]}), "settings",
                        "object"),
    "options a string": ((V3, {"contents": [PROMPT, FIRST], "options": "x"}), "options",
                         "object"),
    "duration 99": (plain(duration=99), "settings.duration", "duration value '99' is invalid"),
    "duration 2": (plain(duration=2), "settings.duration", "from 3 to 15"),
    "duration half": (plain(duration=5.5), "settings.duration", "from 3 to 15"),
    "duration true": (plain(duration=True), "settings.duration", "from 3 to 15"),
    "duration words": (plain(duration="long"), "settings.duration",
                       "duration value 'long' is invalid"),
    "duration infinite": (plain(duration="inf"), "settings.duration", "invalid"),
    "duration 7 in 2.6": (plain(V26, duration=7), "settings.duration", "5 or 10"),
    "duration 11 in o1": (plain(O1, duration=11), "settings.duration", "from 3 to 10"),
    "4k in turbo": (plain("/image-to-video/kling-3.0-turbo", resolution="4k"),
                    "settings.resolution",
                    "video resolution value '4k' is invalid"),
    "4k by no engine": (plain(resolution="4k"), "settings.resolution", "1080p at most"),
    "resolution in other words": (plain(resolution="std"), "settings.resolution",
                                  "720p, 1080p or 4k"),
    "resolution a number": (plain(resolution=720), "settings.resolution", "'720' is invalid"),
    "audio on": (plain(audio="on"), "settings.audio", "audio value 'on' is invalid"),
    "audio true": (plain(audio=True), "settings.audio", "off or native"),
    "audio of a video that is none": (plain(OMNI, audio="original"), "settings.audio",
                                      "'original' is invalid"),
    "audio of o1": (plain(O1, audio="native"), "settings.audio", "invalid"),
    "2.6 native at 720p": (plain(V26, audio="native"), "settings.resolution", "1080p only"),
    "2.6 last frame at 720p": (over(PROMPT, FIRST, LAST, path=V26), "settings.resolution",
                               "1080p only"),
    "2.5 last frame at 720p": (over(PROMPT, FIRST, LAST, path=V25), "settings.resolution",
                               "1080p only"),
    "multi_shot in words": (plain(multi_shot="maybe"), "settings.multi_shot", "true or false"),
    "multi_shot with a last frame": (over(PROMPT, FIRST, LAST, multi_shot=True), "contents[2].url",
                                     "multi_shot"),
    "aspect_ratio": (words(aspect_ratio="4:3"), "settings.aspect_ratio", "16:9"),
    "aspect_ratio in omni": (over(PROMPT, path=OMNI, aspect_ratio=1), "settings.aspect_ratio",
                             "16:9"),
    "callback_url": (plain(options={"callback_url": "mailto:x"}), "options.callback_url", "http"),
    "callback_url private": (plain(options={"callback_url": "http://localhost/x"}),
                             "options.callback_url", "localhost"),
    "external id too long": (plain(options={"external_task_id": "x" * 257}),
                             "options.external_task_id", "256"),
    "external id a dot": (plain(options={"external_task_id": ".."}), "options.external_task_id",
                          "path"),
    "watermark": (plain(options={"watermark_info": {"enabled": "yes"}}),
                  "options.watermark_info.enabled", "true or false"),
    "words absent": ((WORDS, {}), "prompt", "required"),
    "words empty": (words(""), "prompt", "required"),
    "words a number": (words(5), "prompt", "string"),
    "words too long": (words("x" * 3073), "prompt", "3072"),
    "words too long for turbo": (words("x" * 2501, path="/text-to-video/kling-3.0-turbo"),
                                 "prompt", "2500"),
    "a tag that is none": (words("<<<hero>>>"), "prompt", "tag"),
    "a tag that points at nothing": (words("<<<element_1>>>"), "prompt", "points at"),
    "seven shots": (script("".join(f"shot {i}, 1, a;" for i in range(1, 8)), duration=7),
                    "prompt", "7 shots"),
    "shots that last too long": (script("shot 1, 3, a; shot 2, 3, b;"), "prompt",
                                 "add up to 6 seconds"),
    "shots in disorder": (script("shot 2, 3, a; shot 1, 2, b;"), "prompt", "shot 2"),
    "a shot twice": (script("shot 1, 3, a; shot 1, 2, b;"), "prompt", "shot 1"),
    "a shot without words": (script("shot 1, 3, ; shot 2, 2, b;"), "prompt", "no words"),
    "a shot of no time": (script("shot 1, 0, a; shot 2, 5, b;"), "prompt", "0 s"),
    "a shot too long": (script(f"shot 1, 5, {'x' * 513};"), "prompt", "512"),
    "shots over a picture": (over({"type": "prompt", "text": "shot 1, 4, a;"}, FIRST),
                             "contents[0].text", "add up to 4 seconds"),
}  # fmt: skip


@pytest.fixture(scope="module")
def v3(start):
    api = start(having(engines=ABLE))
    return api.client(api.new_key())


@pytest.mark.parametrize("name", BAD)
def test_refused_with_its_code_and_field(v3, name):
    (path, sent), field, said = BAD[name]
    answer = v3.post(path, json=sent)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (400, 1201), told
    assert told["message"].startswith(f"{field}: "), told
    assert said in told["message"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b" ", 1200),
        (b"{", 1200),
        (b"[]", 1200),
        (b'{"contents": [], "contents": []}', 1200),
        (b'{"prompt": "\xff"}', 1200),
        (b"--x\r\n", 1200),
    ],
)
@pytest.mark.parametrize("path", [V3, WORDS, OMNI, "/tasks", "/account/billing/package"])
def test_what_is_no_object(v3, path, raw, code):
    answer = v3.post(path, content=raw, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (HTTP_STATUS[Code(code)], code)


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        (over(PROMPT, FIRST, {**ELEMENT, "element_id": 77}), 1203, "contents[2].element_id"),
        (over(PROMPT, FIRST, {**VOICE, "voice_id": "nobody"}, path=V26, audio="native",
              resolution="1080p"), 1203, "contents[2].voice_id"),
    ],
)  # fmt: skip
def test_what_the_account_does_not_have(v3, sent, code, field):
    answer = v3.post(sent[0], json=sent[1])
    assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert answer.json()["message"].startswith(f"{field}: ")


def test_a_strict_server_refuses_what_is_unknown(start):
    api = start(having(engines=ABLE), strict=True)
    client = api.client(api.new_key())
    for path, sent, field in (
        (V3, {"contents": [PROMPT, {**FIRST, "role": 1}]}, "contents[1].role"),
        (WORDS, {"prompt": "x", "settings": {"fps": 24}}, "settings.fps"),
        ("/tasks", {"page": 1}, "page"),
    ):
        answer = client.post(path, json=sent)
        assert (answer.status_code, answer.json()["code"]) == (400, 1201)
        assert answer.json()["message"].startswith(field)


def test_what_no_engine_can_do_is_told_in_the_words_of_the_dialect(start):
    api = start()  # its engine has no sound
    answer = api.client(api.new_key()).post(
        *plain(audio="native")[:1], json=plain(audio="native")[1]
    )
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith("settings.audio: ")
    assert 'audio "native"' in answer.json()["message"]
