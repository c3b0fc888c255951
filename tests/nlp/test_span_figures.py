"""Figures on labelled spans: strict, by label, of the splits that are asked for."""

import json
from pathlib import Path

import pytest

from domain.errors import InputError
from nlp.evaluation.spans import examine_spans, read_labelled

ROWS = [
    {"id": "a", "text": "张三在上海", "split": "dev", "entities": [{"start": 0, "end": 2, "type": "name"}]},
    {"id": "b", "text": "北京", "split": "train", "entities": []},
    {"id": "c", "text": "浦东路", "entities": [{"start": 0, "end": 3, "type": "Road"}]},
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    at = tmp_path / "spans.jsonl"
    at.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    return at


def test_training_rows_are_not_measured(path: Path) -> None:
    assert [text.id for text in read_labelled(path)] == ["a", "c"]
    assert [text.id for text in read_labelled(path, splits=("train",))] == ["b"]


def test_a_span_counts_with_its_ends_and_its_label(path: Path) -> None:
    texts = list(read_labelled(path, renamed={"Road": "road"}))
    found = {"张三在上海": [(0, 2, "name"), (3, 5, "road")], "浦东路": [(0, 2, "road")]}
    figures = examine_spans("entity", found.__getitem__, texts).values
    assert figures["entity_f1"] == pytest.approx(2 * 1 / (2 + 3))
    assert figures["entity_name_f1"] == 1.0
    assert figures["entity_road_f1"] == 0.0


def test_a_row_without_text_is_named(tmp_path: Path) -> None:
    at = tmp_path / "spans.jsonl"
    at.write_text('{"entities": []}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"spans\.jsonl:1"):
        list(read_labelled(at))
