"""Train the model of causal links between events: of the possible causes of an effect, and «none», which is it?

A softmax over the candidates of an effect (mention ranking, Denis and Baldridge, 2008, for coreference): nearly every
effect of the corpus has one cause. An effect with several annotated causes is content with any. L2 penalty, L-BFGS.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.causes import link_events
from nlp.evaluation.cec import Document, compare_links
from nlp.evaluation.counts import Counts
from nlp.event_pairs import find_pairs
from nlp.hashed_logit import HashedLogit, bucket
from nlp.train.cec_events import Judged, folds

BITS, PENALTY = 16, 3.0  # by cross-validation, as the threshold
TRIED = tuple(round(0.1 + 0.02 * step, 2) for step in range(20))

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Pairs of many texts: hashed features, the number of the effect (over all texts), whether it is annotated."""

    buckets: list[list[int]]
    effects: NDArray[np.int64]
    right: Numbers


def train_links(judged: Sequence[Judged]) -> tuple[HashedLogit, dict[str, float]]:
    """The model of all documents, and its cross-validated F1 with the corpus's events and with predicted ones.

    Learnt on the corpus's own events; the threshold weighs both figures equally.
    """
    counts: dict[tuple[str, float], Counts] = {}
    for held_out, rest in folds(judged):
        model = fit_links([each.document for each in rest], threshold=TRIED[0])
        for each in held_out:
            for name, events in (("cause_gold", each.document.events), ("cause", each.events())):
                links = link_events(each.document.text, events, model=model)
                for tried in TRIED:
                    kept = tuple(link for link in links if link.confidence >= tried)
                    compared = Counts.of(*compare_links(each.document, events, kept))
                    counts[name, tried] = counts.get((name, tried), Counts()) + compared
    best = max(TRIED, key=lambda tried: counts["cause", tried].f1 + counts["cause_gold", tried].f1)
    figures = {name: counts[name, best].f1 for name in ("cause", "cause_gold")}
    return fit_links([each.document for each in judged], threshold=best), figures


def fit_links(documents: Iterable[Document], *, threshold: float) -> HashedLogit:
    """The weights that make the annotated causes most probable."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    given = list_candidates(documents)
    every = np.fromiter((column for row in given.buckets for column in row), dtype=np.int64)
    ends = np.cumsum([0, *map(len, given.buckets)])
    known, columns = np.unique(every, return_inverse=True)
    matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(given.buckets), len(known)))

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        value, slope = _softmax_loss(matrix @ weights, given)
        return value + PENALTY * float(weights @ weights) / 2, matrix.T @ slope + PENALTY * weights

    found = minimize(loss, np.zeros(len(known)), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    weights = np.zeros(1 << BITS)
    weights[known] = found.x
    return HashedLogit.of(weights, intercept=0.0, threshold=threshold)


def list_candidates(documents: Iterable[Document]) -> Candidates:
    """All pairs of the corpus's own events within reach."""
    buckets, effects, right = [], [], []
    first = 0  # number of the first event of the document
    for document in documents:
        order = sorted(document.events, key=lambda event: event.trigger.start)
        for pair in find_pairs(document.text, order):
            buckets.append(sorted({bucket(feature, BITS) for feature in pair.features}))
            effects.append(first + pair.effect)
            right.append((order[pair.cause].id, order[pair.effect].id) in document.causes)
        first += len(order)
    return Candidates(buckets, np.array(effects), np.array(right, dtype=np.float64))


def _softmax_loss(scores: Numbers, given: Candidates) -> tuple[float, Numbers]:
    """Negative log-likelihood, and its slope by the scores; «none» has a score of 0."""
    raised = np.exp(np.minimum(scores, 40))
    total = 1 + np.bincount(given.effects, raised)
    annotated = np.bincount(given.effects, given.right * raised)
    has = annotated > 0
    value = np.log(total).sum() - np.log(annotated[has]).sum()
    wished = np.where(given.right > 0, raised / np.maximum(annotated, 1e-12)[given.effects], 0)
    return float(value), raised / total[given.effects] - wished
