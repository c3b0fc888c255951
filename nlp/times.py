"""Time expressions: where they stand, [begin, until) against the report's own time, type, how fine, how vague, how often.

A bare clock or day takes its date from the latest date before it in the text, else from `received_at`; 昨天, 上周五 and
近三个月 count from `received_at`. House and room numbers (小行路15号, 3号楼) are no dates. Points are read in
time_points.py, lengths in time_spans.py, habits in time_habits.py; tails (起, 以来, 前, 后) and ranges are put on here.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import cache

from domain.clock import DAY, SHANGHAI
from domain.reading import TimeMention
from nlp.lexicon import rows
from nlp.time_gate import starts
from nlp.time_habits import read_habit
from nlp.time_points import read_point
from nlp.time_spans import read_span
from nlp.time_values import Anchor, TimeExpression, TimeType, add_months, coarser, normal

_FIGURES = "0123456789零〇一二两三四五六七八九十"
_POINTS = frozenset(
    f"{_FIGURES}今去前明本这上下当昨大后周星礼凌清早中午傍晚夜半深白全晨次第月同翌隔年元入进农阴旧老除春正腊冬小龙端清五六六七劳国重圣平暑寒开节拂天晌日黄子儿教约差将接即整三一"
)
_SPANS = frozenset(f"{_FIGURES}近最过未今这前连短仅上持接长已将快好大小半几数超不至约差足整历")
_HABITS = frozenset(
    "每2二全只遇刮不如一天日夜成从整周星礼双工逐月年历经时常隔三动偶有间平往通上早晚高下放逢雪冰雨节法汛主春夏秋冬热寒"
)
_WORDS = frozenset("刚方适目现当眼此如截到近最日连前不头这多数很好长常一始至迄直由整通彻没夜昼白")
_BOUNDARY = re.compile(r"\s?(?:至|到|-|~)+\s?(?=\S)")
_SINCE = re.compile(
    r"(?P<still>起?(?:至今|到现在|直到现在|到今天|到目前|至目前|到如今))|起(?![火诉来吊重床伏义因码])|以来|(?P<start>开始)"
)
_AROUND = re.compile(r"左右|前后|上下(?!班)|许(?![多可])")
_BEFORE = re.compile(r"之前|以前|前(?![往来去后台期方面门述些天年几两三置提])")
_AFTER = re.compile(r"之后|以后|后(?![面台门勤期半来续方果院天悔排备座厨])")
_INSIDE = re.compile(r"\d\Z|[0-9A-Za-z][.#-]\Z")  # of a number, house number or code
_DATED = re.compile(r"[日号底末初旬天周]|\d[/.-]\d")  # 6月10日前 is up to its end, 端午前 up to its beginning
_DURING = re.compile(r"期间|当天|当日(?!起)")
_FROM = tuple("从自")
_NOT_WORDS = {
    "现在": tuple("出发体实呈展重表"), "最近": tuple("离距就"), "目前": tuple("面题"), "当前": (), "如今": ("现",),
}  # fmt: skip
_NOT_BEFORE = re.compile(r"[的]?(?:路口|医院|公交|车站|距离|处$|一[家个处])")


def find_times(body: str, *, received_at: datetime | None, zone: tzinfo = SHANGHAI) -> tuple[TimeMention, ...]:
    """Time expressions of a text in order, none overlapping. Without `received_at` relative ones have no value."""
    return tuple(
        replace(each.mention, type=str(each.type), recurs="" if each.recurrence is None else str(each.recurrence))
        for each in read_times(body, received_at=received_at, zone=zone)
    )


def read_times(body: str, *, received_at: datetime | None, zone: tzinfo = SHANGHAI) -> tuple[TimeExpression, ...]:
    """Time expressions with their types and recurrences. An open or unknown end of an interval is None."""
    text = normal(body)
    received = None if received_at is None else _in_zone(received_at, zone)
    anchor = Anchor(received, received)
    found: list[TimeExpression] = []
    position = 0
    gate = starts()
    while match := gate.search(text, position):
        position = match.start()
        each, anchor = _read(text, position, anchor, zone)
        if each is None:
            position += 1
            continue
        mention = each.mention
        found.append(replace(each, mention=replace(mention, text=body[mention.start : mention.end])))
        position = mention.end
    return tuple(found)


def _in_zone(moment: datetime, zone: tzinfo) -> datetime | None:
    """None for the first and last hours of the calendar, which another zone lacks."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return None


def _read(text: str, position: int, anchor: Anchor, zone: tzinfo) -> tuple[TimeExpression | None, Anchor]:
    """The longest expression that begins here, with tail and range, and the anchor for those behind it."""
    try:
        return _longest(text, position, anchor, zone)
    except (ValueError, OverflowError):  # a report received at the edge of the calendar: no values then
        return _longest(text, position, Anchor(None, None), zone)[0], anchor


