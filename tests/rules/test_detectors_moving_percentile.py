"""The moving percentile: the same season of former years, or the last weeks where there are none."""

import numpy as np
import pytest

from domain.errors import InputError
from rules.detectors.moving_percentile import moving_percentile


def test_a_week_above_the_same_season_of_five_years_alarms() -> None:
    counts = np.ones(5 * 365 + 60)
    counts[-7:] = 2
    found = moving_percentile(counts)
    assert found.seasonal
    assert (found.observed, found.threshold, found.references) == (14, 7.0, 15)
    assert found.alarm


def test_a_summer_peak_that_comes_every_year_is_no_alarm() -> None:
    year = np.ones(365)
    year[200:230] = 5
    counts = np.concatenate([np.tile(year, 4), year[:215]])
    assert not moving_percentile(counts).alarm
    assert moving_percentile(np.concatenate([np.ones(4 * 365), year[:215]])).alarm


def test_without_years_the_last_weeks_stand_in_and_the_result_says_so() -> None:
    found = moving_percentile([1] * 70)
    assert not found.seasonal
    assert found.references == 8
    assert not found.alarm


def test_a_short_past_never_alarms() -> None:
    assert not moving_percentile([0] * 14 + [9] * 7).alarm


def test_days_after_the_end_are_not_seen() -> None:
    counts = [1] * 70 + [50] * 20
    assert moving_percentile(counts, 70) == moving_percentile(counts[:70])


def test_less_than_a_window_is_refused() -> None:
    with pytest.raises(InputError, match="at least 7 days"):
        moving_percentile([1, 2, 3])
