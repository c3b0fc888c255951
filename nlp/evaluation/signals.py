"""Figures on labelled reports: kinds, modality, triggers, names, topic, and how fast it went. Micro-averaged over reports.

- `kind`: distinct kinds of a report; `kind_modality`: distinct pairs of kind and modality.
- `trigger`: a gold trigger is found when a signal of its kind has a trigger that overlaps one of its places in the body;
  `trigger_untyped`: whatever the kind.
- `place`, `place_relaxed`, `thing`, `organisation`: distinct wordings over the report's signals; relaxed: one wording
  holds the other.
- `topic`, `lead`: share of reports with the right one; `live`: share of gold signals whose kind the reader gives and that
  it calls live or not live rightly.
- `characters_second`: characters read in one second of one core's time, masking left out.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from domain.reading import Findings, Modality, Signal
from domain.report import Masked, Report
from nlp.evaluation.corpus import GoldSignal, Labelled, read_labelled
from nlp.evaluation.counts import Counts

Read = Callable[[Report, tuple[Masked, ...]], Findings]
SETS = ("kind", "kind_modality", "place", "thing", "organisation")


def evaluate_signals(reader: Any, path: Path) -> dict[str, float]:
    """All figures of one file, 0 to 1 (F1, accuracy) but for the speed. `reader` masks and reads as `nlp.reader.Reader`."""
    gold = list(read_labelled(path))
    masked = [reader.mask(each.report) for each in gold]
    began = time.process_time()
    findings = [reader.read(report, spans) for report, spans in masked]
    seconds = time.process_time() - began
    speed = sum(len(each.report.body) for each in gold) / max(seconds, 1e-9)
    return {**score(gold, findings), "characters_second": speed}


def score(gold: Iterable[Labelled], findings: Iterable[Findings]) -> dict[str, float]:
    """The figures of quality."""
    pairs = list(zip(gold, findings, strict=True))
    figures: dict[str, float] = {}
    for name in SETS:
        figures |= _named(name, sum((Counts.of(*_sets(name, each, found)) for each, found in pairs), Counts()))
    figures |= _named("place_relaxed", sum((_relaxed(each, found) for each, found in pairs), Counts()))
    for name, typed in (("trigger", True), ("trigger_untyped", False)):
        figures |= _named(name, sum((_triggers(each, found, typed) for each, found in pairs), Counts()))
    live = [right for each, found in pairs for right in _live(each, found)]
    figures["topic"] = _share(each.topic == found.topic for each, found in pairs)
    figures["lead"] = _share(each.lead == found.lead_department for each, found in pairs)
    figures["live"] = _share(live)
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
        return any(start < other.trigger.end and other.trigger.start < end for start, end in one.triggers)

    free = list(found.signals)
    hits = 0
    for signal in gold.signals:
        match = next((each for each in free if agree(signal, each)), None)
        if match is not None:
            free.remove(match)
            hits += 1
    return Counts(len(gold.signals), len(found.signals), hits)


def _live(gold: Labelled, found: Findings) -> Iterator[bool]:
    given = {signal.kind: signal.modality.live for signal in found.signals}
    for signal in gold.signals:
        if signal.kind in given:
            yield given[signal.kind] == Modality(signal.modality).live


def _named(name: str, counts: Counts) -> dict[str, float]:
    return {f"{name}_{part}": value for part, value in counts.figures().items()}


def _share(rights: Iterable[bool]) -> float:
    found = list(rights)
    return sum(found) / len(found) if found else 0.0
