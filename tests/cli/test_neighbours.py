"""The commands for the calls beside the first ones: what they send."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from client.service import VIDEO, Service

FIRST = "800000000000000000"


def sent(service: Service) -> tuple[str, Any]:
    (row,) = service.rows.values()
    return row.kind, row.body


def inline(name: str) -> str:
    return base64.b64encode(name.encode()).decode()


def test_omni_video_counts_the_frames_first(run: Run, service: Service, folder: Path) -> None:
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(name.encode())
    ran = run(
        *("omni-video", "<<<image_3>>> comes in", "--image", "https://example.com/c.png"),
        *("--first-frame", "a.png", "--end-frame", "b.png", "--element-id", "7"),
        *("--model", "kling-v3-omni", "--duration", "3", "--sound", "--aspect-ratio", "1:1"),
    )
    assert (ran.code, ran.out) == (0, f"{FIRST}\n")
    assert sent(service) == (
        "omni_video",
        {
            "prompt": "<<<image_3>>> comes in",
            "image_list": [
                {"image_url": inline("a.png"), "type": "first_frame"},
                {"image_url": inline("b.png"), "type": "end_frame"},
                {"image_url": "https://example.com/c.png"},
            ],
            "element_list": [{"element_id": 7}],
            "model_name": "kling-v3-omni",
            "duration": "3",
            "sound": "on",
            "aspect_ratio": "1:1",
        },
    )


URL = "https://example.com/a.png"


@pytest.mark.parametrize(
    ("given", "kind", "body"),
    [
        (
            ["multi-image2video", "both", "--image", URL, "--image", URL, "--cfg-scale", "0.7"],
            "multi_image2video",
            {"prompt": "both", "image_list": [{"image": URL}, {"image": URL}], "cfg_scale": 0.7},
        ),
        (
            ["video-extend", "42", "--prompt", "on", "--watermark"],
            "video_extend",
            {"video_id": "42", "prompt": "on", "watermark_info": {"enabled": True}},
        ),
        (
            ["effects", "snowfall", URL, "--mode", "pro", "--duration", "10"],
            "effects",
            {
                "effect_scene": "snowfall",
                "input": {"image": URL, "mode": "pro", "duration": "10"},
            },
        ),
        (
            ["tts", "Good evening.", "--voice", "bm_george", "--speed", "1.5", "--language", "en"],
            "tts",
            {
                "text": "Good evening.",
                "voice_id": "bm_george",
                "voice_speed": 1.5,
                "voice_language": "en",
            },
        ),
        (
            ["text-to-audio", "rain", "--duration", "3.5"],
            "text_to_audio",
            {"prompt": "rain", "duration": 3.5},
        ),
        (
            ["video-to-audio", "--video-id", "42", "--prompt", "waves", "--asmr"],
            "video_to_audio",
            {"video_id": "42", "sound_effect_prompt": "waves", "asmr_mode": True},
        ),
        (["identify-face", "--video-id", "42"], "identify_face", {"video_id": "42"}),
        (
            [
                *("advanced-lip-sync", "7", "--face", "0", "--sound-file", URL, "--start", "0"),
                *("--end", "3000", "--insert", "500", "--volume", "2", "--original-volume", "0"),
            ],
            "advanced_lip_sync",
            {
                "session_id": "7",
                "face_choose": [
                    {
                        "face_id": "0",
                        "sound_file": URL,
                        "sound_start_time": 0,
                        "sound_end_time": 3000,
                        "sound_insert_time": 500,
                        "sound_volume": 2.0,
                        "original_audio_volume": 0.0,
                    }
                ],
            },
        ),
        (
            ["lip-sync", "--video-id", "42", "--text", "Hi", "--voice", "bm_george"],
            "lip_sync",
            {
                "input": {
                    "video_id": "42",
                    "mode": "text2video",
                    "text": "Hi",
                    "voice_id": "bm_george",
                }
            },
        ),
        (
            ["lip-sync", "--video", URL, "--sound-file", URL],
            "lip_sync",
            {
                "input": {
                    "video_url": URL,
                    "mode": "audio2video",
                    "audio_type": "url",
                    "audio_url": URL,
                }
            },
        ),
        (
            ["avatar", URL, "--audio-id", "9", "--prompt", "She smiles", "--mode", "pro"],
            "avatar",
            {"image": URL, "audio_id": "9", "prompt": "She smiles", "mode": "pro"},
        ),
    ],
)
def test_what_the_commands_send(
    run: Run, service: Service, given: list[str], kind: str, body: dict[str, Any]
) -> None:
    ran = run(*given)
    assert (ran.code, ran.out) == (0, f"{FIRST}\n"), ran.err
    assert sent(service) == (kind, body)


def test_speech_is_downloaded_in_both_forms(run: Run, service: Service, folder: Path) -> None:
    ran = run("tts", "Hi", "--voice", "bm_george", "-o", "hi.mp3")
    assert ran.code == 0, ran.err
    assert (folder / "hi-mp3.mp3").read_bytes() == VIDEO
    assert (folder / "hi-wav.wav").read_bytes() == VIDEO
