"""The page as such: for everybody (axe-core), in two languages, its request in other languages."""

import json
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from conftest import require_or_skip
from studio.harness.fixtures import people, site  # noqa: F401
from studio.making import AXE, ROOT, jpeg, pick, started, text_of, violations, way

PAGE = ROOT / "src/stillmotion/studio/page"
WORDS = re.compile(r'^    (\w+): "(.*)",$')
SAID = re.compile(r"""\bt\(\s*"(\w+\.\w+)"[,)]""")
HILL = jpeg()


def words(language: str) -> dict[str, str]:
    """Those of a file, by key."""
    found, section = {}, ""
    for line in (PAGE / "words" / f"{language}.js").read_text().splitlines():
        if opening := re.fullmatch(r"  (\w+): \{", line):
            section = opening[1]
        elif word := WORDS.match(line):
            found[f"{section}.{word[1]}"] = word[2]
    return found


def test_every_word_is_there_in_every_language():
    english, chinese = words("en"), words("zh")
    assert english.keys() == chinese.keys()
    holes = re.compile(r"\{(\w+)\}")
    for key, word in english.items():
        assert set(holes.findall(word)) == set(holes.findall(chinese[key])), key
        # Chinese words have one form.
        assert ":" not in "".join(re.findall(r"\{[^}]*\}", chinese[key])), key
    said = {
        key
        for module in PAGE.rglob("*.js")
        if "vendor" not in module.parts
        for key in SAID.findall(module.read_text())
    }
    assert said > {"make.send", "shell.lost"}
    assert said - english.keys() == set()


@pytest.mark.browser
@pytest.mark.parametrize(("size", "scheme"), [("laptop", "light"), ("phone", "dark")])
def test_axe_finds_nothing(site, people, size, scheme):  # noqa: F811
    require_or_skip(AXE.is_file(), "no axe-core: npm is needed for `make .venv-page/.ready`")
    with people.page(size, scheme=scheme) as page:
        started(page, site.page)
        page.locator(".easel").wait_for()
        assert violations(page) == []
        pick(page, HILL)
        page.get_by_label("What happens").fill("The camera pans left, the man dances")
        expect(page.get_by_role("list", name="Will not happen:")).to_be_visible()
        page.get_by_role("switch", name="Sound").check()
        for section in ("Voices", "Elements", "More"):
            page.get_by_text(section, exact=True).click()
        page.get_by_role("checkbox").first.wait_for()
        assert violations(page) == []
        page.get_by_role("button", name="Frame", exact=True).click()
        assert violations(page) == []
        page.get_by_role("button", name="Use this frame").click()
        way(page, "End frame")
        assert violations(page) == []
        way(page, "Storyboard")
        page.get_by_role("button", name="Request").click()
        page.locator(".request-code").wait_for()
        assert violations(page) == []


@pytest.mark.browser
def test_in_chinese(site, people):  # noqa: F811
    with people.page(locale="zh-CN") as page:
        started(page, site.page, HILL)
        assert page.evaluate("document.documentElement.lang") == "zh-Hans"
        expect(page.get_by_role("button", name="制作视频")).to_be_visible()
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("button", name="Make video")).to_be_visible()
        page.reload()  # chosen once, it stays
        expect(page.get_by_role("button", name="Make video")).to_be_visible()


@pytest.mark.browser
def test_words_go_with_their_number(site, people):  # noqa: F811
    with people.page() as page:
        started(page, site.page, HILL)
        told = page.evaluate(
            """async () => {
              const { t } = await import('/studio/i18n.js');
              return [0, 0.2, 1, 2, '1', '1,000'].map((units) => t('watch.units', { units }));
            }"""
        )
        assert told == ["0 units", "0.2 units", "1 unit", "2 units", "1 unit", "1,000 units"]
        expect(page.locator(".send-units")).to_have_text("1 unit")  # 5 s at 0.2
        page.get_by_role("switch", name="Sound").check()
        expect(page.locator(".send-units")).to_have_text("2 units")
        page.get_by_role("button", name="中文").click()
        expect(page.locator(".send-units")).to_have_text("2 单位")


RUN = {
    "curl": ["bash"],
    "Python": [sys.executable, "-"],
    "JavaScript": ["node", "--input-type=module", "-"],
}


@pytest.mark.browser
def test_what_is_copied_makes_the_same_task(site, people):  # noqa: F811
    prompt = 'It\'s "snowing": c:\\new 雪 $HOME `x`'
    with people.page() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        started(page, site.page, HILL)
        page.get_by_label("What happens").fill(prompt)
        page.get_by_role("switch", name="Sound").check()
        page.get_by_role("button", name="Request").click()
        copied = {}
        for name in ("JSON", *RUN):
            page.get_by_role("radiogroup", name="Format").get_by_text(name, exact=True).click()
            page.get_by_role("button", name="Copy").click()
            copied[name] = page.evaluate("navigator.clipboard.readText()")
        page.keyboard.press("Escape")
    body = json.loads(copied.pop("JSON"))
    assert body["prompt"] == prompt
    assert body["image"] == text_of(HILL)
    for name, code in copied.items():
        done = subprocess.run(RUN[name], input=code, text=True, capture_output=True, check=True)
        id = re.search(r"\d{10,}", done.stdout)[0]
        with site.client() as client:
            row = client.get(f"/studio/api/tasks/{id}").json()["data"]
        made = {key: value for key, value in row["request"].items() if key != "image"}
        assert made.items() >= {k: v for k, v in body.items() if k != "image"}.items(), name
