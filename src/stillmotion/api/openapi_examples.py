"""Examples of bodies in the OpenAPI document, by kind."""

from __future__ import annotations

from stillmotion.api.field_schema import Schema

IMAGE2VIDEO: dict[str, Schema] = {
    "camera": {
        "summary": "A camera move over one picture",
        "value": {
            "model_name": "kling-v1-5",
            "mode": "pro",
            "image": "https://example.com/photo.jpg",
            "prompt": "The camera moves in slowly",
            "camera_control": {"type": "simple", "config": {"zoom": 5}},
            "duration": "5",
        },
    },
    "start_and_end": {
        "summary": "From one picture to another",
        "value": {
            "model_name": "kling-v2-6",
            "mode": "pro",
            "image": "https://example.com/first.jpg",
            "image_tail": "https://example.com/last.jpg",
            "prompt": "Camera zooms out, the girl smiles",
            "duration": "5",
            "sound": "off",
        },
    },
    "shots": {
        "summary": "Several shots",
        "value": {
            "model_name": "kling-v3",
            "image": "https://example.com/photo.jpg",
            "multi_shot": True,
            "shot_type": "customize",
            "multi_prompt": [
                {"index": 1, "prompt": "Two friends under a streetlight", "duration": "2"},
                {"index": 2, "prompt": "A runner in a forest", "duration": "3"},
            ],
            "duration": "5",
        },
    },
}

ELEMENT: dict[str, Schema] = {
    "pictures": {
        "summary": "Of pictures",
        "value": {
            "element_name": "Rex",
            "element_description": "A brown dog with a red collar",
            "reference_type": "image_refer",
            "element_image_list": {
                "frontal_image": "https://example.com/rex.jpg",
                "refer_images": [{"image_url": "https://example.com/rex-from-the-side.jpg"}],
            },
            "tag_list": [{"tag_id": "o_103"}],
        },
    },
    "video": {
        "summary": "Of a video",
        "value": {
            "element_name": "Rex",
            "reference_type": "video_refer",
            "element_video_list": {"refer_videos": [{"video_url": "https://example.com/rex.mp4"}]},
        },
    },
}

VOICE: dict[str, Schema] = {
    "recording": {
        "summary": "Of a recording",
        "value": {"voice_name": "Narrator", "voice_url": "https://example.com/narrator.mp3"},
    },
    "video": {
        "summary": "Of the sound of an own video",
        "value": {"voice_name": "Narrator", "video_id": "176400000000000001"},
    },
}

TEXT2VIDEO: dict[str, Schema] = {
    "shots": {
        "summary": "Several shots",
        "value": {
            "model_name": "kling-v3",
            "multi_shot": True,
            "shot_type": "customize",
            "multi_prompt": [
                {"index": 1, "prompt": "A lighthouse in a storm at dusk", "duration": "3"},
                {"index": 2, "prompt": "A small boat on a calm lake at dawn", "duration": "2"},
            ],
            "duration": "5",
            "aspect_ratio": "16:9",
        },
    },
}

IMAGES: dict[str, Schema] = {
    "scene": {
        "summary": "Of words",
        "value": {
            "model_name": "kling-v3",
            "prompt": "Hot-air balloons over green hills at sunrise",
            "n": 2,
            "aspect_ratio": "3:2",
        },
    },
    "elements": {
        "summary": "Elements in a picture",
        "value": {
            "model_name": "kling-v3",
            "prompt": "<<<element_1>>> stands on the left of the bridge",
            "image": "https://example.com/bridge.jpg",
            "element_list": [{"element_id": 160}],
            "resolution": "2k",
        },
    },
}

