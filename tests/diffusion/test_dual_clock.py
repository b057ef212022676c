"""Dual-clock denoising on stock pipelines, against a denoising loop written out here."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip(
    "torch", reason="torch is missing: `make test-diffusion` makes an environment with it"
)

from diffusion import tiny_wan  # noqa: E402
from stillmotion.engines.diffusion.dual_clock import default_steps, guided  # noqa: E402
from stillmotion.engines.generative.clip import Guide  # noqa: E402

STEPS, FRAMES, HEIGHT, WIDTH = 8, 9, 32, 48
PROMPT = "a red ball"
SCALE = 3.0


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module", params=["unipc", "euler"])
def pipe(request: pytest.FixtureRequest) -> Any:
    return tiny_wan.image_to_video(tiny_wan.schedulers()[request.param], two=True)


def picture(seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    return Image.fromarray(random.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8))


def guide(seed: int = 5, strength: float = 1.0) -> Guide:
    random = np.random.default_rng(seed)
    frames = random.integers(0, 255, (FRAMES, HEIGHT, WIDTH, 3), np.uint8)
    known = np.zeros((FRAMES, HEIGHT, WIDTH), bool)
    known[:, :, WIDTH // 2 :] = True
    known[-1, HEIGHT // 2 :] = False
    return Guide(kind="camera", frames=frames, known=known, strength=strength)


def call(pipe: Any, *, end: bool = False, **more: Any) -> Any:
    """The latents that the pipeline ends with."""
    generator = more.pop("generator", None) or torch.Generator().manual_seed(3)
    with torch.no_grad():
        return pipe(
            image=picture(1), last_image=picture(2) if end else None, prompt=PROMPT,
            negative_prompt="", width=WIDTH, height=HEIGHT, num_frames=FRAMES,
            num_inference_steps=STEPS, guidance_scale=SCALE, generator=generator,
            output_type="latent", **more,
        ).frames  # fmt: skip


def follow(pipe: Any, by: Guide, weak: int, strong: int, *, end: bool = False, **more: Any) -> Any:
    generator = torch.Generator().manual_seed(3)
    with guided(pipe, by, weak=weak, strong=strong, generator=generator, **more) as given:
        return call(pipe, end=end, generator=generator, **given)


def written_out(pipe: Any, by: Guide, weak: int, strong: int, *, end: bool) -> Any:
    """What `follow` is to give, without the pipeline's loop and without our code."""
    vae, scheduler = pipe.vae, copy.deepcopy(pipe.scheduler)
    mean = torch.tensor(vae.config.latents_mean).view(1, -1, 1, 1, 1)
    deviation = torch.tensor(vae.config.latents_std).view(1, -1, 1, 1, 1)

    def encode(video: Any) -> Any:
        return (vae.encode(video).latent_dist.mode() - mean) / deviation

    with torch.no_grad():
        video = torch.tensor(by.frames).permute(3, 0, 1, 2)[None].float() / 255 * 2 - 1
        reference = encode(video)
        shape = reference.shape
        noise = torch.randn(shape, generator=torch.Generator().manual_seed(3))
        mask = torch.zeros(1, 1, *shape[2:])
        for frame in range(shape[2]):
            for row in range(shape[3]):
                for column in range(shape[4]):
                    pixel = by.known[4 * frame, 8 * row + 4, 8 * column + 4]
                    mask[0, 0, frame, row, column] = float(pixel)

        condition = torch.zeros(1, 3, FRAMES, HEIGHT, WIDTH)
        given = torch.zeros(1, 1, FRAMES, *shape[3:])
        for number, image in {0: picture(1), FRAMES - 1: picture(2)}.items():
            if number == 0 or end:
                pixels = torch.tensor(np.asarray(image)).permute(2, 0, 1).float()
                condition[0, :, number] = pixels / 255 * 2 - 1
                given[:, :, number] = 1
        given = torch.cat([given[:, :, :1].repeat_interleave(4, dim=2), given[:, :, 1:]], dim=2)
        given = given.view(1, -1, 4, *shape[3:]).transpose(1, 2)
        condition = torch.cat([given, encode(condition)], dim=1)

        words, nothing = pipe.encode_prompt(PROMPT, "", device="cpu", max_sequence_length=512)
        scheduler.set_timesteps(STEPS)
        times, sigmas = scheduler.timesteps[weak:], scheduler.sigmas[weak:]
        scheduler.timesteps, scheduler.sigmas = times, sigmas
        noised = getattr(scheduler, "scale_noise", None) or (
            lambda sample, time, noise: scheduler.add_noise(sample, noise, time)
        )
        latents = noised(reference, times[:1], noise)
        for step, time in enumerate(times):
            model = pipe.transformer if time >= 875 else pipe.transformer_2
            seen = torch.cat([latents, condition], dim=1)
            wanted, unwanted = (
                model(seen, time.expand(1), text, return_dict=False)[0] for text in (words, nothing)
            )
            flow = unwanted + SCALE * (wanted - unwanted)
            latents = scheduler.step(flow, time, latents, return_dict=False)[0]
            if weak + step < strong:
                held = reference
                if step + 1 < len(times):
                    held = noised(reference, times[step + 1 : step + 2], noise)
                latents = latents * (1 - mask) + held * mask
                if hasattr(scheduler, "last_sample"):
                    scheduler.last_sample = None
        return latents


