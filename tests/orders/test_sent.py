"""What is kept of a request beside its order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stillmotion.orders import RenderSpec, StoredFile, Video, VideoOrder
from stillmotion.orders.rows import decode_order, encode_order
from stillmotion.orders.sent import sent_as, sent_of

TEXTS = st.text(max_size=40)


@given(prompt=TEXTS, said=TEXTS | st.none(), negative=TEXTS | st.none())
def test_a_text_that_the_order_has_too_is_kept_once_and_told_as_it_was_sent(
    prompt: str, said: str | None, negative: str | None
) -> None:
    video = Video(
        model_name="kling-v2-6",
        image=StoredFile(""),
        prompt=prompt,
        negative_prompt=negative or "",
    )
    order = VideoOrder(video, RenderSpec(engine="parallax", short_edge=480, fps=24))
    body = {"image": "", "prompt": said, "negative_prompt": negative, "mode": "std"}
    row = encode_order(order, None, sent_as(dict(body), {"image": "key"}))
    assert decode_order(row, VideoOrder) == order
    kept = sent_of(row)
    assert (kept.body, kept.files) == (body, {"image": "key"})
    assert list(kept.body) == list(body)


def test_a_long_prompt_is_in_the_row_once() -> None:
    prompt = "The camera rises. " * 100
    video = Video(model_name="kling-v2-6", image=StoredFile(""), prompt=prompt)
    order = VideoOrder(video, RenderSpec(engine="parallax", short_edge=480, fps=24))
    row = encode_order(order, None, sent_as({"prompt": prompt}, {}))
    assert row.count(b"The camera rises. " * 100) == 1
