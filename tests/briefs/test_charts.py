import struct
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefs.charts import Form, dated, trace_chart, trend_chart, whole_ticks
from briefs.content import Trend
from domain.alert import Hop, OriginPath
from domain.clock import SHANGHAI

AT = datetime(2026, 4, 20, tzinfo=SHANGHAI)
FORMS: tuple[Form, ...] = ("png", "svg")


def trend(counts: Sequence[int], usual: float = 0.1) -> Trend:
    days = tuple(date(2026, 3, 1) + timedelta(days=day) for day in range(len(counts)))
    return Trend(days, tuple(counts), usual, 14)


def origin(*quotes: str, name: str = "宏达液化气站", report_id: str = "R1") -> OriginPath:
    return OriginPath("o7", "organisation", name, 0.71, tuple(Hop(report_id, quote, AT) for quote in quotes))


def drawn(trend: Trend) -> ElementTree.Element:
    return ElementTree.fromstring(trend_chart(trend, form="svg"))


def filled(picture: ElementTree.Element, colour: str) -> int:
    return sum(each.get("fill", "").startswith(colour) for each in picture.iter())


def height(picture: bytes | None) -> float:
    assert picture
    return float(ElementTree.fromstring(picture).get("height", "").removesuffix("pt"))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_brief_gives_the_same_file(form: Form) -> None:
    assert trend_chart(trend([0, 1] * 28), form=form) == trend_chart(trend([0, 1] * 28), form=form)
    assert trend_chart(trend([0, 1] * 28), form=form) != trend_chart(trend([1, 0] * 28), form=form)
    assert trace_chart([origin("有煤气味。")], form=form) == trace_chart([origin("有煤气味。")], form=form)
    assert trace_chart([origin("有煤气味。")], form=form) != trace_chart([origin("有焦糊味。")], form=form)


def test_a_picture_for_word_is_as_wide_as_its_column_in_print() -> None:
    for picture in (trend_chart(trend([1] * 56)), trace_chart([origin("有煤气味。")])):
        assert picture
        assert picture.startswith(b"\x89PNG")
        assert struct.unpack(">I", picture[16:20]) == (1152,)  # 6.4 inches of 180 dots


def test_the_last_days_differ_from_those_before_without_colour() -> None:
    only_legend = drawn(trend([0] * 56))
    picture = drawn(trend([1] * 3 + [0] * 41 + [2] * 12))
    assert filled(picture, "url(#") - filled(only_legend, "url(#") == 12  # hatched
    assert filled(picture, "#9a9a9a") - filled(only_legend, "#9a9a9a") == 3


def test_the_usual_level_is_on_the_picture_even_above_every_bar() -> None:
    points = [
        float(each.get("transform", "").removesuffix(")").split()[-1])
        for each in drawn(trend([0] * 55 + [1], usual=9.5)).iter()
        if each.get("stroke-dasharray") and each.get("transform")
    ]
    assert len(points) == 2  # the line and its sample in the legend
    assert min(points) >= 0


@given(st.floats(1, 1e9))
def test_the_axis_counts_whole_reports_in_a_few_even_steps(highest: float) -> None:
    ticks = whole_ticks(highest)
    steps = {after - before for before, after in pairwise(ticks)}
    assert ticks[0] == 0
    assert ticks[-1] <= highest
    assert 2 <= len(ticks) <= 6
    assert len(steps) == 1
    assert str(steps.pop()).rstrip("0") in ("1", "2", "5")


@given(st.integers(1, 1000))
def test_dates_under_the_axis_never_crowd_and_include_the_last_day(days: int) -> None:
    shown = dated(days)
    assert shown[0] == days - 1
    assert len(shown) <= 12
    assert min(shown) >= 0


def test_no_origin_no_picture() -> None:
    assert trace_chart([]) is None


def test_words_of_a_report_are_never_markup() -> None:
    quote, name, report_id = '#panic("x") $a$ *粗* _斜_ @b <c> ] }', "#[站", "#sys"
    picture = trace_chart([origin(quote, name=name, report_id=report_id)], form="svg")
    assert picture
    glyphs = sum(each.tag.endswith("use") for each in ElementTree.fromstring(picture).iter())
    assert glyphs == len("".join(f"来源：{name}（71%）04-20{quote}{report_id}".split()))


@settings(max_examples=30, deadline=None)
@given(st.text(), st.text(max_size=60), st.text(max_size=60))
def test_any_words_can_be_drawn(quote: str, name: str, report_id: str) -> None:
    assert trace_chart([origin(quote, name=name, report_id=report_id)], form="svg")


def test_a_long_quote_keeps_to_two_lines_and_says_that_it_goes_on() -> None:
    two_lines = height(trace_chart([origin("夜里有煤气味，" * 8)], form="svg"))
    cut = trace_chart([origin("夜里有煤气味，" * 40)], form="svg")
    assert height(cut) == two_lines
    assert cut == trace_chart([origin(("夜里有煤气味，" * 40)[:79] + "…")], form="svg")


def test_a_long_name_or_number_wraps_inside_the_picture() -> None:
    short = height(trace_chart([origin("有煤气味。")], form="svg"))
    assert height(trace_chart([origin("有煤气味。", name="宏达液化气站" * 12)], form="svg")) > short
    assert height(trace_chart([origin("有煤气味。", report_id="0123456789abcdef" * 8)], form="svg")) > short
