"""One scan: counts and rules give signs, signs become incidents, incidents are traced, graded and kept as alerts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from domain.alert import Alert, OriginPath
from domain.clock import DAY, SHANGHAI
from domain.knowledge import Statement
from domain.register import Organisation, PlaceTree
from graph.view import View
from rules.alerts import update_alerts
from rules.conditions import Hit, find_hits, people_in
from rules.correlate import Incident, find_incidents
from rules.detectors.counts import HISTORY_DAYS, scan_counts
from rules.detectors.novelty import scan_novelty
from rules.grade import Graded, RuleRecord, grade_incident
from rules.pack import Rule
from rules.places import Places
from rules.series import CountRows, Panel, build_panel
from rules.sign import signs_of_counts, signs_of_rules
from rules.state import Held, ScanState
from rules.trace import trace_backward
from rules.window import Window, is_countable

__all__ = ["History", "ScanResult", "ScanState", "scan"]
LOOK_BACK = timedelta(days=15)  # longest window of the counting detectors, and a day
_TRIAL_WEEKS = 8  # of the past, in which a first scan sees how often each rule fires


class History(Protocol):
    """Daily counts by day of receipt; the ledger is one."""

    def counts(self, *, since: date, until: date, canonical: Mapping[str, str] | None = None) -> CountRows:
        """Counts of the days in [since, until), keys merged through `canonical`."""
        ...


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Changes of alerts, what to give to the next scan, and what was held back with its reasons."""

    alerts: tuple[Alert, ...]
    state: ScanState
    suppressed: tuple[Held, ...]


def scan(
    history: History,
    view: View,
    *,
    as_of: datetime,
    state: ScanState,
    tree: PlaceTree,
    organisations: Sequence[Organisation] = (),
    packs: Sequence[Rule] = (),
    budget: float = 5.0,
    canonical: Mapping[str, str] | None = None,
) -> ScanResult:
    """Everything received before `as_of`, nothing after it. Deterministic: the same arguments give the same result.

    `budget`: yellow, orange and red alerts a week. Whole days come from `history`, the day that has begun from `view`.
    """
    places = Places(tree, tuple(organisations))
    window = open_window(view, packs, places, as_of=as_of)
    panel, day = read_panel(history, window, tree, as_of=as_of, canonical=canonical)
    counted, calibration = scan_counts(panel, as_of=day, calibration=state.calibration)
    firsts = scan_novelty(panel, as_of=day)
    state = _with_trial(state, packs, view, places, as_of=as_of)
    hits = find_hits(packs, window, people=people_in(view), fresh_since=state.last_scan)
    signs = [*signs_of_counts([*counted, *firsts], window), *signs_of_rules(hits, places)]
    graded = _grade(find_incidents(signs, places), window, _record(state, as_of))

    def trace(incident: Incident) -> tuple[OriginPath, ...]:
        return trace_backward(view, incident.statements, as_of=as_of)

    outcome = update_alerts(
        graded,
        state.open,
        as_of=as_of,
        news_since=state.last_scan or as_of - 7 * DAY,
        spent=state.spent,
        budget=budget,
        places=places,
        trace=trace,
    )
    state = replace(
        _with_firings(state, hits),
        last_scan=as_of,
        open=outcome.open,
        calibration=calibration,
        spent=outcome.spent,
        held=outcome.held,
    )
    return ScanResult(outcome.changes, state, outcome.held)


def open_window(view: View, packs: Iterable[Rule], places: Places, *, as_of: datetime) -> Window:
    """The statements that any detector or rule may look at."""
    back = max([LOOK_BACK, *(rule.correlation.timespan + 2 * DAY for rule in packs)])
    return Window(as_of - back, as_of, view.statements(since=as_of - back, until=as_of), places)


