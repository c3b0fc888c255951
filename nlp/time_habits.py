"""What recurs and when within the day: 每天晚上10点到凌晨2点, 每周一三五, 每年汛期, 隔三差五, 下雨天, 上下班高峰."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from domain.reading import TimeMention
from nlp.lexicon import rows
from nlp.time_points import MINUTES, Window, read_window
from nlp.time_values import Recurrence, TimeExpression, TimeType, bounds, coarser

_ORDER = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS = dict(zip("一二三四五六日", _ORDER, strict=True)) | {"天": "Sun"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUM = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_W = r"(?:周|星期|礼拜)"
_WEEKLY = re.compile(
    rf"(?:(?P<each>每个?|每逢|每到|逢|一到){_W}(?P<first>[一二三四五六日天](?:[、,和及]?{_W}?[一二三四五六日天])*)|{_W}(?P<bare>[一二三四五六日天]))"
    rf"(?:[至到\-~]{_W}?(?P<last>[一二三四五六日天]))?(?![次回趟遍天个小检])"
)
_MONTHLY = re.compile(rf"每个?月的?(?:(?P<days>{_NUM}(?:[日号]?[-~至到、,和]{_NUM})*)[日号]|(?P<third>[初底末]))")
_YEARLY = re.compile(
    rf"每年的?(?:到了?)?(?P<first>{_NUM})月(?:份)?(?:(?P<day>{_NUM})[日号]|(?:[至到\-~](?P<last>{_NUM})月(?:份)?)?)"
)
_EVERY = re.compile(
    r"每(?P<gap>间?隔)?(?P<count>\d{1,3}|半|[一两二三四五六七八九十]{1,2})个?(?P<unit>分钟|小时|钟头|天|日|周|星期|礼拜|月|年)|(?P<other>隔[天日])(?!再来|的)"
)
_UNITS = {
    "分钟": "minute", "小时": "hour", "钟头": "hour", "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week",
    "月": "month", "年": "year",
}  # fmt: skip
_BEFORE_WINDOW = re.compile(r"每到|每逢|一到|每当|每次")
_FILLER = re.compile(r"(?:都|的|里|在|从|自|大概|大约|约| ){0,3}")
_UNTIL = re.compile(r"[ ]?(?:至|到|-|~)+[ ]?(?:次日|第二天|翌日|当日)?(?:的)?")
_AND = re.compile(r"[ ]?(?:和|及|与|、|,|，|或者?|以及|跟)[ ]?")
_AROUND = re.compile(r"之?后(?!半|门|面|台)|以后|之?前|以前|左右|前后|起")
_TIMES_A = re.compile(
    r"一个?(?P<unit>天|周|星期|礼拜|月|年)(?=(?:\d{1,2}|[一二两三四五六七八九十]{1,2}|好?几|多)[次回趟遍])"
)
_RATES = {"天": "daily", "周": "weekly", "星期": "weekly", "礼拜": "weekly", "月": "monthly", "年": "yearly"}
_NONSTOP = re.compile(
    r"(?:一天|全天|每天)?(?:24|二十四)个?小时(?=都|不[停间断关]|没|连轴|连续|运转|运行|作业|施工|生产|开着|排)"
)
_ALL_DAY = re.compile(r"(?:24小时|二十四小时|全天24小时|全天候)")
_NOT_AFTER = {"工作日": tuple("个第"), "冬天": ("去",), "现在": tuple("出发")}


@dataclass(frozen=True, slots=True)
class _Habit:
    end: int
    every: str
    grain: str
    vague: bool = False
    windows: tuple[tuple[int, int | None], ...] = field(default=())


def read_habit(text: str, position: int) -> TimeExpression | None:
    """The recurring expression that begins here."""
    found = [each for each in _habits(text, position) if each is not None]
    habit = max(found, key=lambda each: each.end, default=None)
    if habit is None:
        return None
    habit = _within_day(text, habit)
    mention = TimeMention(position, habit.end, text[position : habit.end], None, None, habit.vague, habit.grain)
    return TimeExpression(mention, TimeType.RECURRING, Recurrence(habit.every, habit.windows))


def _habits(text: str, position: int) -> Iterator[_Habit | None]:
    if match := _WEEKLY.match(text, position):
        yield _weekly(match)
    if match := _MONTHLY.match(text, position):
        yield _monthly(match)
    if match := _YEARLY.match(text, position):
        yield _yearly(match)
    if match := _EVERY.match(text, position):
        yield _every(match)
    if match := _TIMES_A.match(text, position):
        yield _Habit(match.end(), _RATES[match["unit"]], _UNITS[match["unit"]])
    if match := _NONSTOP.match(text, position):
        yield _Habit(match.end(), "daily", "day", windows=((0, MINUTES),))
    if (match := _words().match(text, position)) and text[position - 1 : position] not in _NOT_AFTER.get(match[0], ()):
        row = _table()[match[0]]
        night = match[0][-1] in "晚夜" and match[0][0] in "每夜"  # 每晚11点: the letter belongs to the clock
        yield _Habit(match.end() - night, row["every"], row["granularity"], row["vague"] == "1", _windows(row))
    if (match := _BEFORE_WINDOW.match(text, position)) and read_window(text, match.end(), dated=False):
        yield _Habit(match.end(), "daily", "day")


def _weekly(match: re.Match[str]) -> _Habit | None:
    if match["bare"] and not match["last"]:
        return None
    told = [_WEEKDAYS[each] for each in match["first"] or match["bare"] if each in _WEEKDAYS]
    if match["last"]:
        first, last = _ORDER.index(told[-1]), _ORDER.index(_WEEKDAYS[match["last"]])
        told += [_ORDER[at % 7] for at in range(first + 1, last + 1 if last > first else last + 8)]
    return _Habit(match.end(), f"weekly {','.join(dict.fromkeys(told))}", "day")


def _monthly(match: re.Match[str]) -> _Habit | None:
    if third := match["third"]:
        return _Habit(match.end(), f"monthly {'1-10' if third == '初' else '21-31'}", "part", vague=True)
    days = [bounds(each) for each in re.split("[、,和]", re.sub("[日号]", "", match["days"]))]
    if any(each is None or not 1 <= each[0] <= each[1] <= 31 for each in days):
        return None
    told = [str(each[0]) if each[0] == each[1] else f"{each[0]}-{each[1]}" for each in days if each]
    return _Habit(match.end(), f"monthly {','.join(told)}", "day")


def _yearly(match: re.Match[str]) -> _Habit | None:
    first, last, day = (bounds(match[name]) if match[name] else None for name in ("first", "last", "day"))
    if first is None or not 1 <= first[0] <= 12 or (last and not 1 <= last[0] <= 12):
        return None
    until = last[0] if last else first[1] if first[1] <= 12 else first[0]
    months = _MONTHS[first[0] - 1] + (f"-{_MONTHS[until - 1]}" if until != first[0] else "")
    return _Habit(
        match.end(), f"yearly {months} {day[0]}" if day else f"yearly {months}", "day" if day else "month", first[2]
    )


def _every(match: re.Match[str]) -> _Habit | None:
    if match["other"]:
        return _Habit(match.end(), "every 2 days", "day")
    unit, told = _UNITS[match["unit"]], match["count"]
    if told == "半":
        return _Habit(match.end(), f"every half {unit}", unit)
    count = bounds(told)
    if count is None:
        return None
    steps = count[0] + (1 if match["gap"] and count[0] == 1 else 0)
    return _Habit(match.end(), f"every {steps} {unit}s" if steps > 1 else f"every {unit}", unit, count[2])


def _within_day(text: str, habit: _Habit) -> _Habit:
    """The habit with the windows of the day told behind it."""
    end, grain, vague, windows = habit.end, habit.grain, habit.vague, list(habit.windows)
    if match := _ALL_DAY.match(text, end):
        return _Habit(match.end(), habit.every, habit.grain, vague, ((0, MINUTES),))
    if habit.every.startswith("every "):
        return habit
    start = match.end() if (match := _FILLER.match(text, end)) else end
    first = True
    while window := read_window(text, start, dated=True):
        if first and windows and not window.is_clock:
            break
        if first:
            windows = []
        end, span, fine = _window(text, window)
        vague = vague or window.vague
        windows.append(span)
        grain = fine if first else coarser(grain, fine)
        first = False
        if match := _AROUND.match(text, end):
            end, vague = match.end(), True
        link = _AND.match(text, end)
        if link is None:
            break
        start = link.end()
    if first and (word := _words().match(text, start)) and _table()[word[0]]["window"] and not windows:
        row = _table()[word[0]]
        return _Habit(word.end(), habit.every, row["granularity"], row["vague"] == "1", _windows(row))
    return _Habit(end, habit.every, grain, vague, tuple(windows))


def _window(text: str, left: Window) -> tuple[int, tuple[int, int | None], str]:
    """One window, joined with the one behind 到 if there is one; a bare clock has no end."""
    link = _UNTIL.match(text, left.end)
    right = read_window(text, link.end(), dated=True) if link else None
    if right is None:
        single = left.is_clock and left.until - left.begin in (1, 60)
        return left.end, (left.begin, None if single else left.until), left.grain
    until = end_of(left, right)
    return right.end, (left.begin, until), coarser(left.grain, right.grain)


def end_of(left: Window, right: Window) -> int:
    """Where a range of two windows ends: a clock at its moment, 下午2点到5点 in the afternoon, 22点到2点 the next day."""
    until = right.begin if right.is_clock else right.until
    if (
        until <= left.begin
        and right.loose
        and not right.part
        and left.begin < until + MINUTES // 2 <= MINUTES
        and until < MINUTES // 2
    ):
        return until + MINUTES // 2
    return until + MINUTES if until <= left.begin else until


def _windows(row: Mapping[str, str]) -> tuple[tuple[int, int | None], ...]:
    spans = [each.split("-") for each in row["window"].split(",") if each]
    return tuple((_minutes(begin), _minutes(until)) for begin, until in spans)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


@cache
def _table() -> dict[str, Mapping[str, str]]:
    return {word: row for row in rows("time_habits") for word in row["words"].split("|")}


@cache
def _words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_table(), key=len, reverse=True)))
