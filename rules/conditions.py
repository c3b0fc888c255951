"""The rule words over statements: select, group, and find the windows of time in which the conditions hold."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from domain.hazards import hazards
from domain.knowledge import Statement
from graph.view import View
from rules.pack import Correlation, GroupBy, Measure, Rule, Selection
from rules.places import NAMED, Places
from rules.window import Window, count_voices

DAY = timedelta(days=1)
People = Callable[[Statement], int]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds at a unit, with the statements that make it hold and what was counted."""

    rule: Rule
    unit: str
    statements: tuple[Statement, ...]
    counted: tuple[tuple[Measure, int], ...]


def find_hits(
    rules: Iterable[Rule], window: Window, *, people: People, fresh_since: datetime | None = None
) -> list[Hit]:
    """Every rule and unit whose condition holds now, or held at a report received since `fresh_since`.

    Now: in the timespan before the window's end. `fresh_since` (default: a day before the end) lets a short timespan
    speak between two scans. `people`: how many people a statement tells of as hurt, ill or affected.
    """
    since = window.until - DAY if fresh_since is None else min(fresh_since, window.until - DAY)
    by_kind: dict[str, list[Statement]] = {}
    for statement in window.statements:
        by_kind.setdefault(statement.kind, []).append(statement)
    hits = []
    for rule in rules:
        members = [
            member for kind in kinds_of(rule) for each in by_kind.get(kind, ()) if (member := _member(rule, each))
        ]
        for unit, group in _groups(rule, members, window.places):
            if hit := _evaluate(rule, unit, group, until=window.until, since=since, people=people):
                hits.append(hit)
    return hits


def selects(selection: Selection, statement: Statement) -> bool:
    """Whether a statement passes every filter of a selection. An exercise or a drill never does."""
    kind = statement.kind
    return (
        not statement.exercise
        and (kind in selection.kinds or kind.partition(".")[0] in selection.kinds)
        and statement.modality in selection.modality
        and statement.severity >= selection.severity
        and statement.origin in selection.origins
        and (not selection.departments or statement.department in selection.departments)
        and selection.recurring in (None, statement.recurring)
        and selection.unresolved_before in (None, statement.unresolved_before)
        and (not selection.words or any(word in statement.quote for word in selection.words))
        and not any(word in statement.quote for word in selection.without)
    )


def people_in(view: View) -> People:
    """How many people a statement tells of, as its signal in the graph says: a count, never who."""

    def people(statement: Statement) -> int:
        signal = view.entity(statement.uid)
        if signal is None:
            return 0
        hurt = int(signal.properties.get("deaths") or 0) + int(signal.properties.get("injuries") or 0)
        return max(hurt, int(signal.properties.get("affected") or 0))

    return people


@dataclass(frozen=True, slots=True)
class _Member:
    statement: Statement
    names: tuple[str, ...]  # of the selections that it passes


def _member(rule: Rule, statement: Statement) -> _Member | None:
    names = tuple(name for name, selection in rule.select.items() if selects(selection, statement))
    return _Member(statement, names) if names else None


def _groups(rule: Rule, members: Sequence[_Member], places: Places) -> Iterator[tuple[str, list[_Member]]]:
    """Members by unit, in order of receipt."""
    by_unit: dict[str, list[_Member]] = {}
    ordered = sorted(members, key=lambda each: (each.statement.received_at, each.statement.uid))
    for member in ordered:
        for unit in _units(rule.correlation.group_by, member.statement, places):
            by_unit.setdefault(unit, []).append(member)
    for unit in sorted(by_unit):
        group = by_unit[unit]
        if rule.correlation.near is not None:
            around = {unit, *places.near(unit, rule.correlation.near)}
            group = [each for each in ordered if around.intersection(each.statement.places)]
        yield unit, group


def _units(group_by: GroupBy, statement: Statement, places: Places) -> set[str]:
    if group_by.thing:
        return set(statement.things)
    if group_by.organisation:
        return set(statement.organisations)
    level = group_by.place or NAMED
    return {unit for place in statement.places if (unit := places.at_level(place, level)) is not None}


def _evaluate(
    rule: Rule, unit: str, members: Sequence[_Member], *, until: datetime, since: datetime, people: People
) -> Hit | None:
    span = rule.correlation.timespan
    ends = {until, *(each.statement.received_at for each in members if each.statement.received_at >= since)}
    found: dict[str, Statement] = {}
    counted: dict[Measure, int] = {}
    for end in sorted(ends):
        inside = [each for each in members if end - span <= each.statement.received_at <= end]
        if inside and _holds(rule, inside, people):
            found.update((each.statement.uid, each.statement) for each in inside)
            counted = {measure: _measure(measure, inside, people) for measure in _told(rule.correlation)}
    return Hit(rule, unit, tuple(found.values()), tuple(counted.items())) if found else None


def _holds(rule: Rule, members: Sequence[_Member], people: People) -> bool:
    correlation = rule.correlation
    if any(_measure(measure, members, people) < least for measure, least in correlation.minima.items()):
        return False
    if not correlation.type.startswith("temporal"):
        return True
    heard: dict[str, list[Statement]] = {name: [] for name in rule.select}
    for member in members:
        for name in member.names:
            heard[name].append(member.statement)
    if any(count_voices(heard[name]) < selection.at_least for name, selection in rule.select.items()):
        return False
    if len({each.statement.uid for each in members}) < 2:
        return False  # one sentence that passes two selections is not two things coming together
    if correlation.type == "temporal":
        return True
    moment = datetime.min.replace(tzinfo=members[0].statement.received_at.tzinfo)
    for name in rule.select:
        later = next((each.received_at for each in heard[name] if each.received_at > moment), None)
        if later is None:
            return False
        moment = later
    return True


def _told(correlation: Correlation) -> tuple[Measure, ...]:
    return tuple(dict.fromkeys((*correlation.minima, "reports", "departments")))


def _measure(measure: Measure, members: Sequence[_Member], people: People) -> int:
    statements = [each.statement for each in members]
    if measure == "reports":
        return count_voices(statements)
    if measure == "departments":
        return len({each.department for each in statements if each.department})
    if measure == "units":
        return len({unit for each in statements for unit in each.places})
    if measure == "days":
        return len({each.received_at.date() for each in statements})
    told: dict[str, int] = {}
    for each in statements:  # one report may tell of the same people in two sentences
        told[each.report_uid] = max(told.get(each.report_uid, 0), people(each))
    return sum(told.values())


def describe(hit: Hit) -> str:
    """What was counted, in Chinese: «4 件来报、3 个部门»."""
    words = {"reports": "件来报", "departments": "个部门", "units": "处地点", "people": "人受影响", "days": "天"}
    return "、".join(f"{value} {words[measure]}" for measure, value in hit.counted)


@cache
def _kinds_named(named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code, each in hazards().items() if code in named or each.family in named)


def kinds_of(rule: Rule) -> tuple[str, ...]:
    """The hazard kinds that a rule looks at, families spelled out."""
    return _kinds_named(rule.kinds)
