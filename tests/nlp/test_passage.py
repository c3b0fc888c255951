"""Texts as arrays: what a run, a word or a clause looks like does not depend on where it stands."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.features import fold
from nlp.kinds import cut_clauses
from nlp.passage import make_passage, read_passage
from nlp.words import Segmenter

SENTENCES = Path(__file__).with_name("sentences.txt").read_text(encoding="utf-8").splitlines()
WORDS = st.lists(st.text("煤气泄漏了a1，\n😀", min_size=1, max_size=4), max_size=12)


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


@pytest.mark.parametrize("first", range(0, len(SENTENCES), 10))
def test_a_clause_has_the_same_keys_in_its_body_and_by_itself(segmenter: Segmenter, first: int) -> None:
    body = "\n".join(SENTENCES[first : first + 10])
    passage = read_passage(body, segmenter)
    for clause in cut_clauses(body):
        alone = read_passage(clause.text, segmenter).within(0, len(clause.text))
        for ours, theirs in zip(passage.within(clause.start, clause.end), alone, strict=True):
            assert ours.tolist() == theirs.tolist(), clause


@settings(deadline=None)
@given(WORDS, WORDS)
def test_what_stands_around_changes_no_key(before: list[str], words: list[str]) -> None:
    start = sum(map(len, before))
    end = start + sum(map(len, words))
    whole = make_passage("".join([*before, *words, "后"]), [*before, *words, "后"]).within(start, end)
    alone = make_passage("".join(words), words).within(0, end - start)
    assert [each.tolist() for each in whole] == [each.tolist() for each in alone]


@settings(deadline=None)
@given(WORDS)
def test_within_gives_every_run_and_word_once(words: list[str]) -> None:
    text = "".join(words)
    found = make_passage(text, words).within(0, len(text))
    expected = [max(0, len(text) - shorter) for shorter in range(3)] + [len(words), max(0, len(words) - 1)]
    assert list(map(len, found)) == expected


def test_different_runs_and_words_have_different_keys() -> None:
    texts = sorted(
        {run for sentence in SENTENCES for run in map("".join, zip(*(sentence[k:] for k in range(3)), strict=False))}
    )
    runs = np.concatenate([make_passage(text, [text]).runs[2] for text in texts])
    words = np.concatenate([make_passage(text, [text]).words for text in texts])
    folded = len(set(map(fold, texts)))
    assert len(set(runs.tolist())) == len(set(words.tolist())) == folded
