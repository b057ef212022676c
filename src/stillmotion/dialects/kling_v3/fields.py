"""The fields of the calls, each defined once. See `contract.fields`.

What of them a model takes is in `models`, and what holds between them in `reading`.
"""

from __future__ import annotations

from stillmotion.contract.fields.kinds import (
    Choice,
    Field,
    Flag,
    ListOf,
    ObjectOf,
    PictureOrData,
    Strings,
    Text,
    Whole,
)
from stillmotion.contract.fields.shared import CALLBACK_URL, ELEMENT_ID, EXTERNAL_TASK_ID
from stillmotion.contract.fields.table import Table
from stillmotion.contract.fields.videos import ASPECT_RATIO, VOICE_ID, WATERMARK_INFO
from stillmotion.dialects.kling_v3.models import CONTENT_TYPES, RESOLUTIONS, CallName, Model

MOST_PROMPT = 3072
MOST_CONTENTS = 20
MOST_ELEMENTS, MOST_VOICES = 3, 2

TYPE = Choice(
    "type", CONTENT_TYPES, required="in each content", about="What the entry gives; see below."
)
TEXT = Text("text", MOST_PROMPT, about="Of `prompt`: the words.")
URL = PictureOrData(
    "url",
    about="at least 300 px a side, aspect 1:2.5 to 2.5:1. Of `first_frame` and `last_frame`; here "
    "a `data:` URL is taken too.",
)
CONTENT_ELEMENT = Whole(
    "element_id", ELEMENT_ID.least, ELEMENT_ID.most, about="Of `element`: from the library."
)
CONTENT_VOICE = Text("voice_id", VOICE_ID.most, about="Of `voice`: from the library.")
NAME = Text(
    "id",
    64,
    about="The name by which the prompt points at the entry: `@name`. Required of `element` and "
    "`voice`, and each once.",
)
CONTENTS = ListOf(
    "contents",
    (TYPE, TEXT, URL, CONTENT_ELEMENT, CONTENT_VOICE, NAME),
    MOST_CONTENTS,
    noun="contents",
    required="to say what is to be seen",
    about="What the video is made of: one `prompt`, frames, elements, voices. "
    "`shot 1, 3, words; shot 2, 2, words;` in the prompt divides it into shots of so many seconds.",
)
PROMPT = Text(
    "prompt", MOST_PROMPT, required="to say what is to be seen", about="What is to be seen."
)

RESOLUTION = Choice(
    "resolution", RESOLUTIONS, default="720p", about="Of the shorter side of the video."
)
DURATION = Whole("duration", 3, 15, "seconds", default=5, about="Seconds.")
AUDIO = Choice("audio", ("native", "off"), default="off", about="Whether the video has sound.")
MULTI_SHOT = Flag(
    "multi_shot",
    default=True,
    about="Whether the video may have several shots; not with a `last_frame`, which makes `false` "
    "the default.",
)

OPTIONS = ObjectOf(
    "options",
    (CALLBACK_URL, EXTERNAL_TASK_ID, WATERMARK_INFO),
    about="Who is told, by which name, and whether a watermarked copy is made too.",
)


def settings_of(call: CallName, model: Model) -> ObjectOf:
    """The settings that the model has in the call."""
    fields: list[Field] = [RESOLUTION]
    if call != "image-to-video":
        fields.append(ASPECT_RATIO)
    fields.append(Whole("duration", model.durations[0], model.durations[-1], "seconds", default=5))
    if model.audio:
        fields.append(AUDIO)
    if model.multi_shot is not None:
        fields.append(MULTI_SHOT)
    return ObjectOf("settings", tuple(fields), about="How the video is to be.")


def table_of(call: CallName, model: Model) -> Table:
    """The body of a create."""
    content = PROMPT if call == "text-to-video" else CONTENTS
    return Table(f"{call}/{model.name}", (content, settings_of(call, model), OPTIONS))


MOST_TIME = 10**14 - 1
START_TIME = Whole(
    "start_time", 0, MOST_TIME, "(Unix milliseconds)", about="Unix milliseconds: made from then on."
)
END_TIME = Whole(
    "end_time", 0, MOST_TIME, "(Unix milliseconds)", about="Unix milliseconds: made until then."
)
CURSOR = Text("cursor", 2048, about="The `next_cursor` of the answer before; times do not count.")
MOST_LISTED = 500
FILTER_VALUES = Strings("values", 100, 256, about="One of these; none is no condition.")


def _filters(key: Choice[str]) -> ListOf:
    return ListOf(
        "filters",
        (key, FILTER_VALUES),
        20,
        noun="filters",
        about="Conditions: all of them, each with one of its values.",
    )


def _key(*keys: str) -> Choice[str]:
    return Choice("key", keys, required="in each filter", about="Of what.")


STATUS, PRODUCT = "status", "product_type"
TASKS_KEY = _key(STATUS, PRODUCT)
TASKS_FILTERS = _filters(TASKS_KEY)
TASKS_LIMIT = Whole("limit", 1, MOST_LISTED, default=100, about="Tasks in the answer.")
TASKS = Table("tasks", (START_TIME, END_TIME, CURSOR, TASKS_LIMIT, TASKS_FILTERS))

API_KEY, PACK_NAME, PACK_ID = "api_key_name", "package_name", "package_id"
DEDUCTIONS_LIMIT = Whole(
    "limit", 1, MOST_LISTED, default=MOST_LISTED, about="Deductions in the answer."
)
BALANCE_KEY = _key(API_KEY)
BALANCE_FILTERS = _filters(BALANCE_KEY)
BALANCE = Table("balance", (START_TIME, END_TIME, CURSOR, DEDUCTIONS_LIMIT, BALANCE_FILTERS))
PACKAGE_KEY = _key(API_KEY, PRODUCT, PACK_NAME, PACK_ID)
PACKAGE_FILTERS = _filters(PACKAGE_KEY)
PACKAGE = Table("package", (START_TIME, END_TIME, CURSOR, DEDUCTIONS_LIMIT, PACKAGE_FILTERS))
