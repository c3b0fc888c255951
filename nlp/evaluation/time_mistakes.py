"""The figures on time expressions over sentences, so that they get intervals, and the sentences read wrongly."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from pathlib import Path

import numpy as np

from domain.clock import SHANGHAI
from nlp.evaluation.figures import Figure, total
from nlp.evaluation.outcome import Item, Mark, Mistake, Outcome
from nlp.evaluation.span_mistakes import SpanDocument, confuse_labels, count_labels
from nlp.evaluation.times import HALVES, Case, Expected, as_expected, read_cases, score
from nlp.times import read_times

_SUMS = ("spurious", "cases")


def examine_times(path: Path, *, zone: tzinfo = SHANGHAI) -> Outcome:
    """The figures of `evaluate_times` over sentences; labels are types of time (TIMEX3)."""
    pairs = [(case, _found(case, zone)) for case in read_cases(path)]
    each = [score([pair]) for pair in pairs]
    figures: dict[str, Figure] = {}
    cases = {"cases": sum(one["cases"] for one in each)}
    for half in HALVES:
        inside = [case.half == half for case, _ in pairs]
        figures |= {f"{half}_{name}": figure for name, figure in _figures(each, inside).items()}
        cases[f"{half}_cases"] = sum(one["cases"] * within for one, within in zip(each, inside, strict=True))
    spans = [
        SpanDocument(str(number), case.sentence, _typed(case.times), _typed(found))
        for number, (case, found) in enumerate(pairs, 1)
    ]
    wrong = [_mistake(number, *pair) for number, pair in enumerate(pairs, 1) if tuple(pair[1]) != pair[0].times]
    return Outcome(
        tuple(document.id for document in spans),
        figures | _figures(each, [True] * len(pairs)),
        cases,
        labels=count_labels(spans),
        confusions={"type": confuse_labels(spans)},
        mistakes=tuple(sorted(wrong, key=lambda each: each.rank)),
    )


def _figures(each: Sequence[Mapping[str, float]], inside: Sequence[bool]) -> dict[str, Figure]:
    """Of every sentence its share of right cases times its cases, to be summed over those inside."""
    if not each:
        return {}
    cases = np.array([figures["cases"] * within for figures, within in zip(each, inside, strict=True)])
    shares = {
        name: Figure(np.array([figures[name] for figures in each]) * cases, cases)
        for name in each[0]
        if name not in _SUMS
    }
    return shares | {"spurious": total(one["spurious"] * within for one, within in zip(each, inside, strict=True))}


def _found(case: Case, zone: tzinfo) -> list[Expected]:
    return [as_expected(each, zone=zone) for each in read_times(case.sentence, received_at=case.received_at, zone=zone)]


def _typed(times: Sequence[Expected]) -> set[tuple[int, int, str]]:
    return {(each.start, each.end, each.type) for each in times}


def _mistake(number: int, case: Case, found: Sequence[Expected]) -> Mistake:
    missed = [each for each in case.times if each not in found]
    in_vain = [each for each in found if each not in case.times]
    marks = [Mark(each.start, each.end, "gold", each not in missed) for each in case.times]
    marks += [Mark(each.start, each.end, "found", each not in in_vain) for each in found]
    return Mistake(
        str(number),
        (-float(len(missed)), -float(len(in_vain))),
        (f"漏或误 {len(missed)} 处，多 {len(in_vain)} 处",),
        case.sentence,
        tuple(marks),
        tuple(_item(each, case.sentence, each not in missed) for each in case.times),
        tuple(_item(each, case.sentence, each not in in_vain) for each in found),
        f"收到于 {case.received_at.isoformat()[:16]}",
    )


def _item(time: Expected, sentence: str, right: bool) -> Item:
    notes = [f"{time.begin or '…'} 至 {time.until or '…'}", time.granularity, time.rule, "模糊" if time.vague else ""]
    return Item(time.type, sentence[time.start : time.end], tuple(note for note in notes if note), right)
