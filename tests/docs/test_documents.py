"""The documents: links that lead somewhere, pages that are current, nothing left undocumented."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from stillmotion.cli import document
from stillmotion.cli.configuration import commands, environment_names, flags_of, name_of
from stillmotion.client import errors
from stillmotion.dialects import document as dialects
from stillmotion.settings import described, flag

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
REGISTRY = re.compile(r"https?://[a-z.-]*(pypi|pythonhosted|npmjs|debian|crates)\.")


@cache
def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("examples/**/*.md")])


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """The anchors of its headings, made as GitHub makes them."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(prose(page)))
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(prose(page)):
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        target = (page.parent / unquote(path)).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    linked = {(ROOT / link.partition("#")[0]) for link in LINK.findall(prose(ROOT / "README.md"))}
    assert [page.name for page in DOCS.glob("*.md") if page not in linked] == []


def test_the_configuration_page_is_what_the_flags_say() -> None:
    assert (DOCS / "configuration.md").read_text() == document.page(), (
        "print it anew: python -m stillmotion.cli.document > docs/configuration.md"
    )


def test_the_page_of_dialects_is_what_their_tables_say() -> None:
    assert (DOCS / "dialects.md").read_text() == dialects.page(), (
        "print it anew: python -m stillmotion.dialects.document > docs/dialects.md"
    )


def test_the_configuration_page_has_every_flag_and_setting() -> None:
    """What the page is printed by could leave something out as well."""
    text = (DOCS / "configuration.md").read_text()
    sections = dict(re.findall(r"^## `stillmotion ([^`]+)`\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    for path, command in commands():
        section = sections[" ".join(path)]
        for option in flags_of(command):
            assert f"{max(option.opts, key=len)}" in section
            assert f"`{environment_names(path, name_of(option))[-1]}`" in section
    for setting in described():
        assert f"`{flag(setting.name)}" in sections["serve"]
    assert sections.keys() == {" ".join(path) for path, _ in commands()}


def test_the_command_line_page_has_every_command() -> None:
    headings = HEADING.findall(prose(DOCS / "command-line.md"))
    assert [h for h in headings if h.startswith("`")] == [
        f"`stillmotion {' '.join(path)}`" for path, _ in commands()
    ]


def test_flags_named_in_prose_exist() -> None:
    known = {
        opt
        for _, command in commands()
        for option in command.params
        for opt in (*option.opts, *option.secondary_opts)
    }
    known |= {"--help", "--version", "--config"}
    for page in pages():
        named = set(re.findall(r"`(?:stillmotion [^`]*)?(--[a-z-]+)", prose(page)))
        assert named <= known, page.name


def test_the_sdk_page_has_every_error() -> None:
    text = (DOCS / "python-sdk.md").read_text()
    classes = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.StillmotionError)
    ]
    assert [name for name in classes if f"`{name}`" not in text] == []


def test_no_file_names_a_package_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    naming = []
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.suffix not in (".jpg", ".png"):
            found = REGISTRY.search(path.read_text(errors="replace"))
            naming += [f"{name}: {found[0]}"] if found else []
    assert naming == []
