"""Training of how the encoder's word weighs beside the linear models': on reports that none of them has seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from domain.reading import Modality
from domain.report import Quote
from nlp.attributes import AttributeModel
from nlp.encoder import EncoderReading
from nlp.evaluation.corpus import Labelled
from nlp.kinds import NONE, ReportScores, cut_clauses
from nlp.linear import Floats
from nlp.modality import Setting, read_setting
from nlp.signals import decide
from nlp.tagger import CrfTagger
from nlp.text import clause_at
from nlp.train.kinds import WRITTEN
from nlp.trigger_words import candidate_features, candidates, encoder_spans, ranked_words
from nlp.weighing import (
    Weighing,
    again_features,
    joint_clause_features,
    joint_kind_features,
    log_softmax,
    modality_features,
)

THRESHOLDS = np.arange(0.26, 0.56, 0.02)
TOPIC_WEIGHTS = (0.0, 0.3, 0.6, 1.0, 1.5, 2.5)


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """What every model says of one report that it was not trained on."""

    labelled: Labelled
    scores: ReportScores
    rows: Floats
    encoded: EncoderReading


def train_weighing(
    unseen: Sequence[Unseen], *, kinds: Sequence[str], triggers: CrfTagger, attributes: AttributeModel
) -> Weighing:
    """Fit the four regressions, then the thresholds by the best F1 of kinds on two folds in turn.

    `triggers` and `attributes` must not have seen the reports either.
    """
    heavy = np.array([WRITTEN / 2 if each.labelled.is_written else 1.0 for each in unseen], dtype=np.float32)
    rows = [joint_kind_features(each.scores, each.rows, each.encoded) for each in unseen]
    told = [np.array([kind in each.labelled.kinds for kind in kinds]) for each in unseen]
    learned = _logistic(np.concatenate(rows), np.concatenate(told), np.repeat(heavy, len(kinds)), c=0.3)
    numbers = _numbers(unseen, kinds, rows, told, heavy)
    clauses = _train_clauses(unseen, kinds, heavy)
    empty = np.zeros(1, np.float32)
    draft = Weighing(learned, clauses, empty, np.zeros((1, 1), np.float32), empty, numbers)
    words = _train_words(unseen, kinds, heavy, draft, triggers)
    modality = _train_modality(unseen, kinds, heavy, attributes)
    draft = Weighing(learned, clauses, words, modality, empty, numbers)
    again, numbers[-1] = _train_again(unseen, kinds, draft, triggers, attributes)
    return Weighing(learned, clauses, words, modality, again, numbers)


Flags = NDArray[np.bool_]


def _logistic(rows: Floats, targets: Flags, weights: Floats, *, c: float) -> Floats:
    """Weights with their intercept last, for rows as they are."""
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    fitted = LogisticRegression(C=c, max_iter=500).fit((rows - mean) / deviation, targets, sample_weight=weights)
    coefficients = fitted.coef_[0] / deviation
    return np.append(coefficients, fitted.intercept_[0] - coefficients @ mean).astype(np.float32)


def _numbers(
    unseen: Sequence[Unseen], kinds: Sequence[str], rows: Sequence[Floats], told: Sequence[Flags], heavy: Floats
) -> Floats:
    """The two thresholds and the two weights of topics; each half of the reports is judged by what the other taught."""
    probabilities = np.zeros((len(unseen), len(kinds)), dtype=np.float32)
    half = np.arange(len(unseen)) % 2
    for part in (0, 1):
        seen, new = np.flatnonzero(half != part).tolist(), np.flatnonzero(half == part).tolist()
        learned = _logistic(
            np.concatenate([rows[at] for at in seen]),
            np.concatenate([told[at] for at in seen]),
            np.repeat(heavy[seen], len(kinds)),
            c=0.3,
        )
        for at in new:
            probabilities[at] = 1 / (1 + np.exp(-(rows[at] @ learned[:-1] + learned[-1])))
    best = (-1.0, 0.0, 0.0)
    for least in THRESHOLDS:
        for alone in THRESHOLDS[least >= THRESHOLDS]:
            best = max(best, (_f1(probabilities, told, heavy, least, alone), float(least), float(alone)))
    _, least, alone = best
    topics = np.stack([each.scores.topics[:-1] for each in unseen])
    neural = np.stack([log_softmax(each.encoded.topics)[:-1] for each in unseen])
    names = np.array([each.labelled.topic for each in unseen])
    found = (-1.0, 0.0, 0.0)
    for one in TOPIC_WEIGHTS:
        for other in TOPIC_WEIGHTS:
            leading = np.log(probabilities + 1e-6) + one * topics + other * neural
            leading[probabilities < least] -= 50
            first = leading.argmax(axis=1)
            silent = probabilities.max(axis=1) < alone
            given = np.where(silent, NONE, np.array(kinds)[first])
            found = max(found, (float(((given == names) * heavy).sum() / heavy.sum()), one, other))
    print(
        f"held out: kinds F1 {best[0]:.3f} at {least:.2f}/{alone:.2f}, topic {found[0]:.3f} at {found[1:]}", flush=True
    )
    return np.array([least, alone, found[1], found[2], 1.0], dtype=np.float32)


def _f1(probabilities: Floats, told: Sequence[Flags], heavy: Floats, least: float, alone: float) -> float:
    given = probabilities >= least
    first = probabilities.argmax(axis=1)
    lonely = ~given.any(axis=1) & (probabilities.max(axis=1) >= alone)
    given[lonely, first[lonely]] = True
    gold, weight = np.stack(told), heavy[:, None]
    return float(2 * (weight * (given & gold)).sum() / (weight * given + weight * gold).sum())


def _train_clauses(unseen: Sequence[Unseen], kinds: Sequence[str], heavy: Floats) -> Floats:
    rows, targets, weights = [], [], []
    for each, weight in zip(unseen, heavy, strict=True):
        clause = cut_clauses(each.labelled.body)
        for signal in each.labelled.signals:
            if len(clause) > 1:
                title = len(each.labelled.report.title)
                kind = kinds.index(signal.kind)
                rows.append(joint_clause_features(each.rows, kind, clause, title=title, encoded=each.encoded))
                targets += [any(a < c.end and c.start < b for a, b in signal.triggers) for c in clause]
                weights += [weight] * len(clause)
    return _logistic(np.concatenate(rows), np.array(targets), np.array(weights), c=1.0)


def _train_words(
    unseen: Sequence[Unseen], kinds: Sequence[str], heavy: Floats, draft: Weighing, triggers: CrfTagger
) -> Floats:
    """Which of the candidates overlap the words that were marked, and nearly are them."""
    rows, targets, weights = [], [], []
    for each, weight in zip(unseen, heavy, strict=True):
        body, clause = each.labelled.body, cut_clauses(each.labelled.body)
        seen = encoder_spans(body, each.encoded)
        for signal in each.labelled.signals:
            if not clause:
                continue
            kind = kinds.index(signal.kind)
            order = draft.rank(each.rows, kind, clause, title=len(each.labelled.report.title), encoded=each.encoded)
            for found in candidates(body, clause, order, seen, crf=triggers):
                rows.append(candidate_features(found, kind, each.encoded))
                targets.append(any(a < found.end and found.start < b for a, b in signal.triggers))
                weights.append(weight)
    return _logistic(np.stack(rows), np.array(targets), np.array(weights), c=1.0)


def _train_modality(
    unseen: Sequence[Unseen], kinds: Sequence[str], heavy: Floats, attributes: AttributeModel
) -> Floats:
    order: Mapping[str, int] = {str(each): at for at, each in enumerate(Modality)}
    rows, targets, weights = [], [], []
    for each, weight in zip(unseen, heavy, strict=True):
        report = each.labelled.masked
        setting = read_setting(report)
        for signal in each.labelled.signals:
            for start, end in signal.triggers[:1]:
                claims, _ = attributes.read(report, start, end, kind=signal.kind, setting=setting)
                rows.append(modality_features(claims, each.encoded.claims(kinds.index(signal.kind), start, end)))
                targets.append(order[signal.modality])
                weights.append(weight)
    fitted = LogisticRegression(C=0.3, max_iter=1000).fit(np.stack(rows), np.array(targets), sample_weight=weights)
    learned = np.zeros((len(rows[0]) + 1, len(order)), dtype=np.float32)
    learned[-1] = -20.0
    learned[:-1, fitted.classes_] = fitted.coef_.T
    learned[-1, fitted.classes_] = fitted.intercept_
    return learned


def _train_again(
    unseen: Sequence[Unseen], kinds: Sequence[str], draft: Weighing, triggers: CrfTagger, attributes: AttributeModel
) -> tuple[Floats, float]:
    """Whether other words claim something else of a kind; and from where on that adds to the F1 of kinds with modality.

    Messages and reports of other channels weigh alike in that F1.
    """
    rows, hits, messages = [], [], []
    right, given, gold = np.zeros(2), np.zeros(2), np.zeros(2)

    def claim_of(each: Unseen, kind: int, quote: Quote, setting: Setting) -> Modality:
        claims, _ = attributes.read(each.labelled.masked, quote.start, quote.end, kind=kinds[kind], setting=setting)
        heard = each.encoded.claims(kind, quote.start, quote.end)
        return decide(draft.claims(claims, heard), setting, quote)[0]

    for each in unseen:
        report, body, clause = each.labelled.masked, each.labelled.body, cut_clauses(each.labelled.body)
        setting, pairs = read_setting(report), {(s.kind, s.modality) for s in each.labelled.signals}
        written = int(each.labelled.is_written)
        gold[written] += len(pairs)
        for name in each.labelled.kinds if clause else ():
            kind = kinds.index(name)
            order = draft.rank(each.rows, kind, clause, title=len(report.title), encoded=each.encoded)
            found = candidates(body, clause, order, encoder_spans(body, each.encoded), crf=triggers)
            ranked = ranked_words(found, body, kind, encoded=each.encoded, weighing=draft)
            if not ranked:
                continue
            first = ranked[0][1]
            claim = claim_of(each, kind, first, setting)
            right[written] += (name, str(claim)) in pairs
            given[written] += 1
            near = clause_at(body, first.start)
            for probability, quote in ranked[1:]:
                if quote.overlaps(first) or near[0] <= quote.start < near[1]:
                    continue
                other = claim_of(each, kind, quote, setting)
                if other is not claim:
                    rows.append(again_features(report, probability, clause, setting))
                    hits.append((name, str(other)) in pairs)
                    messages.append(written)
                    break
    matrix, targets, owner = np.stack(rows), np.array(hits), np.array(messages)
    learned = _logistic(matrix, targets, np.ones(len(targets), dtype=np.float32), c=1.0)
    sure = 1 / (1 + np.exp(-(matrix @ learned[:-1] + learned[-1])))

    def f1(least: float) -> Floats:
        chosen = sure >= least
        more = np.bincount(owner[chosen], minlength=2)
        hit = np.bincount(owner[chosen & targets], minlength=2)
        return np.asarray(2 * (right + hit) / (given + more + gold), dtype=np.float32)

    best = max((float(f1(least).mean()), float(least)) for least in np.arange(0.1, 1.05, 0.025))[1]
    print(f"held out, kinds given: kind with modality F1 {f1(2.0)} (messages, other channels) with one claim a kind")
    print(f"{f1(best)} with a second from {best:.3f} on", flush=True)
    return learned, best
