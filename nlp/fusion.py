"""From scores of a report and of its clauses to the probability that it tells of a kind, and to the kinds it is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.kinds import Clause, ReportScores
from nlp.linear import Floats

MOST = 4  # signals of one report, as annotated (GUIDE)
TOPIC = 0.6  # weight of the topic model in choosing the first signal; this and the next two by held-out folds
AHEAD = 0.1  # a kind that stands alone is not given where the topic model prefers none by more; by held-out folds
QUIET, LOUD = 0.4, 0.6  # a topic score of none above the first silences a report whose kinds are all below the second


@dataclass(frozen=True, slots=True, eq=False)
class Fusion:
    """A logistic regression over `kind_features`; from `least` on a kind is given.

    When none reaches it, the likeliest kind is given from `alone` on. `ranking` weighs `clause_features`: which clause
    says it.
    """

    coefficients: Floats
    intercept: float
    least: float
    alone: float
    ranking: Floats

    def probabilities(self, report: ReportScores, clauses: Floats) -> Floats:
        """One probability a kind."""
        logits = kind_features(report, clauses) @ self.coefficients + np.float32(self.intercept)
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)

    def choose(self, probabilities: Floats, report: ReportScores) -> list[int]:
        """Indices of the kinds that the report is given, the topic first."""
        order = [int(at) for at in np.argsort(-probabilities)[:MOST]]
        if report.topics[-1] > QUIET and probabilities[order[0]] < LOUD:
            return []
        chosen = [at for at in order if probabilities[at] >= self.least]
        best = order[0]
        if not chosen and probabilities[best] >= self.alone and report.topics[-1] - report.topics[best] <= AHEAD:
            chosen = [best]
        return sorted(chosen, key=lambda at: -float(probabilities[at] + TOPIC * report.topics[at]))

    def rank(self, scores: Floats, kind: int, clause: Sequence[Clause], *, title: int) -> list[int]:
        """Indices of the clauses, the one first that most likely holds the words for this kind."""
        ranked = clause_features(scores, kind, clause, title=title) @ self.ranking
        return [int(at) for at in np.argsort(-ranked, kind="stable")]

    def arrays(self) -> dict[str, Any]:
        """As named arrays for a model file."""
        numbers = np.array([self.intercept, self.least, self.alone])
        return {"coefficients": self.coefficients, "numbers": numbers, "ranking": self.ranking}

    @classmethod
    def of_arrays(cls, held: Mapping[str, Any]) -> "Fusion":
        """Inverse of `arrays`."""
        intercept, least, alone = (float(value) for value in held["numbers"])
        coefficients, ranking = held["coefficients"].astype(np.float32), held["ranking"].astype(np.float32)
        return cls(coefficients, intercept, least, alone, ranking)


def kind_features(report: ReportScores, clauses: Floats) -> Floats:
    """Rows of kinds: what the report model, the topic model and the clauses say of each, also against the others."""
    kinds, topics = report.kinds, report.topics[:-1]
    none = report.topics[-1]
    count = len(kinds)
    if len(clauses):
        top = np.sort(clauses, axis=0)[::-1]
        best, second = top[0], top[min(1, len(top) - 1)]
        share = np.bincount(clauses.argmax(axis=1)[clauses.max(axis=1) > -0.6], minlength=count)
    else:
        best = second = np.full(count, -1.5, dtype=np.float32)
        share = np.zeros(count, dtype=np.int64)
    return np.stack(
        [
            kinds,
            topics,
            best,
            second,
            kinds - kinds.max(),
            topics - topics.max(),
            best - best.max(),
            np.full(count, none),
            np.minimum(share, 4),
            (kinds > 0.3) * 1.0,
            np.maximum(kinds, 0) * np.maximum(best + 1, 0),
            np.maximum(topics, 0) * np.maximum(best + 1, 0),
            np.full(count, best.max()),
            np.full(count, kinds.max()),
            np.full(count, topics.max() - none),
        ],
        axis=1,
    ).astype(np.float32)


def clause_features(scores: Floats, kind: int, clause: Sequence[Clause], *, title: int) -> Floats:
    """Rows of clauses: how much each speaks for a kind and for others, how long it is, where it stands."""
    own, rest = scores[:, kind], scores.copy()
    rest[:, kind] = -np.inf
    others = rest.max(axis=1)
    behind = own - own.max()
    lengths = np.array([min(each.end - each.start, 24) for each in clause], dtype=np.float32)
    in_title = np.array([each.end <= title for each in clause], dtype=np.float32)
    position = np.arange(len(clause)) / max(1, len(clause) - 1)
    return np.stack(
        [
            own,
            others,
            behind,
            lengths / 10,
            np.minimum(lengths, 6) / 6,
            in_title,
            position,
            in_title * behind,
            np.maximum(others - own, 0),
        ],
        axis=1,
    ).astype(np.float32)
