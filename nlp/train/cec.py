"""Train what reads events and causes: a CRF for triggers and arguments, two linear models for causal pairs.

`train(data, models)` reads `cec/train.jsonl` and `signals/train.jsonl`, `signals/written.jsonl` under `data`, writes three
model files and the card with the figures: cross-validated on the training texts, and on the development texts once at
the end. Nothing is chosen by the development texts. scikit-learn is needed here only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from domain.reading import Event
from nlp.causes import CLAUSES, EVENTS, find_quoted, link_events
from nlp.clause_pairs import (
    Candidate,
    WordIndex,
    cause_features,
    effect_features,
    find_candidates,
    mark_features,
    pair_features,
)
from nlp.connectives import Span, overlap
from nlp.evaluation.causes import GoldCauses, match_pairs, read_gold_causes, shared
from nlp.evaluation.cec import Document, compare_events, compare_links, read_documents
from nlp.evaluation.counts import Counts
from nlp.event_pairs import find_pairs
from nlp.events import MODEL, EventReader
from nlp.features import Extractor
from nlp.hashed_logit import HashedLogit, bucket
from nlp.tagger import CrfTagger, train_crf
from nlp.train.cec_card import write_card
from nlp.words import Segmenter

FOLDS = 4
EVENT_BITS, CLAUSE_BITS = 16, 18
C1, C2 = 0.5, 0.1  # CRFsuite's penalties; by cross-validation c1 = 0.1 gains nothing and doubles the file
THRESHOLDS = tuple(round(0.08 + 0.02 * step, 2) for step in range(20))
KEPT_TRIGGERS = 50  # of a hundred
WRITTEN_WEIGHT = 3.0  # the channels that are not messages are few; by cross-validation

Labels: TypeAlias = NDArray[np.bool_]
Figures: TypeAlias = dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Hashed features and labels of the candidate pairs of one text."""

    buckets: list[list[int]]
    labels: list[bool]
    weight: float = 1.0


def train(data: Path, models: Path) -> None:
    """Train all three models, write them and their card into `models`. Takes six to eight minutes of one core."""
    models.mkdir(parents=True, exist_ok=True)
    segmenter = Segmenter()
    extractor = Extractor(segmenter)
    documents = tuple(read_documents(data / "cec" / "train.jsonl"))
    reports = tuple(
        report for name in ("train", "written") for report in read_gold_causes(data / "signals" / f"{name}.jsonl")
    )
    predicted, figures = predict_out_of_fold(documents, models / MODEL, extractor=extractor)
    train_events(documents, models / MODEL, extractor=extractor)
    links, link_figures = train_links(documents, predicted)
    links.save(models / EVENTS)
    clauses, clause_figures = train_clauses(reports, segmenter=segmenter)
    clauses.save(models / CLAUSES)
    write_card(data, models, figures | link_figures | clause_figures, extractor=extractor)


def train_events(documents: Sequence[Document], path: Path, *, extractor: Extractor) -> None:
    """The CRF of triggers and arguments; they never overlap in the corpus."""
    spans = [
        sorted(
            [(event.trigger.start, event.trigger.end, event.type) for event in document.events]
            + [(a.quote.start, a.quote.end, a.role) for event in document.events for a in event.arguments]
        )
        for document in documents
    ]
    train_crf(
        [document.text for document in documents],
        spans,
        path,
        extractor=extractor,
        min_frequency=1,
        iterations=80,
        c1=C1,
        c2=C2,
    )


def predict_out_of_fold(
    documents: Sequence[Document], path: Path, *, extractor: Extractor
) -> tuple[dict[str, tuple[Event, ...]], Figures]:
    """Events of every document by a model that has not seen it, and how good they are."""
    predicted: dict[str, tuple[Event, ...]] = {}
    for held_out, rest in folds(documents):
        train_events(rest, path, extractor=extractor)
        reader = EventReader(CrfTagger.load(path, extractor=extractor))
        predicted |= {document.id: reader.find_events(document.text) for document in held_out}
    counts: dict[str, Counts] = {}
    for document in documents:
        for name, (gold, found) in compare_events(document.events, predicted[document.id]).items():
            counts[name] = counts.get(name, Counts()) + Counts.of(gold, found)
    return predicted, {name: count.f1 for name, count in counts.items()}


def train_links(documents: Sequence[Document], predicted: dict[str, tuple[Event, ...]]) -> tuple[HashedLogit, Figures]:
    """Causal links between events, learnt on the corpus's own events; the threshold weighs predicted ones equally.

    With predicted events as further training pairs the figures stayed the same.
    """
    figures: Figures = {}
    scores: dict[tuple[str, float], Counts] = {}
    for held_out, rest in folds(documents):
        model = fit(_link_pairs(rest), bits=EVENT_BITS, penalty=0.2, threshold=THRESHOLDS[0])
        for document in held_out:
            for name, events in (("cause_gold", document.events), ("cause", predicted[document.id])):
                links = link_events(document.text, events, model=model)
                for threshold in THRESHOLDS:
                    kept = tuple(link for link in links if link.confidence >= threshold)
                    compared = Counts.of(*compare_links(document, events, kept))
                    scores[name, threshold] = scores.get((name, threshold), Counts()) + compared
    best = max(THRESHOLDS, key=lambda threshold: scores["cause", threshold].f1 + scores["cause_gold", threshold].f1)
    figures |= {name: scores[name, best].f1 for name in ("cause", "cause_gold")}
    return fit(_link_pairs(documents), bits=EVENT_BITS, penalty=0.2, threshold=best), figures


