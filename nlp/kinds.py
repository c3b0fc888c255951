"""What a report as a whole and each of its clauses tell: scores of hazard kinds, topic, lead department.

Features are hashed runs of characters and words; the title counts apart. The models are linear and see no place, no
number and no name as such: digits and Latin letters are classes, names are masked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from domain.report import Report
from nlp.features import fold
from nlp.linear import Block, Floats, LinearModel, grams, hash_keys, word_grams
from nlp.text import clauses
from nlp.words import Segmenter

# Weights of blocks, by cross-validation: title alone, text alone, channel, and a clause's neighbours. Title and text
# together weigh 1: what carries over from one channel to another are words, wherever they stand.
TITLE, TEXT, SOURCE, AROUND = 0.5, 0.7, 0.3, 0.35
NONE = "none"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the body between commas or ends of sentences, [start, end), with its letters."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class ReportScores:
    """Scores of one report by kind, by topic (kinds and none), by lead department and of its flags."""

    kinds: Floats
    topics: Floats
    leads: Floats
    flags: Floats


def cut_clauses(body: str) -> tuple[Clause, ...]:
    """The clauses of a body that hold at least two letters, without blanks at their edges."""
    found = []
    for start, end in clauses(body):
        text = body[start:end]
        left = start + len(text) - len(text.lstrip())
        text = text.strip()
        if len(text) > 1:
            found.append(Clause(left, left + len(text), text))
    return tuple(found)


def report_blocks(report: Report, *, segmenter: Segmenter) -> list[Block]:
    """Title, text and channel of a (masked) report as blocks of features."""
    title, text = fold(report.title), fold(report.text)
    body = f"{title}\n{text}"
    words = [f"a|{word}" for word, _ in segmenter.pairs(body) if len(word) > 1]
    return [
        Block.of([a + b for a, b in pairwise(body)] + words, 1.0),
        Block.of(_keys(title, "t", segmenter), TITLE),
        Block.of(_keys(text, "b", segmenter), TEXT),
        Block.of(grams(report.source, prefix="s", longest=2), SOURCE),
    ]


def clauses_blocks(clause: Sequence[Clause], *, segmenter: Segmenter) -> list[list[Block]]:
    """Every clause of a body, each with its neighbours, which count less."""
    texts = [fold(each.text) for each in clause]
    words = [[word for word, _ in segmenter.pairs(text)] for text in texts]
    own = [hash_keys(_grams(text, cut, "c")) for text, cut in zip(texts, words, strict=True)]
    beside = [[], *(hash_keys(_grams(text, cut, "n")) for text, cut in zip(texts, words, strict=True)), []]
    return [[Block(own[at], 1.0), Block(beside[at] + beside[at + 2], AROUND)] for at in range(len(clause))]


def _keys(text: str, prefix: str, segmenter: Segmenter) -> list[str]:
    return _grams(text, [word for word, _ in segmenter.pairs(text)], prefix)


def _grams(text: str, words: Sequence[str], prefix: str) -> list[str]:
    return grams(text, prefix=prefix, longest=3) + word_grams(words, prefix=prefix)


@dataclass(frozen=True, slots=True, eq=False)
class KindModel:
    """The two linear models: over reports and over clauses."""

    report: LinearModel
    clause: LinearModel
    segmenter: Segmenter

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that the models know, in the order of their scores."""
        return self.clause.classes

    def columns(self, group: str) -> tuple[str, ...]:
        """The classes of one group of the report model: kind, topic, lead or flag."""
        return tuple(name.partition(":")[2] for name in self.report.classes if name.startswith(f"{group}:"))

    def read_report(self, report: Report) -> ReportScores:
        """Scores of a masked report."""
        scores = self.report.scores(report_blocks(report, segmenter=self.segmenter))
        sizes = [len(self.columns(group)) for group in ("kind", "topic", "lead")]
        kinds, topics, leads, flags = np.split(scores, np.cumsum(sizes))
        return ReportScores(kinds, topics, leads, flags)

    def read_clauses(self, clause: Sequence[Clause]) -> Floats:
        """Scores of clauses (rows) by kind (columns)."""
        if not clause:
            return np.zeros((0, len(self.kinds)), dtype=np.float32)
        return np.stack([self.clause.scores(blocks) for blocks in clauses_blocks(clause, segmenter=self.segmenter)])
