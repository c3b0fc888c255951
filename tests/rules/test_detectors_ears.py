"""EARS against R surveillance, case by case, and by hand."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest

from domain.errors import InputError
from rules.detectors.ears import ears

TEMPORAL = Path(os.environ.get("JIANWEI_DATA", "../shared/data")) / "surveillance" / "temporal"


def cases() -> list[str]:
    if not (TEMPORAL / "expected.json").is_file():
        return []
    expected = json.loads((TEMPORAL / "expected.json").read_text(encoding="utf-8"))
    return [name for name, case in expected["cases"].items() if case["algorithm"] == "earsC"]


@pytest.mark.skipif(not cases(), reason=f"reference series of R surveillance are not there: {TEMPORAL}")
@pytest.mark.parametrize("name", cases())
def test_agrees_with_r_surveillance(name: str) -> None:
    case = json.loads((TEMPORAL / "expected.json").read_text(encoding="utf-8"))["cases"][name]
    control = case["control"]
    with (TEMPORAL / f"series_{case['series']}.csv").open(encoding="utf-8") as file:
        counts = [int(row["observed"]) for row in csv.DictReader(file)]
    # R's own C3 alarm ignores today's count, against its manual: the published formula is the reference
    with (TEMPORAL / case.get("published_formula_output", case["output"])).open(encoding="utf-8") as file:
        reference = list(csv.DictReader(file))
    bounds = ears(
        counts,
        control["method"],
        baseline=control["baseline"],
        least_sigma=control["minSigma"],
        alpha=control["alpha"],
    )
    at = [int(row["i"]) - 1 for row in reference]
    np.testing.assert_allclose(bounds.upper[at], [float(row["upperbound"]) for row in reference], rtol=1e-6, atol=1e-9)
    assert bounds.alarm[at].astype(int).tolist() == [int(row["alarm"]) for row in reference]


def test_c1_is_mean_and_deviation_of_the_seven_days_before() -> None:
    week = [1, 2, 3, 2, 1, 2, 3]
    bounds = ears([*week, 9], "C1")
    assert bounds.upper[7] == pytest.approx(np.mean(week) + 3.090232306167813 * np.std(week, ddof=1))
    assert bounds.alarm[7]
    assert not bounds.alarm[:7].any()


def test_c2_does_not_learn_from_an_outbreak_of_yesterday() -> None:
    counts = [1, 2, 3, 2, 1, 2, 3, 2, 20, 20]
    assert ears(counts, "C2").alarm[9]
    assert not ears(counts, "C1").alarm[9]


@pytest.mark.parametrize("method", ["C1", "C2", "C3"])
def test_silence_raises_nothing_and_a_first_report_after_silence_does(method: str) -> None:
    alarm = ears([0] * 14 + [1], method).alarm  # type: ignore[arg-type]
    assert not alarm[:14].any()
    assert alarm[14]


def test_many_units_at_once_are_the_same_as_one_by_one() -> None:
    counts = np.random.default_rng(3).poisson(2.0, (5, 60))
    together = ears(counts, "C3")
    for row in range(5):
        np.testing.assert_array_equal(together.upper[row], ears(counts[row], "C3").upper)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(InputError, match="C1, C2 or C3"):
        ears([1] * 20, "C4")  # type: ignore[arg-type]
