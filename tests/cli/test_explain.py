"""`stillmotion explain`: what is understood, and what is not, without a picture."""

from __future__ import annotations

from cli.conftest import Run


def test_what_is_done_and_what_is_not(run: Run) -> None:
    ran = run("explain", "The camera pans left, she smiles and jumps")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert any(line.startswith("camera") and "pan left" in line for line in lines)
    assert any(line.startswith("cue") and "smiles" in line for line in lines)
    assert any(line.startswith("not done") and "jumps" in line for line in lines)


def test_what_is_heard(run: Run) -> None:
    lines = run("explain", "Crickets sing, leaves rustle. 雪花飘落").out.splitlines()
    heard = [line.split(maxsplit=1)[1].split()[0] for line in lines if line.startswith("ambience")]
    assert heard == ["crickets", "leaves", "snow"]
    # What sings is no face.
    assert not any("speak" in line for line in lines)


def test_json_has_the_storyboard_and_the_negative_prompt_counts(run: Run) -> None:
    told = run("explain", "镜头缓缓推近，下着雨", "--negative", "雨", "--json").json
    first = told["done"][0]
    assert (first["part"], first["what"]) == ("camera", "dolly in")
    assert told["shots"][0]["cues"] == []
    assert told["remarks"][0]["words"] == "rain"


def test_a_prompt_is_divided_into_shots(run: Run) -> None:
    ran = run("explain", "A wide shot of a lake. Then a close-up of a boat.", "--multi-shot", "6")
    assert "shot 1" in ran.out
    assert "shot 2" in ran.out
    assert run("explain", "a lake", "--multi-shot", "99").code == 2
