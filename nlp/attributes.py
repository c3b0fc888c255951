"""What a trained model says of one trigger: its modality and its severity, from the words before, in and after it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from domain.reading import Modality
from domain.report import MASK, Report
from nlp.kinds import source_keys
from nlp.linear import Features, Floats, LinearModel, Part, name_keys
from nlp.modality import Setting
from nlp.passage import Passage, make_passage, read_passage
from nlp.text import clause_at, sentences
from nlp.words import Segmenter, Word

REACH = 40  # characters before and after a clause that are read as its surroundings


@dataclass(frozen=True, slots=True, eq=False)
class AttributeModel:
    """Scores of ten modalities and four severities for a trigger."""

    linear: LinearModel
    segmenter: Segmenter

    def read(self, report: Report, start: int, end: int, *, kind: str, setting: Setting) -> tuple[Floats, Floats]:
        """Scores by modality and by severity, in their order."""
        features = features_of_trigger(report, start, end, kind=kind, setting=setting, segmenter=self.segmenter)
        scores = self.linear.scores(features)[0]
        return scores[: len(Modality)], scores[len(Modality) :]

    def read_without(
        self, report: Report, start: int, end: int, words: Sequence[Word], *, kind: str, setting: Setting
    ) -> Floats:
        """Scores by modality (columns) when each of the words (rows) of the body is blotted out, the others as cut.

        A blot changes the parts that it lies in; what the others add to a score stays.
        """
        body = report.body
        passage = read_passage(body, self.segmenter)
        stretches = _stretches(report, start, end)
        parts = [_part(passage, each) for each in stretches] + _told(report, start, end, kind, setting)
        alone = self.linear.scores(Features.of(*([part] for part in parts))) - self.linear.intercepts
        whole = alone.sum(axis=0) + self.linear.intercepts
        found = np.repeat(whole[None], len(words), axis=0)
        documents, rows = [], []
        for row, word in enumerate(words):
            hit = [at for at, each in enumerate(stretches) if each.holds(word.start, word.end)]
            if hit:
                changed = [stretches[at] for at in hit]
                first, last = min(each.start for each in changed), max(each.end for each in changed)
                blotted, offset = _blotted(body, passage.starts, word, first, last)
                documents.append([_part(blotted, each, offset) for each in changed])
                found[row] -= alone[hit].sum(axis=0) + self.linear.intercepts
                rows.append(row)
        if documents:
            found[rows] += self.linear.scores(Features.of(*documents))
        return found[:, : len(Modality)]


def features_of_trigger(
    report: Report, start: int, end: int, *, kind: str, setting: Setting, segmenter: Segmenter
) -> Features:
    """One document: the trigger and what stands around it, channel, kind and the cues over it."""
    passage = read_passage(report.body, segmenter)
    parts = [_part(passage, each) for each in _stretches(report, start, end)]
    return Features.of([*parts, *_told(report, start, end, kind, setting)])


class _Stretch(NamedTuple):
    """A part of a document that is read off the body: [start, end) by salt, runs and words or words alone."""

    weight: float
    groups: tuple[tuple[str, int, int], ...]
    words_alone: bool = False

    @property
    def start(self) -> int:
        return min(start for _, start, _ in self.groups)

    @property
    def end(self) -> int:
        return max(end for _, _, end in self.groups)

    def holds(self, start: int, end: int) -> bool:
        return any(left < end and start < right for _, left, right in self.groups)


def _stretches(report: Report, start: int, end: int) -> list[_Stretch]:
    """The trigger, its clause to the left and right, its surroundings, the title, the sentence, the whole clause."""
    body = report.body
    left, right = clause_at(body, start)
    right = max(right, end)
    sentence = next(((a, b) for a, b in sentences(body) if a <= start < b), (left, right))
    return [
        _Stretch(0.6, (("g", start, end),)),
        _Stretch(1.0, (("l", left, start), ("r", end, right))),
        _Stretch(0.5, (("L", max(0, left - REACH), left),)),
        _Stretch(0.5, (("R", right, min(len(body), right + REACH)),)),
        _Stretch(0.4, (("t", 0, len(report.title)),)),
        _Stretch(0.7, (("S", *sentence),), words_alone=True),
        _Stretch(0.5, (("c", left, right),)),
    ]


def _told(report: Report, start: int, end: int, kind: str, setting: Setting) -> list[Part]:
    """What is told beside the words: channel, kind, whether in the title, the cues over the trigger."""
    cues = [f"q{hit.modality}" for hit in setting.over(start, end)]
    cues += [f"Q{hit.modality}" for hit in setting.hits]
    where = "y" if end <= len(report.title) else "z"
    names = name_keys([f"k{kind}", f"f{kind.partition('.')[0]}", where])
    return [Part(0.3, [source_keys(report.source)]), Part(0.5, [("", [names])]), Part(1.0, [("", [name_keys(cues)])])]


def _part(passage: Passage, stretch: _Stretch, offset: int = 0) -> Part:
    """The part of a stretch; the passage begins at `offset` of the body."""
    within = passage.words_within if stretch.words_alone else passage.within
    return Part(stretch.weight, [(salt, within(start - offset, end - offset)) for salt, start, end in stretch.groups])


def _blotted(body: str, starts: Sequence[int], word: Word, first: int, last: int) -> tuple[Passage, int]:
    """The words of a body that touch [first, last), one of them blotted out, and where they begin."""
    left, right = max(0, bisect_right(starts, first) - 1), bisect_left(starts, last)
    edges = starts[left : right + 1]
    texts = [body[start:end] for start, end in pairwise(edges)]
    at = bisect_left(edges, word.start)
    texts[at : at + 1] = MASK * len(texts[at])
    return make_passage("".join(texts), texts), edges[0]
