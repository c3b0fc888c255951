"""Figures on masking: names of persons covered against those annotated, and personal numbers left in the clear.

A name counts as found when all its letters are masked; a mask of a name is right when it touches an annotated one. The
guide does not count nicknames (小翟) and surnames with a form of address (秦医生), but some annotations do: these stand
apart, under `name_full_…` without them.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from domain.report import MASK, Masked, Report
from nlp.evaluation.corpus import Labelled, read_labelled
from nlp.evaluation.counts import Counts
from nlp.evaluation.figures import counted, total
from nlp.evaluation.outcome import Mark, Mistake, Outcome

Mask: TypeAlias = Callable[[Report], tuple[Report, tuple[Masked, ...]]]

_ADDRESSED = re.compile(
    r"[老小阿].{1,2}|.{1,2}(?:师傅|医生|大夫|老师|姐|哥|叔|婶|伯|姨|嫂|奶奶|爷爷|婆婆|阿婆|大爷|大妈|老板|总|工|队长|主任|经理|站长)"
)
_NUMBERS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx]|0\d{2,3}-\d{7,8})(?!\d)")


def evaluate_masking(mask: Mask, path: Path) -> dict[str, float]:
    """Precision and recall (0 to 1) of names, of full names alone, and how many telephone and identity numbers stayed."""
    return examine_masking(mask, path).values


def examine_masking(mask: Mask, path: Path) -> Outcome:
    """The same figures over reports, and the reports with most names left in the clear (which a page never shows)."""
    reports = [(gold, *mask(gold.report)) for gold in read_labelled(path)]
    every = [_names(gold, masked, nicknames=True) for gold, _, masked in reports]
    full = [_names(gold, masked, nicknames=False) for gold, _, masked in reports]
    left = [len(_NUMBERS.findall(clean.body)) for _, clean, _ in reports]
    wrong = [
        mistake
        for (gold, clean, masked), numbers in zip(reports, left, strict=True)
        if (mistake := _mistake(gold, clean, masked, numbers)) is not None
    ]
    figures = counted("name", every) | counted("name_full", full)
    figures["numbers_left"] = total(left)
    return Outcome(
        tuple(gold.report.id for gold, _, _ in reports),
        figures,
        {"names": float(sum(each.gold for each in every))},
        channels=tuple(gold.report.source for gold, _, _ in reports),
        mistakes=tuple(sorted(wrong, key=lambda each: each.rank)),
    )


def _names(gold: Labelled, masked: tuple[Masked, ...], *, nicknames: bool) -> Counts:
    """Counts of one report: what is left out of the gold is left out of the found, too."""
    body = gold.report.body
    out = [span for span in gold.persons if not nicknames and _ADDRESSED.fullmatch(body[span[0] : span[1]])]
    persons = [span for span in gold.persons if span not in out]
    names = [each for each in masked if each.label == "name"]
    names = [each for each in names if not any(each.start < end and start < each.end for start, end in out)]
    covered = {at for each in names for at in range(each.start, each.end)}
    right = sum(any(each.start < end and start < each.end for start, end in persons) for each in names)
    found = sum(all(at in covered for at in range(start, end)) for start, end in persons)
    return Counts(len(persons), found + len(names) - right, found)


def _mistake(gold: Labelled, clean: Report, masked: tuple[Masked, ...], numbers: int) -> Mistake | None:
    names = [each for each in masked if each.label == "name"]
    covered = {at for each in names for at in range(each.start, each.end)}
    marks = [Mark(*span, "gold", covered.issuperset(range(*span))) for span in gold.persons]
    marks += [
        Mark(each.start, each.end, "found", any(each.start < end and start < each.end for start, end in gold.persons))
        for each in names
    ]
    missed = sum(each.side == "gold" and not each.right for each in marks)
    in_vain = sum(each.side == "found" and not each.right for each in marks)
    if not missed and not in_vain and not numbers:
        return None
    both = zip(gold.body, clean.body, strict=True)
    return Mistake(
        gold.report.id,
        (-float(missed + numbers), -float(in_vain)),
        (f"未遮盖姓名 {missed} 处、号码 {numbers} 个，多遮盖 {in_vain} 处",),
        "".join(MASK if MASK in pair else pair[0] for pair in both),
        tuple(marks),
        channel=gold.report.source,
    )
