"""Choosing spans by their own probability."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.span_votes import Group, averaged, choose_spans, disjoint
from nlp.tagger import Tagged

LABELS = ["O", "B-fire", "I-fire", "B-flood", "I-flood"]


def test_types_that_share_the_votes_are_one_span() -> None:
    """«Outside» is likelier than either type, and yet a trigger stands here in six of ten."""
    marginals = np.array([[0.4, 0.35, 0, 0.25, 0], [0.4, 0, 0.35, 0, 0.25], [1, 0, 0, 0, 0]], dtype=np.float32)
    (span,) = choose_spans(marginals, LABELS, [Group(("fire", "flood"), 0.5)])
    assert span[:3] == (0, 2, "fire")
    assert span.score == pytest.approx(0.6)
    assert choose_spans(marginals, LABELS, [Group(("fire",), 0.5), Group(("flood",), 0.5)]) == []


def test_the_end_is_where_the_span_stops_to_be_likely() -> None:
    marginals = np.array([[0, 1, 0, 0, 0], [0.7, 0, 0.3, 0, 0]], dtype=np.float32)
    assert choose_spans(marginals, LABELS, [Group(("fire",), 0.5)]) == [Tagged(0, 1, "fire", pytest.approx(0.7))]


def test_the_likelier_of_two_overlapping_spans_stays() -> None:
    spans = [Tagged(0, 3, "fire", 0.9), Tagged(2, 4, "flood", 0.8), Tagged(4, 5, "flood", 0.7)]
    assert disjoint(spans, 5) == [spans[0], spans[2]]


def test_average_over_the_labels_of_any() -> None:
    one, other = np.array([[0.5, 0.5]], dtype=np.float32), np.array([[1.0, 0.0]], dtype=np.float32)
    marginals, labels = averaged([(one, ["O", "B-fire"], 3.0), (other, ["O", "B-flood"], 1.0)])
    assert dict(zip(labels, marginals[0].tolist(), strict=True)) == {"B-fire": 0.375, "B-flood": 0.0, "O": 0.625}


@given(st.integers(0, 12), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_spans_never_overlap(size: int, seed: int) -> None:
    marginals = (
        np.random.default_rng(seed).dirichlet([0.2] * len(LABELS), size).astype(np.float32).reshape(size, len(LABELS))
    )
    spans = choose_spans(marginals, LABELS, [Group(("fire",), 0.1), Group(("flood",), 0.1)])
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert all(0 <= span.start < span.end <= size for span in spans)
