"""The JSON of findings and alerts, as other systems read it. Keys are a public contract: add, never rename."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from domain.alert import Alert, Change, EntityRef, Grade, Hop, Leading, OriginPath, PlaceRef, Reason
from domain.clock import format_time, parse_time
from domain.reading import Argument, Cause, Event, Findings, Label, Mention, Modality, Signal, TimeMention
from domain.report import Masked, Quote

Json: TypeAlias = dict[str, Any]


def findings_to_json(findings: Findings) -> Json:
    """Plain dict of one report's findings, in the order of the contract."""
    return {
        "report_id": findings.report_id,
        "signals": [_signal_to_json(signal) for signal in findings.signals],
        "mentions": [_mention_to_json(mention) for mention in findings.mentions],
        "times": [_time_to_json(time) for time in findings.times],
        "events": [_event_to_json(event) for event in findings.events],
        "causes": [_cause_to_json(cause) for cause in findings.causes],
        "masked": masked_to_json(findings.masked),
        "topic": findings.topic,
        "lead_department": findings.lead_department,
        "reader": findings.reader,
    }


def findings_from_json(row: Mapping[str, Any]) -> Findings:
    """Inverse of `findings_to_json`."""
    return Findings(
        report_id=row["report_id"],
        signals=tuple(_signal_from_json(each) for each in row["signals"]),
        mentions=tuple(_mention_from_json(each) for each in row["mentions"]),
        times=tuple(_time_from_json(each) for each in row["times"]),
        events=tuple(_event_from_json(each) for each in row["events"]),
        causes=tuple(_cause_from_json(each) for each in row["causes"]),
        masked=masked_from_json(row["masked"]),
        topic=row["topic"],
        lead_department=row["lead_department"],
        reader=row["reader"],
    )


def masked_to_json(masked: Iterable[Masked]) -> list[Json]:
    """The masked spans of one report, in order."""
    return [{"start": each.start, "end": each.end, "label": each.label, "token": each.token} for each in masked]


def masked_from_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Masked, ...]:
    """Inverse of `masked_to_json`."""
    return tuple(Masked(each["start"], each["end"], each["label"], each["token"]) for each in rows)


def alert_to_json(alert: Alert) -> Json:
    """Plain dict of one change of an alert, in the order of the contract."""
    return {
        "alert_id": alert.alert_id,
        "raised_at": format_time(alert.at),
        "event": alert.change.value,
        "grade": alert.grade.value,
        "kinds": list(alert.kinds),
        "place": None
        if alert.place is None
        else {"id": alert.place.id, "name": alert.place.name, "path": list(alert.place.path)},
        "entities": [{"id": e.id, "kind": e.kind, "name": e.name} for e in alert.entities],
        "report_ids": list(alert.report_ids),
        "departments": list(alert.departments),
        "reasons": [
            {
                "detector": r.detector,
                "observed": r.observed,
                "expected": r.expected,
                "recurrence_days": r.recurrence_days,
                "says": r.says,
            }
            for r in alert.reasons
        ],
        "origins": [
            {
                "entity_id": o.entity_id,
                "kind": o.kind,
                "name": o.name,
                "score": o.score,
                "path": [hop_to_json(h) for h in o.path],
            }
            for o in alert.origins
        ],
        "leading": alert.leading.value,
        "first_at": None if alert.first_at is None else format_time(alert.first_at),
        "quotes": [hop_to_json(h) for h in alert.quotes],
        "fingerprint": alert.fingerprint,
    }


def alert_from_json(row: Mapping[str, Any]) -> Alert:
    """Inverse of `alert_to_json`."""
    place = row["place"]
    return Alert(
        alert_id=row["alert_id"],
        fingerprint=row["fingerprint"],
        at=parse_time(row["raised_at"]),
        change=Change(row["event"]),
        grade=Grade(row["grade"]),
        kinds=tuple(row["kinds"]),
        place=None if place is None else PlaceRef(place["id"], place["name"], tuple(place["path"])),
        entities=tuple(EntityRef(e["id"], e["kind"], e["name"]) for e in row["entities"]),
        report_ids=tuple(row["report_ids"]),
        departments=tuple(row["departments"]),
        reasons=tuple(
            Reason(r["detector"], r["says"], r["observed"], r["expected"], r["recurrence_days"]) for r in row["reasons"]
        ),
        origins=tuple(
            OriginPath(o["entity_id"], o["kind"], o["name"], o["score"], tuple(_hop_from_json(h) for h in o["path"]))
            for o in row["origins"]
        ),
        leading=Leading(row["leading"]),
        first_at=None if row["first_at"] is None else parse_time(row["first_at"]),
        quotes=tuple(_hop_from_json(h) for h in row["quotes"]),
    )


