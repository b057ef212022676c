"""`GenerativeEngine`: shots from a `ClipMaker`, exactly as long, as large and as fast as asked.

What a model lacks is done around it: a shot that is too long for it is made of several clips, a
camera move or a brush stroke is rendered by the embedded engine and given to it as a guide, its
rate is brought to the storyboard's by interpolation, and its size by resampling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from stillmotion.catalog.features import Capabilities
from stillmotion.encoding.planes import Frame, rgb_to_planes
from stillmotion.engines.base import Picture, Sound, Take
from stillmotion.engines.generative import fitting
from stillmotion.engines.generative.adherence import adherence
from stillmotion.engines.generative.clip import (
    Clip,
    ClipFailed,
    ClipMaker,
    ClipRequest,
    Frames,
    Guide,
    Tell,
)
from stillmotion.engines.generative.guide import make_guide, wants_guide
from stillmotion.engines.generative.retiming import positions, retimed
from stillmotion.engines.generative.segments import Segment, divided, matched
from stillmotion.engines.parallax.engine import ParallaxEngine
from stillmotion.sound.arrays import RATE
from stillmotion.storyboard import Shot
from stillmotion.telemetry.stages import stage

GUIDED = 0.05
"""Share of a shot's progress that the guide takes."""

MADE = 0.95
"""Progress of a shot when its clips are there."""

LOOK_S = 0.5
"""Between two looks, while a model is loaded, for a cancel."""

STRONGER = 1.5
"""Strength of the guide when a shot is made again since it did not follow well enough."""

SEEDS = 2**32

_ABOVE = "above the site's limit of {:g} px, so made once more with a stronger guide"


