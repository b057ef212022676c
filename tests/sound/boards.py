"""Storyboards to be heard."""

from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe, Shot, Storyboard

STILL = CameraPath("still", (PoseKeyframe(0, Pose()), PoseKeyframe(1, Pose())))


def moving(**pose) -> CameraPath:
    return CameraPath("moving", (PoseKeyframe(0, Pose()), PoseKeyframe(1, Pose(**pose))))


def board(*shots: Shot, fps: int = 24) -> Storyboard:
    return Storyboard(width=1280, height=720, fps=fps, mode="std", shots=shots)


def shot(seconds: float = 5.0, camera: CameraPath = STILL, **fields) -> Shot:
    return Shot(frames=round(seconds * 24), camera=camera, **fields)