def _quote_to_json(quote: Quote) -> Json:
    return {"start": quote.start, "end": quote.end, "text": quote.text}


def _quote_from_json(row: Mapping[str, Any]) -> Quote:
    return Quote(row["start"], row["end"], row["text"])


def _mention_to_json(mention: Mention) -> Json:
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "label": mention.label.value,
        "normal": mention.normal,
        "id": mention.id,
        "named": mention.named,
    }


def _mention_from_json(row: Mapping[str, Any]) -> Mention:
    return Mention(row["start"], row["end"], row["text"], Label(row["label"]), row["normal"], row["id"], row["named"])


def _moment_to_json(moment: datetime | None) -> str | None:
    return None if moment is None else format_time(moment)


def _moment_from_json(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)


def _time_to_json(time: TimeMention) -> Json:
    return {
        "start": time.start,
        "end": time.end,
        "text": time.text,
        "from": _moment_to_json(time.begin),
        "to": _moment_to_json(time.until),
        "vague": time.vague,
        "granularity": time.granularity,
        "type": time.type,
        "recurs": time.recurs,
    }


def _time_from_json(row: Mapping[str, Any]) -> TimeMention:
    return TimeMention(
        row["start"],
        row["end"],
        row["text"],
        _moment_from_json(row["from"]),
        _moment_from_json(row["to"]),
        row["vague"],
        row["granularity"],
        row.get("type", ""),
        row.get("recurs", ""),
    )


def _signal_to_json(signal: Signal) -> Json:
    return {
        "kind": signal.kind,
        "modality": signal.modality.value,
        "trigger": _quote_to_json(signal.trigger),
        "severity": signal.severity,
        "places": [_mention_to_json(each) for each in signal.places],
        "things": [_mention_to_json(each) for each in signal.things],
        "organisations": [_mention_to_json(each) for each in signal.organisations],
        "times": [_time_to_json(each) for each in signal.times],
        "casualties": {"deaths": signal.deaths, "injuries": signal.injuries},
        "affected": signal.affected,
        "recurring": signal.recurring,
        "unresolved_before": signal.unresolved_before,
        "confidence": round(signal.confidence, 4),
        "cues": [_quote_to_json(each) for each in signal.cues],
    }


def _signal_from_json(row: Mapping[str, Any]) -> Signal:
    return Signal(
        kind=row["kind"],
        modality=Modality(row["modality"]),
        trigger=_quote_from_json(row["trigger"]),
        severity=row["severity"],
        places=tuple(_mention_from_json(each) for each in row["places"]),
        things=tuple(_mention_from_json(each) for each in row["things"]),
        organisations=tuple(_mention_from_json(each) for each in row["organisations"]),
        times=tuple(_time_from_json(each) for each in row["times"]),
        deaths=row["casualties"]["deaths"],
        injuries=row["casualties"]["injuries"],
        affected=row["affected"],
        recurring=row["recurring"],
        unresolved_before=row["unresolved_before"],
        confidence=row["confidence"],
        cues=tuple(_quote_from_json(each) for each in row["cues"]),
    )


def _event_to_json(event: Event) -> Json:
    return {
        "id": event.id,
        "trigger": _quote_to_json(event.trigger),
        "type": event.type,
        "arguments": [{"role": a.role, **_quote_to_json(a.quote)} for a in event.arguments],
    }


def _event_from_json(row: Mapping[str, Any]) -> Event:
    return Event(
        row["id"],
        _quote_from_json(row["trigger"]),
        row["type"],
        tuple(Argument(a["role"], _quote_from_json(a)) for a in row["arguments"]),
    )


def _cause_to_json(cause: Cause) -> Json:
    return {
        "cause": _quote_to_json(cause.cause),
        "effect": _quote_to_json(cause.effect),
        "cause_event": cause.cause_event,
        "effect_event": cause.effect_event,
        "confidence": round(cause.confidence, 4),
    }


def _cause_from_json(row: Mapping[str, Any]) -> Cause:
    return Cause(
        _quote_from_json(row["cause"]),
        _quote_from_json(row["effect"]),
        row["cause_event"],
        row["effect_event"],
        row["confidence"],
    )


def hop_to_json(hop: Hop) -> Json:
    """One step of an evidence path."""
    return {
        "report_id": hop.report_id,
        "quote": hop.quote,
        "received_at": _moment_to_json(hop.received_at),
        "says": hop.says,
    }


def _hop_from_json(row: Mapping[str, Any]) -> Hop:
    return Hop(row["report_id"], row["quote"], _moment_from_json(row["received_at"]), row["says"])
