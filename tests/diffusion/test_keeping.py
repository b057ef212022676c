"""Cancelled, out of memory, unloaded: the maker and its process stay usable."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from diffusion.asking import CancelledByTest, Listening, asked
from diffusion.conftest import Maker
from stillmotion.engines.base import DeviceBroken
from stillmotion.engines.diffusion import memory
from stillmotion.engines.diffusion.memory import Footprint
from stillmotion.engines.diffusion.residency import Residents
from stillmotion.engines.generative.clip import ClipFailed, Tell
from stillmotion.models import sessions

I2V, VACE, H3 = "wan2.2-i2v-a14b", "wan2.1-vace-1.3b", "minimax-h3"

FULL = "CUDA out of memory. Tried to allocate 20.00 MiB."


@contextmanager
def counted(
    owner: type, name: str, fault: Callable[[int], Exception | None]
) -> Iterator[list[int]]:
    """Calls of a method, counted in the list's one number; one that has a `fault` raises it."""
    usual, calls = getattr(owner, name), [0]

    # Of pipelines some look what a method takes.
    @functools.wraps(usual)
    def method(self: Any, *given: Any, **named: Any) -> Any:
        calls[0] += 1
        error = fault(calls[0])
        if error is not None:
            raise error
        return usual(self, *given, **named)

    setattr(owner, name, method)
    try:
        yield calls
    finally:
        setattr(owner, name, usual)


def _well(_call: int) -> None:
    return None


@pytest.mark.parametrize(
    ("name", "transformer", "vae", "passes"),
    [
        (I2V, "WanTransformer3DModel", "AutoencoderKLWan", 2),
        (VACE, "WanVACETransformer3DModel", "AutoencoderKLWan", 2),
        ("ltx-2", "LTX2VideoTransformer3DModel", "AutoencoderKLLTX2Video", 3),
        (H3, "MiniMaxH3Transformer3DModel", "AutoencoderKLMiniMaxH3", 1),
    ],
)
def test_no_step_starts_after_a_cancel(
    maker: Maker, name: str, transformer: str, vae: str, passes: int
) -> None:
    import diffusers

    making = maker(name, steps=6)
    request = asked(making)
    whole = making.make(request, Tell())
    first = "step 1 of 5" if name == H3 else "step 1 of 6"
    heard = Listening(stop_at=first)

    with (
        counted(getattr(diffusers, transformer), "forward", _well) as steps,
        counted(getattr(diffusers, vae), "decode", _well) as decoded,
        pytest.raises(CancelledByTest),
    ):
        making.make(request, heard.tell())

    assert steps[0] == passes, "a step is so many passes of the model"
    assert decoded[0] == 0
    again = making.make(request, Tell())
    assert (again.frames == whole.frames).all()


def test_who_waits_for_a_model_can_be_cancelled(
    maker: Maker, monkeypatch: pytest.MonkeyPatch, residents: Residents
) -> None:
    from stillmotion.engines.diffusion import loading

    going, asked_again = threading.Event(), threading.Event()
    load = loading.load

    def slow(*given: Any) -> Any:
        going.set()
        assert asked_again.wait(60)
        return load(*given)

    monkeypatch.setattr(loading, "load", slow)
    making = maker(I2V)

    def progress(_done: float, _stage: str) -> None:
        if going.is_set():
            raise CancelledByTest

    with pytest.raises(CancelledByTest):
        making.make(asked(making), Tell(progress=progress))
    asked_again.set()

    clip = making.make(asked(making), Tell())
    assert len(clip.frames) == 17
    assert len(residents.names()) == 1


def test_out_of_memory_once_is_made_with_the_next_smaller_preset(maker: Maker) -> None:
    import diffusers
    import torch

    making = maker(I2V, preset="24gb")
    heard = Listening()

    with counted(
        diffusers.WanTransformer3DModel,
        "forward",
        lambda call: torch.OutOfMemoryError(FULL) if call == 2 else None,
    ):
        clip = making.make(asked(making), heard.tell())

    assert heard.remarks == ["memory did not do for the preset 24gb: made with 12gb"]
    assert len(clip.frames) == 17
    larger, smaller = Listening(), Listening()
    making.make(asked(making, frames=21), larger.tell())
    making.make(asked(making, frames=13), smaller.tell())
    assert larger.remarks == heard.remarks, "what is larger still does not try in vain"
    assert smaller.remarks == []


