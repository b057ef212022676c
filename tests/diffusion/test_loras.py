"""LoRAs of a request, and those of a schedule of few steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diffusion.asking import Listening, asked, guide
from diffusion.conftest import Maker, Weights
from stillmotion.engines.generative.clip import ClipFailed, Tell
from stillmotion.storyboard import Lora

I2V = "wan2.2-i2v-a14b"


@pytest.fixture(scope="module")
def loras(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two LoRAs for the transformers of Wan."""
    import diffusers
    import torch
    from peft import LoraConfig, get_peft_model_state_dict

    folder = tmp_path_factory.mktemp("loras")

    def made(name: str, seed: int) -> Path:
        torch.manual_seed(seed)
        model = diffusers.WanTransformer3DModel.from_pretrained(weights(I2V) / "transformer")
        model.add_adapter(
            LoraConfig(r=2, lora_alpha=64, init_lora_weights=False, target_modules=["to_q", "to_v"])
        )
        diffusers.WanImageToVideoPipeline.save_lora_weights(
            folder, get_peft_model_state_dict(model), weight_name=name
        )
        return folder / name

    return made("one.safetensors", 1), made("two.safetensors", 2)


def test_loras_are_put_on_for_a_clip_and_taken_off_again(
    maker: Maker, loras: tuple[Path, Path]
) -> None:
    one, two = map(str, loras)
    making = maker(I2V, loras={"film": {"file": one}, "ink": {"file": one, "low": two, "most": 2}})

    def made(*worn: Lora) -> Any:
        return making.make(asked(making, loras=worn), Tell()).frames

    plain = made()
    film, ink = made(Lora(name="film")), made(Lora(name="ink"))
    weaker = made(Lora(name="film", weight=0.4))
    both = made(Lora(name="film"), Lora(name="ink", weight=0.5))

    made_so = [plain, film, ink, weaker, both]
    assert all((a != b).any() for at, a in enumerate(made_so) for b in made_so[at + 1 :])
    assert (made(Lora(name="film")) == film).all()
    assert (made(Lora(name="film", weight=0.0)) == plain).all()
    assert (made() == plain).all(), "an adapter has stayed on"


def test_loras_go_when_a_clip_with_them_fails(maker: Maker, loras: tuple[Path, Path]) -> None:
    making = maker(I2V, loras={"film": {"file": str(loras[0])}})
    plain = making.make(asked(making), Tell()).frames

    def stop(_done: float, stage: str) -> None:
        if stage == "step 1 of 2":
            raise KeyError("stopped")

    with pytest.raises(KeyError):
        making.make(asked(making, loras=(Lora(name="film"),)), Tell(progress=stop))

    assert (making.make(asked(making), Tell()).frames == plain).all()


@pytest.mark.parametrize(
    ("worn", "told"),
    [
        ((Lora(name="oil"),), "given 'oil', but there are film"),
        ((Lora(name="film", weight=1.6),), "the weight of 'film' is 1.6; allowed are 0 to 1.5"),
        ((Lora(name="film"), Lora(name="film")), "'film' is given twice"),
    ],
)
def test_what_the_site_does_not_list_is_refused(
    maker: Maker, loras: tuple[Path, Path], worn: tuple[Lora, ...], told: str
) -> None:
    making = maker(I2V, loras={"film": {"file": str(loras[0])}})

    with pytest.raises(ClipFailed, match=told) as failed:
        making.make(asked(making, loras=worn), Tell())

    assert not failed.value.retry


def test_a_distilled_schedule_has_its_own_steps_and_lora(
    maker: Maker, loras: tuple[Path, Path]
) -> None:
    import diffusers

    one, two = map(str, loras)
    distilled = {"sigmas": [1.0, 0.75, 0.5, 0.25], "shift": 5.0, "file": one, "low": two}
    making = maker(I2V, steps=6, distillation=distilled, loras={"film": {"file": two}})
    usual = maker(I2V, steps=4)
    seen: list[float] = []
    forward = diffusers.WanTransformer3DModel.forward

    def watched(self: Any, *given: Any, timestep: Any, **named: Any) -> Any:
        seen.append(float(timestep[0]))
        return forward(self, *given, timestep=timestep, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diffusers.WanTransformer3DModel, "forward", watched)
        fast = making.make(asked(making), Tell())

    assert seen == pytest.approx([1000.0, 937.5, 833.333, 625.0], abs=0.01), "and no second pass"
    assert (fast.frames != usual.make(asked(usual), Tell()).frames).any()
    worn = making.make(asked(making, loras=(Lora(name="film"),)), Tell())
    assert (worn.frames != fast.frames).any()
    assert (making.make(asked(making), Tell()).frames == fast.frames).all()


def test_guided_clips_are_made_without_it(maker: Maker, loras: tuple[Path, Path]) -> None:
    distilled = {"sigmas": [1.0, 0.5], "shift": 5.0, "file": str(loras[0])}
    making = maker(I2V, steps=6, distillation=distilled)
    usual = maker(I2V, steps=6)
    heard = Listening()

    made = making.make(asked(making, guide=guide("camera", 17)), heard.tell())

    assert heard.stages[-1] == "decoding"
    assert "step 1 of 6" in heard.stages or "step 1 of 5" in heard.stages
    expected = usual.make(asked(usual, guide=guide("camera", 17)), Tell())
    assert (made.frames == expected.frames).all()


def test_ltx_takes_the_noise_levels_of_distilled_weights(maker: Maker) -> None:
    making = maker("ltx-2", distillation={"sigmas": [1.0, 0.9, 0.5]})
    heard = Listening()

    clip = making.make(asked(making), heard.tell())

    assert len(clip.frames) == 17
    assert [stage for stage in heard.stages if stage.startswith("step")] == [
        "step 1 of 3",
        "step 2 of 3",
    ]
