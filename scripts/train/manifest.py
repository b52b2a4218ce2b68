"""Exports networks to ONNX and keeps their entries in models/manifest.json.

The manifest is an object with one entry a role. Writing one replaces the keys given and keeps all others, such as
thresholds and calibration; entries of other roles stay untouched. Files appear whole: written beside their place, then
renamed.
"""

import fcntl
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch

OPSET = 17
DATA_LICENCES = [
    {"data": "Open Images, selection 'Google Licence Plates' of Roboflow Universe, version 2", "licence": "CC-BY-4.0"},
    {"data": "Romanian Dataset of License Plates, Copyright (c) 2020 Robert Lucian Chiriac", "licence": "MIT"},
    {"data": "Kaggle 'Car License Plate Detection' (andrewmvd)", "licence": "CC0-1.0 (as stated)"},
    {"data": "synthetic plates of scripts/train", "licence": "Apache-2.0"},
]


def export_onnx(
    module: torch.nn.Module, example: torch.Tensor, path: Path, input_name: str, output_names: list[str], batch: bool
) -> float:
    """Writes the module (in eval mode) to `path` and returns the largest absolute difference from PyTorch.

    `batch`: the first axis is dynamic and called n.
    """
    module.eval()
    axes = {name: {0: "n"} for name in [input_name, *output_names]} if batch else None
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    with torch.no_grad():
        torch.onnx.export(
            module,
            (example,),
            str(temporary),
            opset_version=OPSET,
            dynamo=False,
            input_names=[input_name],
            output_names=output_names,
            dynamic_axes=axes,
        )
        expected = module(example)
    onnx.checker.check_model(str(temporary))
    actual = session(temporary).run(None, {input_name: example.numpy()})
    expected = expected if isinstance(expected, tuple) else (expected,)
    difference = max(float(np.abs(a - e.numpy()).max()) for a, e in zip(actual, expected))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary.rename(path)
    return difference


def session(path: Path) -> onnxruntime.InferenceSession:
    """An inference session on one CPU thread, as the service runs it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def write_entry(manifest: Path, role: str, model: Path, **fields: Any) -> dict:
    """Creates or updates the entry of `role` (localizer, corners, reader or region) for the ONNX file `model`.

    File name, hash, size, inputs and outputs are taken from the file; `fields` are laid over the entry there is.
    Returns the new entry. Safe against a second writer.
    """
    data = model.read_bytes()
    graph = onnx.load_from_string(data).graph
    fresh = {
        "file": model.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "inputs": [_describe(value) for value in graph.input],
        "outputs": [_describe(value) for value in graph.output],
        **fields,
    }
    folder = os.open(manifest.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        entries = json.loads(manifest.read_text()) if manifest.exists() else {}
        entries[role] = {**entries.get(role, {}), **fresh}
        temporary = manifest.with_name(f".manifest-{os.getpid()}.json")
        temporary.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n")
        temporary.rename(manifest)
    finally:
        os.close(folder)
    return entries[role]


def _describe(value: onnx.ValueInfoProto) -> dict:
    shape = [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]
    return {
        "name": value.name,
        "shape": shape,
        "type": onnx.TensorProto.DataType.Name(value.type.tensor_type.elem_type).lower(),
    }
