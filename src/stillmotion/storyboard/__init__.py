"""What is to be seen, in engine-neutral terms: the director writes it, an engine performs it.

Times are seconds or frames, image coordinates are normalised (x to the right, y down, both 0 to 1
over the start picture), angles are radians. Pictures are named by their field in the request
("image", "image_tail", "static_mask", "dynamic_masks[0].mask"); the pixels travel beside.

Camera axes are those of computer vision: x right, y down, z forward, a right-handed frame fixed
to the first frame's camera. One unit of translation is the distance to the scene's focus, the
surface the picture is about. The lens is one of `DIAGONAL_FOV` until a pose's `focal` changes it.
"""

from __future__ import annotations

import math
from typing import Literal

import msgspec

DIAGONAL_FOV = math.radians(60)
"""Field of view across the picture's diagonal, in radians: about a 37 mm lens on 35 mm film."""


def focal_length(width: float, height: float) -> float:
    """Focal length of the assumed lens for a frame of this size, in the same unit as the size."""
    return math.hypot(width, height) / 2 / math.tan(DIAGONAL_FOV / 2)


class Pose(msgspec.Struct, frozen=True):
    """Extrinsics and zoom of the camera at one moment, relative to the first frame.

    `x`, `y`, `z` is the camera's position (x right, y down, z forward; units of focus distance).
    `yaw` turns the view right, `pitch` turns it up, `roll` turns the camera clockwise as seen
    from behind it (so the picture turns counter-clockwise); radians. `focal` multiplies the
    focal length: above 1 is a narrower field of view.
    """

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    focal: float = 1.0


class PoseKeyframe(msgspec.Struct, frozen=True):
    """A pose the camera passes at `time`, a fraction (0 to 1) of the shot."""

    time: float
    pose: Pose


class CameraPath(msgspec.Struct, frozen=True):
    """Keyframes in order of time, the first at 0 with the identity pose, the last at 1.

    An engine interpolates them with continuous velocity and acceleration, starting and stopping
    gently. `name` says in the field's words what it is ("zoom 5", "down_back", "still").

    `entry` is set where the camera moves already when the shot begins: what it would cover in the
    whole shot at that speed. It slows down to rest over the first part of the shot, beside what the
    keyframes ask for.
    """

    name: str
    keyframes: tuple[PoseKeyframe, ...]
    entry: Pose | None = None


CueVariety = Literal["", "flying", "falling", "stars", "steam"]
"""Which of its kind a cue is: leaves that the wind takes off or that fall by themselves, having
turned; lights that are stars; smoke that is steam. "" is none of them."""

CueKind = Literal[
    "smile", "blink", "nod", "turn", "breathe", "sway", "speak",
    "water", "waves", "clouds", "fire", "smoke", "rain", "snow", "leaves", "grass", "hair",
    "flicker", "petals", "dust", "fog",
]  # fmt: skip
"""What may move or happen in a picture beside the camera. The first row is about living things."""


SourceKind = Literal["vessel", "chimney", "engine", "fire", "water", "ground", "thing"]
"""What smoke and steam rise from: the surface in a cup or pot, a chimney's top, the foot of what
has an engine, flames, water, the ground at the foot of something; or a thing of another kind."""


AmbienceKind = Literal[
    "wind", "rain", "snow", "leaves", "waves", "river", "fire", "birds", "crickets", "crowd",
    "footsteps", "traffic", "thunder", "clock", "heartbeat", "room",
]  # fmt: skip
"""What a scene may sound like beside speech."""

Framing = Literal["wide", "medium", "close", "extreme_close", "low_angle", "high_angle"]
"""How much of the scene a shot shows, and from where."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What something in a shot comes out of. `words` are those of the prompt that name it, `many`
    says that they name several."""

    kind: SourceKind
    words: str = ""
    many: bool = False


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """For how many `seconds` something has gone on before a shot. `full` says that it was all there
    when it was first seen, and had not to set in."""

    seconds: float
    full: bool = False


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """Where the camera of a shot stands as it begins, in what goes on from before: `rotation`, row
    by row, turns its axes into those of the first camera that saw it, `position` is in units of
    focus distance, and `focal` multiplies the focal length."""

    rotation: tuple[float, ...]
    position: tuple[float, float, float]
    focal: float


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happens in a shot: what the prompt's words ask for beside the camera.

    `strength` is 1 for a plain wording, 0 to 2. `start` and `end` are shares (0 to 1) of the shot.
    `words` are those of the prompt that asked for it. `side` narrows where: "left" or "right" of
    the picture, or, for `turn`, where the head turns to; "" where the words do not say. `source` is
    what smoke rises from, None where they do not say. `gone` is set where it has gone on before the
    shot.
    """

    kind: CueKind
    variety: CueVariety = ""
    strength: float = 1.0
    start: float = 0.0
    end: float = 1.0
    side: Literal["", "left", "right"] = ""
    words: str = ""
    source: Source | None = None
    gone: Gone | None = None


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """The mood of a shot as a colourist would set it; all zero is the picture as it is.

    `exposure` in stops; `contrast`, `saturation` and `warmth` (positive is warmer) from -1 to 1;
    `vignette` from 0 to 1. `nightfall` from 0 to 1 turns day into night, as far as it is day: what
    is dark already only takes on the rest. `name` says in a word which mood it is ("night",
    "golden hour").
    """

    name: str = ""
    exposure: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    warmth: float = 0.0
    vignette: float = 0.0
    nightfall: float = 0.0


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """An element's cut-out that enters the shot.

    `picture` names it ("elements[0]"). `x` is where its middle stands and `y` where its foot
    stands (normalised, y down), None where the engine is to choose. `scale` multiplies the size
    that the engine finds fitting. `behind` puts it behind the picture's subject. `enters` is the
    side from which it comes into the picture, "" where it is to fade in.
    """

    picture: str
    x: float | None = None
    y: float | None = None
    scale: float = 1.0
    behind: bool = False
    enters: Literal["", "left", "right"] = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Words that somebody in the shot says; the lines of a shot are said one after the other.

    `voice` is the number (from 1) of the request's voice list, None where the prompt names none;
    `element` that of the element which says it, by its tag.
    `speaker` is who says it in the prompt's own words ("the old man"), "" where it does not say.
    `manner` is how ("whispers", "shouts"), the verb as it stands, "" where there is none.
    `narrated` is said by nobody in the picture.
    """

    text: str
    voice: int | None = None
    element: int | None = None
    language: Literal["en", "zh"] = "en"
    speaker: str = ""
    manner: str = ""
    narrated: bool = False


