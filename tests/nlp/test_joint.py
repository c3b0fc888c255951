"""Two taggers as one: the pooled spans follow whoever is surer, and BIO holds whatever the numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nlp.joint import encoder_marginals, joint_spans, viterbi

LABELS = ["O", "B-place", "I-place", "B-thing", "I-thing"]


def rows_of(labels: str, sure: float) -> np.ndarray:
    """Log-probabilities for letters O, P (begin), p (inside), T, t."""
    rows = np.full((len(labels), 5), (1 - sure) / 4, dtype=np.float32)
    for at, letter in enumerate(labels):
        rows[at, "OPpTt".index(letter)] = sure
    return np.log(rows)


def test_the_surer_tagger_decides() -> None:
    one, other = rows_of("OPppO", 0.9), rows_of("OOPpO", 0.6)
    assert [each[:3] for each in joint_spans(one, other, LABELS, share=0.5)] == [(1, 4, "place")]
    assert [each[:3] for each in joint_spans(other, one, LABELS, share=0.5)] == [(1, 4, "place")]


def test_a_share_of_all_or_nothing_is_one_tagger() -> None:
    one, other = rows_of("PpOOO", 0.6), rows_of("OOTtt", 0.9)
    assert [each[:3] for each in joint_spans(one, other, LABELS, share=0.0)] == [(0, 2, "place")]
    assert [each[:3] for each in joint_spans(one, other, LABELS, share=1.0)] == [(2, 5, "thing")]


def test_labels_tagged_apart_become_one_choice() -> None:
    tags = np.log(np.full((2, 4, 3), 1 / 3, dtype=np.float32))
    tags[0, 1] = np.log([0.1, 0.8, 0.1])
    rows = encoder_marginals(tags, LABELS)
    assert LABELS[int(rows[0].argmax())] == "B-place"
    assert np.allclose(np.exp(rows).sum(axis=1), 1, atol=1e-5)


@given(arrays(np.float32, st.tuples(st.integers(0, 12), st.just(5)), elements=st.floats(-20, 0, width=32)))
def test_no_inside_without_its_begin(rows: np.ndarray) -> None:
    path = [LABELS[at] for at in viterbi(rows, LABELS)]
    assert len(path) == len(rows)
    for before, after in zip(["O", *path], path, strict=False):
        assert not after.startswith("I-") or before[2:] == after[2:]
