"""Takes the weights of an exported network back into PyTorch, so that a training can start from the shipped weights.

The export folds each batch normalization into the convolution before it. Here the convolution keeps the folded weights
and the normalization gets the statistics that make it the identity on the given crops.
"""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from reader_model import Reader

PREFIX = "reader."
"""Of a network's parameters in its export."""


def load_reader(model: Path, crops: torch.Tensor) -> Reader:
    """The character reader in `model` (ONNX). `crops` [n,1,64,160]: some hundred typical ones."""
    reader = Reader()
    load_weights(reader, model, crops)
    return reader


def load_weights(network: nn.Module, model: Path, crops: torch.Tensor) -> None:
    """Gives the network the weights of its export in `model` (ONNX). `crops`: some hundred typical inputs, for the
    normalizations."""
    graph = onnx.load(str(model)).graph
    values = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
    state = network.eval().state_dict()
    for name, value in values.items():
        if name.startswith(PREFIX):
            state[name.removeprefix(PREFIX)] = value
    folded: dict[str, torch.Tensor] = {}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in values:
            state[f"{_module(node.name)}.weight"] = values[node.input[1]].T.contiguous()
        if node.op_type == "Conv" and node.input[1] in values and f"{_module(node.name)}.bias" not in state:
            state[f"{_module(node.name)}.weight"] = values[node.input[1]]
            folded[_module(node.name)] = values[node.input[2]]
    network.load_state_dict(state)
    _unfold(network, folded, crops)


def _module(node: str) -> str:
    """`/reader/backbone/backbone.4/body/body.0/body.0.0/Conv` is the module `backbone.4.body.0.0`."""
    parts = node.strip("/").split("/")[1:-1]
    path = ""
    for part in parts:
        last = path.rsplit(".", 1)[-1] if path else ""
        repeats = [name for name in (_container(path), last) if name and part.startswith(f"{name}.")]
        path = f"{path}.{part[len(repeats[0]) + 1:]}" if repeats else f"{path}.{part}" if path else part
    return path


def _container(path: str) -> str:
    """The last name of the path that is no number, with the numbers behind it: `body.0` of `backbone.4.body.0`."""
    parts = path.split(".")
    start = max((i for i, part in enumerate(parts) if not part.isdigit()), default=0)
    return ".".join(parts[start:])


@torch.no_grad()
def _unfold(network: nn.Module, folded: dict[str, torch.Tensor], crops: torch.Tensor) -> None:
    """Goes through the convolutions in their order; each normalization sees what the ones before it give."""
    modules = dict(network.named_modules())
    for name, bias in folded.items():
        head, last = name.rsplit(".", 1)
        normalization: nn.BatchNorm2d = modules[f"{head}.{int(last) + 1}"]
        seen: list[torch.Tensor] = []
        hook = modules[name].register_forward_hook(lambda _module, _input, output: seen.append(output))  # noqa: B023
        network(crops)
        hook.remove()
        mean, variance = seen[0].mean((0, 2, 3)), seen[0].var((0, 2, 3), unbiased=False)
        normalization.running_mean.copy_(mean)
        normalization.running_var.copy_(variance)
        normalization.weight.copy_((variance + normalization.eps).sqrt())
        normalization.bias.copy_(bias + mean)
