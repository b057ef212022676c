"""`stillmotion explain`: what the director makes of a prompt, without a picture and a render."""

from __future__ import annotations

from pathlib import Path

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import json_option
from stillmotion.cli.models import models_dir_option
from stillmotion.cli.output import show_fields, show_json

FRAME = (1280, 720)
"""Size in pixels of the picture that is assumed: the words are the same for every other."""


@click.command(cls=Configured)
@click.argument("prompt")
@click.option("--negative", metavar="TEXT", default="", help="What shall not be: negative_prompt.")
@click.option(
    "--multi-shot",
    metavar="N",
    type=click.IntRange(3, 15),
    help="Divide the prompt into the shots of a video of this many seconds.",
)
@models_dir_option
@json_option
def explain(
    prompt: str, negative: str, multi_shot: int | None, models_dir: Path, as_json: bool
) -> None:
    """Say what PROMPT is understood to ask for, what of it is done, and what is not.

    PROMPT is English or Chinese. Nothing is rendered.
    """
    import msgspec

    from stillmotion.director.board import direct
    from stillmotion.executors.language import sentence_model
    from stillmotion.models import folder
    from stillmotion.orders import StoredFile, Video

    folder.use(models_dir, None)
    embed = sentence_model()
    storyboard, understood = direct(
        Video(
            model_name="kling-v3",
            image=StoredFile(""),
            prompt=prompt,
            negative_prompt=negative,
            multi_shot=multi_shot is not None,
            shot_type=None if multi_shot is None else "intelligence",
            duration=multi_shot or 5,
            sound=True,
        ),
        short_edge=min(FRAME),
        fps=24,
        sizes={"image": FRAME},
        embed=embed,
    )
    if as_json:
        show_json(
            {
                "done": msgspec.to_builtins(understood.done),
                "remarks": msgspec.to_builtins(understood.remarks),
                "sentence_model": embed is not None,
                "shots": msgspec.to_builtins(storyboard.shots),
            }
        )
        return
    rows = []
    for number, shot in enumerate(storyboard.shots, 1):
        if multi_shot is not None:
            rows.append((f"shot {number}", f"{shot.frames / storyboard.fps:.1f} s: {shot.prompt}"))
        rows += [
            (done.part, f"{done.what}  “{done.words}”" if done.words else done.what)
            for done in understood.done
            if done.shot == number
        ]
        rows += [
            ("not done", str(remark)) for remark in understood.remarks if remark.shot == number
        ]
    show_fields(rows)
