from datetime import date

import pytest

from nlp.lunar import lunar_date, month_length


@pytest.mark.parametrize(
    ("lunar", "expected"),
    [
        ((2024, 1, 1), date(2024, 2, 10)),
        ((2025, 5, 5), date(2025, 5, 31)),
        ((2025, 8, 15), date(2025, 10, 6)),  # behind the leap sixth month
        ((2024, 12, 30), date(2025, 1, 28)),  # a short month: its last day
        ((2023, 9, 9), date(2023, 10, 23)),
    ],
)
def test_lunar_dates_fall_on_the_published_days(lunar: tuple[int, int, int], expected: date) -> None:
    assert lunar_date(*lunar) == expected


def test_outside_the_table_nothing_is_guessed() -> None:
    assert lunar_date(1899, 1, 1) is None
    assert lunar_date(2025, 13, 1) is None
    assert month_length(1899, 1) == 0


def test_every_year_begins_where_the_one_before_ends() -> None:
    for year in range(2000, 2040):
        last, first = lunar_date(year, 12, 30), lunar_date(year + 1, 1, 1)
        assert last is not None
        assert first is not None
        assert (first - last).days == 1
