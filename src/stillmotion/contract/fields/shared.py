"""Fields that several calls have."""

from __future__ import annotations

from stillmotion.contract.fields.kinds import Id, Link, ListOf, Text, Unused, Whole

MODEL = Unused("model", about="The old name of `model_name`; taken and without effect.")

MOST_PROMPT = 2500
"""Characters, of `prompt` and of `negative_prompt`."""

NEGATIVE_PROMPT = Text("negative_prompt", MOST_PROMPT, default="", about="What is not to be seen.")

ELEMENT_ID = Whole(
    "element_id",
    1,
    2**53 - 1,  # JavaScript rounds larger numbers
    required="in each element",
    about="From the library.",
)
MOST_ELEMENTS = 3


def element_list(about: str) -> ListOf:
    """The field `element_list`: what appears."""
    return ListOf("element_list", (ELEMENT_ID,), MOST_ELEMENTS, about=about)


MOST_VOICE_ID = 128

CALLBACK_URL = Link(
    "callback_url",
    2048,
    default="",
    about="Where each change of status is POSTed; http or https.",
)
EXTERNAL_TASK_ID = Id(
    "external_task_id",
    256,
    default="",
    about="The caller's own id; unique within the account.",
)
OF_EVERY_TASK = (CALLBACK_URL, EXTERNAL_TASK_ID)
"""What every create takes."""
