"""Vectors of words from the training texts at hand: counts of neighbours, mutual information, a truncated SVD.

`train(data, models)` reads texts without their labels; development and test parts are left out. scipy is needed here
only. Takes two minutes of one core.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.features import fold
from nlp.word_vectors import FILE, Floats, save_vectors
from nlp.words import Segmenter

SIZE, LEAST_WORD, LEAST_CHARACTER, CONTEXTS = 64, 6, 8, 8000
_TEXTS = (
    "cec/train.jsonl",
    "messages/messages.jsonl",
    "messages/replies.jsonl",
    "signals/train.jsonl",
    "signals/written.jsonl",
    "topics/train.jsonl",
    "ner/peoplesdaily.jsonl",
    "ner/msra_test.jsonl",
    "ner/resume.jsonl",
    "ner/cluener.jsonl",
    "address/addresses.jsonl",
)
_HAS_SPLITS = ("ner/cluener.jsonl", "address/addresses.jsonl")
_NEIGHBOURS = {-2: 0.5, -1: 1.0, 1: 1.0, 2: 0.5}  # weight of a neighbour by its place


def train(data: Path, models: Path) -> None:
    """Count, factorise, write."""
    segmenter = Segmenter()
    characters: Counter[str] = Counter()
    documents = []
    for text in read_texts(data):
        folded = fold(text)
        characters.update(folded)
        documents.append([fold(word) for word, _ in segmenter.pairs(text)])
    counts = Counter(word for words in documents for word in words)
    words = [word for word, count in counts.most_common() if count >= LEAST_WORD]
    common = "".join(letter for letter, count in characters.most_common() if count >= LEAST_CHARACTER)
    vectors = factorise(documents, words)
    models.mkdir(parents=True, exist_ok=True)
    save_vectors(models / FILE, words, vectors, common)


def read_texts(data: Path) -> Iterator[str]:
    """The texts of all corpora, without development and test parts."""
    for name in _TEXTS:
        with (data / name).open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if name not in _HAS_SPLITS or row.get("split") == "train":
                    yield from (str(row[key]) for key in ("text", "reply") if row.get(key))


def factorise(documents: Sequence[Sequence[str]], words: Sequence[str]) -> Floats:
    """(words, SIZE): left singular vectors of the positive mutual information, scaled by roots of singular values."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.linalg import svds

    row = {word: at for at, word in enumerate(words)}
    width = min(CONTEXTS, len(words))
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for block, (place, weight) in enumerate(_NEIGHBOURS.items()):
        pairs: Counter[tuple[str, str]] = Counter()
        for document in documents:
            pairs.update(
                zip(document, document[place:], strict=False)
                if place > 0
                else zip(document[-place:], document, strict=False)
            )
        for (word, neighbour), count in pairs.items():
            at = row.get(neighbour, width)
            if word in row and at < width:
                rows.append(row[word])
                columns.append(block * width + at)
                values.append(count * weight)
    counted = csr_matrix((values, (rows, columns)), shape=(len(words), len(_NEIGHBOURS) * width))
    left, strength, _ = svds(_positive_information(counted), k=SIZE, random_state=0)
    vectors = left * np.sqrt(strength)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    vectors -= vectors.mean(axis=0)
    return np.asarray(np.clip(vectors / vectors.std(), -4, 4), dtype=np.float32)


def _positive_information(counted: "csr_matrix") -> "csr_matrix":  # type: ignore[name-defined]  # noqa: F821
    from scipy.sparse import csr_matrix

    total = counted.sum()
    of_words = np.asarray(counted.sum(axis=1)).ravel()
    of_contexts: NDArray[np.float64] = np.asarray(counted.sum(axis=0)).ravel() ** 0.75
    of_contexts *= total / of_contexts.sum()
    held = counted.tocoo()
    value = np.log(held.data * total / (of_words[held.row] * of_contexts[held.col]))
    kept = value > 0
    return csr_matrix((value[kept], (held.row[kept], held.col[kept])), shape=counted.shape)
