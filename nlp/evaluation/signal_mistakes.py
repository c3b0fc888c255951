"""What went wrong with the signals of labelled reports: confusions of kinds and modalities, and the worst mistakes.

A missed live signal is worse than one given in vain, and the graver the hazard the worse: the mistakes come in that
order. A gold kind that was not given is confused with a kind given in vain when their triggers overlap, else when they
stand in one sentence, else when the report has no other of either; otherwise it is plainly missed. Modalities are compared where the kind was given, as `live` is.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from domain.reading import Findings, Modality, Signal
from domain.report import MASK, Report
from nlp.evaluation.corpus import GoldSignal, Labelled
from nlp.evaluation.counts import Counts
from nlp.evaluation.figures import Tally
from nlp.evaluation.outcome import Item, Mark, Mistake, Outcome, Pairs
from nlp.evaluation.signals import read_all, tally
from nlp.evaluation.wording import label_name, name_of
from nlp.text import sentences

MISSED, IN_VAIN = 0.0, 1.0  # first part of a mistake's rank


def examine_signals(reader: Any, path: Path) -> Outcome:
    """Figures, labels, confusions and mistakes of one file of labelled reports."""
    reading = read_all(reader, path)
    pairs = list(zip(reading.gold, reading.findings, strict=True))
    told = zip(reading.gold, reading.reports, reading.findings, strict=True)
    mistakes = [each for each in (find_mistake(*one) for one in told) if each is not None]
    return Outcome(
        documents=tuple(each.report.id for each in reading.gold),
        figures=tally(reading.gold, reading.findings) | {"characters_second": reading.speed},
        labels=count_kinds(pairs),
        confusions={"kind": confuse_kinds(pairs), "modality": confuse_modalities(pairs)},
        channels=tuple(each.report.source for each in reading.gold),
        mistakes=tuple(sorted(mistakes, key=lambda each: each.rank)),
    )


def count_kinds(pairs: Sequence[tuple[Labelled, Findings]]) -> dict[str, Tally]:
    """For every kind that is gold or given, whether each report holds it."""
    kinds = [(gold.kinds, {signal.kind for signal in found.signals}) for gold, found in pairs]
    every = sorted({kind for sets in kinds for each in sets for kind in each})
    return {kind: Tally.of(Counts.of(gold & {kind}, found & {kind}) for gold, found in kinds) for kind in every}


def confuse_kinds(pairs: Sequence[tuple[Labelled, Findings]]) -> Pairs:
    """How often a report has this kind and the reader gives that one; the empty label stands for none."""
    confused: Counter[tuple[str, str]] = Counter()
    for gold, found in pairs:
        given = {signal.kind for signal in found.signals}
        missed = [signal for signal in gold.signals if signal.kind not in given]
        in_vain = [signal for signal in found.signals if signal.kind not in gold.kinds]
        border = [end for _, end in sentences(gold.body)]
        for near in (_overlap, lambda one, other, at=border: _together(one, other, at)):
            for one in list(missed):
                other = next((each for each in in_vain if near(one, each)), None)
                if other is not None:
                    confused[one.kind, other.kind] += 1
                    missed.remove(one)
                    in_vain.remove(other)
        if len(missed) == len(in_vain) == 1:
            confused[missed.pop().kind, in_vain.pop().kind] += 1
        confused.update((kind, "") for kind in {each.kind for each in missed})
        confused.update(("", kind) for kind in {each.kind for each in in_vain})
    return confused


def confuse_modalities(pairs: Sequence[tuple[Labelled, Findings]]) -> Pairs:
    """Gold and given modality of every gold signal whose kind is given."""
    confused: Counter[tuple[str, str]] = Counter()
    for gold, found in pairs:
        given = {signal.kind: str(signal.modality) for signal in found.signals}
        confused.update((each.modality, given[each.kind]) for each in gold.signals if each.kind in given)
    return confused


def find_mistake(gold: Labelled, report: Report, found: Findings) -> Mistake | None:
    """The mistakes about live signals of one report; None when there are none."""
    given = {signal.kind: signal.modality for signal in found.signals}
    alive = {each.kind for each in found.signals if each.modality.live}  # a kind told twice is live when one of both is
    held = {each.kind for each in gold.signals if _is_live(each)}
    missed = [each for each in gold.signals if _is_live(each) and each.kind not in alive]
    in_vain = [each for each in found.signals if each.modality.live and each.kind not in held]
    if not missed and not in_vain:
        return None
    rank = (
        (MISSED, -max(_severity(each) for each in missed), -float(len(missed)))
        if missed
        else (IN_VAIN, -float(max(each.severity for each in in_vain)), -max(each.confidence for each in in_vain))
    )
    return Mistake(
        gold.report.id,
        rank,
        (*(_missed(each, given) for each in missed), *(_in_vain(each, gold) for each in in_vain)),
        _masked(gold.body, report.body),
        tuple(_marks(gold, found, missed, in_vain)),
        tuple(_gold_item(each, gold.body, each not in missed) for each in gold.signals),
        tuple(_found_item(each, each not in in_vain) for each in found.signals),
        gold.report.source,
    )


def _is_live(signal: GoldSignal) -> bool:
    return Modality(signal.modality).live


def _severity(signal: GoldSignal) -> float:
    return float(signal.row.get("severity") or 0)


def _overlap(one: GoldSignal, other: Signal) -> bool:
    return any(start < other.trigger.end and other.trigger.start < end for start, end in one.triggers)


def _together(one: GoldSignal, other: Signal, border: Sequence[int]) -> bool:
    def sentence(at: int) -> int:
        return sum(end <= at for end in border)

    return any(sentence(start) == sentence(other.trigger.start) for start, _ in one.triggers)


def _masked(labelled: str, read: str) -> str:
    """Everything that the labels or the reader hold to be personal is blotted out."""
    return "".join(MASK if MASK in both else both[0] for both in zip(labelled, read, strict=True))


def _missed(signal: GoldSignal, given: dict[str, Modality]) -> str:
    name, words = label_name(signal.kind), f"{_severity(signal):.0f} 级"
    if signal.kind not in given:
        return f"漏报（{words}）：{name}"
    said, meant = (name_of("modalities", str(each)) for each in (given[signal.kind], signal.modality))
    return f"漏报（{words}）：{name}读成“{said}”，应为“{meant}”"


def _in_vain(signal: Signal, gold: Labelled) -> str:
    meant = [each.modality for each in gold.signals if each.kind == signal.kind]
    why = f"，标注为“{name_of('modalities', meant[0])}”" if meant else ""
    return f"误报：{label_name(signal.kind)}{why}"


def _marks(gold: Labelled, found: Findings, missed: Sequence[GoldSignal], in_vain: Sequence[Signal]) -> Iterator[Mark]:
    for signal in gold.signals:
        yield from (Mark(start, end, "gold", signal not in missed) for start, end in signal.triggers)
    for given in found.signals:
        yield Mark(given.trigger.start, given.trigger.end, "found", given not in in_vain)
        yield from (Mark(cue.start, cue.end, "cue") for cue in given.cues)


def _gold_item(signal: GoldSignal, body: str, right: bool) -> Item:
    start, end = signal.triggers[0] if signal.triggers else (0, 0)
    notes = (name_of("modalities", signal.modality), f"{_severity(signal):.0f} 级")
    return Item(label_name(signal.kind), body[start:end], notes, right)


def _found_item(signal: Signal, right: bool) -> Item:
    notes = [name_of("modalities", str(signal.modality)), f"{signal.severity} 级", f"把握 {signal.confidence:.2f}"]
    if signal.cues:
        notes.append("依据 " + "、".join(dict.fromkeys(cue.text for cue in signal.cues)))
    return Item(label_name(signal.kind), signal.trigger.text, tuple(notes), right)
