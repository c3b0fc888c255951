"""Training of linear models on hashed n-grams: vector space, ridge in the dual with held-out folds, SVM, packing."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.linalg as linalg
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

from nlp.linear import BITS, Features, Floats, LinearModel, Space

LEVELS = 40  # of a weight to either side: finer ones only made the file larger


def fit_space(documents: Sequence[Features], *, least: int) -> Space:
    """The space of the buckets that at least so many documents fill."""
    frequency = np.zeros(1 << BITS, dtype=np.int64)
    for each in documents:
        filled = np.unique(each.documents[each.parts] << BITS | each.buckets)
        np.add.at(frequency, filled & ((1 << BITS) - 1), 1)
    buckets = np.flatnonzero(frequency >= least).astype(np.int64)
    count = sum(each.count for each in documents)
    return Space(buckets, (np.log((1 + count) / (1 + frequency[buckets])) + 1).astype(np.float32))


def to_matrix(documents: Sequence[Features], space: Space) -> Any:
    """One sparse row a document."""
    weighed = [space.weigh(each) for each in documents]
    starts = np.cumsum([0, *(each.count for each in documents)])
    found = np.concatenate([start + at for start, (at, _, _) in zip(starts[:-1], weighed, strict=True)])
    rows, values = (np.concatenate([each[part] for each in weighed]) for part in (1, 2))
    matrix = sparse.csr_matrix((values, (found, rows)), shape=(starts[-1], len(space.buckets)), dtype=np.float32)
    matrix.sum_duplicates()
    return matrix


def fit_ridge(
    matrix: Any, targets: Floats, *, penalty: float, weights: Floats, folds: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Weights by feature and class, and every row's prediction by the model that has not seen its fold.

    Ridge regression in the dual: with G = K + penalty / weights and A = G⁻¹Y the prediction without fold F is
    Y_F − (G⁻¹)_FF⁻¹ A_F, so that one factorisation gives all folds.
    """
    kernel = (matrix @ matrix.T).toarray().astype(np.float32)
    kernel[np.diag_indices_from(kernel)] += penalty / weights
    factor = linalg.cho_factor(kernel, overwrite_a=True, check_finite=False)
    inverse = linalg.cho_solve(factor, np.eye(len(kernel), dtype=np.float32), overwrite_b=True, check_finite=False)
    dual = inverse @ targets
    held_out = np.empty_like(targets)
    for fold in np.unique(folds):
        rows = np.flatnonzero(folds == fold)
        held_out[rows] = targets[rows] - np.linalg.solve(inverse[np.ix_(rows, rows)], dual[rows])
    return np.asarray(matrix.T @ dual, dtype=np.float32), held_out


def fit_svm(matrix: Any, targets: NDArray[np.int64], *, c: float, weights: Floats) -> tuple[Floats, Floats]:
    """One linear SVM a class (columns of 0 and 1): weights by feature and class, and intercepts."""
    coefficients = np.zeros((matrix.shape[1], targets.shape[1]), dtype=np.float32)
    intercepts = np.full(targets.shape[1], -1.0, dtype=np.float32)
    for column in range(targets.shape[1]):
        if 0 < targets[:, column].sum() < len(targets):
            model = LinearSVC(C=c, random_state=0, tol=1e-3).fit(matrix, targets[:, column], sample_weight=weights)
            coefficients[:, column], intercepts[column] = model.coef_[0], model.intercept_[0]
    return coefficients, intercepts


def pack(
    classes: Sequence[str], space: Space, weights: Floats, intercepts: Floats, *, levels: int = LEVELS
) -> LinearModel:
    """A model of small integers; each class has a scale of its own, by its heaviest feature."""
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / levels
    rounded = np.rint(weights / scales).astype(np.int8)
    return LinearModel(tuple(classes), space, rounded, scales.astype(np.float32), intercepts.astype(np.float32))
