"""The history of alerts and what duty officers did with them. Appended; the present state is the last of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from domain.alert import Alert, Change
from domain.errors import InputError
from domain.ids import content_id
from domain.wire import alert_from_json, alert_to_json
from ledger.engine import dump_json
from ledger.tables import acknowledgements, alerts, scans, silences
from ledger.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who took note of an alert, when and with which words."""

    alert_id: str
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that match every given field are not announced until `until`; an empty field matches all."""

    fingerprint: str
    kind: str
    unit: str
    until: datetime
    who: str
    why: str
    at: datetime

    def __post_init__(self) -> None:
        if not (self.fingerprint or self.kind or self.unit):
            raise InputError("a fingerprint, kind or unit", "none of them", where="silence")


def append(connection: Connection, changed: Sequence[Alert], *, scanned: datetime) -> None:
    """Keep what one scan changed, in order, and that it ran. The same scan again appends nothing."""
    insert_new(connection, alerts, [_to_row(alert) for alert in changed])
    insert_new(connection, scans, [{"at": scanned, "alerts": len(changed)}])


def present(connection: Connection, *, open_only: bool = False) -> tuple[Alert, ...]:
    """The last change of every alert, newest first; `open_only` leaves out the closed ones."""
    last = select(func.max(alerts.c.seq)).group_by(alerts.c.alert_id)
    query = select(alerts.c.body).where(alerts.c.seq.in_(last)).order_by(alerts.c.at.desc(), alerts.c.seq.desc())
    if open_only:
        query = query.where(alerts.c.change != Change.CLOSED.value)
    return tuple(alert_from_json(body) for body in connection.scalars(query))


def history(connection: Connection, alert_id: str) -> tuple[Alert, ...]:
    """All changes of one alert, oldest first; empty for an unknown id."""
    query = select(alerts.c.body).where(alerts.c.alert_id == alert_id).order_by(alerts.c.seq)
    return tuple(alert_from_json(body) for body in connection.scalars(query))


def last_scan(connection: Connection) -> datetime | None:
    """The latest moment as of which a scan was kept."""
    latest: datetime | None = connection.scalar(select(func.max(scans.c.at)))
    return latest


def acknowledge(connection: Connection, note: Acknowledgement) -> None:
    """Append that somebody took note. Errors: InputError for an unknown alert."""
    if connection.scalar(select(func.count()).where(alerts.c.alert_id == note.alert_id)) == 0:
        raise InputError("the id of an alert", note.alert_id, where="acknowledge")
    row = {"alert_id": note.alert_id, "who": note.who, "why": note.why, "at": note.at}
    connection.execute(insert(acknowledgements), [row])


def acknowledged(connection: Connection) -> dict[str, Acknowledgement]:
    """The last acknowledgement of each alert that has one."""
    rows = connection.execute(select(acknowledgements).order_by(acknowledgements.c.seq))
    return {row.alert_id: Acknowledgement(row.alert_id, row.who, row.why, row.at) for row in rows}


def silence(connection: Connection, wish: Silence) -> None:
    """Append a silence. A later one with the same fields replaces it, so one that is over already ends it."""
    row = {"fingerprint": wish.fingerprint, "kind": wish.kind, "unit": wish.unit, "until": wish.until}
    connection.execute(insert(silences), [{**row, "who": wish.who, "why": wish.why, "at": wish.at}])


def silences_at(connection: Connection, moment: datetime) -> tuple[Silence, ...]:
    """The silences in force at a moment: begun, not over, and not replaced by then."""
    query = select(silences).where(silences.c.at <= moment).order_by(silences.c.seq)
    last: dict[tuple[str, str, str], Silence] = {}
    for row in connection.execute(query):
        fields = (row.fingerprint, row.kind, row.unit)
        last[fields] = Silence(*fields, until=row.until, who=row.who, why=row.why, at=row.at)
    return tuple(each for each in last.values() if moment < each.until)


def _to_row(alert: Alert) -> dict[str, Any]:
    body = alert_to_json(alert)
    return {
        "id": content_id("chg", dump_json(body)),
        "alert_id": alert.alert_id,
        "change": alert.change.value,
        "at": alert.at,
        "body": body,
    }
