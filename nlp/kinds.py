"""What a report as a whole and each of its clauses tell: scores of hazard kinds, topic, lead department.

Features are hashed runs of characters and words; the title counts apart. The models are linear and see no place, no
number and no name as such: digits and Latin letters are classes, names are masked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from domain.report import Report
from nlp.linear import Features, Floats, LinearModel, Part, to_buckets
from nlp.passage import Keys, make_passage, read_passage
from nlp.text import clauses
from nlp.words import Segmenter

# Weights of blocks, by cross-validation: title alone, text alone, channel, and a clause's neighbours. Title and text
# together weigh 1: what carries over from one channel to another are words, wherever they stand.
TITLE, TEXT, SOURCE, AROUND = 0.5, 0.7, 0.3, 0.35
NONE = "none"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the body between commas or ends of sentences, [start, end)."""

    start: int
    end: int
    body: str = field(repr=False)

    @property
    def text(self) -> str:
        """Its letters."""
        return self.body[self.start : self.end]


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
            found.append(Clause(left, left + len(text), body))
    return tuple(found)


def features_of_report(report: Report, *, segmenter: Segmenter) -> Features:
    """One document: the whole body, title, text and channel of a (masked) report."""
    body, title = report.body, len(report.title)
    passage = read_passage(body, segmenter)
    long = passage.words[np.diff(passage.starts) > 1]
    parts = [
        Part(1.0, [("a", [passage.runs[1], long])]),
        Part(TITLE, [("t", passage.within(0, title))]),
        Part(TEXT, [("b", passage.within(title + 1 if title else 0, len(body)))]),
        Part(SOURCE, [source_keys(report.source)]),
    ]
    return Features.of(parts)


def features_of_clauses(clause: Sequence[Clause], *, segmenter: Segmenter) -> Features:
    """One document for each of the clauses of a body, together with its neighbours, which count less."""
    passage = read_passage(clause[0].body, segmenter)
    inside = [np.concatenate(passage.within(each.start, each.end)) for each in clause]
    keys, count = np.concatenate(inside), len(clause)
    at = np.arange(count).repeat([len(each) for each in inside])
    beside = to_buckets(keys, "n")
    left, right = at > 0, at < count - 1
    return Features(
        np.concatenate((to_buckets(keys, "c"), beside[left], beside[right])),
        np.concatenate((2 * at, 2 * at[left] - 1, 2 * at[right] + 3)),
        np.repeat(np.arange(count), 2),
        np.tile(np.array([1.0, AROUND], dtype=np.float32), count),
    )


@lru_cache(maxsize=256)
def source_keys(source: str) -> tuple[str, Sequence[Keys]]:
    """A channel by its runs of one and two characters."""
    return "s", make_passage(source, ()).within(0, len(source), longest=2)


@lru_cache(maxsize=64)
def _columns(classes: tuple[str, ...], group: str) -> tuple[str, ...]:
    return tuple(name.partition(":")[2] for name in classes if name.startswith(f"{group}:"))


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
        return _columns(self.report.classes, group)

    def read_report(self, report: Report) -> ReportScores:
        """Scores of a masked report."""
        scores = self.report.scores(features_of_report(report, segmenter=self.segmenter))[0]
        sizes = [len(self.columns(group)) for group in ("kind", "topic", "lead")]
        kinds, topics, leads, flags = np.split(scores, np.cumsum(sizes))
        return ReportScores(kinds, topics, leads, flags)

    def read_clauses(self, clause: Sequence[Clause]) -> Floats:
        """Scores of the clauses (rows) of one body by kind (columns)."""
        if not clause:
            return np.zeros((0, len(self.kinds)), dtype=np.float32)
        return self.clause.scores(features_of_clauses(clause, segmenter=self.segmenter))
