"""The frozen sentences: how many times are read exactly, in either half."""

from datetime import datetime
from pathlib import Path

import pytest

from domain.clock import SHANGHAI
from domain.errors import InputError
from nlp.evaluation.times import HALVES, evaluate_times, read_cases
from nlp.times import read_times

SENTENCES = Path(__file__).parent / "time_expressions.tsv"
AT = datetime(2025, 5, 14, 9, 0, tzinfo=SHANGHAI)


def test_both_halves_are_read_exactly_in_at_least_93_of_100_cases() -> None:
    figures = evaluate_times(SENTENCES)
    assert figures["cases"] >= 320
    for half in HALVES:
        assert figures[f"{half}_exact"] >= 0.93
        assert figures[f"{half}_spurious"] <= 0.03 * figures[f"{half}_cases"]


def test_halves_are_of_like_size_and_share_no_sentence() -> None:
    cases = read_cases(SENTENCES)
    halves = [{case.sentence for case in cases if case.half == half} for half in HALVES]
    assert not halves[0] & halves[1]
    assert min(map(len, halves)) > 0.4 * sum(map(len, halves))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("每天晚上10点到凌晨2点", "daily 22:00-02:00"),
        ("每周二、周四下午", "weekly Tue,Thu 12:00-18:00"),
        ("每月5日、20日", "monthly 5,20"),
        ("每年6月到9月", "yearly Jun-Sep"),
        ("每晚十一点半", "daily 23:30"),
        ("24小时不间断", "daily 00:00-24:00"),
        ("一周三次", "weekly"),
        ("经常凌晨", "often 00:00-06:00"),
    ],
)
def test_what_recurs_has_a_rule_and_a_window_but_no_interval(text: str, rule: str) -> None:
    (found,) = read_times(f"楼下{text}有噪音", received_at=AT)
    assert str(found.recurrence) == rule
    assert (found.mention.begin, found.mention.until) == (None, None)


def test_a_case_whose_expression_is_not_in_its_sentence_is_refused(tmp_path: Path) -> None:
    heading = "received_at\tsentence\texpression\tfrom\tto\ttype\tgranularity\tvague\trule"
    file = tmp_path / "cases.tsv"
    file.write_text(f"{heading}\n2025-05-14T09:00\t昨晚停电\t今晚\t\t\tinterval\tpart\t0\t\n", encoding="utf-8")
    with pytest.raises(InputError, match="今晚"):
        read_cases(file)
