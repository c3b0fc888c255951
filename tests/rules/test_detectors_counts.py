"""NB tail, department scan and their scan: what a duty officer would see on a quiet district with one thing going on."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import nbinom

from domain.register import Place, PlaceTree
from rules.calibrate import REFIT_DAYS, Calibration
from rules.detectors import department_scan, nb_tail
from rules.detectors.counts import scan_counts
from rules.detectors.exceedance import Exceedance
from rules.detectors.expectation import cumulative, expect, fit_shapes
from rules.series import Panel, build_panel
from tests.rules.count_rows import HandRows

START = date(2026, 1, 1)
DAYS = 130
DESKS = ("12345热线", "消防", "住建", "燃气", "城管")
KINDS = ("livelihood.noise", "livelihood.waste", "elevator.fault", "gas.leak")
TREE = PlaceTree.build(
    [Place("d", "示范区", "district")]
    + [Place(f"s{i}", f"街道{i}", "street", "d") for i in range(4)]
    + [Place(f"c{i}", f"社区{i}", "community", f"s{i // 4}") for i in range(16)]
    + [Place(f"e{i}", f"小区{i}", "estate", f"c{i // 6}") for i in range(96)]
)


def quiet_district(seed: int = 5, *, a_day: float = 14.0, days: int = DAYS) -> HandRows:
    """Reports at random: some estates complain much, some never, the hotline most."""
    rng = np.random.default_rng(seed)
    rows = HandRows(START)
    weight = rng.gamma(0.6, 1.0, 96)
    weight[95] = 0.0  # the estate that never says anything
    for day in range(days):
        for estate in rng.choice(96, rng.poisson(a_day), p=weight / weight.sum()):
            desk = DESKS[rng.choice(5, p=[0.6, 0.1, 0.1, 0.1, 0.1])]
            rows.add(f"place:e{estate}", KINDS[rng.choice(4, p=[0.5, 0.3, 0.17, 0.03])], day, department=desk)
    return rows


def day(number: int) -> date:
    return START + timedelta(days=number)


def at(found: list[Exceedance], unit: str) -> list[Exceedance]:
    return [each for each in found if each.unit == unit]


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return scan_counts(build_panel(quiet_district(), TREE), as_of=day(119))[1]


def scan(rows: HandRows, number: int, calibration: Calibration) -> list[Exceedance]:
    return scan_counts(build_panel(rows, TREE), as_of=day(number), calibration=calibration)[0]


def test_a_burst_at_a_silent_estate_stands_out(calibration: Calibration) -> None:
    rows = quiet_district()
    for offset, desk in ((0, 0), (1, 1), (1, 3), (3, 0), (4, 3), (5, 1)):
        rows.add("place:e95", "gas.leak", 115 + offset, department=DESKS[desk])
    found = at(scan(rows, 120, calibration), "place:e95")
    assert {each.detector for each in found} == {nb_tail.NAME, department_scan.NAME}
    tail = next(each for each in found if each.detector == nb_tail.NAME)
    assert (tail.observed, tail.measure, tail.window_days) == (6, "gas.leak", 7)
    assert 0 < tail.expected < 0.2
    assert tail.recurrence_days >= 30
    assert set(tail.departments) == {DESKS[0], DESKS[1], DESKS[3]}


def test_the_same_reports_spread_over_the_past_are_nothing(calibration: Calibration) -> None:
    rows = quiet_district()
    for number in range(10, 120, 18):
        rows.add("place:e95", "gas.leak", number)
    assert not at(scan(rows, 119, calibration), "place:e95")


def test_an_inspection_campaign_does_not_alarm_by_counting(calibration: Calibration) -> None:
    rows = quiet_district()
    for number in range(110, 120):
        for _ in range(4):
            rows.add("place:e95", "gas.leak", number, department="消防", origin="discovered")
    assert not at(scan(rows, 119, calibration), "place:e95")
    plain = scan(quiet_district(), 119, calibration)
    assert [(e.unit, e.p) for e in scan(rows, 119, calibration)] == [(e.unit, e.p) for e in plain]


def test_departments_that_agree_are_named_and_the_noise_of_the_hotline_is_not(calibration: Calibration) -> None:
    rows = quiet_district()
    busiest = max(set(rows.key), key=rows.key.count)
    for offset in range(7):
        rows.add(busiest, "elevator.fault", 113 + offset, department=DESKS[1 + offset % 2])
    found = [e for e in at(scan(rows, 119, calibration), busiest) if e.detector == department_scan.NAME]
    assert found
    assert set(found[0].departments) == {DESKS[1], DESKS[2]}


def test_what_comes_after_the_day_changes_nothing(calibration: Calibration) -> None:
    rows = quiet_district()
    for offset in range(6):
        rows.add("place:e95", "gas.leak", 115 + offset)
    before = scan(rows, 118, calibration)
    for number in range(119, 129):
        for _ in range(20):
            rows.add("place:e95", "gas.leak", number)
            rows.add("organisation:新来的公司", "gas.leak", number)
    assert scan(rows, 118, calibration) == before
    assert (
        scan_counts(build_panel(rows, TREE), as_of=day(118))[0]
        == scan_counts(build_panel(quiet_district_with_burst(), TREE), as_of=day(118))[0]
    )


def quiet_district_with_burst() -> HandRows:
    rows = quiet_district()
    for offset in range(6):
        rows.add("place:e95", "gas.leak", 115 + offset)
    return rows


def test_an_organisation_that_nobody_named_before_is_rare_but_two_mentions_are_no_alarm(
    calibration: Calibration,
) -> None:
    rows = quiet_district()
    rng = np.random.default_rng(1)
    for number in range(120):
        rows.add(f"organisation:公司{rng.integers(40)}", "livelihood.noise", number)
    rows.add("organisation:宏达", "gas.leak", 119)
    panel = build_panel(rows, TREE)
    quiet, fitted = scan_counts(panel, as_of=day(119))
    assert not at(quiet, "organisation:宏达")
    for number in (115, 116, 117, 118, 118, 119):
        rows.add("organisation:宏达", "gas.leak", number, department=DESKS[number % 3])
    assert at(scan_counts(build_panel(rows, TREE), as_of=day(119), calibration=fitted)[0], "organisation:宏达")


def test_a_young_stream_says_nothing() -> None:
    assert scan_counts(build_panel(quiet_district(days=20), TREE), as_of=day(19))[0] == []


def test_an_empty_panel_says_nothing() -> None:
    for tree in (TREE, None):
        assert scan_counts(build_panel(HandRows(START), tree), as_of=START + timedelta(days=100))[0] == []


def test_a_burst_is_over_when_nothing_came_since(calibration: Calibration) -> None:
    """The scan's day counts, also where the panel ends with the last report."""
    rows = quiet_district(days=100)
    for offset in range(6):
        rows.add("place:e95", "gas.leak", 95 + offset)
    panel = build_panel(rows, TREE)
    assert panel.last_day == day(100)
    fitted = scan_counts(panel, as_of=day(100))[1]
    assert at(scan_counts(panel, as_of=day(100), calibration=fitted)[0], "place:e95")
    assert not at(scan_counts(panel, as_of=day(116), calibration=fitted)[0], "place:e95")


