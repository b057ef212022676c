"""The request that an own video goes on.

`parse_extend` makes it from the body of `POST /v1/videos/video-extend`.
"""

from __future__ import annotations

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.fields import extend as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import CALLBACK_URL, EXTERNAL_TASK_ID, NEGATIVE_PROMPT
from stillmotion.contract.fields.videos import CFG_SCALE, SEED
from stillmotion.contract.image2video import VideoRequest
from stillmotion.contract.parse import read_watermark
from stillmotion.contract.tags import check_targets
from stillmotion.contract.wire import Remarks


class ExtendRequest(VideoRequest, frozen=True, kw_only=True):
    """One accepted request; model, mode and sound are those of the video."""

    video_id: str


def parse_extend(body: bytes, *, strict: bool = False) -> Parsed[ExtendRequest]:
    """Read, type and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    request = ExtendRequest(
        video_id=given.need(fields.VIDEO_ID),
        prompt=given.need(fields.PROMPT),
        negative_prompt=given.need(NEGATIVE_PROMPT),
        cfg_scale=given.need(CFG_SCALE),
        watermark=read_watermark(given, remarks),
        seed=given.find(SEED),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    ignored = without_effect(given, remarks, strict=strict)
    # The video's own last picture is all that there is to point at.
    check_targets("prompt", request.prompt, {"image": ("the video", 1)})
    return Parsed(request, ignored)
