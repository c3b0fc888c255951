"""A text as the encoder sees it: pieces of the vocabulary, and for each character its piece and its place in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Numbers = NDArray[np.int64]
LETTERS = 4096  # characters are hashed into so many rows
DEEPEST = 3  # the last place in a piece that is told apart


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """One stretch of a text: numbers of its pieces (with the two special ones), and per character three rows of numbers."""

    ids: Numbers
    piece_of: Numbers
    letters: Numbers
    within: Numbers


def cut_pieces(tokenizer: Tokenizer, text: str) -> Pieces:
    """A text of a few hundred characters. A character that no piece holds (a blank) belongs to the piece before it."""
    encoded = tokenizer.encode(text)
    starts = np.full(len(text), -1, dtype=np.int64)
    firsts = np.zeros(len(text), dtype=np.int64)
    for number, (start, end) in enumerate(encoded.offsets):
        starts[start:end] = number
        firsts[start:end] = start
    covered = starts >= 0
    at = np.maximum.accumulate(np.where(covered, np.arange(len(text)), 0))
    within = np.where(covered, np.minimum(np.arange(len(text)) - firsts, DEEPEST), DEEPEST)
    letters = np.fromiter((ord(letter) % LETTERS for letter in text), dtype=np.int64, count=len(text))
    return Pieces(np.asarray(encoded.ids, dtype=np.int64), np.maximum(starts[at], 0), letters, within)
