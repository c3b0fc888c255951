"""Time expressions: where they stand, [begin, until) against the report's own time, how fine, how vague.

A bare clock or day takes its date from the latest full date before it in the text, else from `received_at`; 昨天, 上周五 and
近三个月 count from `received_at`. House and room numbers (小行路15号, 3号楼) are no dates. Points are read in time_points.py,
lengths, habits and festivals in time_spans.py.
"""

import re
from dataclasses import replace
from datetime import datetime, tzinfo

from domain.clock import DAY, SHANGHAI
from domain.reading import TimeMention
from nlp.text import half_width
from nlp.time_points import Anchor, read_point
from nlp.time_spans import read_festival, read_habit, read_span

_FIGURES = "0123456789一二两三四五六七八九十"
_READERS = (  # each with the letters that its expressions begin with
    (read_festival, frozenset("元春除大正清五劳端中国今去前明0123456789")),
    (read_span, frozenset(f"{_FIGURES}近最过未今这前连持长已将快好大小半几数多")),
    (read_habit, frozenset("每一从没日通彻整天年逢长经常平近最多前这早上高下雨汛夏冬热节")),
    (read_point, frozenset(f"{_FIGURES}今去前明本这上下当昨大后周星礼凌清早中午傍晚夜半深白全晨次第月")),
)
_STARTS = frozenset[str]().union(*(letters for _, letters in _READERS))
_BOUNDARY = re.compile(r"\s*(?:至|到|-|~|—)+\s*(?:次日|第二天|当日|当天)?")
_RANGE_JOIN = 4
_MOMENTS = frozenset({"hour", "minute"})


def find_times(body: str, *, received_at: datetime | None, zone: tzinfo = SHANGHAI) -> tuple[TimeMention, ...]:
    """Time expressions of a text in order, none overlapping. Without `received_at` relative ones have no value."""
    text = half_width(body)
    received = None if received_at is None else received_at.astimezone(zone)
    anchor = Anchor(received, received)
    found: list[TimeMention] = []
    position = 0
    while position < len(text):
        mention, anchor = _at(text, position, anchor, zone)
        if mention is None:
            position += 1
            continue
        if found and _joins(text, found[-1], mention):
            found[-1] = _joined(found[-1], mention, body)
        else:
            found.append(replace(mention, text=body[mention.start : mention.end]))
        position = mention.end
    return tuple(found)


def _at(text: str, position: int, anchor: Anchor, zone: tzinfo) -> tuple[TimeMention | None, Anchor]:
    letter = text[position]
    if letter not in _STARTS:
        return None, anchor
    for read, letters in _READERS:
        if letter in letters:
            mention, after = read(text, position, anchor, zone)
            if mention is not None:
                return mention, after
    return None, anchor


def _joins(text: str, left: TimeMention, right: TimeMention) -> bool:
    between = text[left.end : right.start]
    return len(between) <= _RANGE_JOIN and _BOUNDARY.fullmatch(between) is not None


def _joined(left: TimeMention, right: TimeMention, body: str) -> TimeMention:
    """One range of two points; a clock at its end is the moment where it ends."""
    until = right.begin if right.granularity in _MOMENTS else right.until
    if until is not None and left.begin is not None and until <= left.begin:
        until += DAY  # 22时至次日6时
    if until is None or left.begin is None or until < left.begin:
        return replace(left, end=right.end, text=body[left.start : right.end], begin=None, until=None, vague=True)
    return replace(
        left,
        end=right.end,
        text=body[left.start : right.end],
        until=until,
        vague=left.vague or right.vague,
        granularity=right.granularity,
    )
