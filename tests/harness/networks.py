"""Networks of a single layer, as files of ONNX."""

from __future__ import annotations

from pathlib import Path

import onnx
from onnx import TensorProto, helper, numpy_helper

from stillmotion.arrays import Tensor


def convolution(path: Path, weights: Tensor) -> Path:
    """Write a network that convolves its input `picture` by weights (out, in, h, w) to `depth`."""
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, list("nchw"))
        for name in ("picture", "depth")
    ]
    graph = helper.make_graph(
        [helper.make_node("Conv", ["picture", "weights"], ["depth"])],
        "depth",
        ends[:1],
        ends[1:],
        [numpy_helper.from_array(weights, "weights")],
    )
    opset = helper.make_opsetid("", 16)
    onnx.save(helper.make_model(graph, ir_version=8, opset_imports=[opset]), path)
    return path
