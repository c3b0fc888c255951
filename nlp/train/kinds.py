"""Training of the models of kinds: reports, clauses, and their fusion, all judged on folds that they have not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from domain.hazards import hazards
from nlp.evaluation.corpus import Labelled
from nlp.fusion import Fusion, clause_features, kind_features
from nlp.kinds import NONE, Clause, KindModel, ReportScores, cut_clauses, features_of_clauses, features_of_report
from nlp.linear import Floats, LinearModel
from nlp.train.linear import fit_ridge, fit_space, fit_svm, pack, to_matrix
from nlp.words import Segmenter

WRITTEN = 6.0  # a report of the few channels counts as so many citizens' messages; by cross-validation
PENALTY = 0.25  # of the ridge; by cross-validation
FOLDS = 10
LEAST, ALONE = 0.35, 0.28  # probabilities from which a kind is given: best F1 on held-out folds
CLAUSE_FOLDS, CLAUSE_C = 4, 0.3
QUIET = 0.3  # share of the clauses without a trigger that the clause model is shown
REPORT_LEAST, CLAUSE_LEAST = 8, 12  # texts that must fill a bucket; fewer would only make the files larger
FLAGS = ("recurring", "unresolved")


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """The models, and what each report would have been given by models that had not seen it."""

    kinds: KindModel
    fusion: Fusion
    reports: list[ReportScores]
    clauses: list[Floats]


def train_kinds(corpus: Sequence[Labelled], *, segmenter: Segmenter, seed: int = 0) -> Trained:
    """Train on located reports."""
    folds = np.random.default_rng(seed).integers(0, FOLDS, len(corpus))
    weights = np.array([WRITTEN if each.is_written else 1.0 for each in corpus], dtype=np.float32)
    report, held_reports = _train_reports(corpus, segmenter, folds, weights)
    clause, held_clauses = _train_clauses(corpus, segmenter, folds, weights)
    model = KindModel(report, clause, segmenter)
    scores = [_split(model, row) for row in held_reports]
    return Trained(model, train_fusion(corpus, model, scores, held_clauses, weights), scores, held_clauses)


def train_fusion(
    corpus: Sequence[Labelled],
    model: KindModel,
    reports: Sequence[ReportScores],
    clauses: Sequence[Floats],
    weights: Floats,
) -> Fusion:
    """One logistic regression over (report, kind): whether the report tells of the kind."""
    rows = np.concatenate([kind_features(each, rows) for each, rows in zip(reports, clauses, strict=True)])
    targets = np.concatenate([[kind in each.kinds for kind in model.kinds] for each in corpus])
    heavy = np.repeat(weights, len(model.kinds))
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    logistic = LogisticRegression(C=1.0, max_iter=300).fit((rows - mean) / deviation, targets, sample_weight=heavy)
    coefficients = logistic.coef_[0] / deviation
    intercept = float(logistic.intercept_[0] - coefficients @ mean)
    return Fusion(coefficients.astype(np.float32), intercept, LEAST, ALONE, train_ranking(corpus, model, clauses))


def train_ranking(corpus: Sequence[Labelled], model: KindModel, clauses: Sequence[Floats]) -> Floats:
    """One logistic regression over (signal, clause): whether the clause holds the signal's trigger."""
    rows, targets, weights = [], [], []
    for each, scores in zip(corpus, clauses, strict=True):
        cut = cut_clauses(each.body)
        for signal in each.signals:
            if len(cut):
                kind = model.kinds.index(signal.kind)
                rows.append(clause_features(scores, kind, cut, title=len(each.report.title)))
                targets += [any(a < c.end and c.start < b for a, b in signal.triggers) for c in cut]
                weights += [WRITTEN if each.is_written else 1.0] * len(cut)
    logistic = LogisticRegression(max_iter=500).fit(np.concatenate(rows), targets, sample_weight=weights)
    return np.asarray(logistic.coef_[0], dtype=np.float32)


def _train_reports(
    corpus: Sequence[Labelled], segmenter: Segmenter, folds: NDArray[np.int64], weights: Floats
) -> tuple[LinearModel, Floats]:
    documents = [features_of_report(each.masked, segmenter=segmenter) for each in corpus]
    space = fit_space(documents, least=REPORT_LEAST)
    kinds, leads = tuple(hazards()), sorted({each.lead for each in corpus})
    topics = (*kinds, NONE)
    classes = [
        *(f"kind:{kind}" for kind in kinds),
        *(f"topic:{topic}" for topic in topics),
        *(f"lead:{lead}" for lead in leads),
        *(f"flag:{flag}" for flag in FLAGS),
    ]
    targets = np.array([_targets(each, kinds, topics, leads) for each in corpus], dtype=np.float32)
    matrix = to_matrix(documents, space)
    learned, held_out = fit_ridge(matrix, targets, penalty=PENALTY, weights=weights, folds=folds)
    intercepts = np.zeros(len(classes), dtype=np.float32)
    return pack(classes, space, learned, intercepts), held_out


def _targets(each: Labelled, kinds: Sequence[str], topics: Sequence[str], leads: Sequence[str]) -> list[bool]:
    flags = (
        any(signal.row["recurring"] for signal in each.signals),
        any(signal.row["unresolved_before"] for signal in each.signals),
    )
    return [
        *(kind in each.kinds for kind in kinds),
        *(topic == each.topic for topic in topics),
        *(lead == each.lead for lead in leads),
        *flags,
    ]


def _train_clauses(
    corpus: Sequence[Labelled], segmenter: Segmenter, folds: NDArray[np.int64], weights: Floats
) -> tuple[LinearModel, list[Floats]]:
    kinds = tuple(hazards())
    cut = [cut_clauses(each.body) for each in corpus]
    documents = [features_of_clauses(clause, segmenter=segmenter) for clause in cut if clause]
    owner = np.repeat(np.arange(len(corpus)), [len(clause) for clause in cut])
    targets = np.concatenate([_clause_targets(each, clause, kinds) for each, clause in zip(corpus, cut, strict=True)])
    space = fit_space(documents, least=CLAUSE_LEAST)
    matrix = to_matrix(documents, space)
    held_out = np.zeros(targets.shape, dtype=np.float32)
    part = folds[owner] % CLAUSE_FOLDS
    shown = targets.any(axis=1) | (np.random.default_rng(0).random(len(targets)) < QUIET)
    for fold in range(CLAUSE_FOLDS):
        seen, new = np.flatnonzero(shown & (part != fold)), np.flatnonzero(part == fold)
        learned, bias = fit_svm(matrix[seen], targets[seen], c=CLAUSE_C, weights=weights[owner[seen]])
        held_out[new] = matrix[new] @ learned + bias
    rows = np.flatnonzero(shown)
    learned, bias = fit_svm(matrix[rows], targets[rows], c=CLAUSE_C, weights=weights[owner[rows]])
    parts = np.split(held_out, np.cumsum([len(clause) for clause in cut])[:-1])
    return pack(kinds, space, learned, bias), list(parts)


def _clause_targets(each: Labelled, clause: Sequence[Clause], kinds: Sequence[str]) -> NDArray[np.int64]:
    targets = np.zeros((len(clause), len(kinds)), dtype=np.int64)
    for row, stretch in enumerate(clause):
        for signal in each.signals:
            if any(start < stretch.end and stretch.start < end for start, end in signal.triggers):
                targets[row, kinds.index(signal.kind)] = 1
    return targets


def _split(model: KindModel, row: Floats) -> ReportScores:
    sizes = [len(model.columns(group)) for group in ("kind", "topic", "lead")]
    return ReportScores(*np.split(row, np.cumsum(sizes)))
