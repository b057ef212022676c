"""The page docs/dialects.md, printed: prose (`page.md`), and tables of what each dialect takes.

`python -m stillmotion.dialects.document > docs/dialects.md`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from string import Template

from stillmotion.contract.fields.kinds import (
    Choice,
    Field,
    Flag,
    ListOf,
    MediaFile,
    ObjectOf,
    PictureOrData,
    Strings,
    Text,
    Whole,
)
from stillmotion.dialects.kling_v3 import fields as v3
from stillmotion.dialects.kling_v3 import motion
from stillmotion.dialects.kling_v3.models import MODELS, REFERENCES
from stillmotion.dialects.openai_videos import fields as openai
from stillmotion.dialects.openai_videos.models import SIZES, SORA

_PAGE = "page.md"
"""The prose, with names where the tables go."""


def page() -> str:
    """The page, Markdown."""
    names = {served.model for served in SORA.values()}
    prose = Template((files(__package__) / _PAGE).read_text("utf-8"))
    return prose.substitute(
        v3_models="\n".join(_models()),
        v3_image="\n".join(
            _fields((v3.CONTENTS, v3.settings_of("omni-video", MODELS[-2]), v3.OPTIONS))
        ),
        motion_models=" and ".join(
            f"`{model.name}` (served as `{model.served_as}`)" for model in motion.MODELS
        ),
        v3_motion="\n".join(_fields((motion.CONTENTS, motion.SETTINGS, v3.OPTIONS))),
        v3_tasks="\n".join(_fields(v3.TASKS)),
        references=", ".join(f"`{each}`" for each in REFERENCES),
        most_picture=v3.URL.most // 2**20,
        openai_fields="\n".join(_fields(openai.VIDEO)),
        sizes="\n".join(
            f"| `{size}` | `{look.mode}` | {look.aspect} |" for size, look in SIZES.items()
        ),
        sora=" and ".join(f"`{name}`" for name in SORA)
        + f" (also with a date behind them) are served as {', '.join(f'`{n}`' for n in names)}.",
    )


def _models() -> Iterator[str]:
    yield "| model | calls | served as | contents | seconds | sound | `multi_shot` |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for model in MODELS:
        contents = ", ".join(each for each in model.contents if each not in REFERENCES)
        seconds = (
            f"{model.durations[0]}–{model.durations[-1]}"
            if len(model.durations) > 2
            else " or ".join(map(str, model.durations))
        )
        sound = ", ".join(model.audio) or ("always" if model.speaks else "–")
        if "native" in model.full_only:
            sound += " (1080p)"
        if "last_frame" in model.full_only:
            contents = contents.replace("last_frame", "last_frame (1080p)")
        several = "–" if model.multi_shot is None else str(model.multi_shot).lower()
        if model.multi_shot is None and model.scripts:
            several = "by the prompt"
        calls = ", ".join(model.calls)
        yield (
            f"| `{model.name}` | {calls} | `{model.served_as}` | {contents} | {seconds} | {sound} "
            f"| {several} |"
        )


def _fields(fields: Iterable[Field]) -> Iterator[str]:
    yield "| field | taken | |"
    yield "| --- | --- | --- |"
    for path, field in _flat(fields):
        yield f"| `{path}` | {_taken(field)} | {field.about.replace('|', chr(92) + '|')} |"


def _flat(fields: Iterable[Field], before: str = "") -> Iterator[tuple[str, Field]]:
    for field in fields:
        path = before + field.name
        yield path, field
        if isinstance(field, ListOf):
            yield from _flat(field.fields, f"{path}[].")
        elif isinstance(field, ObjectOf):
            yield from _flat(field.fields, f"{path}.")


def _taken(field: Field) -> str:
    said = _limits(field)
    default = getattr(field, "default", None)
    if field.required:
        return f"{said}; required"
    if default not in (None, ""):
        return (
            f"{said}; `{str(default).lower() if isinstance(default, bool) else default}` by default"
        )
    return said


def _limits(field: Field) -> str:
    match field:
        case Choice(values=values):
            return ", ".join(f"`{value}`" for value in values)
        case Whole(least=least, most=most):
            return f"{least} to {most}"
        case Strings(most=most):
            return f"at most {most} strings"
        case Text(most=most):
            return f"at most {most} characters"
        case ListOf(most=most):
            return f"at most {most} objects"
        case ObjectOf():
            return "an object"
        case Flag():
            return "true or false"
        case MediaFile():
            return "a URL, or base64 of the file"
        case PictureOrData():
            return "a picture"
    raise TypeError(f"no words for {field!r}")


if __name__ == "__main__":
    print(page(), end="")
