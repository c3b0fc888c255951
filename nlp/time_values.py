"""What a time expression is: its type and recurrence, the anchor it counts from, and the arithmetic of calendars.

Types follow TIMEX3 (ISO 24617-1) by meaning: a clock (TIME) is an instant, a date or part of a day an interval, a length
a duration (DURATION), a habit recurring (SET).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from domain.clock import DAY
from domain.reading import TimeMention
from nlp.text import half_width, number

GRAINS = ("minute", "hour", "part", "day", "week", "month", "year")  # from fine to coarse
_HOURS = 24 * 60  # minutes of a day
_FOLD = str.maketrans(
    "點時號週個兩後幾來內間國慶節陽禮開學連續過當將現剛從長裏裡終歷曆曰夭",
    "点时号周个两后几来内间国庆节阳礼开学连续过当将现刚从长里里终历历日天",
)
_ZEROS = str.maketrans("○O〇零", "0000")


class TimeType(StrEnum):
    """What kind of time an expression tells."""

    INSTANT = "instant"
    INTERVAL = "interval"
    DURATION = "duration"
    RECURRING = "recurring"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often, and when within the day: windows of minutes since midnight, the end None for a bare clock."""

    every: str  # daily, weekly Mon,Wed, monthly 10, yearly Jun-Sep, every 3 days, often, on rain ...
    windows: tuple[tuple[int, int | None], ...] = ()

    def __str__(self) -> str:
        """`daily 22:00-02:00`; an end at midnight is 24:00."""
        told = ",".join(
            _clock(begin) if until is None else f"{_clock(begin)}-{'24:00' if until == _HOURS else _clock(until)}"
            for begin, until in self.windows
        )
        return f"{self.every} {told}" if told else self.every


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A mention with its type, and the recurrence of a recurring one (whose mention has no interval)."""

    mention: TimeMention
    type: TimeType
    recurrence: Recurrence | None = None

    def extended(self, text: str, end: int) -> "TimeExpression":
        """The same up to `end`."""
        return replace(self, mention=replace(self.mention, end=end, text=text[self.mention.start : end]))


@dataclass(frozen=True, slots=True)
class Anchor:
    """What bare expressions refer to, at first the report's own time.

    `moment` is the date or month told last, of which a bare day or month is one; `day` the day told last, of a bare clock.
    """

    moment: datetime | None
    received: datetime | None
    told: bool = False
    day: datetime | None = None

    @property
    def midnight(self) -> datetime | None:
        return self.today if self.day is None else midnight(self.day)

    @property
    def today(self) -> datetime | None:
        return None if self.received is None else midnight(self.received)

    def after(self, moment: datetime | None, *, day: bool = True) -> "Anchor":
        """The anchor once a date (or, not `day`, a month) was told; an impossible one changes nothing."""
        if moment is None:
            return self
        return replace(self, moment=moment, told=True, day=moment if day else self.day)


def normal(body: str) -> str:
    """Half-width, simplified in the letters of time words, frequent misreadings (曰, 夭) mended; offsets stay."""
    return half_width(body).translate(_FOLD)


def midnight(moment: datetime) -> datetime:
    """The day's first minute."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def monday(moment: datetime) -> datetime:
    """The first minute of the week."""
    return midnight(moment) - moment.weekday() * DAY


def add_months(moment: datetime, count: int) -> datetime:
    """The same day of the month `count` months on, or its last day."""
    month = moment.month - 1 + count
    first = moment.replace(year=moment.year + month // 12, month=month % 12 + 1, day=1)
    last = (first + timedelta(days=31)).replace(day=1) - DAY
    return first.replace(day=min(moment.day, last.day))


def first_of(moment: datetime, count: int = 0) -> datetime:
    """Midnight of the first day of the month, `count` months on."""
    return add_months(midnight(moment).replace(day=1), count)


def date(year: int, month: int, day: int, zone: tzinfo) -> datetime | None:
    """Midnight of a date, None when the calendar lacks it."""
    try:
        return datetime(year, month, day, tzinfo=zone)
    except ValueError:
        return None


def year_of(text: str, anchor: Anchor) -> int:
    """2018, 二〇一八, or two digits: 98 and 18, the century by the report's own year."""
    if not text.isdecimal():
        text = "".join(str(number(each) or 0) for each in text.translate(_ZEROS))
    year = int(text)
    if year >= 100:
        return year
    now = 2030 if anchor.received is None else anchor.received.year
    return year + 2000 if year + 2000 <= now + 10 else year + 1900


def bounds(text: str) -> tuple[int, int, bool] | None:
    """Lowest and highest number meant, and whether they are a guess: 3, 3-5, 三四 (a guess), 廿三. None: no number."""
    for mark in "-~至到":
        if mark in text:
            low, high = (number(each.replace("廿", "二十")) for each in text.split(mark, 1))
            return None if low is None or high is None else (low, high, False)
    if len(text) == 2 and text[0] in "一二两三四五六七八" and text[1] in "二三四五六七八九":
        low, high = number(text[0]), number(text[1])
        if low is not None and high == low + 1:
            return low, high, True
    value = number(text.replace("廿", "二十").replace("卅", "三十").removeprefix("初"))
    return None if value is None else (value, value, False)


def coarser(left: str, right: str) -> str:
    """The coarser of two granularities."""
    return max(left, right, key=lambda each: GRAINS.index(each) if each in GRAINS else -1)
