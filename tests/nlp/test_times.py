import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import SHANGHAI
from nlp.time_values import TimeType
from nlp.times import find_times, read_times

EDGES = (datetime.min, datetime.max)
AT = datetime(2025, 5, 14, 9, 0, tzinfo=SHANGHAI)
_LINES = [
    line
    for line in (Path(__file__).parent / "times.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
CASES = list(csv.DictReader(_LINES, delimiter="\t"))
MISSES: set[str] = set()


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case["text"],
            marks=[pytest.mark.xfail(reason="the range is read as its two ends", strict=True)]
            if case["text"] in MISSES
            else [],
        )
        for case in CASES
    ],
)
def test_expression_and_value(case: dict[str, str]) -> None:
    found = find_times(case["text"], received_at=AT)
    if case["expression"] == "none":
        assert not found
        return
    (mention,) = found
    told = [None if each is None else each.isoformat()[:16] for each in (mention.begin, mention.until)]
    assert mention.text == case["expression"]
    assert told == [case["begin"] or None, case["until"] or None]


def test_a_bare_clock_takes_the_date_told_before_it() -> None:
    body = "检查时间：2025年4月11日。15时20分到场，16时05分离开。"
    values = [mention.begin for mention in find_times(body, received_at=AT)]
    assert [value.isoformat()[:16] for value in values if value] == [
        "2025-04-11T00:00",
        "2025-04-11T15:20",
        "2025-04-11T16:05",
    ]


def test_relative_words_count_from_the_report_and_the_next_day_from_the_story() -> None:
    body = "2024年11月3日签约，次日付款，昨天才停气，近三个月反复。"
    begins = [mention.begin for mention in find_times(body, received_at=AT)]
    assert [begin.isoformat()[:10] for begin in begins if begin] == [
        "2024-11-03",
        "2024-11-04",
        "2025-05-13",
        "2025-02-14",
    ]


def test_without_a_time_of_its_own_a_report_gives_no_value_to_relative_words() -> None:
    (mention,) = find_times("昨晚停电", received_at=None)
    assert (mention.text, mention.begin) == ("昨晚", None)
    (mention,) = find_times("2025年4月11日停电", received_at=None)
    assert mention.begin is not None


def test_a_clock_after_a_bare_month_is_still_on_the_day_of_the_report() -> None:
    (_, mention) = find_times("4月换过锁，凌晨3点又被撬", received_at=AT)
    assert mention.begin is not None
    assert mention.begin.isoformat()[:16] == "2025-05-14T03:00"


@given(
    st.text(
        alphabet="0123456789０①年月日号点时分半上下昨今前天周一二三四五六七八九十廿个近内至到-:：./~—初正腊农历早晚夜午凌晨路栋起后以来间每逢隔春节多几两"
        "数汛期末底旬季度雨，。 \n",
        max_size=40,
    ),
    st.sampled_from(
        [None, AT, datetime(2024, 2, 29, 23, 59, tzinfo=SHANGHAI), *(each.replace(tzinfo=UTC) for each in EDGES)]
    ),
)
def test_any_text_gives_ordered_spans_with_ordered_values(body: str, at: datetime | None) -> None:
    position = 0
    for found in read_times(body, received_at=at):
        mention = found.mention
        assert position <= mention.start < mention.end <= len(body)
        assert body[mention.start : mention.end] == mention.text
        assert (found.recurrence is not None) == (found.type is TimeType.RECURRING)
        if mention.begin and mention.until:
            assert mention.begin <= mention.until
        position = mention.end
