"""What a trained model says of one trigger: its modality and its severity, from the words before, in and after it."""

from dataclasses import dataclass

import numpy as np

from domain.reading import Modality
from domain.report import Report
from nlp.kinds import source_buckets
from nlp.linear import Features, Floats, Integers, LinearModel, name_buckets, to_buckets
from nlp.modality import Setting
from nlp.passage import read_passage
from nlp.text import clause_at, sentences
from nlp.words import Segmenter

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


def features_of_trigger(
    report: Report, start: int, end: int, *, kind: str, setting: Setting, segmenter: Segmenter
) -> Features:
    """The trigger, its clause to the left and right, its surroundings, title, channel, kind and the cues over it."""
    body = report.body
    passage = read_passage(body, segmenter)
    left, right = clause_at(body, start)
    right = max(right, end)
    cues = [f"q{hit.modality}" for hit in setting.over(start, end)]
    cues += [f"Q{hit.modality}" for hit in setting.hits]
    where = "y" if end <= len(report.title) else "z"
    sentence = next(((a, b) for a, b in sentences(body) if a <= start < b), (left, right))

    def part(salt: str, first: int, last: int) -> Integers:
        return to_buckets(np.concatenate(passage.within(first, last)), salt)

    return Features.of(
        [
            (part("g", start, end), 0.6),
            (np.concatenate((part("l", left, start), part("r", end, right))), 1.0),
            (part("L", max(0, left - REACH), left), 0.5),
            (part("R", right, min(len(body), right + REACH)), 0.5),
            (part("t", 0, len(report.title)), 0.4),
            (source_buckets(report.source), 0.3),
            (name_buckets([f"k{kind}", f"f{kind.partition('.')[0]}", where]), 0.5),
            (name_buckets(cues), 1.0),
            (to_buckets(np.concatenate(passage.words_within(*sentence)), "S"), 0.7),
            (part("c", left, right), 0.5),
        ]
    )
