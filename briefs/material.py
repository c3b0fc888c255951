"""What a brief is made from: the alert's statements, contrary ones, and the counts of the days before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from briefs.content import Trend
from domain.alert import Alert
from domain.clock import SHANGHAI
from domain.knowledge import Statement
from domain.reading import Modality
from domain.register import PlaceTree
from graph.view import View

BASELINE_DAYS = 56  # as long as the detectors look back
CONTRARY = (Modality.NEGATED, Modality.RESOLVED, Modality.RUMOUR, Modality.PLANNED)


@dataclass(frozen=True, slots=True)
class Material:
    """Statements of the alert's own reports, statements that speak against it, and the trend."""

    alert: Alert
    statements: tuple[Statement, ...]
    contrary: tuple[Statement, ...]
    trend: Trend


def collect(alert: Alert, view: View, *, report_uids: Sequence[str], tree: PlaceTree) -> Material:
    """Ask the view for everything about the alert that was received before its last change."""
    own = [each for each in view.statements(until=alert.at, reports=report_uids) if not each.exercise]
    relevant = [each for each in own if each.modality.live and each.kind in alert.kinds] or own
    units = _units(alert, tree)
    since = alert.at - timedelta(days=BASELINE_DAYS)
    around = view.statements(until=alert.at, since=since, entities=units, kinds=alert.kinds) if units else ()
    contrary = [each for each in (*around, *own) if each.modality in CONTRARY and not each.exercise]
    return Material(
        alert,
        tuple(relevant),
        tuple({each.uid: each for each in contrary}.values()),
        _trend([each for each in (*around, *relevant) if each.modality.live and not each.exercise], alert.at),
    )


def _units(alert: Alert, tree: PlaceTree) -> list[str]:
    """The alert's place with all that lies in it, or the named entities where there is no place."""
    if alert.place is None:
        return [f"{entity.kind}:{entity.id}" for entity in alert.entities]
    inside, queue = [], [alert.place.id]
    while queue:
        place = queue.pop()
        inside.append(f"place:{place}")
        queue += tree.children.get(place, ())
    return inside


def _trend(statements: Sequence[Statement], until: datetime) -> Trend:
    day_of: dict[str, date] = {each.report_uid: each.received_at.astimezone(SHANGHAI).date() for each in statements}
    last = (until - timedelta(seconds=1)).astimezone(SHANGHAI).date()
    days = tuple(last - timedelta(days=back) for back in reversed(range(BASELINE_DAYS)))
    counts = Counter(day_of.values())
    window = 14
    before = days[:-window]
    usual = sum(counts[day] for day in before) / len(before)
    return Trend(days, tuple(counts[day] for day in days), usual, window)
