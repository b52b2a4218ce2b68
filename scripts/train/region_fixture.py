"""Writes test/fixtures/region-by-colour.onnx: a region reader that knows plates by their mean colour alone.

Its tensors are those of the real one. Red plates are of US-AA, green ones of US-BB, blue ones of CC, grey ones unknown:
labels that no jurisdiction has. A crop with its channels in another order, or interleaved, gets another answer.

    region_fixture.py test/fixtures/region-by-colour.onnx
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEIGHT, WIDTH, REGIONS = 96, 192, 4
# Each row is a channel, each column a region: what a colour adds beyond grey, in log-odds.
WEIGHTS = 12 * np.array([[1, -0.5, -0.5, 0], [-0.5, 1, -0.5, 0], [-0.5, -0.5, 1, 0]], dtype=np.float32)
BIAS = np.array([-3, -3, -3, 0], dtype=np.float32)


def colour_model() -> onnx.ModelProto:
    """crop [n, 3, 96, 192] -> mean of each channel -> region [n, 4], probabilities."""
    nodes = [
        helper.make_node("ReduceMean", ["crop"], ["mean"], axes=[2, 3], keepdims=0),
        helper.make_node("Gemm", ["mean", "weights", "bias"], ["evidence"]),
        helper.make_node("Softmax", ["evidence"], ["region"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "region-by-colour",
        [helper.make_tensor_value_info("crop", TensorProto.FLOAT, ["n", 3, HEIGHT, WIDTH])],
        [helper.make_tensor_value_info("region", TensorProto.FLOAT, ["n", REGIONS])],
        [numpy_helper.from_array(WEIGHTS, "weights"), numpy_helper.from_array(BIAS, "bias")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path, help="where to write the model")
    parser.parse_args().file.write_bytes(colour_model().SerializeToString())


if __name__ == "__main__":
    main()
