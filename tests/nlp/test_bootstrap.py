"""Intervals by the bootstrap over documents: where they lie, that they repeat, and what pairing gains."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError
from nlp.evaluation.bootstrap import differences, intervals
from nlp.evaluation.counts import Counts
from nlp.evaluation.figures import Figure, Tally, counted, share, total, values
from nlp.evaluation.outcome import Outcome, as_outcome, load_outcome, save_outcome

COUNTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5)).flatmap(
        lambda two: st.integers(0, min(two)).map(lambda both: Counts(*two, both))
    ),
    min_size=1,
    max_size=30,
)


@given(COUNTS)
@settings(max_examples=50, deadline=None)
def test_figures_over_documents_are_those_of_the_summed_counts(counts: list[Counts]) -> None:
    whole = sum(counts, Counts())
    assert values(counted("x", counts)) == pytest.approx({f"x_{k}": v for k, v in whole.figures().items()})
    assert Tally.of(counts).total == whole


@given(COUNTS)
@settings(max_examples=30, deadline=None)
def test_bounds_are_in_order_and_within_what_is_possible(counts: list[Counts]) -> None:
    for bound in intervals(counted("x", counts), resamples=50).values():
        assert 0.0 <= bound.low <= bound.high <= 1.0


def test_an_interval_is_as_wide_as_the_theory_of_a_share_says() -> None:
    right, n = 300, 400
    figure = share([[at < right] for at in range(n)])
    bound = intervals({"x": figure})["x"]
    error = math.sqrt(0.75 * 0.25 / n)
    assert bound.value == right / n
    assert bound.low == pytest.approx(0.75 - 1.96 * error, abs=0.006)
    assert bound.high == pytest.approx(0.75 + 1.96 * error, abs=0.006)


def test_documents_are_drawn_whole() -> None:
    """Ten judgements in each of forty documents that stand and fall together: as sure as forty, not as four hundred."""
    together = intervals({"x": share([[at < 30] * 10 for at in range(40)])})["x"]
    apart = intervals({"x": share([[at < 300] for at in range(400)])})["x"]
    assert (together.high - together.low) > 2.5 * (apart.high - apart.low)


def test_the_same_data_give_the_same_bounds_and_another_seed_others() -> None:
    figure = {"x": share([[at % 3 == 0] for at in range(50)])}
    assert intervals(figure) == intervals(figure)
    assert intervals(figure, seed=1) != intervals(figure, seed=2)


def test_a_sum_has_bounds_too_and_an_absent_label_its_own_value() -> None:
    assert intervals({"x": total([1.0] * 20)})["x"].low == 20.0
    nothing = intervals({"x": Figure(np.zeros(5), np.zeros(5))})["x"]
    assert (nothing.value, nothing.low, nothing.high) == (0.0, 0.0, 0.0)


def test_pairing_tells_a_small_steady_gain_from_noise() -> None:
    """The second reader has the same rights but for six documents of two hundred: alone the intervals overlap."""
    generator = np.random.default_rng(0)
    weak = generator.random(200) < 0.6
    strong = weak.copy()
    strong[np.flatnonzero(~weak)[:6]] = True
    one, other = ({"x": share([[bool(each)] for each in rights])} for rights in (strong, weak))
    assert intervals(one)["x"].low < intervals(other)["x"].high
    gain = differences(one, other)["x"]
    assert gain.value == pytest.approx(6 / 200)
    assert gain.excludes_zero
    assert not differences(one, one)["x"].excludes_zero


def test_readings_of_other_documents_are_not_compared() -> None:
    figures = {"x": share([[True], [False]])}
    with pytest.raises(InputError, match="same 2 documents"):
        Outcome(("a", "b"), figures).minus(Outcome(("a", "c"), figures))


def test_an_outcome_is_kept_without_texts_and_read_again(tmp_path: Path) -> None:
    outcome = Outcome(("a", "b"), counted("x", [Counts(2, 1, 1), Counts(1, 3, 0)]) | {"n": total([1, 2])})
    save_outcome(tmp_path / "kept.json", outcome)
    again = load_outcome(tmp_path / "kept.json")
    assert again.values == outcome.values
    assert outcome.minus(again)["x_f1"].value == 0.0
    (tmp_path / "kept.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="--save"):
        load_outcome(tmp_path / "kept.json")


def test_a_suite_of_mere_numbers_is_taken_as_it_is() -> None:
    outcome = as_outcome({"exact": 0.9})
    assert outcome.values == {"exact": 0.9}
    assert outcome.intervals == {}