@pytest.mark.parametrize(("weak", "strong"), [(2, 5), (0, 0), (0, 3), (3, 2), (1, STEPS)])
@pytest.mark.parametrize("end", [False, True])
def test_the_stock_pipeline_denoises_by_two_clocks(
    pipe: Any, weak: int, strong: int, end: bool
) -> None:
    made = follow(pipe, guide(), weak, strong, end=end)
    wanted = written_out(pipe, guide(), weak, strong, end=end)
    assert float((made - wanted).abs().max()) < 1e-5


def test_all_that_is_set_matters(pipe: Any) -> None:
    usual = follow(pipe, guide(), 2, 5)
    hidden = guide()
    hidden.known[:, :, WIDTH // 2 :] = False
    others = {
        "weak": follow(pipe, guide(), 3, 5),
        "strong": follow(pipe, guide(), 2, 6),
        "mask": follow(pipe, hidden, 2, 5),
        "guide": follow(pipe, guide(6), 2, 5),
    }
    for what, other in others.items():
        assert float((other - usual).abs().max()) > 1e-2, what


def test_more_strength_is_a_later_strong_step(pipe: Any) -> None:
    stronger = follow(pipe, guide(strength=1.5), 2, 4)
    assert torch.equal(stronger, follow(pipe, guide(), 2, 6))


def test_the_guide_is_held_where_it_is_known_to_the_end(pipe: Any) -> None:
    """With the strong step at the schedule's end the known latents are those of the guide."""
    by = guide()
    latents = follow(pipe, by, 2, STEPS)
    other = follow(pipe, by, 4, STEPS)
    columns = WIDTH // 16
    assert torch.equal(latents[..., 0, :, columns:], other[..., 0, :, columns:])
    assert not torch.equal(latents[..., 0, :, :columns], other[..., 0, :, :columns])


def test_the_pipeline_is_left_as_it_was(pipe: Any) -> None:
    usual, before = pipe.scheduler, call(pipe)
    follow(pipe, guide(), 2, 5)
    with guided(pipe, guide(), weak=2, strong=5, generator=torch.Generator()):
        assert pipe.scheduler is not usual
    assert pipe.scheduler is usual
    assert torch.equal(call(pipe), before)


def test_without_clocks_it_is_the_stock_pipeline(pipe: Any) -> None:
    """From the very first step, where there is nothing but noise, and never put back."""
    assert float((follow(pipe, guide(), 0, 0) - call(pipe)).abs().max()) < 1e-4


def test_another_callback_is_called_after_each_step_and_may_stop_it(pipe: Any) -> None:
    steps: list[int] = []

    def count(running: Any, step: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        steps.append(step)
        running._interrupt = step == 1
        return tensors

    follow(pipe, guide(), 2, 5, callback=lambda *given: count(*given))
    assert steps == [0, 1]
    steps.clear()

    def cancel(*_given: Any) -> dict[str, Any]:
        raise KeyboardInterrupt

    usual = pipe.scheduler
    with pytest.raises(KeyboardInterrupt):
        follow(pipe, guide(), 2, 5, callback=cancel)
    assert pipe.scheduler is usual


def test_what_cannot_be_followed_is_refused(pipe: Any) -> None:
    with pytest.raises(ValueError, match="the weak step is 8, and the schedule has 8 steps"):
        follow(pipe, guide(), STEPS, STEPS)
    by = guide()
    short = Guide(kind="camera", frames=by.frames[:-1], known=by.known[:-1])
    with pytest.raises(ValueError, match=r"8 frames of 48x32; their number must be 4k\+1"):
        follow(pipe, short, 2, 5)
    with pytest.raises(ValueError, match="object cannot follow a guide"):
        follow(object(), guide(), 2, 5)


def test_the_defaults_keep_their_place_in_a_schedule_of_any_length() -> None:
    assert default_steps("camera", 50) == (2, 5)
    assert default_steps("brush", 50) == (3, 7)
    assert default_steps("brush", 100) == (6, 14)
    for kind in ("camera", "brush"):
        for steps in range(1, 60):
            weak, strong = default_steps(kind, steps)
            assert 0 <= weak < steps
            assert weak < strong