def read_panel(
    history: History, window: Window, tree: PlaceTree, *, as_of: datetime, canonical: Mapping[str, str] | None = None
) -> tuple[Panel, date]:
    """Series of the days up to `as_of` and the last of these days."""
    local = as_of.astimezone(SHANGHAI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    whole = history.counts(
        since=midnight.date() - timedelta(days=HISTORY_DAYS), until=midnight.date(), canonical=canonical
    )
    rows = _Rows(*(tuple(getattr(whole, name)) for name in _Rows.__slots__))
    day = midnight.date() - timedelta(days=1)
    if local > midnight:
        day = midnight.date()
        rows = rows.plus(day, [each for each in window.statements if each.received_at >= midnight])
    return build_panel(rows, tree if len(tree) else None, until=day), day


@dataclass(frozen=True, slots=True)
class _Rows:
    key: tuple[str, ...]
    kind: tuple[str, ...]
    department: tuple[str, ...]
    origin: tuple[str, ...]
    day: tuple[int, ...]
    n: tuple[int, ...]
    distinct: tuple[int, ...]

    def plus(self, day: date, statements: Iterable[Statement]) -> "_Rows":
        """Also what was received on the day that has begun."""
        voices: dict[tuple[str, str, str, str], set[str]] = {}
        for each in statements:
            if each.modality.live and not each.exercise:
                for uid in each.entities:
                    if "@place:" not in uid:
                        cell = (uid, each.kind, each.department, each.origin.value)
                        voices.setdefault(cell, set()).add(each.echo or each.report_uid)
        cells = sorted(voices)
        heard = tuple(len(voices[cell]) for cell in cells)
        days = (day.toordinal(),) * len(cells)
        more = (*(tuple(cell[i] for cell in cells) for i in range(4)), days, heard, heard)
        return _Rows(*((*getattr(self, name), *column) for name, column in zip(self.__slots__, more, strict=True)))


def _grade(incidents: Iterable[Incident], window: Window, record: RuleRecord) -> list[Graded]:
    by_family: dict[str, dict[str, int]] = {}
    for each in window.statements:
        if is_countable(each):
            counts = by_family.setdefault(each.kind.partition(".")[0], {})
            counts[each.department] = counts.get(each.department, 0) + 1
    graded = []
    for incident in incidents:
        departments: dict[str, int] = {}
        for family in {kind.partition(".")[0] for kind in incident.kinds}:
            for name, n in by_family.get(family, {}).items():
                departments[name] = departments.get(name, 0) + n
        graded.append(grade_incident(incident, record=record, departments=departments))
    return graded


def _record(state: ScanState, as_of: datetime) -> RuleRecord:
    days = (as_of - state.since).total_seconds() / 86400 if state.since else 0.0
    return RuleRecord(days, state.firings)


def _with_firings(state: ScanState, hits: Iterable[Hit]) -> ScanState:
    """Count the episodes that ended: a rule that goes on holding at a unit fires once."""
    now = frozenset((hit.rule.id, hit.unit) for hit in hits)
    firings = dict(state.firings)
    for rule, _unit in sorted(state.firing - now):
        firings[rule] = firings.get(rule, 0) + 1
    return replace(state, firings=firings, firing=now)


def _with_trial(state: ScanState, packs: Sequence[Rule], view: View, places: Places, *, as_of: datetime) -> ScanState:
    """Before the first scan: how often each rule would have fired in the weeks before, seen once a week."""
    if state.since is not None:
        return state
    begin = as_of - _TRIAL_WEEKS * 7 * DAY
    past = view.statements(since=begin, until=as_of)
    state = replace(state, since=max(begin, past[0].received_at) if past else as_of)
    for week in range(_TRIAL_WEEKS - 1, 0, -1):
        moment = as_of - week * 7 * DAY
        if past and past[0].received_at < moment:
            window = open_window(view, packs, places, as_of=moment)
            hits = find_hits(packs, window, people=people_in(view), fresh_since=moment - 7 * DAY)
            state = _with_firings(state, hits)
    return state
