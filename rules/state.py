"""What a scan remembers for the next one, as one JSON value: open alerts, calibration, budget spent, what was held back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np

from domain.alert import Alert
from domain.clock import format_time, parse_time
from domain.wire import alert_from_json, alert_to_json
from rules.calibrate import Calibration, Curve


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """The last change of an open alert, its report uids, when a report last joined, and when it began to ask to act."""

    alert: Alert
    reports: frozenset[str]
    last_report_at: datetime
    acts_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Something that a scan did not raise, or did not raise higher, with the reasons."""

    unit: str
    kinds: tuple[str, ...]
    report_ids: tuple[str, ...]
    reasons: tuple[str, ...]
    grade: str = ""  # what it was told as; empty when not at all


@dataclass(frozen=True, slots=True)
class ScanState:
    """`firings` counts episodes of each rule, `firing` the (rule, unit) pairs that held at the last scan."""

    last_scan: datetime | None = None
    since: datetime | None = None  # from when on rules were watched
    open: tuple[OpenAlert, ...] = ()
    calibration: Calibration | None = None
    spent: tuple[datetime, ...] = ()  # when alerts of the last week began to ask to act
    held: tuple[Held, ...] = ()
    firings: Mapping[str, int] = field(default_factory=dict)
    firing: frozenset[tuple[str, str]] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "last_scan": _moment(self.last_scan),
            "since": _moment(self.since),
            "open": [
                {
                    "alert": alert_to_json(each.alert),
                    "reports": sorted(each.reports),
                    "last_report_at": format_time(each.last_report_at),
                    "acts_since": _moment(each.acts_since),
                }
                for each in self.open
            ],
            "calibration": None if self.calibration is None else _calibration_to_json(self.calibration),
            "spent": [format_time(each) for each in self.spent],
            "held": [
                {
                    "unit": each.unit,
                    "kinds": list(each.kinds),
                    "report_ids": list(each.report_ids),
                    "reasons": list(each.reasons),
                    "grade": each.grade,
                }
                for each in self.held
            ],
            "firings": dict(sorted(self.firings.items())),
            "firing": sorted(list(pair) for pair in self.firing),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any] | None) -> "ScanState":
        """Inverse of `to_json`; None is the state before the first scan."""
        if not row:
            return cls()
        return cls(
            last_scan=_time(row["last_scan"]),
            since=_time(row["since"]),
            open=tuple(
                OpenAlert(
                    alert_from_json(each["alert"]),
                    frozenset(each["reports"]),
                    parse_time(each["last_report_at"]),
                    _time(each["acts_since"]),
                )
                for each in row["open"]
            ),
            calibration=None if row["calibration"] is None else _calibration_from_json(row["calibration"]),
            spent=tuple(parse_time(each) for each in row["spent"]),
            held=tuple(
                Held(e["unit"], tuple(e["kinds"]), tuple(e["report_ids"]), tuple(e["reasons"]), e["grade"])
                for e in row["held"]
            ),
            firings=dict(row["firings"]),
            firing=frozenset((rule, unit) for rule, unit in row["firing"]),
        )


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else format_time(moment)


def _time(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)


def _calibration_to_json(calibration: Calibration) -> dict[str, Any]:
    return {
        "fitted_on": calibration.fitted_on.isoformat(),
        "null_days": calibration.null_days,
        "seed": calibration.seed,
        "curves": {
            name: {"log_p": curve.log_p.tolist(), "log_rate": curve.log_rate.tolist(), "slope": curve.slope}
            for name, curve in sorted(calibration.curves.items())
        },
    }


def _calibration_from_json(row: Mapping[str, Any]) -> Calibration:
    return Calibration(
        date.fromisoformat(row["fitted_on"]),
        row["null_days"],
        row["seed"],
        {
            name: Curve(np.asarray(each["log_p"]), np.asarray(each["log_rate"]), each["slope"])
            for name, each in row["curves"].items()
        },
    )
