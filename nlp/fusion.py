"""From scores of a report and of its clauses to the probability that it tells of a kind, and to the kinds it is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.kinds import ReportScores
from nlp.linear import Floats

MOST = 4  # signals of one report, as annotated (GUIDE)


@dataclass(frozen=True, slots=True, eq=False)
class Fusion:
    """A logistic regression over `kind_features`; from `least` on a kind is given.

    When none reaches it, the likeliest kind of a report whose topic is not none is given from `alone` on.
    """

    coefficients: Floats
    intercept: float
    least: float
    alone: float

    def probabilities(self, report: ReportScores, clauses: Floats) -> Floats:
        """One probability a kind."""
        logits = kind_features(report, clauses) @ self.coefficients + np.float32(self.intercept)
        return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float32)

    def choose(self, probabilities: Floats) -> list[int]:
        """Indices of the kinds that the report is given, likeliest first."""
        order = [int(at) for at in np.argsort(-probabilities)[:MOST]]
        chosen = [at for at in order if probabilities[at] >= self.least]
        if not chosen and probabilities[order[0]] >= self.alone:
            return order[:1]
        return chosen

    def arrays(self) -> dict[str, Any]:
        """As named arrays for a model file."""
        return {"coefficients": self.coefficients, "numbers": np.array([self.intercept, self.least, self.alone])}

    @classmethod
    def of_arrays(cls, held: Mapping[str, Any]) -> "Fusion":
        """Inverse of `arrays`."""
        intercept, least, alone = (float(value) for value in held["numbers"])
        return cls(held["coefficients"].astype(np.float32), intercept, least, alone)


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
