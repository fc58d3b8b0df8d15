"""Writes a fine-tuned encoder as an int8 ONNX file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.encoder.network import SHIPPED, Encoder

OPSET = 17


def export(encoder: Encoder, to: Path) -> None:
    """Quantised per channel."""
    example = torch.ones((2, 7), dtype=torch.int64)
    axes = {0: "batch", 1: "tokens"}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        outputs = ["embedding", *SHIPPED]
        torch.onnx.export(
            encoder,
            (example, example),
            str(whole),
            input_names=["input_ids", "attention_mask"],
            output_names=outputs,
            dynamic_axes={
                "input_ids": axes,
                "attention_mask": axes,
                **{name: {0: "batch"} for name in outputs},
            },
            opset_version=OPSET,
            dynamo=False,
        )
        quantize_dynamic(str(whole), str(to), weight_type=QuantType.QInt8, per_channel=True)