OMNI_VIDEO: dict[str, Schema] = {
    "frames": {
        "summary": "From one picture to another",
        "value": {
            "model_name": "kling-v3-omni",
            "prompt": "<<<image_1>>> becomes <<<image_2>>> as the sun goes down",
            "image_list": [
                {"image_url": "https://example.com/first.jpg", "type": "first_frame"},
                {"image_url": "https://example.com/last.jpg", "type": "end_frame"},
            ],
            "duration": "5",
        },
    },
    "appearing": {
        "summary": "What appears in a painted scene",
        "value": {
            "model_name": "kling-v3-omni",
            "prompt": "<<<image_1>>> stands on a beach at sunset, <<<element_1>>> on the left",
            "image_list": [{"image_url": "https://example.com/dog.jpg"}],
            "element_list": [{"element_id": 160}],
            "aspect_ratio": "16:9",
            "duration": "5",
        },
    },
}

MULTI_IMAGE2VIDEO: dict[str, Schema] = {
    "pictures": {
        "summary": "A figure in a scene",
        "value": {
            "model_name": "kling-v1-6",
            "image_list": [
                {"image": "https://example.com/dog.jpg"},
                {"image": "https://example.com/garden.jpg"},
            ],
            "prompt": "The dog <<<image_1>>> stands in <<<image_2>>>",
            "duration": "5",
            "aspect_ratio": "16:9",
        },
    },
}

VIDEO_EXTEND: dict[str, Schema] = {
    "on": {
        "summary": "A video goes on",
        "value": {"video_id": "176400000000000001", "prompt": "The camera pans to the left"},
    },
}

EFFECTS: dict[str, Schema] = {
    "scene": {
        "summary": "A scene over a picture",
        "value": {
            "effect_scene": "bullet_time",
            "input": {
                "model_name": "kling-v1-6",
                "mode": "std",
                "image": "https://example.com/photo.jpg",
                "duration": "5",
            },
        },
    },
}

TTS: dict[str, Schema] = {
    "text": {
        "summary": "A text spoken",
        "value": {"text": "Good evening.", "voice_id": "bm_george", "voice_language": "en"},
    },
}

TEXT_TO_AUDIO: dict[str, Schema] = {
    "place": {
        "summary": "What a place sounds like",
        "value": {"prompt": "Rain on a forest, distant thunder", "duration": 5.0},
    },
}

VIDEO_TO_AUDIO: dict[str, Schema] = {
    "own": {
        "summary": "Sound for an own video",
        "value": {"video_id": "176400000000000001", "sound_effect_prompt": "Waves on a beach"},
    },
}

IDENTIFY_FACE: dict[str, Schema] = {
    "own": {"summary": "Of an own video", "value": {"video_id": "176400000000000001"}},
    "any": {"summary": "Of any video", "value": {"video_url": "https://example.com/talk.mp4"}},
}

ADVANCED_LIP_SYNC: dict[str, Schema] = {
    "face": {
        "summary": "A face says the first three seconds of a recording",
        "value": {
            "session_id": "176400000000000002",
            "face_choose": [
                {
                    "face_id": "0",
                    "sound_file": "https://example.com/words.mp3",
                    "sound_start_time": 0,
                    "sound_end_time": 3000,
                    "sound_insert_time": 1000,
                    "sound_volume": 1,
                    "original_audio_volume": 0.5,
                }
            ],
        },
    },
}

LIP_SYNC: dict[str, Schema] = {
    "text": {
        "summary": "A text",
        "value": {
            "input": {
                "video_id": "176400000000000001",
                "mode": "text2video",
                "text": "Good evening.",
                "voice_id": "bm_george",
                "voice_language": "en",
            }
        },
    },
    "sound": {
        "summary": "A sound",
        "value": {
            "input": {
                "video_url": "https://example.com/talk.mp4",
                "mode": "audio2video",
                "audio_type": "url",
                "audio_url": "https://example.com/words.mp3",
            }
        },
    },
}

AVATAR: dict[str, Schema] = {
    "picture": {
        "summary": "A picture speaks",
        "value": {
            "image": "https://example.com/portrait.jpg",
            "sound_file": "https://example.com/words.mp3",
            "prompt": "She smiles",
            "mode": "std",
        },
    },
}
