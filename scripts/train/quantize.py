"""Makes a models folder with smaller numbers out of one with float32: another complete folder for `--models`.

`int8`: the 3 x 3 convolutions behind the first one calculate with 8 bits, static ranges, a scale a channel of weights;
everything else stays float32: the first layer sees few channels, 1 x 1 convolutions and attention cost little, and the
heads tell positions and probabilities. The ranges come from training pictures alone.
`fp16-weights`: weights are stored with half the bits and widened when the file is opened.
`fp16`: everything calculates with 16 bits. Inputs and outputs stay float32 in each of them.

What the manifest says beside files stays: thresholds and calibration were fitted on the float32 networks.
`variant_scores.py` says what a variant loses, `scripts/measure/finders/variant-times.ts` what it gains.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers.float16 import convert_float_to_float16

from manifest import session, write_entry
from typical_inputs import BY_ROLE

KINDS = ("int8", "fp16-weights", "fp16")
SEED = 7
LEAST_WEIGHTS = 64
"""Smaller tensors are shapes, biases and scales: nothing is won with them."""


class Samples(CalibrationDataReader):
    """Feeds inputs to the quantization, one at a time."""

    def __init__(self, name: str, inputs: Iterable[np.ndarray]):
        self._name, self._inputs = name, iter(inputs)

    def get_next(self) -> dict[str, np.ndarray] | None:
        values = next(self._inputs, None)
        return None if values is None else {self._name: values}


def to_int8(model: Path, inputs: Iterable[np.ndarray], out: Path, narrow: bool) -> None:
    """See the module. `narrow`: weights of 7 bits, for x86 processors that have AVX2 but no VNNI and overflow else."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / model.name
        quant_pre_process(str(model), str(prepared), skip_symbolic_shape=True)
        graph = onnx.load(str(prepared)).graph
        quantize_static(
            str(prepared),
            str(out),
            Samples(graph.input[0].name, inputs),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=narrow,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            # With its ReLU, a convolution spends no step of its range on values that the ReLU drops.
            op_types_to_quantize=["Conv", "Relu"],
            nodes_to_exclude=kept_in_float(graph),
        )


def kept_in_float(graph: onnx.GraphProto) -> list[str]:
    """Names of the first convolution and of those of 1 x 1."""
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    sides = {value.name: max(value.dims[2:], default=1) for value in graph.initializer}
    return [convolutions[0].name, *(node.name for node in convolutions if sides[node.input[1]] == 1)]


def open_sides(model: Path) -> None:
    """Lets a network of convolutions alone take smaller pictures: sides are multiples of its coarsest stride. The manifest
    keeps the largest shape."""
    network = onnx.load(str(model))
    del network.graph.value_info[:]
    outputs = [(output, ("rows", "columns")) for output in network.graph.output]
    for tensor, names in [(network.graph.input[0], ("height", "width")), *outputs]:
        for side, name in zip(tensor.type.tensor_type.shape.dim[2:], names):
            side.dim_param = name
    onnx.checker.check_model(network)
    onnx.save(network, str(model))


def to_narrow_weights(model: Path, out: Path) -> None:
    """See `fp16-weights` of the module."""
    network = onnx.load(str(model))
    graph, casts = network.graph, []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < LEAST_WEIGHTS:
            continue
        stored = f"{tensor.name}.fp16"
        casts.append(helper.make_node("Cast", [stored], [tensor.name], to=TensorProto.FLOAT))
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), stored))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(network)
    onnx.save(network, str(out))


def to_half(model: Path, out: Path) -> None:
    """See `fp16` of the module."""
    onnx.save(convert_float_to_float16(onnx.load(str(model)), keep_io_types=True), str(out))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="folder with train/; int8 only")
    parser.add_argument("--models", type=Path, required=True, help="folder with manifest.json and float32 networks")
    parser.add_argument("--out", type=Path, required=True, help="folder to make, or to make anew")
    parser.add_argument("--kind", choices=KINDS, default="int8", help="how to store and calculate (default int8)")
    parser.add_argument("--roles", nargs="+", choices=BY_ROLE, default=list(BY_ROLE), help="others are copied")
    parser.add_argument("--samples", type=int, default=128, help="inputs that fit the int8 ranges (default 128)")
    parser.add_argument("--narrow", action="store_true", help="int8 weights of 7 bits, for AVX2 without VNNI")
    arguments = parser.parse_args()
    if arguments.kind == "int8" and arguments.data is None:
        parser.error("int8 needs --data")
    arguments.out.mkdir(parents=True, exist_ok=True)
    manifest = arguments.out / "manifest.json"
    shutil.copy(arguments.models / manifest.name, manifest)
    refiner = session(arguments.models / "corners.onnx")
    for role, typical in BY_ROLE.items():
        model, out = arguments.models / f"{role}.onnx", arguments.out / f"{role}.onnx"
        if role not in arguments.roles:
            shutil.copy(model, out)
        elif arguments.kind == "int8":
            inputs = typical(arguments.data, refiner, np.random.default_rng(SEED), arguments.samples)
            to_int8(model, inputs, out, arguments.narrow)
        elif arguments.kind == "fp16":
            to_half(model, out)
        else:
            to_narrow_weights(model, out)
        if role == "localizer":
            open_sides(out)
        entry = json.loads(manifest.read_text())[role]
        write_entry(manifest, role, out, inputs=entry["inputs"], outputs=entry["outputs"])
        print(f"{role}: {model.stat().st_size} -> {out.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main()
