"""`ParallaxEngine`: shots to frames. A picture becomes a layered scene in which effects happen and
through which a camera moves; between two pictures there is a transition."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from stillmotion.arrays import Mask
from stillmotion.engines.base import EngineConfig, EngineUnavailable, Frame, Picture, Take
from stillmotion.engines.parallax import CAPABILITIES
from stillmotion.engines.parallax.camera.viewport import viewport_of
from stillmotion.engines.parallax.effects.build import build_transition_effects, speaker
from stillmotion.engines.parallax.ending import telling_ending
from stillmotion.engines.parallax.guide import guide
from stillmotion.engines.parallax.prepare import frame_shot, prepare_shot, prepare_transition
from stillmotion.engines.parallax.render.composite import empty_frame
from stillmotion.engines.parallax.render.renderer import Renderer, draw_overlays, render_frames
from stillmotion.engines.parallax.scene.photo import PhotoSource
from stillmotion.engines.parallax.scene.source import source_of
from stillmotion.storyboard import Shot
from stillmotion.telemetry.stages import stage, staged


def open_engine(_config: EngineConfig, device: str) -> ParallaxEngine:
    """See `engines.registry.EngineSpec`. Raises EngineUnavailable for any device but the CPU."""
    if device != "cpu":
        raise EngineUnavailable(f"the engine 'parallax' runs on the CPU, and not on {device}")
    return ParallaxEngine()


class ParallaxEngine:
    """See `engines.base.Engine`."""

    name = "parallax"
    capabilities = CAPABILITIES

    def render(self, shot: Shot, take: Take) -> Iterator[Frame]:
        """Yield the shot's frames. Raises ValueError for a shot without a picture."""
        if shot.start is not None and shot.end is not None:
            yield from _transition(shot, take)
            return
        ready = prepare_shot(shot, take, whole=True)
        take.stage("rendering")
        frames = render_frames(ready.scene, ready.cameras, ready.clock)
        frames = telling_ending(frames, shot, ready, take, self.name)
        yield from draw_overlays(frames, ready.effects.overlays, ready.cameras, ready.clock)

    def still(self, shot: Shot, take: Take) -> Frame:
        """The shot's last frame alone. Raises as `render`."""
        if shot.end is not None:
            return deque(self.render(shot, take), maxlen=1)[0]
        ready = prepare_shot(shot, take, whole=False)
        take.stage("rendering")
        frame = empty_frame(ready.scene.width, ready.scene.height)
        ready.render_frame(Renderer(ready.scene), shot.frames - 1, frame)
        return frame

    def guide(
        self,
        shot: Shot,
        take: Take,
        numbers: Iterable[int] | None = None,
        *,
        quick: bool = False,
    ) -> Iterator[tuple[Picture, Mask]]:
        """The shot's frames (those of `numbers`, rising; all by default) as RGB, with the camera's
        move, the strokes and what is pinned alone, and the known pixels of each.

        `quick` spends no time on what is not known. See `parallax.guide`.
        """
        wanted = range(shot.frames) if numbers is None else numbers
        yield from guide(shot, take, wanted, quick=quick)

    @staged("analyse")
    def speaker(self, shot: Shot, take: Take) -> float | None:
        """See `engines.base.Engine`. Between two pictures nobody speaks."""
        name = shot.start or shot.end
        joined = shot.start is not None and shot.end is not None
        if joined or name is None or name not in take.pictures:
            return None
        source = source_of(take.pictures[name], take.storyboard.mode, take.layers.get(name))
        shot, viewport = frame_shot(shot, source, take.storyboard)
        return speaker(shot, source.view(viewport))


def _transition(shot: Shot, take: Take) -> Iterator[Frame]:
    """The transition from the start picture to the end picture."""
    clock, first, joined = prepare_transition(shot, take)
    with stage("analyse"):
        whole = viewport_of((first.shape[1], first.shape[0]), first.shape[1], first.shape[0])
        effects = build_transition_effects(shot, PhotoSource(first).view(whole), clock)
    for words in (*joined.undone, *effects.undone):
        take.remark(words)
    take.stage("rendering")
    yield from draw_overlays(joined.frames, effects.overlays, joined.cameras, clock)
