"""The convolutional tagger: it learns, it is saved and read back, and knows no words in clear."""

from pathlib import Path

import numpy as np
import pytest

from domain.errors import ConfigError
from nlp.conv_tagger import ConvTagger, encode, save_networks, scores, shifted, softmax
from nlp.tagger import encode_bio
from nlp.train.conv_tagger import Batch, Learner, Recipe, start_weights, train_network
from nlp.word_vectors import FILE, WordVectors, save_vectors
from nlp.words import Segmenter

SEGMENTER = Segmenter()
LABELS = ("O", "B-fire", "I-fire")
TEXTS = ("昨晚仓库起火了", "工厂起火，无人受伤", "道路积水", "商场起火", "学校停水三天", "居民楼昨天起火")


@pytest.fixture
def vectors(tmp_path: Path) -> WordVectors:
    words = ["仓库", "工厂", "商场", "昨晚"]
    table = np.random.default_rng(0).normal(size=(4, 8)).astype(np.float32)
    save_vectors(tmp_path / FILE, words, table, "昨晚仓库起火了工厂，道路积水")
    return WordVectors.load(tmp_path / FILE)


def labels_of(text: str) -> np.ndarray:
    at = text.find("起火")
    named = encode_bio(len(text), [(at, at + 2, "fire")] if at >= 0 else [])
    return np.array([LABELS.index(label) for label in named], dtype=np.int64)


def test_it_learns_a_word_and_is_read_back(tmp_path: Path, vectors: WordVectors) -> None:
    encoded = [encode(text, vectors=vectors, segmenter=SEGMENTER) for text in TEXTS]
    recipe = Recipe(epochs=60, width=16, rate=0.01, dropout=0.1, hide=0.05, batch=3)
    network = train_network(encoded, [labels_of(t) for t in TEXTS], vectors=vectors, count=3, recipe=recipe)
    save_networks(tmp_path / "fires.npz", [network, network], LABELS)
    tagger = ConvTagger.load(tmp_path / "fires.npz", vectors=vectors, segmenter=SEGMENTER)
    told = tagger.probabilities("仓库昨晚起火")
    assert [LABELS[at] for at in told.argmax(axis=1)] == ["O", "O", "O", "O", "B-fire", "I-fire"]
    assert told.sum(axis=1) == pytest.approx(1, abs=1e-3)
    assert tagger.probabilities("").shape == (0, 3)


def test_slopes_are_those_of_the_loss(vectors: WordVectors) -> None:
    """Every kind of weight against a finite difference, without dropout."""
    recipe = Recipe(width=8, dropout=0.0, hide=0.0)
    weights = start_weights(vectors, 3, recipe, np.random.default_rng(1))
    weights = {name: value.astype(np.float64) for name, value in weights.items()}  # type: ignore[misc]
    learner = Learner(weights, vectors.table, recipe, np.random.default_rng(1))
    batch = Batch.of(
        [encode(text, vectors=vectors, segmenter=SEGMENTER) for text in TEXTS[:2]], [labels_of(t) for t in TEXTS[:2]]
    )
    slopes = learner._slopes(batch)

    def loss() -> float:
        total = 0.0
        for text in TEXTS[:2]:
            told = softmax(scores(weights, encode(text, vectors=vectors, segmenter=SEGMENTER), vectors.table))
            total -= float(np.log(told[np.arange(len(text)), labels_of(text)].astype(np.float64)).sum())
        return total / sum(map(len, TEXTS[:2]))

    for name in ("out", "weights0", "weights3", "bias1", "characters", "places"):
        place = np.unravel_index(np.abs(slopes[name]).argmax(), slopes[name].shape)
        kept = weights[name][place]
        weights[name][place] = kept + 1e-2
        above = loss()
        weights[name][place] = kept - 1e-2
        below = loss()
        weights[name][place] = kept
        assert slopes[name][place] == pytest.approx((above - below) / 2e-2, rel=0.05, abs=1e-4), name


def test_rows_beside_rows() -> None:
    rows = np.array([[1], [2], [3]], dtype=np.float32)
    assert shifted(rows, 1).tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 0]]
    assert shifted(rows, 8).tolist() == [[0, 1, 0], [0, 2, 0], [0, 3, 0]]


def test_a_broken_file_is_named(tmp_path: Path, vectors: WordVectors) -> None:
    (tmp_path / "fires.npz").write_bytes(b"nothing")
    with pytest.raises(ConfigError, match=r"fires\.npz"):
        ConvTagger.load(tmp_path / "fires.npz", vectors=vectors, segmenter=SEGMENTER)


def test_words_stand_as_hashes(tmp_path: Path, vectors: WordVectors) -> None:
    with np.load(tmp_path / FILE) as held:
        assert all(held[name].dtype.kind in "iuf" for name in held.files)
    assert vectors.rows["仓库"] == 1
    assert vectors.rows["没有的词"] == 0
    assert not vectors.table[0].any()
