"""The licences of models, and which of them the site has accepted.

An acceptance is a small file in the folder of models, so that it goes with the weights.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FOLDER = "licences"


@dataclass(frozen=True, kw_only=True)
class Licence:
    """The terms of a model. Some have to be accepted by the site before it is loaded: those say by
    `excluded` where it may not be used at all, and by `summary` what else matters."""

    name: str
    title: str
    must_accept: bool = False
    excluded: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()


APACHE = Licence(name="apache-2.0", title="Apache-2.0")


def accepted(licence: Licence, models_dir: Path) -> bool:
    """Whether the site may use a model under it."""
    return not licence.must_accept or _file(licence, models_dir).is_file()


def accept(licence: Licence, models_dir: Path) -> None:
    """Keep that the site has accepted it. Raises OSError."""
    path = _file(licence, models_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "licence": licence.name,
        "title": licence.title,
        "excluded": licence.excluded,
        "accepted_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    half = path.with_suffix(".part")
    half.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    half.replace(path)


def _file(licence: Licence, models_dir: Path) -> Path:
    return models_dir / FOLDER / f"{licence.name}.json"
