"""`stillmotion engines list`: each engine with its state, its model, and what it can do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import json_option
from stillmotion.cli.engines.option import engines_option, use_engines
from stillmotion.cli.models import models_dir_option
from stillmotion.cli.output import note, show_json, show_table

if TYPE_CHECKING:
    from stillmotion.engines.base import EngineConfig
    from stillmotion.engines.registry import EngineSpec


@click.command(cls=Configured, name="list")
@engines_option
@models_dir_option
@json_option
def list_engines(engines_file: Path | None, models_dir: Path, as_json: bool) -> None:
    """Show every engine: its state here, where it runs, its model and licence, what it can do."""
    use_engines(engines_file)
    from stillmotion.engines import registry
    from stillmotion.engines.base import EngineConfig

    config = EngineConfig(models_dir=models_dir)
    rows = [_row(spec, config) for spec in registry.engines().values()]
    if as_json:
        show_json({"engines": rows})
        return
    show_table(
        ("name", "state", "device", "pool", "model", "licence", "capabilities", "loras"),
        [
            (
                row["name"],
                row["state"],
                row["device"],
                row["pool"],
                row["model"],
                row["licence"],
                ", ".join(row["capabilities"]),
                ", ".join(row["loras"]),
            )
            for row in rows
        ],
    )
    for row in rows:
        if row["why"]:
            note(f"{row['name']} is {row['state']}: {row['why']}")


def _row(spec: EngineSpec, config: EngineConfig) -> dict[str, Any]:
    from stillmotion.catalog.features import Feature

    standing = spec.standing(config)
    can = spec.capabilities
    return {
        "name": spec.name,
        "state": standing.state,
        "why": standing.why,
        "device": "gpu" if spec.needs.gpus else "cpu",
        "pool": spec.pool,
        "model": spec.model,
        "licence": spec.licence,
        "generates": spec.generates,
        "capabilities": [
            *(["image2video"] if spec.from_picture else []),
            *(feature.value for feature in Feature if feature in can.features),
            *(["text2video"] if spec.from_text or spec.makes_pictures else []),
            *(["images"] if spec.makes_pictures else []),
        ],
        "camera_types": sorted(can.camera_types),
        "camera_path": can.camera_path,
        "apart": sorted([one.value, other.value] for one, other in can.apart),
        "loras": sorted(spec.loras),
    }
