"""Spans that two taggers agree on: the CRF's and the encoder's probabilities of each character, averaged, then decoded.

The logarithms of the two are averaged (a logarithmic opinion pool: Genest and Zidek, Combining Probability Distributions,
1986), and the best sequence that BIO allows is found by Viterbi's algorithm.
"""

from collections.abc import Sequence

import numpy as np

from nlp import features
from nlp.encoder import TAGGED, EncoderReading
from nlp.linear import Floats
from nlp.local_model import LocalReading
from nlp.tagger import CrfTagger, Tagged, decode_bio

LEAST = 1e-4  # no tagger is ever surer than that
SHARE = 0.2  # of the encoder in the pool: names end where the CRF says; looked at on the dev files (bench/RESULTS.md)


def tag_mentions(
    crf: CrfTagger, sequence: features.Sequence, encoded: EncoderReading | LocalReading | None
) -> list[Tagged]:
    """Spans of places, things and organisations, by the CRF and by what there is beside it.

    The encoder is pooled with the CRF; a model of the user's own decides about the labels that it knows.
    """
    if isinstance(encoded, EncoderReading):
        other = encoder_marginals(encoded.tags, crf.labels)
        return joint_spans(crf.marginals(sequence), other, crf.labels, share=SHARE)
    tagged = crf.tag_sequence(sequence, scored=False)
    if encoded is None or not encoded.labels:
        return tagged
    kept = [each for each in tagged if each.label not in encoded.labels]
    return sorted([*kept, *encoded.spans])


def encoder_marginals(tags: Floats, labels: Sequence[str]) -> Floats:
    """Log-probabilities (characters x labels) of O, B-x, I-x from tags of the encoder (characters x 4 x 3).

    The encoder tags each name of a label by itself, so its probabilities are multiplied.
    """
    names = list(dict.fromkeys(label[2:] for label in labels if len(label) > 1))
    columns = [TAGGED.index(name) for name in names]
    outside = tags[:, columns, 0]
    every = outside.sum(axis=1)
    rows = np.empty((len(tags), len(labels)), dtype=np.float32)
    for at, label in enumerate(labels):
        mark, _, name = label.partition("-")
        if not name:
            rows[:, at] = every
        else:
            column = columns[names.index(name)]
            rows[:, at] = every - tags[:, column, 0] + tags[:, column, 1 if mark == "B" else 2]
    rows -= np.log(np.exp(rows - rows.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)) + rows.max(
        axis=1, keepdims=True
    )
    return rows


def joint_spans(one: Floats, other: Floats, labels: Sequence[str], *, share: float) -> list[Tagged]:
    """Spans of the pooled log-probabilities; `share` is the weight of the second. Scores are least probabilities."""
    floor = np.float32(np.log(LEAST))
    pooled = np.asarray((1 - share) * np.maximum(one, floor) + share * np.maximum(other, floor), dtype=np.float32)
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
