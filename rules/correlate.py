"""Signs become incidents: joined by the reports they share, by place, thing or organisation, and by kinds that meet.

Detectors that look at the same reports are one opinion and not several: joining is by reports first. A thing or an
organisation joins the places where it is named. A wide unit (a street, the district) never glues two local troubles
together: it joins the one that explains most of it, or stands alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from domain.knowledge import Statement
from rules.kin import may_meet
from rules.places import Places
from rules.sign import Sign
from rules.window import count_voices

_INSIDE = 0.6  # share of the smaller that must lie in the larger
_EXPLAINED = 0.3  # share of a wide sign that one local trouble must make up to take it in


@dataclass(frozen=True)
class Incident:
    """Signs about one trouble."""

    signs: tuple[Sign, ...]
    places: Places = field(repr=False)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Statements of its signs, each once, in order of receipt; those of wide units only when there is nothing else.

        The district's rise is a reason for a local trouble to be taken seriously, but its reports are not all about it.
        """
        local = [sign for sign in self.signs if not self.places.is_wide(sign.unit)] or self.signs
        found = {each.uid: each for sign in local for each in sign.statements}
        return tuple(sorted(found.values(), key=lambda each: (each.received_at, each.uid)))

    @cached_property
    def reports(self) -> frozenset[str]:
        """Uids of its reports."""
        return frozenset(each.report_uid for each in self.statements)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Kinds by how many voices speak of them, the most first; odd ones out (fewer than one of ten) are left out."""
        by_kind: dict[str, list[Statement]] = {}
        for each in self.statements:
            by_kind.setdefault(each.kind, []).append(each)
        voices = {kind: count_voices(each) for kind, each in by_kind.items()}
        ranked = sorted(voices, key=lambda k: (-voices[k], k))
        return tuple(k for n, k in enumerate(ranked) if n == 0 or voices[k] >= 0.1 * sum(voices.values()))

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Departments that reported, in order of their first report."""
        return tuple(dict.fromkeys(each.department for each in self.statements if each.department))

    @cached_property
    def place(self) -> str | None:
        """The narrowest place that most of its statements share."""
        return self.places.common((each.places for each in self.statements), share=0.7)

    @cached_property
    def root(self) -> str:
        """The unit it is known by: the thing or organisation of a sign, else the place."""
        named = [sign for sign in self.signs if sign.level in ("thing", "organisation")]
        if named and (self.place is None or self.places.is_wide(self.place)):
            return max(named, key=lambda sign: (len(sign.reports), sign.unit)).unit
        return self.place or self.signs[0].unit

    @property
    def is_wide(self) -> bool:
        """Whether it is known by a street, a district or wider."""
        return self.places.is_wide(self.root)

    def share_of_department(self, counts: Mapping[str, int]) -> float:
        """Departments weighted by rarity: Σ (1 − share of the department among all reports of these kinds)."""
        total = sum(counts.values())
        return sum(1.0 - counts.get(each, 0) / total for each in self.departments) if total else 0.0


def find_incidents(signs: Iterable[Sign], places: Places) -> list[Incident]:
    """Group signs into incidents; deterministic, narrow signs first."""
    groups: list[list[Sign]] = []
    for sign in sorted(signs, key=lambda each: _order(each, places)):
        homes = [group for group in groups if _belongs(sign, group, places)]
        if places.is_wide(sign.unit) and len(homes) > 1:
            homes = [max(homes, key=lambda group: len(sign.reports & _reports(group)))]
        joined = [sign] if not homes else [*(each for group in homes for each in group), sign]
        groups = [group for group in groups if not any(group is home for home in homes)] + [joined]
    return [Incident(tuple(group), places) for group in groups]


def _order(sign: Sign, places: Places) -> tuple[bool, int, str, str, str]:
    return (places.is_wide(sign.unit), len(sign.reports), sign.unit, sign.measure, sign.reason.detector)


def _belongs(sign: Sign, group: Sequence[Sign], places: Places) -> bool:
    own, known = sign.reports, _reports(group)
    shared = len(own & known)
    if not shared:
        return False
    if not may_meet({each.kind for each in sign.statements}, {each.kind for g in group for each in g.statements}):
        return False
    if shared >= _INSIDE * len(own):
        return True
    if shared < _INSIDE * len(known):
        return False
    return shared >= _EXPLAINED * len(own) if places.is_wide(sign.unit) else True


def _reports(group: Sequence[Sign]) -> frozenset[str]:
    return frozenset().union(*(sign.reports for sign in group))
