"""Figures on masking: names of persons covered against those annotated, and personal numbers left in the clear.

A name counts as found when all its letters are masked; a mask of a name is right when it touches an annotated one. The
guide does not count nicknames (小翟) and surnames with a form of address (秦医生), but some annotations do: these stand
apart, under `name_full_…` without them.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from domain.report import Masked, Report
from nlp.evaluation.corpus import Labelled, read_labelled
from nlp.evaluation.counts import Counts

Mask: TypeAlias = Callable[[Report], tuple[Report, tuple[Masked, ...]]]

_ADDRESSED = re.compile(
    r"[老小阿].{1,2}|.{1,2}(?:师傅|医生|大夫|老师|姐|哥|叔|婶|伯|姨|嫂|奶奶|爷爷|婆婆|阿婆|大爷|大妈|老板|总|工|队长|主任|经理|站长)"
)
_NUMBERS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx]|0\d{2,3}-\d{7,8})(?!\d)")


def evaluate_masking(mask: Mask, path: Path) -> dict[str, float]:
    """Precision and recall (0 to 1) of names, of full names alone, and how many telephone and identity numbers stayed."""
    every, full = Counts(), Counts()
    left = 0
    for gold in read_labelled(path):
        clean, masked = mask(gold.report)
        left += len(_NUMBERS.findall(clean.body))
        every += _names(gold, masked, nicknames=True)
        full += _names(gold, masked, nicknames=False)
    figures = {f"name_{part}": value for part, value in every.figures().items()}
    figures |= {f"name_full_{part}": value for part, value in full.figures().items()}
    return figures | {"names": float(every.gold), "numbers_left": float(left)}


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
