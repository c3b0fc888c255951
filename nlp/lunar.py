"""Dates of the Chinese lunisolar calendar as dates of the common one (lexicons/lunar_years.tsv)."""

from datetime import date, timedelta
from functools import cache

from nlp.lexicon import rows


@cache
def _years() -> dict[int, tuple[date, tuple[int, ...], int]]:
    """First day, lengths of the months in order, and the leap month (0: none) of each lunar year."""
    return {
        int(row["year"]): (
            date.fromisoformat(row["first"]),
            tuple(29 + int(each) for each in row["months"]),
            int(row["leap"]),
        )
        for row in rows("lunar_years")
    }


def lunar_date(year: int, month: int, day: int) -> date | None:
    """The day of a lunar date outside leap months; day 30 of a short month is its last. None outside the table."""
    if year not in _years() or not 1 <= month <= 12 or not 1 <= day <= 30:
        return None
    first, lengths, leap = _years()[year]
    at = month - 1 + (1 if leap and month > leap else 0)
    return first + timedelta(days=sum(lengths[:at]) + min(day, lengths[at]) - 1)


def month_length(year: int, month: int) -> int:
    """Days of a lunar month outside leap months; 0 outside the table."""
    if year not in _years() or not 1 <= month <= 12:
        return 0
    _, lengths, leap = _years()[year]
    return lengths[month - 1 + (1 if leap and month > leap else 0)]
