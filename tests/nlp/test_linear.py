"""Linear models on hashed features: values by formula, saving and loading, blocks that are empty."""

import math

import numpy as np

from nlp.linear import Block, LinearModel, grams, hash_keys, vectorise, word_grams
from nlp.train.linear import fit_ridge, fit_space, fit_svm, pack, to_matrix

TEXTS = ["楼道堆满电动车", "电动车在楼道充电", "夜里工地噪音大", "工地噪音吵人"]


def documents() -> list[list[Block]]:
    return [[Block.of(grams(text, prefix="b", longest=2))] for text in TEXTS]


def test_grams_are_runs_of_characters_with_their_prefix() -> None:
    assert sorted(grams("漏气了", prefix="t", longest=2)) == sorted(["t漏", "t气", "t了", "t漏气", "t气了"])
    assert word_grams(["煤气", "泄漏"], prefix="t") == ["t|煤气", "t|泄漏", "t|煤气|泄漏"]


def test_values_are_tf_idf_of_unit_length_times_the_weight_of_the_block() -> None:
    buckets = np.array(sorted(hash_keys(["a", "b"])), dtype=np.int64)
    idf = np.array([1.0, 2.0], dtype=np.float32)
    rows, values = vectorise([Block.of(["a", "a", "b", "unknown"], 0.5)], buckets, idf)
    expected = {hash_keys(["a"])[0]: 1 + math.log(2), hash_keys(["b"])[0]: 1.0}
    raw = np.array([expected[int(buckets[row])] * idf[row] for row in rows])
    assert np.allclose(values, 0.5 * raw / np.linalg.norm(raw))


def test_a_document_without_known_features_scores_the_intercepts() -> None:
    model = LinearModel(
        ("x",), *_space(), np.zeros((1, 1), np.int8), np.ones(1, np.float32), np.full(1, 0.3, np.float32)
    )
    assert model.scores([Block([]), Block.of(["unknown"])]).tolist() == [np.float32(0.3)]


def test_both_trainings_tell_two_topics_apart_and_survive_packing() -> None:
    buckets, idf = fit_space(documents(), least=1)
    matrix = to_matrix(documents(), buckets, idf)
    targets = np.array([[1, 0], [1, 0], [0, 1], [0, 1]])
    folds, ones = np.array([0, 1, 0, 1]), np.ones(4, dtype=np.float32)
    learned, held_out = fit_ridge(matrix, targets.astype(np.float32), penalty=0.1, weights=ones, folds=folds)
    assert (held_out.argmax(axis=1) == targets.argmax(axis=1)).all()
    svm, bias = fit_svm(matrix, targets, c=1.0, weights=ones)
    for weights, intercepts in ((learned, np.zeros(2)), (svm, bias)):
        model = pack(("fire", "noise"), buckets, idf, weights, intercepts.astype(np.float32))
        again = LinearModel.of_arrays(model.arrays("m"), "m")
        for document, row in zip(documents(), targets, strict=True):
            assert again.scores(document).argmax() == row.argmax()


def test_ridge_held_out_is_what_training_without_the_fold_gives() -> None:
    buckets, idf = fit_space(documents(), least=1)
    matrix = to_matrix(documents(), buckets, idf)
    targets, ones = np.array([[1.0], [1.0], [0.0], [0.0]], dtype=np.float32), np.ones(4, dtype=np.float32)
    folds = np.array([0, 1, 2, 2])
    _, held_out = fit_ridge(matrix, targets, penalty=0.1, weights=ones, folds=folds)
    rest = [1, 2, 3]
    learned, _ = fit_ridge(matrix[rest], targets[rest], penalty=0.1, weights=ones[rest], folds=folds[rest])
    assert np.allclose(held_out[0], matrix[[0]] @ learned, atol=1e-4)


def _space() -> tuple[np.ndarray, np.ndarray]:
    return np.array(hash_keys(["a"]), dtype=np.int64), np.ones(1, dtype=np.float32)
