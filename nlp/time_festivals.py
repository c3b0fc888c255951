"""Festivals, holidays and lunar dates: the one nearest to the report, or of the year that is told (lexicons/festivals.tsv)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache

from domain.clock import DAY
from nlp.lexicon import rows
from nlp.lunar import lunar_date, month_length
from nlp.time_values import Anchor, bounds, date, first_of, midnight, year_of

_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12, "汛": 6, "伏": 7}
_YEARS = {"今年": 0, "去年": -1, "前年": -2, "明年": 1, "大前年": -3}
_ROUND_HOLIDAY = timedelta(days=7)  # 节前, 节后: the week before or behind
_NOT_A_NAME = r"(?![东西南北中]?[路街道村镇巷桥园苑店厂班]|大道|大街|广场|新村|小区|社区|(?<=五一)商[圈城]|学校|小学|中学|医院|晚会|[十\d号日月])"


@dataclass(frozen=True, slots=True)
class Day:
    """What a day, week, month, year or festival means, and where its words end."""

    end: int
    begin: datetime | None
    until: datetime | None
    grain: str
    vague: bool = False
    tells: bool = False  # later bare clocks and days refer to it


def read_festival(text: str, position: int, anchor: Anchor, zone: tzinfo) -> Day | None:
    """A festival, school holiday, lunar date or 节前 that begins here."""
    if match := _festival().match(text, position):
        return _named(match, anchor, zone)
    if match := _LUNAR.match(text, position):
        return _lunar(match, anchor, zone)
    if match := _NEAR_HOLIDAY.match(text, position):
        return _near_holiday(match, anchor, zone)
    if match := _ENTERED.match(text, position):
        return _entered(match, anchor)
    return None


def _named(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    name, before = match["name"], match.string[match.start() - 1 : match.start()]
    if name in ("年前", "年后") and (
        before.isdecimal() or before in tuple("今去前明后几半数多两三四五六七八九十百当同近来每往全")
    ):
        return None
    table = [row for row in rows("festivals") if name in row["names"].split("|")]
    spans = [span for row in table for span in _spans(row, _years(match, anchor), zone)]
    begin, until = _nearest(spans, anchor)
    row = table[0]
    return Day(match.end(), begin, until, row["granularity"], row["vague"] == "1", row["days"] == "1")


def _years(match: re.Match[str], anchor: Anchor) -> tuple[int, ...]:
    """The told year, else those around the report."""
    if match["year"]:
        return (year_of(match["year"], anchor),)
    if anchor.received is None:
        return ()
    if match["ryear"]:
        return (anchor.received.year + _YEARS[match["ryear"]],)
    year = anchor.received.year
    return (year - 1, year, year + 1)


def _spans(row: Mapping[str, str], years: tuple[int, ...], zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    month, day, days = int(row["month"]), int(row["day"]), int(row["days"])
    for year in years:
        if row["calendar"] == "lunar":
            found = lunar_date(year, month, day)
            begin = None if found is None else date(found.year, found.month, found.day, zone)
        else:
            begin = date(year, month, day, zone)
        if begin is not None:
            yield begin, begin + (days or month_length(year, month)) * DAY


def _nearest(spans: list[tuple[datetime, datetime]], anchor: Anchor) -> tuple[datetime | None, datetime | None]:
    if not spans:
        return None, None
    received = anchor.received
    if received is None:
        return spans[0]
    return min(spans, key=lambda span: timedelta() if span[0] <= received < span[1] else abs(span[0] - received))


def _lunar(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day | None:
    name = match["month"] or ("正" if match["new"] else "")
    month = _MONTHS.get(name) or (bounds(name) or (0, 0, False))[0]
    day = bounds(match["day"])
    if day is None or not (match["lunar"] or name in _MONTHS or match["day"][0] in "初廿"):
        return None
    row = {"calendar": "lunar", "month": str(month), "day": str(day[0]), "days": "1"}
    begin, until = _nearest(list(_spans(row, _years(match, anchor), zone)), anchor)
    return Day(match.end(), begin, until, "day", tells=True)


def _near_holiday(match: re.Match[str], anchor: Anchor, zone: tzinfo) -> Day:
    if anchor.received is None:
        return Day(match.end(), None, None, "part", vague=True)
    received, year = anchor.received, anchor.received.year
    holidays = [row for row in rows("festivals") if row["holiday"] == "1"]
    spans = [span for row in holidays for span in _spans(row, (year - 1, year, year + 1), zone)]
    if match[0].endswith("前"):
        begin = min((first for first, _ in spans), key=lambda first: abs(first - received))
        return Day(match.end(), begin - _ROUND_HOLIDAY, begin, "part", vague=True)
    until = min((last for _, last in spans), key=lambda last: abs(last - received))
    return Day(match.end(), until, until + _ROUND_HOLIDAY, "part", vague=True)


def _entered(match: re.Match[str], anchor: Anchor) -> Day:
    """入汛, 入冬: the season that began last."""
    if anchor.received is None:
        return Day(match.end(), None, None, "part", vague=True)
    month = _SEASONS[match["season"]]
    begin = midnight(anchor.received).replace(month=month, day=1)
    if begin > anchor.received:
        begin = begin.replace(year=begin.year - 1)
    return Day(match.end(), begin, first_of(begin, 3), "part", vague=True)


@cache
def _festival() -> re.Pattern[str]:
    names = sorted((name for row in rows("festivals") for name in row["names"].split("|")), key=len, reverse=True)
    return re.compile(
        rf"(?:(?P<year>(?:19|20)\d\d)年的?|(?P<ryear>{'|'.join(_YEARS)})的?)?"
        rf"(?P<name>{'|'.join(names)}){_NOT_A_NAME}(?:小?长假|假期|黄金周|期间|当天|当日)?"
    )


_LUNAR = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d)年的?|(?P<ryear>{'|'.join(_YEARS)})的?)?(?P<lunar>农历|阴历|旧历|老历)?"
    r"(?:(?P<month>正|冬|腊|[一二三四五六七八九十]{1,2})月|(?P<new>大年|年))"
    r"(?P<day>初[一二三四五六七八九十](?![些批场家轮版])|廿[一二三四五六七八九]?|[一二]?十[一二三四五六七八九]?|三十)(?!号|日)"
)
_NEAR_HOLIDAY = re.compile(r"(?<![春季环关过])节[前后](?!夕)")
_ENTERED = re.compile(r"(?<![进收出流转])(?:入|进入?)(?P<season>[春夏秋冬汛伏])(?=以来|以后|之后|后|至今)")
