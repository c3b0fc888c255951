"""Graded incidents become alerts that stay: grouped by fingerprint, updated, upgraded, held to the budget, closed.

An alert never falls in grade while it is open, and closes only after quiet days (hysteresis). The weekly budget counts
alerts from the moment they first ask to act; what exceeds it is told as blue with the reason. A red is never held back.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.alert import Alert, Change, EntityRef, Grade, Hop, Leading, OriginPath, Reason
from domain.clock import format_time
from domain.ids import content_id
from domain.knowledge import Statement
from rules.correlate import Incident
from rules.detectors import novelty
from rules.grade import Graded, thresholds
from rules.kin import may_meet
from rules.places import Places
from rules.state import Held, OpenAlert
from rules.trace import hop_of
from rules.window import is_countable, voice_of

WEEK = timedelta(days=7)
_WIDE_LIFE = timedelta(days=21)
_MOST_REASONS, _MOST_QUOTES, _MOST_HELD = 8, 6, 200
Tracer = Callable[[Incident], tuple[OriginPath, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Changes in the order of strength, what stays open, the budget spent, and what was held back."""

    changes: tuple[Alert, ...]
    open: tuple[OpenAlert, ...]
    spent: tuple[datetime, ...]
    held: tuple[Held, ...]


def update_alerts(
    graded: Iterable[Graded],
    known: Sequence[OpenAlert],
    *,
    as_of: datetime,
    news_since: datetime,
    spent: Sequence[datetime],
    budget: float,
    places: Places,
    trace: Tracer,
) -> Outcome:
    """One step of every alert. `spent`: when alerts began to ask to act; `budget`: how many of these a week.

    An incident without a report since `news_since` raises no new alert: what was closed stays closed.
    """
    recent = [each for each in spent if as_of - each < WEEK]
    alerts = {each.alert.alert_id: each for each in known}
    changes: dict[str, Alert] = {}
    held: list[Held] = []
    for each in sorted(graded, key=_strongest_first):
        incident, grade, reasons = each.incident, each.grade, list(each.held_by)
        before = _home(incident, alerts.values(), as_of)
        if before is None and incident.statements[-1].received_at < news_since:
            reasons.append("没有新的来报")
            grade = None
        if grade is None:
            held.append(_held(incident, reasons, ""))
            continue
        acting = before is not None and before.acts_since is not None
        if grade.asks_to_act and not acting and grade is not Grade.RED and len(recent) >= budget:
            reasons.append(f"本周提醒额度（{budget:g}条）已用完，暂列关注")
            grade = Grade.BLUE
        if reasons:
            held.append(_held(incident, reasons, grade.value))
        after, change = _step(incident, grade, before, as_of=as_of, places=places, trace=trace)
        if grade.asks_to_act and not acting:
            recent.append(as_of)
        if change is not None:
            first = changes.get(after.alert.alert_id)
            changes[after.alert.alert_id] = after.alert if first is None else _both(first, after.alert)
        alerts[after.alert.alert_id] = after
    for alert_id, still in sorted(alerts.items()):
        quiet = timedelta(days=thresholds()["quiet"][still.alert.grade.value])
        if alert_id not in changes and as_of - still.last_report_at > quiet:
            changes[alert_id] = replace(still.alert, at=as_of, change=Change.CLOSED)
            del alerts[alert_id]
    return Outcome(tuple(changes.values()), tuple(alerts.values()), tuple(recent), tuple(held[:_MOST_HELD]))


def fingerprint(incident: Incident) -> str:
    """Equal for one family of kinds at one root unit."""
    return content_id("fp", incident.kinds[0].partition(".")[0], incident.root)


def _strongest_first(each: Graded) -> tuple[bool, int, float, str]:
    return (not each.hard, -(each.grade.rank if each.grade else -1), -each.strength, each.incident.root)


def _home(incident: Incident, known: Iterable[OpenAlert], as_of: datetime) -> OpenAlert | None:
    """The open alert that this incident goes on with: the same name, or half of its reports and two of them shared.

    What is known by a street or the district only is another trouble after three weeks.
    """
    mark = fingerprint(incident)
    best: tuple[int, str, OpenAlert] | None = None
    for each in known:
        if incident.is_wide and as_of - (each.alert.first_at or as_of) > _WIDE_LIFE:
            continue
        shared = len(incident.reports & each.reports)
        half = 2 * shared >= len(incident.reports)
        same = each.alert.fingerprint == mark and (half or (shared and not incident.is_wide))
        if same or (half and shared >= min(2, len(incident.reports)) and may_meet(incident.kinds, each.alert.kinds)):
            rank = (shared, each.alert.alert_id, each)
            if best is None or rank[:2] > best[:2]:
                best = rank
    return best[2] if best else None


