"""Train the readers of events: a CRF and convolutional networks on the same labels.

Cross-validation trains all of them on three quarters of the documents and keeps the averaged marginals of the rest, so
that thresholds and causal links are fitted on what a reader finds in texts that it has not seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.reading import Event
from nlp.evaluation.cec import Document, compare_events
from nlp.evaluation.counts import Counts
from nlp.events import CRF_WEIGHT, MODEL, ROLES, THRESHOLDS, TYPES, EventReader, build_events
from nlp.features import Extractor
from nlp.span_votes import Floats, Group, choose_spans
from nlp.train.conv_tagger import Recipe
from nlp.train.voted_tagger import Plan, train_voted
from nlp.word_vectors import WordVectors

FOLDS = 4
PLAN = Plan(  # by cross-validation; a second network adds half a point
    (*TYPES, *ROLES), Recipe(epochs=30, width=128, dropout=0.45, hide=0.15), seeds=(0, 1), weight=CRF_WEIGHT
)
TRIED = tuple(round(0.2 + 0.02 * step, 2) for step in range(16))


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A document with the marginals of models that have not seen it."""

    document: Document
    marginals: Floats
    labels: list[str]

    def events(self, groups: Sequence[Group] = THRESHOLDS) -> tuple[Event, ...]:
        """What would be read."""
        return build_events(self.document.text, choose_spans(self.marginals, self.labels, groups))


def labelled_spans(document: Document) -> list[tuple[int, int, str]]:
    """Triggers by type and arguments by role; they never overlap in the corpus."""
    triggers = [(event.trigger.start, event.trigger.end, event.type) for event in document.events]
    arguments = [(a.quote.start, a.quote.end, a.role) for event in document.events for a in event.arguments]
    return sorted(triggers + arguments)


def train_events(
    documents: Sequence[Document], folder: Path, *, extractor: Extractor, vectors: WordVectors
) -> EventReader:
    """Train on these documents, write both files into the folder, and give the reader of them."""
    texts, spans = [document.text for document in documents], [labelled_spans(document) for document in documents]
    return EventReader(train_voted(texts, spans, (folder, MODEL), plan=PLAN, extractor=extractor, vectors=vectors))


def judge_out_of_fold(
    documents: Sequence[Document], folder: Path, *, extractor: Extractor, vectors: WordVectors
) -> list[Judged]:
    """Every document with the marginals of models that were trained on other folds, in the order given."""
    judged: dict[str, Judged] = {}
    for held_out, rest in folds(documents):
        reader = train_events(rest, folder, extractor=extractor, vectors=vectors)
        judged |= {document.id: Judged(document, *reader.tagger.marginals(document.text)) for document in held_out}
    return [judged[document.id] for document in documents]


def events_figures(judged: Sequence[Judged], groups: Sequence[Group] = THRESHOLDS) -> dict[str, float]:
    """F1 by the definitions of nlp/evaluation/cec.py."""
    counts: dict[str, Counts] = {}
    for each in judged:
        for name, (gold, found) in compare_events(each.document.events, each.events(groups)).items():
            counts[name] = counts.get(name, Counts()) + Counts.of(gold, found)
    return {name: count.f1 for name, count in counts.items()}


def best_thresholds(judged: Sequence[Judged]) -> tuple[float, float]:
    """The thresholds of triggers and of elements with the best F1, to be written into nlp/events.py by hand."""
    figures = {
        tried: events_figures(judged, (Group(TYPES, tried), *(Group((role,), tried) for role in ROLES)))
        for tried in TRIED
    }
    trigger, element = (max(TRIED, key=lambda tried: figures[tried][name]) for name in ("trigger", "element"))
    return trigger, element


def folds(items: Sequence[Any]) -> Iterator[tuple[list[Any], list[Any]]]:
    """Held-out part and the rest, every FOLDS-th item in turn."""
    for fold in range(FOLDS):
        yield (
            [item for index, item in enumerate(items) if index % FOLDS == fold],
            [item for index, item in enumerate(items) if index % FOLDS != fold],
        )
