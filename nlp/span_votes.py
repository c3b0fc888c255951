"""Spans from probabilities of labels: every span gets its own probability, and the likely ones are kept.

A tagger's best path leaves out a span whenever «outside» is a little likelier than each of several types. The measure
of spans (F1) is served better by the probability of the span itself (minimum Bayes risk, Goel and Byrne, 2000): of
BIO marginals P, a span starts with P(B), goes on with P(I), and ends with P(B or I) less P(I) of the next character;
its probability is at most the least of these, and that bound is taken. Marginals of several models are averaged first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nlp.tagger import OUTSIDE, Tagged

Floats: TypeAlias = NDArray[np.float32]

LEAST, LONGEST = 0.05, 60  # spans below this probability, or longer, are not looked at


@dataclass(frozen=True, slots=True)
class Group:
    """Labels that are one thing for the choice of spans (the types of a trigger), and the probability that it needs."""

    labels: tuple[str, ...]
    threshold: float


def choose_spans(marginals: Floats, labels: Sequence[str], groups: Iterable[Group]) -> list[Tagged]:
    """Spans in text order, none overlapping; the likelier goes first. `marginals`: (characters, BIO labels)."""
    column = {label: at for at, label in enumerate(labels)}
    found = [span for group in groups for span in _of_group(marginals, column, group)]
    return disjoint(sorted(found, key=lambda span: (-span.score, span.start, -span.end)), len(marginals))


def disjoint(spans: Iterable[Tagged], length: int) -> list[Tagged]:
    """The spans that share no character with one given before them, in text order."""
    taken = bytearray(length)
    kept = []
    for span in spans:
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            kept.append(span)
    return sorted(kept)


def _of_group(marginals: Floats, column: Mapping[str, int], group: Group) -> Iterable[Tagged]:
    known = [label for label in group.labels if f"B-{label}" in column]
    if not known or not len(marginals):
        return
    begins = marginals[:, [column[f"B-{label}"] for label in known]]
    inner = [column.get(f"I-{label}") for label in known]
    insides = np.stack(
        [np.zeros(len(marginals)) if at is None else marginals[:, at] for at in inner], axis=1, dtype=np.float32
    )
    begin, inside = begins.sum(axis=1), insides.sum(axis=1)
    ends = (begin + inside - np.append(inside[1:], np.float32(0))).tolist()
    going = inside.tolist()
    for start in np.flatnonzero(begin >= max(LEAST, group.threshold)).tolist():
        run = float(begin[start])
        for end in range(start, min(len(going), start + LONGEST)):
            run = min(run, going[end]) if end > start else run
            if run < group.threshold:
                break
            score = min(run, ends[end])
            if score >= group.threshold:
                votes = begins[start] + insides[start + 1 : end + 1].sum(axis=0)
                yield Tagged(start, end + 1, known[int(votes.argmax())], score)


def averaged(tables: Sequence[tuple[Floats, Sequence[str], float]]) -> tuple[Floats, list[str]]:
    """The weighted mean of several models' marginals over the labels of any: (marginals, labels).

    A table is (marginals, labels, weight); weights need not sum to 1.
    """
    names = sorted({label for _, labels, _ in tables for label in labels} | {OUTSIDE})
    column = {label: at for at, label in enumerate(names)}
    total = np.zeros((len(tables[0][0]), len(names)), dtype=np.float32)
    for marginals, labels, weight in tables:
        total[:, [column[label] for label in labels]] += weight * marginals
    return total / np.float32(sum(weight for _, _, weight in tables)), names
