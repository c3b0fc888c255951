"""The trained network as a folder: model.onnx in int8, tokenizer.json, config.json in the words of transformers."""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from nlp.train.encoder.examples import KINDS, MODALITIES, Example, pad
from nlp.train.encoder.network import HEADS, HIDDEN, INNER, LONGEST, TAGGED, Batch, Network

INPUTS = ("pieces", "mask", "piece_of", "letters", "within")
OUTPUTS = ("kinds", "topics", "scores", "tags", "states")
CLAIMS = "claims.npz"  # the head of modality: numpy reads it off for any words
_BY_PIECE, _BY_LETTER = {0: "batch", 1: "pieces"}, {0: "batch", 1: "characters"}
AXES = {
    "pieces": _BY_PIECE,
    "mask": _BY_PIECE,
    "piece_of": _BY_LETTER,
    "letters": _BY_LETTER,
    "within": _BY_LETTER,
    "kinds": {0: "batch"},
    "topics": {0: "batch"},
    "scores": {0: "batch", 2: "pieces"},
    "tags": _BY_LETTER,
    "states": _BY_PIECE,
}


class _Plain(nn.Module):
    """The network with its batch as separate arguments, as a graph takes them."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, *given: Tensor) -> tuple[Tensor, ...]:
        return self.network(Batch(*given))


def export(network: Network, example: Example, *, tokenizer: Path, folder: Path) -> None:
    """Write the folder. Linear layers and embeddings become int8, what is small stays float."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    batch = pad([example, example])
    given = tuple(getattr(batch, name) for name in INPUTS)
    with TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            _Plain(network),
            given,
            str(full),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=AXES,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            str(full),
            str(folder / "model.onnx"),
            op_types_to_quantize=["MatMul", "Gather"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True},
        )
    first, second = network.modality[0], network.modality[2]
    arrays = {"hidden": first.weight.T, "hidden_bias": first.bias, "out": second.weight.T, "out_bias": second.bias}
    np.savez_compressed(folder / CLAIMS, **{name: value.detach().numpy() for name, value in arrays.items()})
    shutil.copy(tokenizer, folder / "tokenizer.json")
    (folder / "tokenizer_config.json").write_text(json.dumps(TOKENIZER, indent=1) + "\n", "utf-8")
    (folder / "config.json").write_text(json.dumps(_config(network), ensure_ascii=False, indent=1) + "\n", "utf-8")


TOKENIZER = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "model_max_length": LONGEST,
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}


def _config(network: Network) -> dict[str, object]:
    return {
        "model_type": "bert",
        "hidden_size": HIDDEN,
        "intermediate_size": INNER,
        "num_attention_heads": HEADS,
        "num_hidden_layers": len(network.encoder.layers),
        "max_position_embeddings": LONGEST,
        "type_vocab_size": 1,
        "vocab_size": network.encoder.word.num_embeddings,
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "bos_token_id": 0,
        "eos_token_id": 2,
        "jianwei": {"kinds": KINDS, "modalities": MODALITIES, "tags": TAGGED},
    }