class Ambience(msgspec.Struct, frozen=True, kw_only=True):
    """A sound of the scene; `strength` and `words` are as in `Cue`."""

    kind: AmbienceKind
    strength: float = 1.0
    words: str = ""


class Mouth(msgspec.Struct, frozen=True, kw_only=True):
    """How a speaker's mouth moves at `times`, in seconds of the shot, rising.

    `jaw` is how far it is open, from 0 (lips closed) to 1 (as for "ah"); `wide` from -1 (rounded,
    as for "oo") to 1 (spread, as for "ee"). Between them it moves evenly. `bow` and `turn` are how
    far the head goes with it, down and to the right of the picture, in radians; empty where it
    keeps still.
    """

    times: tuple[float, ...]
    jaw: tuple[float, ...]
    wide: tuple[float, ...]
    bow: tuple[float, ...] = ()
    turn: tuple[float, ...] = ()


class Stroke(msgspec.Struct, frozen=True):
    """A motion-brush stroke: what `mask` covers travels `path` (normalised x, y from the top)."""

    mask: str
    path: tuple[tuple[float, float], ...]


class FreeCamera(msgspec.Struct, frozen=True, kw_only=True):
    """What a prompt says for a camera whose move it leaves open: how lively it may move (1 is
    plain), whether what it shows goes `away` from it, and whether that is `intimate`."""

    tempo: float = 1.0
    away: bool = False
    intimate: bool = False


class Lora(msgspec.Struct, frozen=True, kw_only=True):
    """A LoRA (low-rank adaptation of a model) by the name under which the site lists it."""

    name: str
    weight: float = 1.0


class Shot(msgspec.Struct, frozen=True, kw_only=True):
    """One uninterrupted take of exactly `frames` frames.

    `start` and `end` name the pictures it starts and ends on; one of them is set. `framing` is a
    crop of the picture (x0, y0, x1, y1; normalised) that the shot sees, the whole by default, and
    `view` what it is to be: an engine that knows where the subject is may move the crop to it.
    `handheld` is how unsteady the camera is held, 0 (a tripod) to 1. Where nobody has asked for the
    move of the camera there is a `free` one: an engine that has looked at the picture may choose
    another. `stood` is where the camera stands in what its cues have gone on with before, None for
    where they begin. With `cast_at_start`, what is placed and does not come in from a side is there
    in the first frame, which then is not the start picture alone. `prompt` is what the shot was
    made of: for people to read, and for models that generate, which are given it whole with the
    `negative_prompt` and `cfg_scale`. No engine looks for its orders in it.
    """

    frames: int
    start: str | None = "image"
    end: str | None = None
    framing: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    view: Framing = "wide"
    camera: CameraPath
    handheld: float = 0.0
    free: FreeCamera | None = None
    stood: Stood | None = None
    cues: tuple[Cue, ...] = ()
    grade: Grade = Grade()
    placements: tuple[Placement, ...] = ()
    cast_at_start: bool = False
    lines: tuple[Line, ...] = ()
    ambience: tuple[Ambience, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    static_mask: str | None = None
    prompt: str = ""
    negative_prompt: str = ""
    cfg_scale: float = 0.5


class Storyboard(msgspec.Struct, frozen=True, kw_only=True):
    """All shots of a video, in order, with the frame size (even numbers of pixels) and rate."""

    width: int
    height: int
    fps: int
    mode: Literal["std", "pro"]
    shots: tuple[Shot, ...]

    @property
    def frames(self) -> int:
        """Frames of the whole video."""
        return sum(shot.frames for shot in self.shots)
