"""Times told as points: a day, a part of the day, a clock, together; and a part or clock alone as a window of the day."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import cache

from domain.clock import DAY
from domain.reading import TimeMention
from nlp.lexicon import rows
from nlp.text import number
from nlp.time_days import read_date
from nlp.time_festivals import Day, read_festival
from nlp.time_values import Anchor, TimeExpression, TimeType, bounds

MINUTES = 24 * 60
_DIGITS = r"[零〇一二两三四五六七八九十]"
_CLOCK = re.compile(
    rf"(?P<around>大概|大约|约|差不多|将近|接近)?(?P<hour>\d{{1,2}}|{_DIGITS}{{1,3}})(?:[-~](?P<hour2>\d{{1,2}}))?"
    rf"(?:[点时](?!候|间|代|期|常|段|效|而|不时)(?:整|钟|(?P<half>半)|(?P<quarter>[一三])刻|零?(?P<minute>\d{{1,2}}(?=分)|\d{{2}}(?![\d个名人户元米吨:.])|(?:[二三四五]?十[一二三四五六七八九]?|[一二三四五六七八九](?=分)))分?(?:\d{{1,2}}秒)?)?"
    r"|:(?P<minute2>[0-5]\d)(?::[0-5]\d)?)(?P<about>多钟?|来钟|左右|许|上下)?"
)
_SEPARATOR = re.compile(r"(?:[(](?:周|星期|礼拜)[一二三四五六日天][)])?(?:[ T]{0,2}|的)")
_COUNTED = re.compile(
    r"建议|意见|要求|诉求|问题|措施|说明|原因|理由|希望|疑问|看法|内容|情况|体会|困惑|共识|不足|隐患|需求|想法|请求|质疑|疑惑|好处|坏处|经验|教训|[意是也都]|候|间|代|期|常|分|几|儿"
)
_RATIO_BEFORE, _RATIO_AFTER = tuple("比按"), ("稀释", "比", "兑", "配")


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the day or a clock: minutes since midnight, past 1440 the next day."""

    end: int
    begin: int
    until: int
    grain: str
    vague: bool
    part: str  # the words of the part, empty for a bare clock
    loose: bool  # a clock told with 点, that 下午 before it may cover

    @property
    def is_clock(self) -> bool:
        return self.grain in ("hour", "minute")


def read_window(text: str, position: int, *, dated: bool = False) -> Window | None:
    """A part of the day, a clock, or both. `dated`: a day is told before, so that 晚1点 belongs to the night after it."""
    part = _part_pattern().match(text, position)
    name = part[0].removesuffix("时分").removesuffix("时段") if part else ""
    blank = 1 if part and text[part.end() : part.end() + 1] == " " else 0
    clock = _CLOCK.match(text, part.end() + blank if part else position)
    if clock and not _is_clock(text, clock, part is not None, dated):
        clock = None
    if clock is None:
        if part is None or (len(name) < 2 and not dated) or (name.endswith("班") and not dated):
            return None
        first, last, _ = _parts()[name]
        return Window(part.end(), first * 60, last * 60, "part", False, name, False)
    hours = _hours(clock)
    if hours is None or hours[1] > 24:
        return None
    low, high, guess = hours
    kind = _parts()[name][2] if part else ""
    begin, end = _counted(low, kind, dated) * 60, _counted(high, kind, dated) * 60
    minute = _minute(clock)
    vague = bool(clock["about"] or clock["around"] or guess)
    if clock["hour2"]:
        return Window(clock.end(), begin, max(end, begin + 60), "hour", vague, name, False)
    grain = "hour" if minute is None else "minute"
    begin += minute or 0
    until = begin + 1 if grain == "minute" else end + 60
    loose = "点" in clock[0] or bool(clock["about"])
    return Window(clock.end(), begin, until, grain, vague, name, loose)


