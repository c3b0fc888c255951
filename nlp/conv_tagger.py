"""Probabilities of labels for every character by small dilated convolutional networks, with numpy alone.

A character goes in as its own vector, the vector of the word around it, and that word's tag with the character's place
in it. Layers of width three with growing gaps (1, 2, 4, 8) see 15 characters to either side (Strubell et al., 2017,
«Fast and accurate entity recognition with iterated dilated convolutions»). Networks of several seeds are averaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from domain.errors import ConfigError
from nlp.features import fold
from nlp.word_vectors import WordVectors
from nlp.words import Segmenter

GAPS = (1, 2, 4, 8)
TAGS = (
    "",
    *[
        "a",
        "ad",
        "b",
        "c",
        "d",
        "e",
        "eng",
        "f",
        "g",
        "h",
        "i",
        "j",
        "k",
        "l",
        "m",
        "mq",
        "n",
        "nr",
        "ns",
        "nt",
        "nz",
        "o",
        "p",
        "q",
        "r",
        "s",
        "t",
        "u",
        "uj",
        "ul",
        "v",
        "vd",
        "vn",
        "x",
        "y",
        "z",
        "zg",
    ],
)
_TAG_ROWS = {tag: row for row, tag in enumerate(TAGS)}

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Network = Mapping[str, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A text as rows of three tables, one entry a character: characters, words, places in words."""

    characters: Ints
    words: Ints
    places: Ints


@dataclass(frozen=True, slots=True, eq=False)
class ConvTagger:
    """Trained networks that share their labels and the vectors of words."""

    networks: tuple[Network, ...]
    labels: tuple[str, ...]
    vectors: WordVectors
    segmenter: Segmenter

    @classmethod
    def load(cls, path: Path, *, vectors: WordVectors, segmenter: Segmenter) -> "ConvTagger":
        """Read what `save_networks` wrote. Errors: ConfigError when the file is missing or of another form."""
        try:
            with np.load(path, allow_pickle=False) as held:
                count = int(held["count"])
                names = [name.partition(".")[2] for name in held.files if name.startswith("0.")]
                networks = tuple({name: held[f"{n}.{name}"].astype(np.float32) for name in names} for n in range(count))
                return cls(networks, tuple(held["labels"].tolist()), vectors, segmenter)
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise ConfigError(f"{path.name}: expected networks that tag, found {error}") from error

    def probabilities(self, text: str) -> Floats:
        """(characters, labels), every row sums to 1."""
        given = encode(text, vectors=self.vectors, segmenter=self.segmenter)
        told = [softmax(scores(network, given, self.vectors.table)) for network in self.networks]
        return np.asarray(sum(told[1:], told[0]) / np.float32(len(told)), dtype=np.float32)


def encode(text: str, *, vectors: WordVectors, segmenter: Segmenter) -> Encoded:
    """Look a text up. Digits and Latin letters count as classes; character 0 is one that is not known."""
    known = vectors.characters
    words: list[int] = []
    places: list[int] = []
    for word, tag in segmenter.pairs(text):
        size, base = len(word), 4 * _TAG_ROWS.get(tag, 0)
        words += [vectors.rows[fold(word)]] * size
        places += [base] if size == 1 else [base + 1, *[base + 2] * (size - 2), base + 3]
    characters = [known.get(letter, 0) for letter in fold(text)]
    return Encoded(*(np.array(rows, dtype=np.int64) for rows in (characters, words, places)))


def scores(network: Network, given: Encoded, table: Floats) -> Floats:
    """Scores of the labels before the softmax: (characters, labels)."""
    hidden = np.hstack([network["characters"][given.characters], network["places"][given.places], table[given.words]])
    for layer, gap in enumerate(GAPS):
        made = np.maximum(shifted(hidden, gap) @ network[f"weights{layer}"] + network[f"bias{layer}"], 0)
        hidden = made if layer == 0 else hidden + made
    return np.asarray(hidden @ network["out"] + network["out_bias"], dtype=np.float32)


def shifted(rows: Floats, gap: int) -> Floats:
    """Every row beside the one `gap` before and the one `gap` after; zeros where there is none."""
    size, width = rows.shape
    made = np.zeros((size, 3 * width), dtype=np.float32)
    made[gap:, :width] = rows[: max(0, size - gap)]
    made[:, width : 2 * width] = rows
    made[: max(0, size - gap), 2 * width :] = rows[gap:]
    return made


def softmax(given: Floats) -> Floats:
    """Probabilities of scores, row by row."""
    raised = np.exp(given - given.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def save_networks(path: Path, networks: Sequence[Network], labels: Sequence[str]) -> None:
    """Write networks of the same shape as half floats."""
    held: dict[str, Any] = {
        f"{n}.{name}": value.astype(np.float16) for n, network in enumerate(networks) for name, value in network.items()
    }
    np.savez_compressed(path, count=np.int64(len(networks)), labels=np.array(labels), **held)
