"""What a trained model says of one trigger: its modality and its severity, from the words before, in and after it."""

from collections.abc import Sequence
from dataclasses import dataclass

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
        """Scores by modality (columns) when each of the words (rows) of the body is blotted out, the others as cut."""
        body = report.body
        cut = list(self.segmenter.cut(body))
        at = {word.start: number for number, word in enumerate(cut)}
        texts = [word.text for word in cut]
        documents = []
        for word in words:
            blot, number = MASK * (word.end - word.start), at[word.start]
            blotted = make_passage(
                body[: word.start] + blot + body[word.end :], [*texts[:number], *blot, *texts[number + 1 :]]
            )
            documents.append(_parts(blotted, report, start, end, kind, setting))
        return self.linear.scores(Features.of(*documents))[:, : len(Modality)]


def features_of_trigger(
    report: Report, start: int, end: int, *, kind: str, setting: Setting, segmenter: Segmenter
) -> Features:
    """One document: the trigger and what stands around it."""
    return Features.of(_parts(read_passage(report.body, segmenter), report, start, end, kind, setting))


def _parts(passage: Passage, report: Report, start: int, end: int, kind: str, setting: Setting) -> list[Part]:
    """The trigger, its clause to the left and right, its surroundings, title, channel, kind and the cues over it."""
    body = report.body
    left, right = clause_at(body, start)
    right = max(right, end)
    cues = [f"q{hit.modality}" for hit in setting.over(start, end)]
    cues += [f"Q{hit.modality}" for hit in setting.hits]
    where = "y" if end <= len(report.title) else "z"
    sentence = next(((a, b) for a, b in sentences(body) if a <= start < b), (left, right))
    names = name_keys([f"k{kind}", f"f{kind.partition('.')[0]}", where])
    return [
        Part(0.6, [("g", passage.within(start, end))]),
        Part(1.0, [("l", passage.within(left, start)), ("r", passage.within(end, right))]),
        Part(0.5, [("L", passage.within(max(0, left - REACH), left))]),
        Part(0.5, [("R", passage.within(right, min(len(body), right + REACH)))]),
        Part(0.4, [("t", passage.within(0, len(report.title)))]),
        Part(0.3, [source_keys(report.source)]),
        Part(0.5, [("", [names])]),
        Part(1.0, [("", [name_keys(cues)])]),
        Part(0.7, [("S", passage.words_within(*sentence))]),
        Part(0.5, [("c", passage.within(left, right))]),
    ]
