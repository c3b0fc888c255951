"""The hashed linear model: what is saved is what is read, scores add up, wrong files are named."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ConfigError
from nlp.hashed_logit import HashedLogit, bucket, code

BITS = 10


def model(weights: dict[str, float], intercept: float = 0.0) -> HashedLogit:
    held = np.zeros(1 << BITS)
    for feature, weight in weights.items():
        held[bucket(feature, BITS)] = weight
    return HashedLogit.of(held, intercept=intercept, threshold=0.3)


def test_a_saved_model_scores_the_same(tmp_path: Path) -> None:
    made = model({"c导致": 1.5, "e停水": -0.25}, intercept=-1.0)
    made.save(tmp_path / "model.npz")
    read = HashedLogit.load(tmp_path / "model.npz")
    assert read.score(["c导致", "e停水", "未见"]) == made.score(["c导致", "e停水", "未见"]) == 1.5 - 0.25
    assert (read.intercept, read.threshold) == (-1.0, 0.3)
    assert read.probability(1.25) == pytest.approx(1 / (1 + math.exp(-0.25)))


def test_scores_of_groups_add_up() -> None:
    made = model({"a": 0.5, "b": 2.0})
    assert made.score(["a"]) + made.score(["b"]) == made.score(["a", "b"])


@given(st.floats(allow_nan=False))
def test_a_probability_stays_between_zero_and_one(score: float) -> None:
    assert 0.0 <= model({}).probability(score) <= 1.0


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", x=np.zeros(2))
    (tmp_path / "text.npz").write_text("no model", encoding="utf-8")
    model({}).save(tmp_path / "whole.npz")
    (tmp_path / "half.npz").write_bytes((tmp_path / "whole.npz").read_bytes()[:90])
    for name in ("none.npz", "other.npz", "text.npz", "half.npz"):
        with pytest.raises(ConfigError, match=name):
            HashedLogit.load(tmp_path / name)


def test_groups_and_codes_score_as_their_features() -> None:
    made = model({"a": 0.5, "b": 2.0, "ra": -1.0})
    assert made.score_groups([("a", "b"), ("b",)]) == made.score(["a", "b", "b"])
    assert made.score_groups([("a", "unseen")], "r") == made.score(["ra", "runseen"])
    assert made.score_codes([code("a"), code("a", code("r"))]) == made.score(["a", "ra"])
