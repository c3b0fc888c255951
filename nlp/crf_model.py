"""A trained CRF as arrays, read from the file that CRFsuite writes: state weights by hashed feature, transitions.

Format of the file: CRFsuite 0.12, `lib/crf/src/crf1d_model.c` and `lib/cqdb/src/cqdb.c` (Okazaki 2007). Features are the
24 bits of `nlp.features`; a bitmap with ranks (Jacobson 1989) tells which of them the model knows.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nlp.features import LETTERS
from nlp.letters import Codes

Floats: TypeAlias = NDArray[np.float32]

_BITS = 24
_WORD = np.uint32(6)  # 64 bits to a word of the bitmap
_INSIDE = np.uint32(63)
_BLOCK = 8192  # characters scored at once
_HEADER, _RECORDS = 48, 24 + 256 * 8  # bytes before the features, and before the records of a CQDB
_FEATURE = np.dtype([("type", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])
_RECORD = np.dtype([("row", "<u4"), ("size", "<u4"), ("key", "u1", 5)])


@dataclass(frozen=True, slots=True, eq=False)
class CrfModel:
    """Weights by known feature (rows by rising code, the last row is zero) and label; transitions from label to label."""

    weights: Floats
    transitions: Floats
    _bitmap: NDArray[np.uint64]
    _ranks: NDArray[np.int32]

    @classmethod
    def read(cls, content: bytes) -> "CrfModel":
        """The arrays of a model file. Errors: ValueError when it is none or its features are not ours."""
        if content[:4] != b"lCRF" or len(content) < _HEADER:
            raise ValueError("expected a CRFsuite model")
        labels, rows, at, _, names = (int(each) for each in np.frombuffer(content, "<u4", 5, 20))
        features = np.frombuffer(content, _FEATURE, int(np.frombuffer(content, "<u4", 1, at + 8)[0]), at + 12)
        records = np.frombuffer(content, _RECORD, rows, names + _RECORDS)
        if (records["size"] != 5).any():
            raise ValueError("expected a CRF whose features are four letters")
        state, between = features[features["type"] == 0], features[features["type"] == 1]
        weights = np.zeros((rows + 1, labels), dtype=np.float32)
        weights[state["source"], state["target"]] = state["weight"]
        transitions = np.zeros((labels, labels), dtype=np.float32)
        transitions[between["source"], between["target"]] = between["weight"]
        codes = _codes(records)
        order = np.argsort(codes)
        bitmap, ranks = _index(codes[order])
        return cls(weights[[*records["row"][order], rows]], transitions, bitmap, ranks)

    def scores(self, codes: Codes) -> Floats:
        """Score of every label (columns) at every character (rows): the sum over the features of the character."""
        blocks = [self._scores(codes[:, at : at + _BLOCK]) for at in range(0, codes.shape[1], _BLOCK)]
        return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)

    def _scores(self, codes: Codes) -> Floats:
        word = codes >> _WORD
        bit = np.uint64(1) << (codes & _INSIDE).astype(np.uint64)
        held = self._bitmap.take(word)
        rows = self._ranks.take(word) + np.bitwise_count(held & (bit - np.uint64(1)))
        rows[held & bit == 0] = len(self.weights) - 1
        return np.asarray(self.weights.take(rows, axis=0).sum(axis=0))


def _codes(records: NDArray[np.void]) -> NDArray[np.int64]:
    bits = np.zeros(256, dtype=np.int64)
    bits[list(LETTERS)] = range(64)
    return np.asarray((bits[records["key"][:, :4]] << np.array([0, 6, 12, 18])).sum(axis=1))


def _index(codes: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """A bitmap of the codes, and by word of it how many codes stand before."""
    words = 1 << (_BITS - int(_WORD))
    bitmap = np.zeros(words, dtype=np.uint64)
    np.bitwise_or.at(bitmap, codes >> int(_WORD), np.uint64(1) << (codes & int(_INSIDE)).astype(np.uint64))
    counts = np.bitwise_count(bitmap).astype(np.int32)
    return bitmap, (counts.cumsum() - counts).astype(np.int32)