@pytest.mark.parametrize(("preset", "calls"), [("12gb", 1), ("48gb", 2)])
def test_out_of_memory_again_fails_the_task_and_leaves_the_maker_usable(
    maker: Maker, residents: Residents, preset: str, calls: int
) -> None:
    import diffusers
    import torch

    making = maker(I2V, preset=preset)
    with (
        counted(
            diffusers.WanTransformer3DModel, "forward", lambda _: torch.OutOfMemoryError(FULL)
        ) as made,
        pytest.raises(ClipFailed, match="ran out of memory") as failed,
    ):
        making.make(asked(making), Tell())

    assert failed.value.retry
    assert made[0] == calls
    assert residents.names() == (), "the model holds memory still"
    assert len(making.make(asked(making), Tell()).frames) == 17


def test_memory_that_does_not_do_to_load_is_told_apart_too(
    maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from stillmotion.engines.diffusion import loading

    load, calls = loading.load, [0]

    def full(*given: Any) -> Any:
        calls[0] += 1
        if calls[0] == 2:
            raise torch.OutOfMemoryError(FULL)
        return load(*given)

    monkeypatch.setattr(loading, "load", full)
    making = maker(I2V, preset="24gb", idle_unload=0)
    making.prepare()
    making.close()
    heard = Listening()

    assert len(making.make(asked(making), heard.tell()).frames) == 17
    assert heard.remarks == ["memory did not do for the preset 24gb: made with 12gb"]


@pytest.mark.parametrize(
    "told",
    [
        "CUDA error: device-side assert triggered",
        "CUDA error: an illegal memory access was encountered",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
    ],
)
def test_a_broken_card_is_told_apart(maker: Maker, told: str) -> None:
    import diffusers

    making = maker(I2V)
    with (
        counted(diffusers.WanTransformer3DModel, "forward", lambda _: RuntimeError(told)),
        pytest.raises(DeviceBroken, match=told),
    ):
        making.make(asked(making), Tell())


def test_a_model_is_unloaded_when_it_has_been_idle(
    maker: Maker, residents: Residents, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = threading.Event()
    monkeypatch.setattr(memory, "give_back", gone.set)
    making = maker(I2V, idle_unload=0)

    making.make(asked(making), Tell())

    assert gone.wait(60)
    assert residents.names() == ()
    assert making.make(asked(making), Tell()).frames.any()


def test_a_model_stays_while_clips_come_and_is_told_of(maker: Maker, residents: Residents) -> None:
    making = maker(I2V)

    making.prepare()
    held = residents.names()
    making.make(asked(making), Tell())

    assert len(held) == 1
    assert residents.names() == held
    assert held[0] in sessions.loaded()
    making.close()
    assert residents.names() == ()
    assert held[0] not in sessions.loaded()


def test_two_models_that_do_not_fit_are_not_loaded_together(
    maker: Maker, residents: Residents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "footprint", lambda *_: Footprint(0.0, 40.0))
    monkeypatch.setattr(memory, "host_gib", lambda: 100.0)
    one, two = maker(I2V), maker(VACE)
    one.make(asked(one), Tell())
    two.make(asked(two), Tell())
    both = residents.names()

    monkeypatch.setattr(memory, "host_gib", lambda: 64.0)
    two.close()
    two.make(asked(two), Tell())

    assert len(both) == 2
    assert [name.partition("-wan")[0] for name in residents.names()] == [VACE]
    one.make(asked(one), Tell())
    assert [name.partition("-wan")[0] for name in residents.names()] == [I2V]


def test_the_transformers_of_h3_are_not_loaded_together(
    maker: Maker, residents: Residents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "footprint", lambda *_: Footprint(0.0, 40.0))
    monkeypatch.setattr(memory, "host_gib", lambda: 64.0)
    making = maker(H3)

    making.make(asked(making), Tell())
    making.make(asked(making, references=(asked(making).lead[0],)), Tell())  # type: ignore[index]

    assert len(residents.names()) == 1


def test_engines_of_the_same_weights_share_them(maker: Maker, residents: Residents) -> None:
    one, two = maker(I2V), maker(I2V, steps=3)

    one.make(asked(one), Tell())
    two.make(asked(two), Tell())

    assert len(residents.names()) == 1


def test_a_layout_can_be_set(maker: Maker) -> None:
    making = maker(
        I2V,
        steps=4,
        dtype="bfloat16",
        layerwise=True,
        vae_tiling=True,
        cache="first-block",
        cache_threshold=0.2,
        attention="_native_math",
    )

    assert len(making.make(asked(making), Tell()).frames) == 17
    assert len(making.make(asked(making), Tell()).frames) == 17
