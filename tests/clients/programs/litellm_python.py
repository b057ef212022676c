"""LiteLLM's calls for videos, by its provider `openai`. Prints what it got as JSON."""

import json
import sys
import time
from pathlib import Path

import litellm

base_url, key, picture = sys.argv[1:]
at = {"api_base": f"{base_url}/v1", "api_key": key, "custom_llm_provider": "openai"}
got = {}
with Path(picture).open("rb") as reference:
    video = litellm.video_generation(
        model="openai/sora-2", prompt="The camera moves in slowly", seconds="4",
        size="1920x1080", input_reference=reference, api_base=at["api_base"], api_key=key,
    )  # fmt: skip
got["created"] = video.model_dump()
while (state := litellm.video_status(video.id, **at)).status in ("queued", "in_progress"):
    time.sleep(0.2)
got["polled"] = state.model_dump()
Path(f"{picture}.video").write_bytes(litellm.video_content(video.id, **at))
got["listed"] = [each["id"] for each in litellm.video_list(**at)["data"]]
remix = litellm.video_remix(video.id, prompt="The camera moves out slowly", **at)
got["remix"] = remix.model_dump()
try:
    litellm.video_generation(
        model="openai/sora-2", prompt="x", seconds="99", api_base=at["api_base"], api_key=key
    )
except litellm.BadRequestError as error:
    got["bad request"] = [error.status_code, str(error)]
print(json.dumps(got, default=str))
