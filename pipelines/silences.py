"""Which changes of alerts somebody is told of: those under a silence are kept and not told, a red is always told."""

from collections.abc import Iterable

from domain.alert import Alert, Grade
from ledger.alerts import Silence


def to_be_told(alerts: Iterable[Alert], silences: Iterable[Silence]) -> tuple[Alert, ...]:
    """The alerts that no silence in force covers, in the given order."""
    in_force = tuple(silences)
    return tuple(each for each in alerts if not any(_covers(silence, each) for silence in in_force))


def _covers(silence: Silence, alert: Alert) -> bool:
    """Whether every field that the silence gives fits the alert."""
    units = {f"{each.kind}:{each.id}" for each in alert.entities} | {each.id for each in alert.entities}
    if alert.place is not None:
        units |= {alert.place.id, f"place:{alert.place.id}"}
    return (
        alert.grade is not Grade.RED
        and silence.fingerprint in ("", alert.fingerprint)
        and (not silence.kind or silence.kind in alert.kinds)
        and (not silence.unit or silence.unit in units)
    )