def test_a_calibration_is_reused_for_two_weeks_and_never_from_the_future(calibration: Calibration) -> None:
    panel = build_panel(quiet_district(), TREE)
    assert scan_counts(panel, as_of=day(118 + REFIT_DAYS), calibration=calibration)[1] is calibration
    assert scan_counts(panel, as_of=day(119 + REFIT_DAYS), calibration=calibration)[1] is not calibration
    assert scan_counts(panel, as_of=day(118), calibration=calibration)[1] is not calibration


def test_the_same_day_gives_the_same_answer_twice() -> None:
    panel = build_panel(quiet_district_with_burst(), TREE)
    first, second = (scan_counts(panel, as_of=day(119), least_days=0.0) for _ in range(2))
    assert first[0] == second[0]


def test_upper_tail_is_the_negative_binomial_survival_function() -> None:
    observed, mean, size = np.array([1, 3, 9, 40]), np.array([0.01, 2.5, 1.0, 30.0]), np.array([0.3, 4.0, 60.0, 9.0])
    expected = nbinom.sf(observed - 1, size, size / (size + mean))
    np.testing.assert_allclose(nb_tail.upper_tail(observed, mean, size), expected, rtol=1e-9)


def test_a_silent_estate_is_expected_to_report_a_little_and_less_the_longer_it_is_silent() -> None:
    rows = quiet_district()
    rows.add("place:e95", "livelihood.noise", 129)
    panel = build_panel(rows, TREE)
    row = list(zip(panel.units, panel.measures, strict=True)).index(("place:e95", "*"))
    ends = np.array([40, 90])
    shapes = fit_shapes(panel, panel.counts[:, :90])
    rate = expect(panel, cumulative(panel.counts), ends, shapes=shapes).rate[row]
    assert rate[0] > rate[1] > 0
    mother = list(zip(panel.units, panel.measures, strict=True)).index(("place:c15", "*"))
    assert rate[1] < expect(panel, cumulative(panel.counts), ends, shapes=shapes).rate[mother][1]


def test_one_kind_is_told_once_and_by_its_own_name(calibration: Calibration) -> None:
    found = at(scan(quiet_district_with_burst(), 120, calibration), "place:e95")
    assert [each.measure for each in found if each.detector == nb_tail.NAME] == ["gas.leak"]


def test_a_series_is_a_panel_row_whatever_the_order_of_the_rows() -> None:
    rows = quiet_district()
    shuffled = rows.permuted(np.random.default_rng(2).permutation(len(rows.key)).tolist())
    one, two = (build_panel(each, TREE) for each in (rows, shuffled))
    assert (one.units, one.measures) == (two.units, two.measures)
    np.testing.assert_array_equal(one.counts, two.counts)
    assert isinstance(one, Panel)