def _longest(text: str, position: int, anchor: Anchor, zone: tzinfo) -> tuple[TimeExpression | None, Anchor]:
    letter, after = text[position], anchor
    if letter.isdecimal() and _INSIDE.search(text, max(0, position - 2), position):
        return None, anchor
    best: TimeExpression | None = None
    if letter in _POINTS and (point := read_point(text, position, anchor, zone)):
        best, after = point
        best = _ranged(text, best, after, zone)
        best = _tailed(text, best, after)
    others = (
        _read_word(text, position, anchor) if letter in _WORDS else None,
        read_span(text, position, anchor) if letter in _SPANS else None,
        read_habit(text, position) if letter in _HABITS else None,
    )
    for other in others:
        if other is not None and (best is None or _rank(other) > _rank(best)):
            best, after = other, anchor
    return best, after


def _rank(each: TimeExpression) -> tuple[int, bool]:
    """The longest is meant; of equals the habit: 周一至周五."""
    return each.mention.end, each.type is TimeType.RECURRING


def _ranged(text: str, left: TimeExpression, anchor: Anchor, zone: tzinfo) -> TimeExpression:
    """One range where another point stands behind 至, 到 or a dash; a clock at its end is the moment where it ends."""
    end = left.mention.end
    if text.startswith("起", end):
        end += 1
    link = _BOUNDARY.match(text, end)
    if link is None:
        return left
    told = anchor.after(left.mention.begin)
    point = read_point(text, link.end(), told, zone)
    if point is None:
        return left
    right = point[0].mention
    begin, clock = left.mention.begin, right.granularity in ("hour", "minute")
    until = right.begin if clock else right.until
    if begin is not None and until is not None and until <= begin:
        until = _later(text, left.mention, right, until)
    if begin is None or until is None or until <= begin:
        begin = until = None
    mention = replace(
        left.mention,
        end=right.end,
        begin=begin,
        until=until,
        vague=left.mention.vague or right.vague or begin is None,
        granularity=coarser(left.mention.granularity, right.granularity),
    )
    return TimeExpression(mention, TimeType.INTERVAL)


def _later(text: str, left: TimeMention, right: TimeMention, until: datetime) -> datetime:
    """下午2点到5点 ends in the afternoon, 22时至6时 the next day, 28日至3日 the next month, 11月至2月 the next year."""
    if right.granularity in ("hour", "minute", "part"):
        noon = timedelta(hours=12)
        loose = "点" in text[right.start : right.end] and until.hour < 12 and left.begin is not None
        if loose and left.begin is not None and left.begin < until + noon and (until + noon).date() == until.date():
            return until + noon
        return until + DAY
    return add_months(until, 12 if right.granularity in ("month", "year") else 1)


def _tailed(text: str, point: TimeExpression, anchor: Anchor) -> TimeExpression:
    """The expression with 起, 以来, 前, 后, 左右 or 期间 behind it: an interval that is open, or ends with the report."""
    end, received = point.mention.end, anchor.received
    if match := _DURING.match(text, end):
        return point.extended(text, match.end())
    if match := _AROUND.match(text, end):
        point = point.extended(text, match.end())
        return replace(point, mention=replace(point.mention, vague=True))
    begin, until = point.mention.begin, point.mention.until
    if match := _SINCE.match(text, end):
        if match["start"] and text[point.mention.start - 1 : point.mention.start] not in _FROM:
            return point
        still = received if begin is not None and received is not None and begin <= received else None
        return _open(point.extended(text, match.end()), begin, still, vague=point.mention.vague)
    clock, grain = point.mention.granularity in ("hour", "minute"), point.mention.granularity
    if match := _BEFORE.match(text, end):
        coming = begin is not None and until is not None and received is not None and until > received
        whole = grain in ("day", "part") and _DATED.search(point.mention.text) is not None
        last = until if coming and whole else begin
        return _open(
            point.extended(text, match.end()),
            received if coming and received and last and last > received else None,
            last,
        )
    if match := _AFTER.match(text, end):
        first = begin if clock else until
        still = received if first is not None and received is not None and first <= received else None
        return _open(point.extended(text, match.end()), first, still)
    return point


def _open(
    point: TimeExpression, begin: datetime | None, until: datetime | None, *, vague: bool = True
) -> TimeExpression:
    return TimeExpression(replace(point.mention, begin=begin, until=until, vague=vague), TimeType.INTERVAL)


def _read_word(text: str, position: int, anchor: Anchor) -> TimeExpression | None:
    """刚才, 近日, 长期: words that tell a time without a number (lexicons/time_words.tsv)."""
    match = _words().match(text, position)
    if match is None or text[position - 1 : position] in _NOT_WORDS.get(match[0], ()):
        return None
    if match[0] == "最近" and _NOT_BEFORE.match(text, match.end()):
        return None
    row, received = _table()[match[0]], anchor.received
    begin = until = None
    if received is not None and row["back"] != "-":
        until = received
        begin = (
            add_months(received, -12 * int(row["back"][:-1]))
            if row["back"].endswith("y")
            else received - _back(row["back"])
        )
    mention = TimeMention(position, match.end(), match[0], begin, until, True, row["granularity"])
    return TimeExpression(mention, TimeType(row["type"]))


def _back(text: str) -> timedelta:
    return timedelta(hours=int(text[:-1])) if text.endswith("h") else timedelta(days=int(text[:-1]))


@cache
def _table() -> dict[str, dict[str, str]]:
    return {word: dict(row) for row in rows("time_words") for word in row["words"].split("|")}


@cache
def _words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_table(), key=len, reverse=True)))
