"""Every pipeline makes clips of what it takes, exactly as long and as large as asked."""

from __future__ import annotations

import numpy as np
import pytest

from diffusion.asking import SIDE, Listening, asked, guide, pictures
from diffusion.conftest import Maker
from harness import tiny_pipelines
from stillmotion.engines.generative.clip import Tell

I2V, T2V, FLF2V = "wan2.2-i2v-a14b", "wan2.2-t2v-a14b", "wan2.1-flf2v-14b"
VACE, LTX, LTX23, H3 = "wan2.1-vace-1.3b", "ltx-2", "ltx-2.3", "minimax-h3"

END = {"end": pictures(1, seed=2)[0]}
LEAD = {"lead": pictures(9, seed=3)}
TEXT: dict[str, object] = {"lead": None}
ONE = {"references": tuple(pictures(1, seed=4))}
COVERED = {
    "references": (np.dstack([pictures(1, seed=4)[0], np.full((SIDE, SIDE), 90, np.uint8)]),)
}

TAKEN = [
    *((name, {}) for name in (I2V, FLF2V, VACE, LTX, LTX23, H3)),
    *((name, END) for name in (I2V, FLF2V, VACE, LTX, LTX23, H3)),
    *((name, TEXT) for name in (T2V, VACE, LTX, LTX23, H3)),
    *((name, {"lead": None, **END}) for name in (VACE, LTX, H3)),
    *((name, LEAD) for name in (VACE, LTX, LTX23)),
    *((name, ONE) for name in (VACE, H3)),
    (VACE, COVERED),
    (H3, {**ONE, **END}),
]


@pytest.mark.parametrize(("name", "given"), TAKEN)
def test_a_clip_of_what_a_model_takes(maker: Maker, name: str, given: dict[str, object]) -> None:
    making = maker(name)
    request = asked(making, **given)
    heard = Listening()

    clip = making.make(request, heard.tell())

    assert clip.frames.shape == (request.frames, SIDE, SIDE, 3)
    assert clip.frames.dtype == np.uint8
    assert clip.frames.std() > 1, "the frames are of one colour"
    assert clip.fps == making.rules.fps
    assert heard.stages[-2:] == ["step 1 of 2", "decoding"] or heard.stages[-1] == "decoding"
    assert heard.shares == sorted(heard.shares)
    if making.rules.sound:
        assert clip.sound is not None
        assert clip.sound.shape == (round(request.frames / clip.fps * 48_000), 2)
        assert np.abs(clip.sound).max() > 0
    else:
        assert clip.sound is None


USED = [
    (I2V, {}, END),
    (FLF2V, {}, END),
    (VACE, {}, END),
    (LTX, {}, END),
    (VACE, {}, LEAD),
    (LTX, {}, LEAD),
    (VACE, {}, ONE),
    (VACE, ONE, COVERED),
    (H3, {}, END),
    (H3, ONE, {"references": tuple(pictures(1, seed=8))}),
    *((name, {}, {"prompt": "a tall red house"}) for name in (I2V, T2V, VACE, LTX, H3)),
    *((name, {}, {"negative_prompt": "rain, noise, and a red sign"}) for name in (I2V, VACE, LTX)),
    *((name, {}, {"guidance": 2.0}) for name in (I2V, T2V, VACE, LTX)),
    *((name, {}, {"lead": pictures(1, seed=9)}) for name in (I2V, FLF2V, VACE, LTX, H3)),
]


@pytest.mark.parametrize(("name", "given", "other"), USED)
def test_what_is_given_changes_the_clip(
    maker: Maker, name: str, given: dict[str, object], other: dict[str, object]
) -> None:
    making = maker(name)

    first = making.make(asked(making, **given), Tell())
    second = making.make(asked(making, **{**given, **other}), Tell())

    assert (first.frames != second.frames).any()


@pytest.mark.parametrize("kind", ["camera", "brush"])
@pytest.mark.parametrize("end", [{}, END], ids=["", "end"])
def test_vace_follows_a_guide(maker: Maker, kind: str, end: dict[str, object]) -> None:
    making = maker(VACE)
    assert making.rules.guide_and_end
    plain = asked(making, **end)
    one, other = (guide(kind, plain.frames, seed) for seed in (5, 6))  # type: ignore[arg-type]

    made = [making.make(asked(making, **end, guide=each), Tell()) for each in (None, one, other)]

    assert (made[0].frames != made[1].frames).any()
    assert (made[1].frames != made[2].frames).any()


def test_vace_is_shown_the_guide_where_it_is_known(maker: Maker) -> None:
    from stillmotion.engines.diffusion.pipelines.wan_vace import TO_MAKE, shown

    making = maker(VACE)
    request = asked(making, **END, guide=guide("camera", 17))

    video, known = shown(request)

    assert request.guide is not None
    assert request.lead is not None
    assert known[0].all()
    assert known[-1].all()
    assert (video[0] == request.lead[0]).all()
    assert (video[-1] == request.end).all()
    middle, half = slice(1, -1), SIDE // 2
    assert (known[middle] == request.guide.known[middle]).all()
    assert (video[middle, :, :half] == request.guide.frames[middle, :, :half]).all()
    assert (video[middle, :, half:] == TO_MAKE).all()


@pytest.mark.parametrize("name", [I2V, FLF2V])
@pytest.mark.parametrize("end", [{}, END], ids=["", "end"])
def test_wan_follows_a_guide(maker: Maker, name: str, end: dict[str, object]) -> None:
    making = maker(name, steps=4, guide={"weak": 1, "strong": 3})
    plain = asked(making, **end)
    one, other = (guide("camera", plain.frames, seed) for seed in (5, 6))
    heard = Listening()

    made = [
        making.make(asked(making, **end, guide=each), heard.tell()) for each in (None, one, other)
    ]

    assert [clip.frames.shape for clip in made] == [(plain.frames, SIDE, SIDE, 3)] * 3
    assert (made[0].frames != made[1].frames).any()
    assert (made[1].frames != made[2].frames).any()
    again = making.make(plain, Tell())
    assert (again.frames == made[0].frames).all(), "the guide is still there"


def test_h3_says_that_elements_make_references_of_the_pictures(maker: Maker) -> None:
    making = maker(H3)
    heard = Listening()

    making.make(asked(making, **ONE), heard.tell())

    assert [remark.partition(":")[0] for remark in heard.remarks] == ["elements"]


@pytest.mark.parametrize("name", sorted(tiny_pipelines.MAKERS))
def test_a_seed_makes_the_same_clip_again(maker: Maker, name: str) -> None:
    making = maker(name)
    request = asked(making)

    first, again, other = (
        making.make(asked(making, seed=seed), Tell()) for seed in (request.seed, request.seed, 4)
    )

    assert (first.frames == again.frames).all()
    assert (first.frames != other.frames).any()
