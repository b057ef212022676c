"""Each adapter from a request to a clip, against a server that validates as the real one does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest

from remote.conftest import GUIDED, SMALL, Heard, apart, asked, end_picture, guide
from remote.doubles import Double
from remote.graph_doubles import ComfyUIDouble, LightX2VDouble
from remote.videos_doubles import OpenAIDouble, SglangDouble, VllmDouble
from stillmotion.encoding.aac import RATE
from stillmotion.engines.generative.clip import ClipFailed
from stillmotion.engines.remote.maker import RemoteMaker
from stillmotion.engines.remote.servers import SERVERS, Server
from stillmotion.engines.remote.vllm_omni import noise_mask
from stillmotion.storyboard import Lora

Make = Callable[..., RemoteMaker]

DOUBLES: dict[str, type[Double]] = {
    "sglang": SglangDouble,
    "vllm-omni": VllmDouble,
    "lightx2v": LightX2VDouble,
    "comfyui": ComfyUIDouble,
    "openai": OpenAIDouble,
}
NEAR = 4.0
"""Levels by which a coded frame may differ from its picture."""

H3 = {"family": "minimax-h3", "rules": {"frames": {"least": 5, "most": 345}}}

pytestmark = pytest.mark.usefixtures("packages")


def made(
    make_maker: Make, server: str, double: Double, request: Any, heard: Heard, **more: Any
) -> Any:
    clip = make_maker(server, double.url, **more).make(request, heard.tell)
    assert double.invalid == []
    assert len(double.submitted) == 1
    assert clip.frames.shape == (request.frames, request.height, request.width, 3)
    assert clip.frames.dtype == np.uint8
    assert clip.fps == request.fps
    return clip


@pytest.mark.parametrize("server", DOUBLES)
def test_a_clip_over_a_picture(make_maker: Make, server: str) -> None:
    request = asked(frames=96, fps=24.0) if server == "openai" else asked()
    more = {"rules": {"guidance": [1, 4, 8]}} if server in ("sglang", "vllm-omni") else {}
    heard = Heard()
    with DOUBLES[server]() as double:
        clip = made(make_maker, server, double, request, heard, **more)
    assert apart(clip.frames[0], request.lead[-1]) < NEAR
    assert clip.sound is None
    assert clip.facts["server"] == SERVERS[cast("Server", server)].title
    assert not any("127.0.0.1" in stage for stage in heard.stages)
    (work,) = double.submitted
    assert (work.width, work.height, work.frames) == (96, 64, request.frames)
    assert sorted(heard.fractions) == heard.fractions
    assert any("fetching" in stage for stage in heard.stages)
    if server == "openai":
        assert clip.facts["seed"] == "the server's own"
    else:
        assert work.asked["seed"] == 7


@pytest.mark.parametrize("server", ["sglang", "vllm-omni", "lightx2v", "comfyui"])
def test_what_a_request_says_reaches_the_server(make_maker: Make, server: str) -> None:
    request = asked(negative_prompt="blurry", guidance=6.0)
    with DOUBLES[server]() as double:
        made(make_maker, server, double, request, Heard())
    work = double.submitted[0].asked
    if server == "comfyui":
        assert work["texts"] == ["a boat leaves", "blurry"]
        samplers = [
            node["inputs"]["cfg"]
            for node in work["graph"].values()
            if node["class_type"] == "KSamplerAdvanced"
        ]
        assert samplers == [6.0, 6.0]
        return
    assert (work["prompt"], work["negative_prompt"]) == ("a boat leaves", "blurry")
    if server != "lightx2v":
        assert work["guidance_scale"] == 6.0


@pytest.mark.parametrize("server", ["lightx2v", "comfyui"])
def test_a_clip_between_two_pictures(make_maker: Make, server: str) -> None:
    request = asked(end=end_picture())
    with DOUBLES[server]() as double:
        clip = made(make_maker, server, double, request, Heard())
    assert apart(clip.frames[0], request.lead[-1]) < NEAR
    assert apart(clip.frames[-1], request.end) < NEAR


@pytest.mark.parametrize("server", ["sglang", "vllm-omni"])
def test_minimax_h3_takes_both_ends_and_makes_sound(make_maker: Make, server: str) -> None:
    request = asked(frames=107, fps=24.0, end=end_picture(), sound=True, width=96, height=64)
    double = SglangDouble(h3=True) if server == "sglang" else VllmDouble(h3=True)
    with double:
        clip = made(make_maker, server, double, request, Heard(), **H3)
    assert apart(clip.frames[0], request.lead[-1]) < NEAR
    assert apart(clip.frames[-1], request.end) < NEAR
    assert clip.sound is not None
    assert clip.sound.dtype == np.float32
    assert clip.sound.shape[1] == 2
    assert abs(len(clip.sound) - round(107 / 24 * RATE)) < RATE * 0.05
    middle = clip.sound[RATE : 2 * RATE, 0]
    tone = np.abs(np.fft.rfft(middle)).argmax()
    assert tone == pytest.approx(440, abs=2)
    if server == "sglang":
        assert double.submitted[0].asked["task"] == "fl2va"


def test_minimax_h3_takes_references_and_an_end_alone(make_maker: Make) -> None:
    more = {**H3, "rules": {**H3["rules"], "references": 2}}
    references = (end_picture(),)
    with SglangDouble(h3=True) as double:
        maker = make_maker("sglang", double.url, **more)
        end_alone = asked(frames=107, fps=24.0, lead=None, end=end_picture())
        clip = maker.make(end_alone, Heard().tell)
        assert apart(clip.frames[-1], end_alone.end) < NEAR
        maker.make(asked(frames=107, fps=24.0, references=references, job="b"), Heard().tell)
    tasks = [work.asked["task"] for work in double.submitted]
    assert tasks == ["fl2va", "ref2va"]
    assert double.invalid == []


@pytest.mark.parametrize("server", DOUBLES)
def test_a_clip_of_words_alone(make_maker: Make, server: str) -> None:
    request = asked(lead=None)
    if server == "openai":
        request = asked(lead=None, frames=96, fps=24.0)
    with DOUBLES[server]() as double:
        clip = made(make_maker, server, double, request, Heard(), rules={"text": True})
    assert double.submitted[0].start is None
    assert clip.frames[0].std() < NEAR


def test_a_guide_is_kept_where_it_is_known_by_vllm_omni(make_maker: Make) -> None:
    base = asked(frames=107, fps=24.0, width=128, height=64)
    request = asked(frames=107, fps=24.0, width=128, height=64, guide=guide(base, 1.5))
    heard = Heard()
    more = {**H3, "rules": {**H3["rules"], "guides": ["camera"]}}
    with VllmDouble(h3=True) as double:
        clip = made(make_maker, "vllm-omni", double, request, heard, **more)
    assert apart(clip.frames[0], request.guide.frames[0]) < 1.5 * NEAR
    mask = np.asarray(double.submitted[0].mask)
    assert mask.shape == (32, 2, 4)
    assert (mask[:, :, :2] == 0).all()
    assert (mask[:, :, 2:] == 1).all()
    assert heard.remarks == ["the guide was followed as closely as this engine can, and no more"]


def test_a_token_is_made_anew_where_any_of_it_is_not_known() -> None:
    known = np.ones((22, 64, 96), bool)
    known[21, 40, 50] = False
    mask = noise_mask(known)
    assert mask.shape == (7, 2, 3)
    assert mask.sum() == 1
    assert mask[6, 1, 1] == 1


def test_a_guide_goes_into_a_workflow(make_maker: Make) -> None:
    base = asked()
    request = asked(guide=guide(base, 1.5), loras=(Lora(name="anime", weight=0.7),))
    with ComfyUIDouble() as double:
        maker = make_maker("comfyui", double.url, **GUIDED)
        clip = maker.make(request, Heard().tell)
        plain = maker.make(asked(job="other"), Heard().tell)
    assert double.invalid == []
    assert apart(clip.frames[0], request.guide.frames[0]) < 1.5 * NEAR
    assert apart(plain.frames[0], base.lead[-1]) < NEAR
    first, second = double.submitted
    left, right = first.mask[:, :40].mean(), first.mask[:, 56:].mean()
    assert left > 250
    assert right < 5
    nodes = {node["class_type"]: node["inputs"] for node in first.asked["graph"].values()}
    assert nodes["WanVaceToVideo"]["strength"] == 1.5
    assert first.asked["lora"]["lora_name"] == "anime_style.safetensors"
    assert first.asked["lora"]["strength_model"] == 0.7
    # What is not asked for is taken out of the graph with all that hangs on it.
    kinds = {node["class_type"] for node in second.asked["graph"].values()}
    assert not kinds & {"LoadVideo", "GetVideoComponents", "ImageToMask", "InvertMask"}
    assert second.asked["lora"]["strength_model"] == 0.0


@pytest.mark.parametrize("server", ["vllm-omni", "lightx2v"])
def test_a_lora_is_chosen_by_request(make_maker: Make, server: str) -> None:
    request = asked(loras=(Lora(name="anime", weight=0.7),))
    loras = {"anime": "/loras/anime.safetensors"}
    with DOUBLES[server]() as double:
        made(make_maker, server, double, request, Heard(), loras=loras)
    work = double.submitted[0].asked
    if server == "lightx2v":
        assert (work["lora_name"], work["lora_strength"]) == (loras["anime"], 0.7)
    else:
        assert work["lora"] == {"name": "anime", "path": loras["anime"], "scale": 0.7}


def test_two_loras_are_too_many(make_maker: Make) -> None:
    loras = {"a": "a", "b": "b"}
    both = (Lora(name="a"), Lora(name="b"))
    with LightX2VDouble() as double:
        maker = make_maker("lightx2v", double.url, loras=loras)
        with pytest.raises(ClipFailed, match="loras: 2 are given, and this engine takes one"):
            maker.make(asked(loras=both), Heard().tell)
    assert double.submitted == []


def test_progress_by_step(make_maker: Make) -> None:
    heard = Heard()
    with SglangDouble(polls=4) as double:
        made(make_maker, "sglang", double, asked(), heard)
    assert {round(done / 0.95, 2) for done in heard.fractions} >= {0.2, 0.4, 0.6, 0.8, 1.0}


def test_progress_by_websocket(make_maker: Make) -> None:
    with ComfyUIDouble(polls=10**9) as double:

        class Counting(Heard):
            def _progress(self, done: float, stage: str) -> None:
                super()._progress(done, stage)
                if done >= 0.9:
                    double.polls = 0

        heard = Counting()
        made(make_maker, "comfyui", double, asked(), heard)
    # Both samplers are through before the job is done.
    assert max(heard.fractions) == pytest.approx(0.95)
    assert sorted(heard.fractions) == heard.fractions


def test_further_fields_of_the_table_are_sent(make_maker: Make) -> None:
    with SglangDouble() as double:
        made(
            make_maker, "sglang", double, asked(), Heard(), rules=SMALL,
            extra={"num_inference_steps": 4, "flow_shift": 5.5, "enable_teacache": True},
        )  # fmt: skip
    work = double.submitted[0].asked
    assert work["num_inference_steps"] == 4
    assert work["flow_shift"] == 5.5
    assert work["enable_teacache"] is True


def test_sizes_and_rates_that_come_close_are_brought_to_what_was_asked_for(
    make_maker: Make,
) -> None:
    from remote.doubles import video

    request = asked(frames=25)
    with LightX2VDouble() as double:

        def other(work: Any) -> bytes:
            work.width, work.height = 128, 84
            return video(work, frames=48, fps=30)

        double.make = other
        heard = Heard()
        clip = made(make_maker, "lightx2v", double, request, heard)
    assert apart(clip.frames[0], request.lead[-1]) < 2 * NEAR
