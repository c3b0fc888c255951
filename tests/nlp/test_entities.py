"""Entities of CLUENER: what the card says, and a sentence."""

import os
from pathlib import Path

import pytest

from domain.errors import ConfigError
from domain.settings import Settings
from nlp.evaluation.entities import LABELS, examine_entities, find_entities, load_entities
from nlp.features import Extractor
from nlp.words import Segmenter

TAGGER = load_entities(extractor=Extractor(Segmenter()))


def test_entities_of_a_sentence() -> None:
    text = "浙商银行企业信贷部叶老桂博士则从另一个角度进行了解读。"
    assert {(text[start:end], label) for start, end, label in find_entities(TAGGER, text)} >= {("浙商银行", "company")}
    assert find_entities(TAGGER, "") == []


def test_development_sentences_reach_what_the_card_says() -> None:
    path = Settings.load(os.environ).data / "ner" / "cluener.jsonl"
    if not path.is_file():
        pytest.skip(f"needs {path.parent} (setting data)")
    outcome = examine_entities(path, tagger=TAGGER)
    assert outcome.values["entity_f1"] > 0.72
    assert set(outcome.labels) == set(LABELS)


def test_a_folder_without_the_models_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"entities\.crf"):
        load_entities(extractor=Extractor(Segmenter()), folder=tmp_path)