class GenerativeEngine:
    """See `engines.base.Engine`. With a `limit`, in pixels of a frame 480 high, a shot that follows
    its guide worse than that is made once more, with a stronger guide, and the better one kept."""

    def __init__(
        self,
        *,
        name: str,
        capabilities: Capabilities,
        maker: ClipMaker,
        limit: float | None = None,
    ) -> None:
        self.name = name
        self.capabilities = capabilities
        self._maker = maker
        self._limit = limit
        self._embedded = ParallaxEngine()

    def render(self, shot: Shot, take: Take) -> Iterator[Frame]:
        """Yield the shot's frames. Raises ClipFailed, and what `take.progress` raises."""
        board = take.storyboard
        made = self._made(shot, take)
        if made.sound is not None:
            take.sound(made.sound)
        to_the_end = shot.end is not None
        places = positions(
            shot.frames, board.fps, len(made.frames), made.fps, to_the_end=to_the_end
        )
        missing: list[str] = []
        for frame in retimed(made.frames, places, missing):
            yield rgb_to_planes(fitting.resized(frame, board.width, board.height))
        for sentence in missing:
            take.remark(f"frames between those of the model are repeated: {sentence}")

    def still(self, shot: Shot, take: Take) -> Frame:
        """The shot's last frame alone. Raises as `render`."""
        *_, last = self.render(shot, take)
        return last

    def speaker(self, shot: Shot, take: Take) -> float | None:
        """Where the face is that will speak, as in the picture that the shot starts on."""
        return None if shot.start is None else self._embedded.speaker(shot, take)

    def _made(self, shot: Shot, take: Take) -> _Made:
        plan = self._plan(shot, take)
        beside = ThreadPoolExecutor(1, thread_name_prefix="prepare")
        try:
            # The model is loaded while the guide is rendered.
            loading = beside.submit(self._maker.prepare)
            with stage("guide"):
                guided = self._guide(shot, take, plan)
            with stage("load"):
                while not wait([loading], LOOK_S).done:
                    take.progress(GUIDED, "loading the model")
            loading.result()
            if guided is not None and shot.start is not None:
                # In a close-up the guide's frame may have moved to what the picture is about.
                plan = replace(plan, start=guided.frames[0])
        finally:
            # Whoever is cancelled does not wait: the next clip finds the model loaded, or waits.
            beside.shutdown(wait=False)
        made = self._film(plan, take, guided)
        self._tell(plan, made, take)
        if guided is None:
            return made
        followed = adherence(guided, made.frames)
        if followed is None:
            return made
        take.remark(followed.sentence)
        if self._limit is None or followed.error_px <= self._limit:
            return made
        again = self._film(plan, take, replace(guided, strength=STRONGER), attempt=1)
        better = adherence(guided, again.frames)
        if better is None or better.error_px >= followed.error_px:
            take.remark(f"{_ABOVE.format(self._limit)}, which did not follow better")
            return made
        take.remark(f"{_ABOVE.format(self._limit)}: {better.sentence}")
        return again

    def _plan(self, shot: Shot, take: Take) -> _Plan:
        rules, board = self._maker.rules, take.storyboard
        width, height = fitting.clip_size(board.width, board.height, rules)

        def fitted(name: str | None) -> Picture | None:
            if name is None:
                return None
            part = fitting.framed(take.pictures[name][..., :3], shot.framing)
            return fitting.resized(part, width, height)

        segments = divided((shot.frames - 1) / board.fps, rules)
        if len(segments) > 1 and not rules.start:
            # Refused by field as a rule; a storyboard that is divided here may have such a shot.
            raise ClipFailed(
                f"{self._maker.model} cannot go on from its own frames, and a shot of "
                f"{shot.frames / board.fps:g} s is longer than one clip of it"
            )
        seed = take.seed if take.seed is not None else _seed(take.job or shot.prompt)
        start, end = fitted(shot.start), fitted(shot.end)
        return _Plan(
            segments=segments,
            start=start,
            end=end,
            request=ClipRequest(
                prompt=shot.prompt,
                negative_prompt=shot.negative_prompt if rules.negative else "",
                width=width,
                height=height,
                frames=0,
                fps=rules.fps,
                seed=seed,
                references=fitting.references(take.pictures, rules.references),
                guidance=rules.scale(shot.cfg_scale),
                sound=rules.sound and self._may_sound(shot, take),
                loras=take.loras,
            ),
            job=take.job,
        )

    def _may_sound(self, shot: Shot, take: Take) -> bool:
        """Whether the model's own sound is wanted: not where the voices of the request speak, which
        are in our soundtrack."""
        if not take.sounding:
            return False
        if any(line.voice is not None or line.element is not None for line in shot.lines):
            take.remark(f"the sound of {self._maker.model} is left out where chosen voices speak")
            return False
        return True

    def _guide(self, shot: Shot, take: Take, plan: _Plan) -> Guide | None:
        kind = wants_guide(shot)
        if kind is None or kind not in self._maker.rules.guides:
            return None
        if shot.end is not None and not self._maker.rules.guide_and_end:
            return None
        board, request = take.storyboard, plan.request
        # In the shape of the storyboard, and stretched as the pictures are.
        width = 2 * max(1, round(request.height * board.width / board.height / 2))
        made = make_guide(
            shot,
            take,
            width=width,
            height=request.height,
            frames=plan.segments[-1].end,
            fps=request.fps,
            progress=lambda done, stage: take.progress(GUIDED * done, stage),
        )
        frames = fitting.all_resized(made.frames, request.width, request.height)
        across = np.minimum(np.arange(request.width) * width // request.width, width - 1)
        return replace(made, frames=frames, known=made.known[:, :, across])

    def _film(self, plan: _Plan, take: Take, guided: Guide | None, attempt: int = 0) -> _Made:
        """All clips of the shot, one after the other."""
        frames: Frames | None = None
        sounds: list[Sound] = []
        total = sum(segment.frames for segment in plan.segments)
        before, facts = 0, dict[str, str]()
        for number, segment in enumerate(plan.segments):
            request = plan.asks(number, frames, guided, attempt)
            tell = Tell(
                progress=_share(take, before / total, segment.frames / total),
                preview=take.preview,
                remark=take.remark,
            )
            with stage("generate"):
                clip = self._maker.make(request, tell)
            clip = _checked(clip, request)
            before += segment.frames
            facts |= clip.facts
            if clip.sound is not None:
                sounds.append(clip.sound[round(segment.lead / clip.fps * RATE) :])
            if frames is None:
                frames = clip.frames
            else:
                new = matched(clip.frames, frames[-segment.lead :])[segment.lead :]
                frames = np.concatenate([frames, new])
        assert frames is not None
        take.progress(MADE, "putting the frames in time")
        sound = np.concatenate(sounds) if sounds else None
        return _Made(frames, plan.request.fps, sound, facts)

    def _tell(self, plan: _Plan, made: _Made, take: Take) -> None:
        facts = "".join(f", {name} {value}" for name, value in made.facts.items())
        clips = len(plan.segments)
        parts = f", in {clips} clips that go on from one another" if clips > 1 else ""
        take.remark(
            f"made by {self._maker.model} (engine {self.name}), seed {plan.request.seed}{facts}"
            f"{parts}"
        )


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """How a shot is made: its clips, what it starts and ends on, and what all clips share."""

    segments: tuple[Segment, ...]
    start: Picture | None
    end: Picture | None
    request: ClipRequest
    job: str

    def asks(
        self, number: int, before: Frames | None, guided: Guide | None, attempt: int
    ) -> ClipRequest:
        """What is asked for clip `number` after the frames `before`."""
        segment = self.segments[number]
        lead = None if self.start is None else self.start[None]
        if before is not None:
            lead = before[-segment.lead :]
        part = None
        if guided is not None:
            span = slice(segment.first, segment.end)
            part = replace(guided, frames=guided.frames[span], known=guided.known[span])
        last = number == len(self.segments) - 1
        return replace(
            self.request,
            frames=segment.frames,
            lead=lead,
            end=self.end if last else None,
            guide=part,
            seed=(self.request.seed + number) % SEEDS,
            job=f"{self.job}-{number}-{attempt}" if self.job else "",
        )


@dataclass(frozen=True)
class _Made:
    frames: Frames
    fps: float
    sound: Sound | None
    facts: dict[str, str]


def _checked(clip: Clip, request: ClipRequest) -> Clip:
    """The clip as it was asked for. Servers round sizes and counts in their own ways: what comes
    close is brought into form, what does not is refused."""
    frames = clip.frames
    if abs(len(frames) - request.frames) > max(8, request.frames // 8):
        raise ClipFailed(
            f"the model made {len(frames)} frames where {request.frames} were asked for"
        )
    if len(frames) != request.frames:
        places = positions(request.frames, clip.fps, len(frames), clip.fps, to_the_end=True)
        frames = np.stack(list(retimed(frames, places, [])))
    return replace(clip, frames=fitting.all_resized(frames, request.width, request.height))


def _share(take: Take, start: float, part: float) -> Callable[[float, str], None]:
    """Progress of a clip as progress of its shot."""
    whole = MADE - GUIDED
    return lambda done, stage: take.progress(
        GUIDED + whole * (start + part * min(max(done, 0.0), 1.0)), stage
    )


def _seed(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=4).digest(), "big")
