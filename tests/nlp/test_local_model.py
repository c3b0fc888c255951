"""A Hugging Face folder of the user's own stands in the encoder's place: built here, tiny, and read as any other."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoConfig, AutoTokenizer

from domain.errors import ConfigError
from domain.reading import Label
from domain.report import Report
from nlp.reader import Reader

LETTERS = "中山亭街塌了路灯坏煤气味"
KEY = b"k" * 32


def folder_of(path: Path, labels: list[str], weights: dict[str, dict[str, float]], *, pooled: bool) -> Path:
    """A folder whose model adds, letter by letter, what each letter speaks for."""
    vocabulary = {"[PAD]": 0, "[UNK]": 1} | {letter: at + 2 for at, letter in enumerate(LETTERS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    path.mkdir()
    tokenizer.save(str(path / "tokenizer.json"))
    (path / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "[UNK]", "pad_token": "[PAD]"})
    )
    config = {"model_type": "bert", "id2label": dict(enumerate(labels)), "max_position_embeddings": 512}
    config |= {"problem_type": "multi_label_classification"} if pooled else {}
    (path / "config.json").write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    table = np.full((len(vocabulary), len(labels)), -6.0 if pooled else 0.0, dtype=np.float32)
    for letter, spoken in weights.items():
        for label, weight in spoken.items():
            table[vocabulary[letter], labels.index(label)] = weight
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["rows"])]
    shape: list[str | int] = ["batch", len(labels)] if pooled else ["batch", "length", len(labels)]
    if pooled:
        nodes.append(helper.make_node("ReduceMax", ["rows", "axes"], ["logits"], keepdims=0))
    else:
        nodes.append(helper.make_node("Identity", ["rows"], ["logits"]))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.array([1], dtype=np.int64), "axes")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, str(path / "model.onnx"))
    return path


def test_a_token_classifier_decides_about_its_labels(tmp_path: Path) -> None:
    labels = ["O", "B-LOC", "I-LOC"]
    spoken = {"中": {"B-LOC": 9.0}, "山": {"I-LOC": 9.0}, "亭": {"I-LOC": 9.0}}
    folder = folder_of(tmp_path / "ner", labels, spoken | {"灯": {"O": 9.0}}, pooled=False)
    reader = Reader.load(key=KEY, encoder=str(folder))
    found = reader.read(Report(id="1", text="今早中山亭的路灯坏了"))
    assert [each.text for each in found.mentions if each.label is Label.PLACE] == ["中山亭"]


def test_a_sequence_classifier_adds_to_the_linear_models(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "kinds", ["gas.leak", "pets"], {"味": {"gas.leak": 9.0}}, pooled=True)
    report = Report(id="1", text="晚饭后楼里有股说不清的味")
    without = Reader.load(key=KEY, encoder="none").read(report)
    assert "gas.leak" not in {each.kind for each in without.signals}
    found = Reader.load(key=KEY, encoder=str(folder)).read(report)
    assert "gas.leak" in {each.kind for each in found.signals}


def test_readers_of_other_models_have_other_versions(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "kinds", ["gas.leak", "pets"], {}, pooled=True)
    versions = {Reader.load(key=KEY, encoder=choice).version for choice in ("none", "default", str(folder))}
    assert len(versions) == 3


@pytest.mark.parametrize(
    ("missing", "says"),
    [("model.onnx", "model.onnx"), ("tokenizer.json", "tokenizer.json"), ("config.json", "config.json")],
)
def test_a_missing_file_is_named(tmp_path: Path, missing: str, says: str) -> None:
    folder = folder_of(tmp_path / "kinds", ["gas.leak", "pets"], {}, pooled=True)
    (folder / missing).unlink()
    with pytest.raises(ConfigError, match=says):
        Reader.load(key=KEY, encoder=str(folder))


def test_labels_that_mean_nothing_here_are_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "mood", ["happy", "sad"], {}, pooled=True)
    with pytest.raises(ConfigError, match="happy, sad"):
        Reader.load(key=KEY, encoder=str(folder))


def test_transformers_reads_the_same_folder(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "kinds", ["gas.leak", "pets"], {}, pooled=True)
    assert AutoConfig.from_pretrained(folder).id2label == {0: "gas.leak", 1: "pets"}
    assert AutoTokenizer.from_pretrained(folder)("煤气")["input_ids"] == [11, 12]
