"""Vectors of common words and a list of common characters: what a small network knows of Chinese before it is trained.

The vectors are those of `nlp.train.word_vectors`: positive pointwise mutual information of a word with the words around
it, reduced by a singular value decomposition (Levy and Goldberg, 2014, «Neural word embedding as implicit matrix
factorization»). Words stand as hashes, so that no text can be read out of the file.
"""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from domain.errors import ConfigError

FILE = "word_vectors.npz"
UNKNOWN = 0  # row of a word that is not in the table: zeros

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class Rows(dict[str, int]):
    """The row of every word, remembered."""

    def __init__(self, hashes: NDArray[np.uint32]) -> None:
        super().__init__()
        self._row = {int(code): row for row, code in enumerate(hashes, 1)}

    def __missing__(self, word: str) -> int:
        if len(self) > 100_000:
            self.clear()
        self[word] = row = self._row.get(word_hash(word), UNKNOWN)
        return row


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """`table`: (words + 1, size) with zeros in row 0; `rows`: word to row; `characters`: character to 1, 2, …"""

    table: Floats
    rows: Rows
    characters: dict[str, int]

    @classmethod
    def load(cls, path: Path) -> "WordVectors":
        """Read what `save_vectors` wrote. Errors: ConfigError when the file is missing or of another form."""
        try:
            with np.load(path, allow_pickle=False) as held:
                vectors = held["vectors"].astype(np.float32) * float(held["scale"])
                characters = {chr(code): at for at, code in enumerate(held["characters"], 1)}
                table = np.vstack([np.zeros((1, vectors.shape[1]), dtype=np.float32), vectors])
                return cls(table, Rows(held["hashes"]), characters)
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise ConfigError(f"{path.name}: expected vectors of words, found {error}") from error


def save_vectors(path: Path, words: list[str], vectors: Floats, characters: str) -> None:
    """Write vectors as bytes (a 127th of the largest number is the step), words as hashes."""
    scale = float(np.abs(vectors).max()) / 127
    np.savez_compressed(
        path,
        hashes=np.array([word_hash(word) for word in words], dtype=np.uint32),
        vectors=np.round(vectors / scale).astype(np.int8),
        scale=np.float64(scale),
        characters=np.array([ord(letter) for letter in characters], dtype=np.uint32),
    )


def word_hash(word: str) -> int:
    """32 bits of CRC-32 over the word."""
    return crc32(word.encode("utf-8", "surrogatepass"))
