"""Train what reads events and causes: taggers of triggers and arguments, two linear models for causal pairs.

`train(data, models)` reads `cec/train.jsonl` and `signals/train.jsonl`, `signals/written.jsonl` under `data`, writes the
model files and the card with the figures: cross-validated on the training texts, and on the development texts once at
the end. Nothing is chosen by the development texts. scikit-learn is needed here only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from nlp import word_vectors
from nlp.causes import CLAUSES, EVENTS, find_quoted
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
from nlp.evaluation.cec import read_documents
from nlp.evaluation.counts import Counts
from nlp.features import Extractor
from nlp.hashed_logit import HashedLogit
from nlp.models import models_folder
from nlp.train.cec_card import write_card
from nlp.train.cec_events import best_thresholds, events_figures, folds, judge_out_of_fold, train_events
from nlp.train.cec_links import train_links
from nlp.word_vectors import WordVectors
from nlp.words import Segmenter

CLAUSE_BITS = 18
THRESHOLDS = tuple(round(0.08 + 0.02 * step, 2) for step in range(20))
KEPT_TRIGGERS = 50  # of a hundred
WRITTEN_WEIGHT = 3.0  # the channels that are not messages are few; by cross-validation


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Hashed features and labels of the candidate pairs of one text."""

    buckets: list[list[int]]
    labels: list[bool]
    weight: float = 1.0


def train(data: Path, models: Path) -> None:
    """Train all models, write them and their card into `models`. Takes twelve minutes of one core."""
    models.mkdir(parents=True, exist_ok=True)
    segmenter = Segmenter()
    extractor = Extractor(segmenter)
    at = models / word_vectors.FILE
    vectors = WordVectors.load(at if at.is_file() else models_folder() / word_vectors.FILE)
    documents = tuple(read_documents(data / "cec" / "train.jsonl"))
    reports = tuple(
        report for name in ("train", "written") for report in read_gold_causes(data / "signals" / f"{name}.jsonl")
    )
    judged = judge_out_of_fold(documents, models, extractor=extractor, vectors=vectors)
    print("thresholds of triggers and elements with the best F1:", *best_thresholds(judged))
    train_events(documents, models, extractor=extractor, vectors=vectors)
    links, link_figures = train_links(judged)
    links.save(models / EVENTS)
    clauses, clause_figures = train_clauses(reports, segmenter=segmenter)
    clauses.save(models / CLAUSES)
    write_card(data, models, events_figures(judged) | link_figures | clause_figures, extractor=extractor)


def train_clauses(reports: Sequence[GoldCauses], *, segmenter: Segmenter) -> tuple[HashedLogit, dict[str, float]]:
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
