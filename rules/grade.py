"""From signs to a grade: one recurrence for the incident, weighed by consequence and departments, then by conditions.

Fusion is a noisy-or over groups of signs (counts of places, counts of things and organisations, rules): within a group
the rarest alone speaks, since detectors that look at the same reports are one opinion. A recurrence of R days is held
to be right with R / (R + yellow), so that one sign alone comes out with its own recurrence again.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from domain.alert import Grade
from domain.hazards import hazards
from domain.report import Origin
from rules.correlate import Incident
from rules.sign import Sign
from rules.window import is_countable, voice_of

_CAP = 3650.0


@dataclass(frozen=True, slots=True)
class Graded:
    """What an incident deserves, how strongly, and why it does not deserve more."""

    incident: Incident
    grade: Grade | None  # None: not worth telling
    strength: float  # recurrence in days after weighing; what candidates for a budget are ordered by
    hard: bool
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """How often rules fired anew, and over how many days that was seen.

    A rule that was not watched for long cannot claim to be rare: in the first weeks only hard rules speak loudly.
    """

    days: float = 0.0
    firings: Mapping[str, int] | None = None

    def recurrence_days(self, rule_id: str) -> float:
        """Days between two firings by the rule of succession."""
        return self.days / ((self.firings or {}).get(rule_id, 0) + 1)


def grade_incident(incident: Incident, *, record: RuleRecord, departments: Mapping[str, int]) -> Graded:
    """Grade one incident. `departments`: reports of each department among all reports of the incident's families."""
    table = thresholds()
    hard = any(sign.rule is not None and sign.rule.hard for sign in incident.signs)
    weight = incident.share_of_department(departments)
    spread = table["departments"]
    strength = fuse(incident, record)
    strength *= table["consequence"][str(consequence(incident))]
    strength *= min(spread["high"], spread["low"] + spread["step"] * weight)
    held: list[str] = []
    grade = _reached(strength)
    claimed = max((s.rule.grade for s in incident.signs if s.rule is not None and s.rule.hard), default=None, key=_rank)
    if claimed is not None and (grade is None or grade.rank < claimed.rank):
        grade = claimed
    grade = _limited(incident, grade, hard, held)
    return Graded(incident, grade, strength, hard, tuple(held))


def fuse(incident: Incident, record: RuleRecord) -> float:
    """Recurrence in days of all signs together."""
    middle = thresholds()["days"]["yellow"]
    doubt = 1.0
    for group in ("place", "named", "rule"):
        best = max((_days(sign, record) for sign in incident.signs if _group(sign) == group), default=0.0)
        doubt *= middle / (best + middle)
    return float(min(_CAP, middle * (1.0 - doubt) / doubt))


def consequence(incident: Incident) -> int:
    """Of the gravest kind that a third of the statements or more tell of."""
    kinds = [each.kind for each in incident.statements]
    common = [hazards()[k].consequence for k in set(kinds) if k in hazards() and kinds.count(k) * 3 >= len(kinds)]
    return (
        max(common, default=0)
        if common
        else max((hazards()[k].consequence for k in kinds if k in hazards()), default=0)
    )


@cache
def thresholds() -> dict[str, Any]:
    """grade.toml."""
    return tomllib.loads(files("rules").joinpath("grade.toml").read_text(encoding="utf-8"))


def _group(sign: Sign) -> str:
    if not sign.is_count:
        return "rule"
    return "named" if sign.level in ("thing", "organisation") else "place"


def _days(sign: Sign, record: RuleRecord) -> float:
    if sign.rule is None:
        return sign.reason.recurrence_days or 0.0
    claim = float(thresholds()["rule"][sign.rule.grade.value])
    if sign.rule.hard:
        return claim
    return min(claim, max(1.0, record.recurrence_days(sign.rule.id)))


def _reached(strength: float) -> Grade | None:
    days = thresholds()["days"]
    return max((grade for grade in Grade if strength >= days[grade.value]), default=None, key=_rank)


def _limited(incident: Incident, grade: Grade | None, hard: bool, held: list[str]) -> Grade | None:
    """What the conditions of each grade leave of it; `held` gets the reasons."""
    if grade is None:
        held.append("偶然性仍大：机会使然就会更常出现")
        return None
    if hard:
        return grade
    counted = [each for each in incident.statements if is_countable(each)]
    own = {voice_of(each) for each in counted if each.origin is not Origin.OFFICIAL}
    if not own:
        held.append("只有官方通报或媒体转载，没有新的来报")
        return None
    if grade.rank > 0 and (len(own) < 2 or 2 * len(own) < len({each.report_uid for each in counted})):
        held.append("多为同一文字的转发或官方通报，独立的声音太少")
        grade = Grade.BLUE
    named = any(sign.rule is not None or sign.level in ("thing", "organisation") for sign in incident.signs)
    if grade.rank > 0 and consequence(incident) == 0 and not named:
        held.append("只是生活上的不便，没有规则成立，也没有共同的物件或单位")
        grade = Grade.BLUE
    if grade is Grade.RED and max(consequence(incident), 0) < 3 and max(e.severity for e in incident.statements) < 3:
        held.append("未到危及生命的程度")
        grade = Grade.ORANGE
    if grade.rank >= Grade.ORANGE.rank and len(incident.departments) < 2:
        held.append("只有一个部门报告")
        grade = Grade.YELLOW
    return grade


def _rank(grade: Grade) -> int:
    return grade.rank
