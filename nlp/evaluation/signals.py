"""Figures on labelled reports: kinds, modality, triggers, names, topic, and how fast it went. Micro-averaged over reports.

- `kind`: distinct kinds of a report; `kind_modality`: distinct pairs of kind and modality.
- `trigger`: a gold trigger is found when a signal of its kind has a trigger that overlaps one of its places in the body;
  `trigger_untyped`: whatever the kind.
- `place`, `place_relaxed`, `thing`, `organisation`: distinct wordings over the report's signals; relaxed: one wording
  holds the other.
- `topic`, `lead`: share of reports with the right one; `live`: share of gold signals whose kind the reader gives and that
  it calls live or not live rightly (of two claims of a kind the one with the signal's words, else the first);
  `live_report`: share of reports that are rightly said to tell of something live, or of nothing.
- `characters_second`: characters read in one second of one core's time, masking left out.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.reading import Findings, Modality, Signal
from domain.report import Report
from nlp.evaluation.corpus import GoldSignal, Labelled, read_labelled
from nlp.evaluation.counts import Counts
from nlp.evaluation.figures import Figure, counted, rate, share, values

SETS = ("kind", "kind_modality", "place", "thing", "organisation")


def evaluate_signals(reader: Any, path: Path) -> dict[str, float]:
    """All figures of one file, 0 to 1 (F1, accuracy) but for the speed. `reader` masks and reads as `nlp.reader.Reader`."""
    reading = read_all(reader, path)
    return values(tally(reading.gold, reading.findings) | {"characters_second": reading.speed})


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A file as labelled and as read: masked reports, findings, and the speed over documents."""

    gold: tuple[Labelled, ...]
    reports: tuple[Report, ...]
    findings: tuple[Findings, ...]
    speed: Figure


def read_all(reader: Any, path: Path) -> Read:
    """Mask and read every report of a file, one after the other, by the clock of the process."""
    gold = tuple(read_labelled(path))
    masked = [reader.mask(each.report) for each in gold]
    findings, seconds = [], []
    for report, spans in masked:
        began = time.process_time()
        findings.append(reader.read(report, spans))
        seconds.append(max(time.process_time() - began, 1e-9))
    speed = rate((len(each.report.body) for each in gold), seconds)
    return Read(gold, tuple(report for report, _ in masked), tuple(findings), speed)


def score(gold: Iterable[Labelled], findings: Iterable[Findings]) -> dict[str, float]:
    """The figures of quality as plain numbers."""
    return values(tally(gold, findings))


def tally(gold: Iterable[Labelled], findings: Iterable[Findings]) -> dict[str, Figure]:
    """The figures of quality over documents."""
    pairs = list(zip(gold, findings, strict=True))
    figures: dict[str, Figure] = {}
    for name in SETS:
        figures |= counted(name, (Counts.of(*_sets(name, each, found)) for each, found in pairs))
    figures |= counted("place_relaxed", (_relaxed(each, found) for each, found in pairs))
    for name, typed in (("trigger", True), ("trigger_untyped", False)):
        figures |= counted(name, (_triggers(each, found, typed) for each, found in pairs))
    figures["topic"] = share([each.topic == found.topic] for each, found in pairs)
    figures["lead"] = share([each.lead == found.lead_department] for each, found in pairs)
    figures["live"] = share(list(_live(each, found)) for each, found in pairs)
    figures["live_report"] = share([_lives(each, found)] for each, found in pairs)
    return figures


def _sets(name: str, gold: Labelled, found: Findings) -> tuple[set[Any], set[Any]]:
    match name:
        case "kind":
            return set(gold.kinds), {signal.kind for signal in found.signals}
        case "kind_modality":
            return {(s.kind, s.modality) for s in gold.signals}, {(s.kind, str(s.modality)) for s in found.signals}
        case "place":
            return _wordings(gold, "places"), {m.text for s in found.signals for m in s.places}
        case "thing":
            return _wordings(gold, "things"), {m.text for s in found.signals for m in s.things}
        case _:
            return _wordings(gold, "orgs"), {m.text for s in found.signals for m in s.organisations}


def _wordings(gold: Labelled, field: str) -> set[Any]:
    return {str(each) for signal in gold.signals for each in signal.row[field]}


def _relaxed(gold: Labelled, found: Findings) -> Counts:
    left, right = _sets("place", gold, found)
    hits = sum(any(a in b or b in a for b in right) for a in left)
    return Counts(len(left), len(right), min(hits, sum(any(a in b or b in a for a in left) for b in right)))


def _triggers(gold: Labelled, found: Findings, typed: bool) -> Counts:
    def agree(one: GoldSignal, other: Signal) -> bool:
        if typed and one.kind != other.kind:
            return False
        return _overlaps(one, other)

    free = list(found.signals)
    hits = 0
    for signal in gold.signals:
        match = next((each for each in free if agree(signal, each)), None)
        if match is not None:
            free.remove(match)
            hits += 1
    return Counts(len(gold.signals), len(found.signals), hits)


def _live(gold: Labelled, found: Findings) -> Iterator[bool]:
    for signal in gold.signals:
        given = [each for each in found.signals if each.kind == signal.kind]
        if given:
            near = (each for each in given if _overlaps(signal, each))
            yield next(near, given[0]).modality.live == Modality(signal.modality).live


def _lives(gold: Labelled, found: Findings) -> bool:
    return any(each.modality.live for each in found.signals) == any(Modality(s.modality).live for s in gold.signals)


def _overlaps(one: GoldSignal, other: Signal) -> bool:
    return any(start < other.trigger.end and other.trigger.start < end for start, end in one.triggers)
