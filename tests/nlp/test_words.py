"""Words: rjieba and jieba cut the same, nothing is lost, user words stay in one piece."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.words import FAST, JiebaEngine, RjiebaEngine, Segmenter

SENTENCES = [
    sentence
    for name in ("protected", "drills")
    for line in (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    for row in [json.loads(line)]
    for sentence in (row["title"], *row["text"].replace("；", "。").split("。"))
    if sentence
] + (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
SEGMENTER = Segmenter()
NAMES = ["鹭鸣花园", "翠湖路汽修厂", "宏达液化气站"]

needs_rjieba = pytest.mark.skipif(not FAST, reason="rjieba has no wheel for this machine")


@pytest.fixture(scope="module")
def jieba_engine() -> JiebaEngine:
    return JiebaEngine(NAMES)


@needs_rjieba
def test_both_engines_cut_and_tag_project_sentences_alike(jieba_engine: JiebaEngine) -> None:
    fast = RjiebaEngine(NAMES)
    assert len(SENTENCES) >= 300
    different = [sentence for sentence in SENTENCES if fast.tag(sentence) != jieba_engine.tag(sentence)]
    assert different == []


@needs_rjieba
def test_user_words_stay_in_one_piece_in_both(jieba_engine: JiebaEngine) -> None:
    text = "鹭鸣花园旁边的翠湖路汽修厂和宏达液化气站"
    for engine in (RjiebaEngine(NAMES), jieba_engine):
        assert set(NAMES) <= {word for word, _ in engine.tag(text)}


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_words_joined_are_the_text(text: str) -> None:
    words = list(SEGMENTER.cut(text))
    assert "".join(word.text for word in words) == text
    assert all(text[word.start : word.end] == word.text for word in words)