def _step(
    incident: Incident, grade: Grade, before: OpenAlert | None, *, as_of: datetime, places: Places, trace: Tracer
) -> tuple[OpenAlert, Change | None]:
    """The alert after this incident, and what changed (None: nothing that needs telling)."""
    old = before.alert if before else None
    known = before.reports if before else frozenset()
    if old is None:
        change: Change | None = Change.RAISED
    elif grade.rank > old.grade.rank:
        change = Change.UPGRADED
    else:
        change = Change.UPDATED if incident.reports - known else None
    if before is not None and change is None:
        return before, None
    mark = old.fingerprint if old else fingerprint(incident)
    origins = trace(incident)
    ids = dict.fromkeys((*(old.report_ids if old else ()), *(each.report_id for each in incident.statements)))
    alert = Alert(
        alert_id=old.alert_id if old else content_id("alert", mark, format_time(as_of)),
        fingerprint=mark,
        at=as_of,
        change=change or Change.UPDATED,
        grade=max((grade, *((old.grade,) if old else ())), key=lambda each: each.rank),
        kinds=tuple(dict.fromkeys((*incident.kinds, *(old.kinds if old else ())))),
        place=places.reference(incident.place) if incident.place else (old.place if old else None),
        entities=_entities(incident, origins, places),
        report_ids=tuple(ids),
        departments=tuple(dict.fromkeys((*(old.departments if old else ()), *incident.departments))),
        reasons=_reasons(incident),
        origins=origins or (old.origins if old else ()),
        leading=_leading(incident),
        first_at=old.first_at if old else as_of,
        quotes=_quotes(incident.statements),
    )
    acts_since = before.acts_since if before else None
    if acts_since is None and grade.asks_to_act:
        acts_since = as_of
    latest = max(each.received_at for each in incident.statements)
    last = max(latest, before.last_report_at) if before else latest
    return OpenAlert(alert, known | incident.reports, last, acts_since), change


def _both(first: Alert, second: Alert) -> Alert:
    """One line of two changes of one alert in one step: it was raised if the first raised it, with all that joined."""
    stronger = first.change if first.change is not Change.UPDATED else second.change
    reasons = tuple(dict.fromkeys((*first.reasons, *second.reasons)))[:_MOST_REASONS]
    return replace(second, change=stronger, reasons=reasons, origins=first.origins or second.origins)


def _entities(incident: Incident, origins: Iterable[OriginPath], places: Places) -> tuple[EntityRef, ...]:
    """Things and organisations that signs are about, that origins name, or that two voices mention."""
    voices: dict[str, set[str]] = {}
    for statement in incident.statements:
        for uid in (*statement.things, *statement.organisations):
            voices.setdefault(uid, set()).add(voice_of(statement))
    uids = {sign.unit for sign in incident.signs if sign.level in ("thing", "organisation")}
    uids |= {uid for uid, heard in voices.items() if len(heard) >= 2}
    ranked = sorted(uids, key=lambda uid: (-len(voices.get(uid, ())), uid))
    found = {_entity_id(uid): EntityRef(_entity_id(uid), uid.partition(":")[0], places.name(uid)) for uid in ranked}
    for origin in origins:
        if origin.kind in ("thing", "organisation"):
            found.setdefault(origin.entity_id, EntityRef(origin.entity_id, origin.kind, origin.name))
    return tuple(found.values())


def _entity_id(uid: str) -> str:
    label, _, name = uid.partition(":")
    return uid if label == "thing" else name


def _reasons(incident: Incident) -> tuple[Reason, ...]:
    ordered = sorted(
        incident.signs,
        key=lambda sign: (
            not (sign.rule is not None and sign.rule.hard),
            -(sign.reason.recurrence_days or 0.0),
            sign.reason.detector,
            sign.unit,
        ),
    )
    rules = [sign.reason for sign in ordered if sign.rule is not None][:3]
    counts = [sign.reason for sign in ordered if sign.rule is None][: _MOST_REASONS - len(rules)]
    hard = [sign.reason for sign in ordered if sign.rule is not None and sign.rule.hard]
    return tuple(dict.fromkeys((*hard, *counts, *rules)))


def _leading(incident: Incident) -> Leading:
    if any(sign.rule is not None for sign in incident.signs):
        return Leading.WARNING
    if all(sign.reason.detector == novelty.NAME for sign in incident.signs):
        return Leading.SIGN
    return Leading.TREND


def _quotes(statements: Sequence[Statement]) -> tuple[Hop, ...]:
    """The gravest sentence of each department first, then the newest, each voice once; in the order of time."""
    ranked = sorted(statements, key=lambda each: (-each.severity, -each.received_at.timestamp(), each.uid))
    chosen: dict[str, Statement] = {}
    for department_once in (True, False):
        for each in ranked:
            heard = {other.department for other in chosen.values()}
            if is_countable(each) and len(chosen) < _MOST_QUOTES and not (department_once and each.department in heard):
                chosen.setdefault(voice_of(each), each)
    return tuple(hop_of(each, "") for each in sorted(chosen.values(), key=lambda each: (each.received_at, each.uid)))


def _held(incident: Incident, reasons: Sequence[str], grade: str) -> Held:
    ids = tuple(dict.fromkeys(each.report_id for each in incident.statements))
    return Held(incident.root, incident.kinds, ids, tuple(dict.fromkeys(reasons)), grade)