def _link_pairs(documents: Iterable[Document]) -> Iterator[Pairs]:
    for document in documents:
        order = sorted(document.events, key=lambda event: event.trigger.start)
        pairs = list(find_pairs(document.text, order))
        yield Pairs(
            [sorted({bucket(f, EVENT_BITS) for f in pair.features}) for pair in pairs],
            [(order[pair.cause].id, order[pair.effect].id) in document.causes for pair in pairs],
        )


def train_clauses(reports: Sequence[GoldCauses], *, segmenter: Segmenter) -> tuple[HashedLogit, Figures]:
    """Causal pairs of clauses, learnt on the quotes of annotated reports."""
    pairs = {report.id: _clause_pairs(report, segmenter) for report in reports}
    scores: dict[tuple[bool, float], Counts] = {}
    for held_out, rest in folds(reports):
        model = fit((pairs[r.id] for r in rest), bits=CLAUSE_BITS, penalty=0.1, threshold=THRESHOLDS[0])
        for report in held_out:
            words = WordIndex(list(segmenter.cut(report.body)))
            causes = find_quoted(report.body, words, model=model, marks=kept_marks(report))
            for threshold in THRESHOLDS:
                kept = [cause for cause in causes if cause.confidence >= threshold]
                key = (report.is_written, threshold)
                scores[key] = scores.get(key, Counts()) + match_pairs(report.pairs, kept, least=0.5)
    best = max(THRESHOLDS, key=lambda threshold: scores[False, threshold].f1 + scores[True, threshold].f1)
    figures = {"clauses_messages_half": scores[False, best].f1, "clauses_written_half": scores[True, best].f1}
    return fit(pairs.values(), bits=CLAUSE_BITS, penalty=0.1, threshold=best), figures


def kept_marks(report: GoldCauses) -> list[Span]:
    """About half of the gold triggers, always the same ones: a reader finds no more of them in new texts."""
    return [mark for mark in report.triggers if crc32(f"{report.id}{mark}".encode()) % 100 < KEPT_TRIGGERS]


def _clause_pairs(report: GoldCauses, segmenter: Segmenter) -> Pairs:
    words = WordIndex(list(segmenter.cut(report.body)))
    marks = kept_marks(report)
    buckets, labels = [], []
    for candidate in find_candidates(report.body, words):
        features = (
            *cause_features(report.body, candidate.cause, words),
            *effect_features(report.body, candidate.effect, words),
            *pair_features(report.body, candidate, words),
            *(mark_features(*_marked(candidate, marks)) if marks else ()),
        )
        buckets.append(sorted({feature & ((1 << CLAUSE_BITS) - 1) for feature in features}))
        labels.append(
            any(
                shared(candidate.cause, cause) >= 0.5 and shared(candidate.effect, effect) >= 0.5
                for cause, effect in report.pairs
            )
        )
    return Pairs(buckets, labels, WRITTEN_WEIGHT if report.is_written else 1.0)


def _marked(candidate: Candidate, marks: Sequence[Span]) -> tuple[bool, bool]:
    in_cause, in_effect = (any(overlap(side, mark) for mark in marks) for side in (candidate.cause, candidate.effect))
    return in_cause, in_effect


def fit(texts: Iterable[Pairs], *, bits: int, penalty: float, threshold: float) -> HashedLogit:
    """Logistic regression with an L2 penalty (scikit-learn, liblinear) on all pairs of the texts."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    given = [text for text in texts if text.labels]
    rows = [row for text in given for row in text.buckets]
    columns = np.fromiter((column for row in rows for column in row), dtype=np.int32)
    ends = np.cumsum([0, *map(len, rows)])
    matrix = csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(rows), 1 << bits))
    labels = np.array([label for text in given for label in text.labels])
    weights = np.repeat([text.weight for text in given], [len(text.labels) for text in given])
    model = LogisticRegression(C=penalty, solver="liblinear", max_iter=300)
    model.fit(matrix, labels, sample_weight=weights)
    return HashedLogit.of(model.coef_[0], intercept=float(model.intercept_[0]), threshold=threshold)


def folds(items: Sequence[Any]) -> Iterator[tuple[list[Any], list[Any]]]:
    """Held-out part and the rest, every FOLDS-th item in turn."""
    for fold in range(FOLDS):
        yield (
            [item for index, item in enumerate(items) if index % FOLDS == fold],
            [item for index, item in enumerate(items) if index % FOLDS != fold],
        )
