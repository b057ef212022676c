"""`stillmotion elements`: figures that an account keeps on a server and puts into videos."""

from __future__ import annotations

from typing import Any

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.kept import Shelf, add_commands
from stillmotion.cli.output_path import SOURCES
from stillmotion.cli.request import body_options
from stillmotion.cli.sending import Sending, sending_options
from stillmotion.contract.fields.elements import FEWEST_REFERENCES, MOST_REFERENCES, TAGS

FEWEST, MOST = 1 + FEWEST_REFERENCES, 1 + MOST_REFERENCES
"""How many pictures make an element."""

_TAG_IDS = {name.lower(): tag_id for tag_id, name in TAGS.items()}


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    """Pictures or a video, by what was given."""
    pictures: tuple[str, ...] = given.pop("pictures") or ()
    video = given["element_video_list"]
    if bool(pictures) is bool(video):
        raise click.UsageError(
            f"give {FEWEST} to {MOST} pictures, the frontal one first, or else --video"
        )
    if video:
        return {**given, "reference_type": "video_refer"}
    frontal, *others = pictures
    if not FEWEST_REFERENCES <= len(others) <= MOST_REFERENCES:
        raise click.UsageError(
            f"give {FEWEST} to {MOST} pictures, one from the front and "
            f"{FEWEST_REFERENCES} to {MOST_REFERENCES} from elsewhere: there are {len(pictures)}"
        )
    return {**given, "element_image_list": {"frontal_image": frontal, "refer_images": others}}


@click.group()
def elements() -> None:
    """Figures that an account keeps and puts into videos."""


@elements.command(cls=Configured)
@body_options(
    "elements",
    {
        "element_name": click.argument("element_name", metavar="NAME"),
        "pictures": click.argument("pictures", metavar="[FRONTAL OTHER [OTHER [OTHER]]]", nargs=-1),
        "element_video_list": click.option(
            "--video",
            "element_video_list",
            metavar="FILE|URL",
            help="A video in place of pictures.",
        ),
        "element_description": click.option(
            "--description", "element_description", metavar="TEXT", help="What it is."
        ),
        "element_voice_id": click.option(
            "--voice-id", "element_voice_id", metavar="ID", help="The voice that it speaks with."
        ),
        "tag_list": click.option(
            "--tag",
            "tag_list",
            type=click.Choice(tuple(_TAG_IDS)),
            multiple=True,
            callback=lambda _ctx, _param, names: tuple(_TAG_IDS[name] for name in names),
            help="What it is a kind of.",
        ),
    },
    _fields,
)
@sending_options("OUT", SOURCES)
def create(body: dict[str, Any], sending: Sending) -> None:
    """Send a task that makes an element called NAME and print the task's id.

    It takes two to four pictures: FRONTAL shows it from the front, one to three OTHER from
    elsewhere. These and a --video in their place are files, sent along, or URLs, fetched by the
    server. With --wait the command shows the element, whose id videos name.
    """
    sending.send("elements", body)


add_commands(
    elements,
    Shelf(
        kind="elements",
        noun="element",
        files=SOURCES,
        items=lambda task: task.elements,
        columns=("element", "name"),
        row=lambda element: (str(element.element_id), element.element_name),
    ),
)