def read_point(text: str, position: int, anchor: Anchor, zone: tzinfo) -> tuple[TimeExpression, Anchor] | None:
    """The point that begins here, and what later bare clocks refer to."""
    days = [day for read in (read_date, read_festival) if (day := read(text, position, anchor, zone))]
    day = max(days, key=lambda each: each.end, default=None)
    start = position if day is None else day.end
    single = day is None or day.grain == "day"
    if day is not None and single and (gap := _SEPARATOR.match(text, start)):
        start = gap.end()
    window = read_window(text, start, dated=day is not None) if single else None
    if day is None and window is None:
        return None
    if day is None:
        midnight = anchor.midnight
        day = Day(position, midnight, None if midnight is None else midnight + DAY, "day")
    after = anchor.after(day.begin, day=day.grain == "day") if day.tells else anchor
    if window is None:
        return _expression(text, position, day.end, (day.begin, day.until), day.grain, day.vague), after
    begin = None if day.begin is None else day.begin + timedelta(minutes=window.begin)
    until = None if day.begin is None else day.begin + timedelta(minutes=window.until)
    point = _expression(text, position, window.end, (begin, until), window.grain, window.vague or day.vague)
    ranged = not window.vague and window.grain == "hour" and window.until - window.begin > 60  # 18-22时
    return (replace(point, type=TimeType.INTERVAL) if ranged else point), after


def _expression(
    text: str, start: int, end: int, span: tuple[datetime | None, datetime | None], grain: str, vague: bool
) -> TimeExpression:
    kind = TimeType.INSTANT if grain in ("hour", "minute") else TimeType.INTERVAL
    return TimeExpression(TimeMention(start, end, text[start:end], *span, vague, grain), kind)


def _is_clock(text: str, match: re.Match[str], part: bool, dated: bool) -> bool:
    """Whether a number with 点, 时 or a colon is a clock: no counted points, no ratios, no house or version numbers."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 2]
    if after[:1].isdecimal() or (match["minute2"] and after[:1] == ":"):
        return False
    if part or dated:
        return True
    if match["minute2"] and (before in _RATIO_BEFORE or after.startswith(_RATIO_AFTER) or before in tuple(":/.")):
        return False
    if before and (before in "第有差缺了提几.下那" or before.isdecimal()):
        return False
    bare = match[0].rstrip("点时") in ("一", "二", "两", "三")
    return not bare and not (match[0].endswith(("点", "时")) and _COUNTED.match(after))


def _hours(match: re.Match[str]) -> tuple[int, int, bool] | None:
    if match["hour2"]:
        low = number(match["hour"])
        return None if low is None else (low, int(match["hour2"]), False)
    return bounds(match["hour"])


def _minute(match: re.Match[str]) -> int | None:
    if match["half"]:
        return 30
    if match["quarter"]:
        return {"一": 15, "三": 45}[match["quarter"]]
    told = match["minute"] or match["minute2"]
    return None if told is None else number(told)


def _counted(hour: int, kind: str, dated: bool) -> int:
    """The hour since midnight: 下午3 is 15; 昨晚1 is 25, a bare 半夜1 is 1; 晚12 is 24."""
    if kind == "pm":
        return hour + 12 if hour < 12 else hour
    if kind == "noon":
        return hour + 12 if hour < 10 else hour
    if kind == "night":
        if hour < 5:
            return hour + 24 if dated else hour
        return hour + 12 if hour <= 12 else hour
    return 0 if kind == "am" and hour == 12 else hour


@cache
def _parts() -> dict[str, tuple[int, int, str]]:
    return {
        word: (int(row["from"]), int(row["to"]), row["clock"])
        for row in rows("day_parts")
        for word in row["words"].split("|")
    }


@cache
def _part_pattern() -> re.Pattern[str]:
    long = "|".join(sorted((word for word in _parts() if len(word) > 1), key=len, reverse=True))
    short = "".join(word for word in _parts() if len(word) == 1)
    return re.compile(rf"(?:{long})(?:时分|时段)?|[{short}](?![报餐饭教市宵会霞晨读操熟稻恋婚产年日期已就晚间光、午])")
