"""Spans that two taggers agree on: the CRF's and the encoder's probabilities of each character, averaged, then decoded.

The logarithms of the two are averaged (a logarithmic opinion pool: Genest and Zidek, Combining Probability Distributions,
1986), and the best sequence that BIO allows is found by Viterbi's algorithm.
"""

from collections.abc import Sequence

import numpy as np

from nlp.linear import Floats
from nlp.tagger import Tagged, decode_bio

LEAST = 1e-4  # no tagger is ever surer than that


def encoder_marginals(tags: Floats, labels: Sequence[str], columns: Sequence[int]) -> Floats:
    """Log-probabilities (characters x labels) of O, B-x, I-x from tags of the encoder (characters x 4 x 3).

    `columns` are those of the labels' names in the encoder's order; each was tagged by itself, so they are multiplied.
    """
    outside = tags[:, columns, 0]
    every = outside.sum(axis=1)
    rows = np.empty((len(tags), len(labels)), dtype=np.float32)
    for at, label in enumerate(labels):
        mark, _, name = label.partition("-")
        if not name:
            rows[:, at] = every
        else:
            column = columns[_names(labels).index(name)]
            rows[:, at] = every - tags[:, column, 0] + tags[:, column, 1 if mark == "B" else 2]
    rows -= np.log(np.exp(rows - rows.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)) + rows.max(
        axis=1, keepdims=True
    )
    return rows


def joint_spans(one: Floats, other: Floats, labels: Sequence[str], *, share: float) -> list[Tagged]:
    """Spans of the pooled log-probabilities; `share` is the weight of the second. Scores are least probabilities."""
    floor = np.float32(np.log(LEAST))
    weight = np.float32(share)
    pooled = (1 - weight) * np.maximum(one, floor) + weight * np.maximum(other, floor)
    path = viterbi(pooled, labels)
    found = decode_bio([labels[at] for at in path])
    told = np.exp(pooled[np.arange(len(path)), path])
    return [Tagged(start, end, label, float(told[start:end].min())) for start, end, label in found]


def viterbi(rows: Floats, labels: Sequence[str]) -> list[int]:
    """The best sequence in which an I-x follows only B-x or I-x."""
    if not len(rows):
        return []
    allowed = np.array([[_may(before, after) for after in labels] for before in labels])
    bars = np.where(allowed, 0.0, -1e9).astype(np.float32)
    best = rows[0] + np.where([label.startswith("I-") for label in labels], -1e9, 0.0)
    back = np.zeros(rows.shape, dtype=np.int64)
    for at in range(1, len(rows)):
        through = best[:, None] + bars
        back[at] = through.argmax(axis=0)
        best = through[back[at], np.arange(len(labels))] + rows[at]
    path = [int(best.argmax())]
    for at in range(len(rows) - 1, 0, -1):
        path.append(int(back[at][path[-1]]))
    return path[::-1]


def _may(before: str, after: str) -> bool:
    return not after.startswith("I-") or before[2:] == after[2:]


def _names(labels: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(label[2:] for label in labels if len(label) > 1))
