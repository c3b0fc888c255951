"""Figures of a replay, counted as the file says."""

from dataclasses import replace
from datetime import timedelta

from domain.alert import Alert, Change, Grade, OriginPath, Reason
from rules.backtest import score, sum_up, tell
from scenarios.truth import TrueChain, TrueDecoy, TrueOrigin, Truth
from tests.rules.alerting import START

CHAIN = TrueChain(
    "c1", "lift", "电梯", "安全生产与消防", ("equipment.elevator",), ("s0c0e0",),
    (TrueOrigin("org-7", "organisation", ("宏达电梯",)),), ("a", "b", "c", "d"), ("e",),
    START, START + timedelta(days=14),
)  # fmt: skip
DECOY = TrueDecoy("d1", "drill", "演练", (), ("x", "y"), START, START + timedelta(days=3))
TRUTH = Truth((CHAIN,), (DECOY,), {})


def alert(
    day: float, *ids: str, grade: Grade = Grade.YELLOW, name: str = "one", origins: tuple[str, ...] = ()
) -> Alert:
    paths = tuple(OriginPath(each, "organisation", each, 0.5, ()) for each in origins)
    return Alert(
        name, "fp", START + timedelta(days=day), Change.RAISED, grade, ("equipment.elevator",), None, (), ids, (),
        (Reason("nb_tail", "多", 3, 0.1, 40),), paths,
    )  # fmt: skip


def test_a_chain_is_warned_of_by_two_shared_reports_before_it_escalates() -> None:
    figures = score([alert(10, "a", "b", "z", origins=("org-7",))], TRUTH)
    assert (figures.warned, figures.recall, figures.lead_days) == (1, 1.0, 4.0)
    assert (figures.origins_right(1), figures.false) == (1, 0)


def test_one_shared_report_blue_or_late_is_no_warning() -> None:
    for told in (alert(10, "a", "z"), alert(10, "a", "b", grade=Grade.BLUE), alert(15, "a", "b")):
        assert score([told], TRUTH).warned == 0


def test_a_late_alert_is_not_false_and_a_strange_one_is() -> None:
    figures = score([alert(15, "d", "e"), alert(5, "q", "r", name="two")], TRUTH, until=START + timedelta(days=21))
    assert (figures.acting, figures.false, figures.false_per_week) == (2, 1, 1 / 3)
    assert figures.precision == 0.5


def test_an_alert_that_grows_finds_the_chain_when_it_shares_two() -> None:
    first = alert(3, "a", "z")
    figures = score([first, replace(first, at=START + timedelta(days=9), report_ids=("a", "z", "b"))], TRUTH)
    assert figures.lead_days == 5.0


def test_the_origin_counts_by_its_rank_in_the_last_line_before_escalation() -> None:
    lines = [alert(8, "a", "b", origins=("org-7",)), alert(9, "a", "b", "c", origins=("org-1", "org-7"))]
    figures = score(lines, TRUTH)
    assert (figures.origins_right(1), figures.origins_right(3)) == (0, 1)


def test_decoys_that_were_taken_for_real_are_counted() -> None:
    assert score([alert(2, "x", "y", name="two")], TRUTH).decoys_raised == 1


def test_replays_add_up_and_are_told_in_chinese() -> None:
    one = score([alert(10, "a", "b")], TRUTH)
    both = sum_up([one, one])
    assert (len(both.chains), both.warned, both.weeks) == (2, 2, 2 * one.weeks)
    assert "升级前已提醒 2 条" in tell(both)[0]
    assert score([], Truth((), (), {})).recall == 0.0
