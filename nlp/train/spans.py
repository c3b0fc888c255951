"""Training of the CRFs of the reader: mentions in whole reports, triggers in clauses."""

from collections.abc import Sequence
from pathlib import Path

from nlp.evaluation.corpus import Labelled
from nlp.features import Extractor
from nlp.kinds import cut_clauses
from nlp.tagger import train_crf

TRIGGER = "trigger"


def train_mentions(corpus: Sequence[Labelled], path: Path, *, extractor: Extractor) -> None:
    """Places, things and organisations in masked bodies."""
    train_crf(
        [each.body for each in corpus],
        [each.mentions for each in corpus],
        path,
        extractor=extractor,
        c1=0.8,
        c2=0.01,
        min_frequency=3,
        iterations=60,
        weights=[2 if each.is_written else 1 for each in corpus],
    )


def train_triggers(corpus: Sequence[Labelled], path: Path, *, extractor: Extractor) -> None:
    """The words of the hazard in a clause that is known to tell of one."""
    texts, spans = [], []
    for each in corpus:
        triggers = [span for signal in each.signals for span in signal.triggers]
        for clause in cut_clauses(each.body):
            inside = [
                (max(start, clause.start) - clause.start, min(end, clause.end) - clause.start, TRIGGER)
                for start, end in triggers
                if start < clause.end and clause.start < end
            ]
            if inside:
                texts.append(clause.text)
                spans.append(sorted(inside, key=lambda span: span[0] - span[1]))
    train_crf(texts, spans, path, extractor=extractor, c1=0.5, c2=0.01, min_frequency=2, iterations=80)
