"""What a trained model says of one trigger: its modality and its severity, from the words before, in and after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.reading import Modality
from domain.report import Report
from nlp.features import fold
from nlp.linear import Block, Floats, LinearModel, grams, word_grams
from nlp.modality import Setting
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
        scores = self.linear.scores(
            trigger_blocks(report, start, end, kind=kind, setting=setting, segmenter=self.segmenter)
        )
        return scores[: len(Modality)], scores[len(Modality) :]


def trigger_blocks(
    report: Report, start: int, end: int, *, kind: str, setting: Setting, segmenter: Segmenter
) -> list[Block]:
    """The trigger, its clause to the left and right, its surroundings, title, channel, kind and the cues over it."""
    body = report.body
    left, right = clause_at(body, start)
    right = max(right, end)
    cues = [f"q{hit.modality}" for hit in setting.over(start, end)]
    cues += [f"Q{hit.modality}" for hit in setting.hits]
    where = "y" if end <= len(report.title) else "z"
    sentence = next(((a, b) for a, b in sentences(body) if a <= start < b), (left, right))
    words = [word for word, _ in segmenter.pairs(fold(body[slice(*sentence)]))]
    return [
        Block.of(_keys(body[start:end], "g", segmenter), 0.6),
        Block.of([*_keys(body[left:start], "l", segmenter), *_keys(body[end:right], "r", segmenter)], 1.0),
        Block.of(_keys(body[max(0, left - REACH) : left], "L", segmenter), 0.5),
        Block.of(_keys(body[right : right + REACH], "R", segmenter), 0.5),
        Block.of(_keys(report.title, "t", segmenter), 0.4),
        Block.of(grams(report.source, prefix="s", longest=2), 0.3),
        Block.of([f"k{kind}", f"f{kind.partition('.')[0]}", where], 0.5),
        Block.of(cues, 1.0),
        Block.of(word_grams(words, prefix="S"), 0.7),
        Block.of(_keys(body[left:right], "c", segmenter), 0.5),
    ]


def _keys(text: str, prefix: str, segmenter: Segmenter) -> list[str]:
    folded = fold(text)
    words: Sequence[str] = [word for word, _ in segmenter.pairs(folded)]
    return grams(folded, prefix=prefix, longest=3) + word_grams(words, prefix=prefix)
