"""The `openai` package of PyPI: all that it has for videos. Prints what it got as JSON."""

import json
import sys
from pathlib import Path

import openai

base_url, key, picture = sys.argv[1:]
client = openai.OpenAI(base_url=f"{base_url}/v1", api_key=key, max_retries=0)
got = {"models": [model.id for model in client.models.list()]}

with Path(picture).open("rb") as reference:
    video = client.videos.create(
        model="sora-2", prompt="The camera moves in slowly", seconds="4", size="1920x1080",
        input_reference=reference,
    )  # fmt: skip
got["created"] = video.model_dump()
got["polled"] = client.videos.poll(video.id, poll_interval_ms=200).model_dump()
for variant in ("video", "thumbnail", "spritesheet"):
    content = client.videos.download_content(video.id, variant=variant).read()
    Path(f"{picture}.{variant}").write_bytes(content)

words = client.videos.create_and_poll(
    prompt="A hill under a blue sky", seconds="4", size="1080x1080", poll_interval_ms=200
)
got["words"] = words.model_dump()
remix = client.videos.remix(video.id, prompt="The camera moves out slowly")
got["remix"] = client.videos.poll(remix.id, poll_interval_ms=200).model_dump()
got["listed"] = [each.id for each in client.videos.list(limit=2, order="asc")]
got["deleted"] = client.videos.delete(remix.id).model_dump()
try:
    client.videos.retrieve(remix.id)
except openai.NotFoundError as error:
    got["not found"] = [error.status_code, error.code, error.param, error.body["message"]]
try:
    client.videos.create(prompt="x", seconds="99")
except openai.BadRequestError as error:
    got["bad request"] = [error.status_code, error.code, error.param, error.body["message"]]
try:
    openai.OpenAI(base_url=f"{base_url}/v1", api_key="sk-none").videos.list()
except openai.AuthenticationError as error:
    got["no key"] = [error.status_code, error.code]
print(json.dumps(got))
