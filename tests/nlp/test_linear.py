"""Linear models on hashed features: values by formula, saving and loading, documents that are empty."""

import math

import numpy as np

from nlp.linear import Features, LinearModel, Part, Space, name_keys, to_buckets
from nlp.passage import make_passage
from nlp.train.linear import fit_ridge, fit_space, fit_svm, pack, to_matrix

TEXTS = ["楼道堆满电动车", "电动车在楼道充电", "夜里工地噪音大", "工地噪音吵人"]


def documents() -> list[Features]:
    return [document(text) for text in TEXTS]


def document(text: str) -> Features:
    runs = make_passage(text, ()).within(0, len(text), longest=2)
    return Features.of([Part(1.0, [("b", runs)])])


def test_values_are_tf_idf_of_unit_length_times_the_weight_of_the_part() -> None:
    a, b = to_buckets(name_keys(["a", "b"]), "")
    space = Space(np.sort([a, b]), np.array([1.0, 2.0], dtype=np.float32))
    _, rows, values = space.weigh(Features.of([Part(0.5, [("", [name_keys(["a", "a", "b", "unknown"])])])]))
    expected = {int(a): 1 + math.log(2), int(b): 1.0}
    raw = np.array([expected[int(space.buckets[row])] * space.idf[row] for row in rows])
    assert np.allclose(values, 0.5 * raw / np.linalg.norm(raw))


def test_documents_are_scored_alike_together_and_alone() -> None:
    space = fit_space(documents(), least=1)
    weights = np.random.default_rng(0).integers(-9, 9, (len(space.buckets), 2)).astype(np.int8)
    model = LinearModel(("x", "y"), space, weights, np.ones(2, np.float32), np.zeros(2, np.float32))
    alone = [document(text) for text in TEXTS]
    together = Features(
        np.concatenate([each.buckets for each in alone]),
        np.repeat(np.arange(len(alone)), [len(each.buckets) for each in alone]),
        np.arange(len(alone)),
        np.ones(len(alone), np.float32),
    )
    assert np.allclose(model.scores(together), np.concatenate([model.scores(each) for each in alone]))


def test_a_document_without_known_features_scores_the_intercepts() -> None:
    space = Space(to_buckets(name_keys(["a"]), ""), np.ones(1, np.float32))
    model = LinearModel(("x",), space, np.zeros((1, 1), np.int8), np.ones(1, np.float32), np.full(1, 0.3, np.float32))
    empty = Features.of([Part(1.0, []), Part(1.0, [("", [name_keys(["unknown"])])])])
    assert model.scores(empty).tolist() == [[np.float32(0.3)]]


def test_another_salt_makes_another_feature() -> None:
    keys = np.arange(1000, dtype=np.uint64)
    assert (to_buckets(keys, "t") != to_buckets(keys, "b")).mean() > 0.99
    assert len(set(to_buckets(keys, "t").tolist())) > 990


def test_both_trainings_tell_two_topics_apart_and_survive_packing() -> None:
    space = fit_space(documents(), least=1)
    matrix = to_matrix(documents(), space)
    targets = np.array([[1, 0], [1, 0], [0, 1], [0, 1]])
    folds, ones = np.array([0, 1, 0, 1]), np.ones(4, dtype=np.float32)
    learned, held_out = fit_ridge(matrix, targets.astype(np.float32), penalty=0.1, weights=ones, folds=folds)
    assert (held_out.argmax(axis=1) == targets.argmax(axis=1)).all()
    svm, bias = fit_svm(matrix, targets, c=1.0, weights=ones)
    for weights, intercepts in ((learned, np.zeros(2)), (svm, bias)):
        model = pack(("fire", "noise"), space, weights, intercepts.astype(np.float32))
        again = LinearModel.of_arrays(model.arrays("m"), "m")
        for each, row in zip(documents(), targets, strict=True):
            assert again.scores(each)[0].argmax() == row.argmax()


def test_ridge_held_out_is_what_training_without_the_fold_gives() -> None:
    space = fit_space(documents(), least=1)
    matrix = to_matrix(documents(), space)
    targets, ones = np.array([[1.0], [1.0], [0.0], [0.0]], dtype=np.float32), np.ones(4, dtype=np.float32)
    folds = np.array([0, 1, 2, 2])
    _, held_out = fit_ridge(matrix, targets, penalty=0.1, weights=ones, folds=folds)
    rest = [1, 2, 3]
    learned, _ = fit_ridge(matrix[rest], targets[rest], penalty=0.1, weights=ones[rest], folds=folds[rest])
    assert np.allclose(held_out[0], matrix[[0]] @ learned, atol=1e-4)
