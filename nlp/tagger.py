"""Spans by a linear-chain CRF over characters: training, loading, tagging. BIO labels; features are hashed.

Model: CRFsuite (Okazaki 2007) through python-crfsuite. A tagger is not to be shared between threads.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pycrfsuite

from nlp import features
from nlp.crf_model import CrfModel, Floats
from nlp.decoding import find_path, find_probabilities, find_stretches, is_all_outside
from nlp.features import Extractor

OUTSIDE = "O"
SHORT = 48  # characters of a text that CRFsuite itself tags faster: numpy tags all stretches of a text in step
LEAST = 1e-8  # probability of a label, so that its logarithm is a number


class Tagged(NamedTuple):
    """A span that a tagger found: [start, end) in code points, its label, the least probability of its characters."""

    start: int
    end: int
    label: str
    score: float


class CrfTagger:
    """A trained CRF. Give it a text, or a sequence that was extracted once for several taggers.

    `labels` are those that the model knows. Spans are found by `nlp.decoding`, their probabilities by CRFsuite.
    """

    def __init__(self, content: bytes, *, extractor: Extractor) -> None:
        self.extractor = extractor
        self._tagger = pycrfsuite.Tagger()
        self._content = content  # CRFsuite reads the model where it lies and keeps no copy: it must outlive the tagger
        self._tagger.open_inmemory(content)
        self._model = CrfModel.read(content)
        self.labels: list[str] = self._tagger.labels()
        self._outside = self.labels.index(OUTSIDE)
        self._marks = [(label[:1], label[2:]) for label in self.labels]
        self._tag_short = lru_cache(maxsize=64)(self._tag)  # several kinds ask for the words of one clause

    @classmethod
    def load(cls, path: Path, *, extractor: Extractor) -> "CrfTagger":
        """The model of a file. Errors: OSError when it cannot be read, ValueError when it is no CRFsuite model of ours."""
        return cls(path.read_bytes(), extractor=extractor)

    def tag(self, text: str) -> list[Tagged]:
        """The spans of a text, in order, none overlapping."""
        return list(self._tag_short(text)) if len(text) <= SHORT else self._tag(text)

    def _tag(self, text: str) -> list[Tagged]:
        return self.tag_sequence(self.extractor.extract(text)) if text else []

    def tag_sequence(self, sequence: features.Sequence, *, scored: bool = True) -> list[Tagged]:
        """The spans of a text that is extracted already; without scores it is faster."""
        if not sequence.length:
            return []
        if scored and sequence.length <= SHORT:
            self._tagger.set(sequence.items)
            return self._scored(self._tagger.tag())
        model, stretches = self._model, find_stretches(sequence.text)
        scores = model.scores(sequence.codes)
        if scored and is_all_outside(scores, model.transitions, stretches, outside=self._outside):
            return []
        path = find_path(scores, model.transitions, stretches, outside=self._outside)
        spans = self._spans(path)
        if not scored or not spans:
            return [Tagged(start, end, label, 1.0) for start, end, label in spans]
        self._tagger.set(sequence.items)
        return self._scored([self.labels[at] for at in path])

    def marginals(self, sequence: features.Sequence) -> Floats:
        """Log-probabilities of the labels (columns, as `labels`) of every character (rows)."""
        if not sequence.length:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        model = self._model
        scores, stretches = model.scores(sequence.codes), find_stretches(sequence.text)
        found = find_probabilities(scores, model.transitions, stretches, outside=self._outside)
        return np.log(np.maximum(found, LEAST))

    def _spans(self, path: list[int]) -> list[tuple[int, int, str]]:
        """As `decode_bio`, from the numbers of labels; characters outside of spans, which are many, cost next to nothing."""
        spans: list[tuple[int, int, str]] = []
        start, end, current = 0, -1, ""
        for at, label in enumerate(path):
            if label == self._outside:
                continue
            mark, name = self._marks[label]
            if mark == "I" and end == at and name == current:
                end = at + 1
                continue
            if current:
                spans.append((start, end, current))
            start, end, current = at, at + 1, name
        return [*spans, (start, end, current)] if current else spans

    def _scored(self, labels: Sequence[str]) -> list[Tagged]:
        marginal = self._tagger.marginal
        return [
            Tagged(start, end, label, min(marginal(labels[at], at) for at in range(start, end)))
            for start, end, label in decode_bio(labels)
        ]


def train_crf(
    texts: Sequence[str],
    spans: Sequence[Iterable[tuple[int, int, str]]],
    path: Path,
    *,
    extractor: Extractor,
    c1: float = 0.1,
    c2: float = 0.01,
    min_frequency: int = 2,
    iterations: int = 100,
    weights: Sequence[int] | None = None,
) -> None:
    """Train on texts with their labelled spans and write the model.

    `c1` and `c2` are CRFsuite's L1 and L2 penalties (L-BFGS; a larger c1 makes a smaller file); a text of weight k
    counts k times. Of overlapping spans the first given stands.
    """
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    for index, (text, marks) in enumerate(zip(texts, spans, strict=True)):
        sequence, labels = extractor.extract(text), encode_bio(len(text), marks)
        for _ in range(weights[index] if weights else 1):
            trainer.append(sequence.items, labels)
    trainer.set_params(
        {
            "c1": c1,
            "c2": c2,
            "max_iterations": iterations,
            "feature.minfreq": min_frequency,
            "feature.possible_transitions": True,
        }
    )
    trainer.train(str(path))


def encode_bio(length: int, spans: Iterable[tuple[int, int, str]]) -> list[str]:
    """One label a character: B-label, I-label or O."""
    labels = [OUTSIDE] * length
    for start, end, label in spans:
        if all(each == OUTSIDE for each in labels[start:end]):
            labels[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
    return labels


def decode_bio(labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """The spans of a label sequence; an I without its B begins a span."""
    spans: list[tuple[int, int, str]] = []
    start, current = 0, ""
    for at, label in enumerate([*labels, OUTSIDE]):
        mark, _, name = label.partition("-")
        if current and (mark != "I" or name != current):
            spans.append((start, at, current))
            current = ""
        if mark != OUTSIDE and not current:
            start, current = at, name
    return spans
