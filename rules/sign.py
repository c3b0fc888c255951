"""A Sign: one detector or rule speaks about one unit, with the statements that it speaks about."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.alert import Reason
from domain.hazards import hazards
from domain.knowledge import Statement
from rules.conditions import Hit, describe
from rules.detectors import department_scan, novelty
from rules.detectors.exceedance import Exceedance
from rules.kin import may_meet
from rules.pack import Rule
from rules.places import Places
from rules.series import ALL
from rules.window import Window, count_voices, is_countable

_DECADE = 3650.0


@dataclass(frozen=True, slots=True)
class Sign:
    """`recurrence_days` is None for a rule; `level` tells how wide the unit is."""

    unit: str
    level: str
    measure: str  # kind, family or ALL; the kinds of a rule
    statements: tuple[Statement, ...]
    reason: Reason
    rule: Rule | None = None

    @property
    def reports(self) -> frozenset[str]:
        """Uids of the reports that it speaks about."""
        return frozenset(each.report_uid for each in self.statements)

    @property
    def is_count(self) -> bool:
        """Whether a counting detector speaks, whose recurrence was calibrated."""
        return self.rule is None


def signs_of_counts(found: Iterable[Exceedance], window: Window) -> Iterator[Sign]:
    """Exceedances with the statements that were counted; those that nobody can act on are left out.

    «More of everything in the whole community» is no sign: of broad units single kinds alone are looked at, and of
    other units the kinds that can tell of one trouble.
    """
    for each in found:
        several = "." not in each.measure
        if several and window.places.is_broad(each.unit):
            continue
        statements = tuple(
            statement
            for statement in window.touching(each.unit, days=each.window_days)
            if is_countable(statement) and _measured(each.measure, statement)
        )
        if several:
            statements = _one_trouble(statements)
        if statements:
            reason = Reason(
                each.detector,
                _told(each, window.places),
                float(each.observed),
                round(each.expected, 3),
                round(each.recurrence_days, 1),
            )
            yield Sign(each.unit, each.level, each.measure, statements, reason)


def signs_of_rules(hits: Iterable[Hit], places: Places) -> Iterator[Sign]:
    """Rule hits as signs."""
    for hit in hits:
        least = next(iter(hit.rule.correlation.minima.values()), len(hit.rule.select))
        says = f"{places.name(hit.unit)}：{hit.rule.title}（{describe(hit)}）"
        reason = Reason(f"rule:{hit.rule.id}", says, float(count_voices(hit.statements)), float(least), None)
        kinds = "|".join(hit.rule.kinds)
        yield Sign(hit.unit, places.level(hit.unit), kinds, hit.statements, reason, hit.rule)


def _one_trouble(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Those whose kinds can tell of one trouble with the commonest kind; none when they are fewer than six of ten."""
    kinds = Counter(each.kind for each in statements)
    if not kinds:
        return ()
    first = min(kinds, key=lambda kind: (-kinds[kind], kind))
    kept = tuple(each for each in statements if may_meet({first}, {each.kind}))
    return kept if len(kept) >= 0.6 * len(statements) else ()


def _measured(measure: str, statement: Statement) -> bool:
    return measure in (ALL, statement.kind, statement.kind.partition(".")[0])


def _told(each: Exceedance, places: Places) -> str:
    """«翠湖苑“燃气泄漏”近7天8件，常年同期约0.6件；机会使然约每240天一次»."""
    what = f"{places.name(each.unit)}“{kind_name(each.measure)}”"
    rare = f"机会使然约每{each.recurrence_days:.0f}天一次" if each.recurrence_days < _DECADE else "机会使然十年难遇"
    if each.detector == novelty.NAME:
        return f"{what}首次出现（近{each.window_days}天{each.observed}件）；同样少见的首次约每{each.recurrence_days:.0f}天一次"
    usual = f"约{each.expected:.1f}件" if each.expected >= 0.05 else "几乎没有"
    who = ""
    if each.detector == department_scan.NAME and each.departments:
        who = (
            f"{'、'.join(each.departments[:4])}{'等' if len(each.departments) > 4 else ''}{len(each.departments)}个部门"
        )
    return f"{what}{who}近{each.window_days}天{each.observed}件，常年同期{usual}；{rare}"


def kind_name(measure: str) -> str:
    """Chinese name of a kind, a family or all kinds."""
    if measure == ALL:
        return "各类诉求"
    if measure in hazards():
        return hazards()[measure].name
    return _FAMILIES.get(measure, measure)


_FAMILIES = {
    "natural": "自然灾害",
    "fire": "消防",
    "gas": "燃气",
    "hazmat": "危化品",
    "structure": "房屋道路结构",
    "equipment": "电梯与特种设备",
    "construction": "建筑施工",
    "traffic": "交通",
    "utility": "水电通信",
    "environment": "环境",
    "health": "公共卫生",
    "livelihood": "民生诉求",
    "crowd": "人群拥挤",
}
