"""Recurrence days must come true: on streams in which nothing happens, as often as they say and no oftener."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import binom

from bench.simulated_city import START, rows_of, simulate, tree
from rules.calibrate import CAP_DAYS, FRESH_DAYS, Calibration, Curve, calibrate, falls, fit_curve
from rules.detectors import nb_tail
from rules.detectors.counts import LEAD_IN, judge_nulls, scan_counts
from rules.detectors.expectation import cumulative, expect, fit_shapes
from rules.series import FloatArray, Panel, build_panel

FITTED = 140
DAYS = 500


@pytest.fixture(scope="module")
def quiet_city() -> Panel:
    """A city of 480 estates with season, weekdays and overdispersion, but without any chain."""
    return build_panel(rows_of(simulate(77, chains=False, days=DAYS)), tree())


@pytest.fixture(scope="module")
def fitted(quiet_city: Panel) -> Calibration:
    return scan_counts(quiet_city, as_of=START + timedelta(days=FITTED - 1))[1]


@pytest.fixture(scope="module")
def recurrence(quiet_city: Panel, fitted: Calibration) -> FloatArray:
    """Recurrence of the NB tail on every unit and day after the fit."""
    shapes = fit_shapes(quiet_city, quiet_city.counts[:, :FITTED])
    ends = np.arange(FITTED, DAYS) + 1
    running = cumulative(quiet_city.counts)
    rows = np.arange(len(running))
    expectation = expect(quiet_city, running, ends, shapes=shapes)
    p = nb_tail.tails(quiet_city, running, ends, expectation, shapes=shapes, rows=rows).p
    return fitted.recurrence_days(nb_tail.NAME, p)


@pytest.mark.parametrize("days", [7, 14, 30, 90])
def test_a_recurrence_is_exceeded_as_often_as_it_says(recurrence: FloatArray, days: int) -> None:
    """Days with a fresh exceedance anywhere in the district, within the 99 % binomial interval around 1/days."""
    over = recurrence >= days
    before = np.zeros_like(over)
    for lag in range(1, FRESH_DAYS + 1):
        before[:, lag:] |= over[:, :-lag]
    fresh = int((over & ~before).any(axis=0).sum())
    low, high = binom.interval(0.99, over.shape[1], 1 / days)
    assert low <= fresh <= high


def test_calibration_is_deterministic(quiet_city: Panel, fitted: Calibration) -> None:
    again = scan_counts(quiet_city, as_of=START + timedelta(days=FITTED - 1))[1]
    for name, curve in fitted.curves.items():
        np.testing.assert_array_equal(curve.log_rate, again.curves[name].log_rate)


def test_rarer_is_never_commoner(fitted: Calibration) -> None:
    p = 10.0 ** -np.linspace(0, 40, 400)
    for name in fitted.curves:
        days = fitted.recurrence_days(name, p)
        assert (np.diff(days) >= 0).all()
        assert days[0] == 1.0
        assert days[-1] == CAP_DAYS


def test_more_units_make_the_same_p_commoner(fitted: Calibration) -> None:
    as_of = START + timedelta(days=FITTED - 1)
    rows = rows_of(simulate(77, chains=False, days=FITTED))
    few = [i for i, key in enumerate(rows.key) if int(key[7:]) < 48]
    part = type(rows)(
        *(
            [getattr(rows, name)[i] for i in few]
            for name in ("key", "kind", "department", "origin", "day", "n", "distinct")
        )
    )
    small = scan_counts(build_panel(part, tree()), as_of=as_of)[1]
    p = np.array([1e-4])
    assert small.recurrence_days(nb_tail.NAME, p) > 3 * fitted.recurrence_days(nb_tail.NAME, p)


def test_uniform_p_of_one_unit_has_the_recurrence_of_its_inverse() -> None:
    """One series, one look a day: p as rare as one day in a hundred recurs about every hundred days."""
    p = np.random.default_rng(4).uniform(size=(1, 200_000))
    curve = fit_curve([falls(p)], p.shape[1])
    assert curve.recurrence_days(0.01) == pytest.approx(100 / 0.99**FRESH_DAYS, rel=0.05)
    assert curve.recurrence_days(1e-3) == pytest.approx(1000, rel=0.25)


def test_beyond_the_simulation_the_line_goes_on_and_ends_at_the_cap() -> None:
    curve = Curve(np.array([-1.0, -4.0]), np.array([0.0, -1.5]), 0.5)
    assert curve.recurrence_days(1e-4) == pytest.approx(10**1.5)
    assert curve.recurrence_days(1e-6) == pytest.approx(10**2.5)
    assert curve.recurrence_days(0.0) == CAP_DAYS


def test_a_run_of_days_below_counts_as_one_fall() -> None:
    p = np.ones((1, 40))
    p[0, 10:20] = 1e-5
    found = falls(p)
    assert found.day.tolist() == [10]
    assert found.low[0] == pytest.approx(-5)


def test_calibration_does_not_see_the_future(quiet_city: Panel) -> None:
    as_of = START + timedelta(days=99)
    shapes = fit_shapes(quiet_city, quiet_city.counts[:, :100])
    short = build_panel(rows_of(simulate(77, chains=False, days=DAYS)), tree(), until=as_of)

    def curve(panel: Panel) -> Curve:
        return calibrate(
            panel, as_of, lambda cells: judge_nulls(panel, shapes, cells), null_days=100, lead_in=LEAD_IN
        ).curves[nb_tail.NAME]

    assert short.last_day == date(2026, 4, 10)
    assert len(short.units) <= len(quiet_city.units)
    p = 10.0 ** -np.arange(2, 6)
    np.testing.assert_allclose(curve(short).recurrence_days(p), curve(quiet_city).recurrence_days(p), rtol=0.5)
