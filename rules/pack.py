"""Rule packs: YAML under packs/<theme>/, checked as a whole. Every mistake of every pack is told at once, with its line.

The words are those of Sigma's correlation rules (event_count, value_count, temporal, temporal_ordered, timespan,
group_by), over statements instead of log events. A rule groups by a place, a thing or an organisation; people appear
as counts (`people`) and as who reports (`reports`, `departments`), and a rule that groups by them is refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, Self, TypeAlias

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from domain.alert import Grade
from domain.errors import ConfigError
from domain.hazards import hazards
from domain.reading import Modality
from domain.report import Origin

_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([mhd])")
_SECONDS = {"m": 60, "h": 3600, "d": 86400}
_PEOPLE = re.compile(r"person|people|citizen|caller|reporter|complainant|resident|role|人|民")
Lines: TypeAlias = Mapping[tuple[str | int, ...], int]


class Theme(StrEnum):
    """The four themes; each is a folder of packs."""

    SAFETY = "safety"
    NATURAL = "natural"
    HEALTH = "health"
    LIVELIHOOD = "livelihood"

    @property
    def name_zh(self) -> str:
        return {"safety": "安全生产与消防", "natural": "自然灾害", "health": "公共卫生", "livelihood": "民生服务"}[self]


def parse_span(text: object) -> timedelta:
    """A length of time like 90m, 2h or 7d. Errors: ValueError."""
    found = _SPAN.fullmatch(str(text).strip())
    if not found:
        raise ValueError(f"expected a span like 90m, 2h or 7d, found {text!r}")
    return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def _known_kind(code: str) -> str:
    if code not in hazards() and code not in {each.family for each in hazards().values()}:
        raise ValueError(f"expected a kind or family of hazards.toml, found {code!r}")
    return code


Span: TypeAlias = Annotated[timedelta, BeforeValidator(parse_span)]
Kind: TypeAlias = Annotated[str, AfterValidator(_known_kind)]
Count: TypeAlias = Annotated[int, Field(ge=1)]
Text: TypeAlias = Annotated[str, Field(min_length=2)]
Word: TypeAlias = Annotated[str, Field(min_length=1)]
Measure: TypeAlias = Literal["reports", "departments", "units", "people", "days"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Selection(_Strict):
    """Which statements count. Every filter given must hold; `words` wants one of them in the quoted sentence."""

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    words: tuple[Word, ...] = ()
    without: tuple[Word, ...] = ()  # none of these may stand in the sentence
    modality: tuple[Modality, ...] = (Modality.ACTUAL, Modality.POTENTIAL)
    severity: Annotated[int, Field(ge=0, le=3)] = 0  # at least
    departments: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = (Origin.REPORTED, Origin.SENSOR, Origin.OFFICIAL)
    recurring: bool | None = None
    unresolved_before: bool | None = None
    at_least: Count = 1  # voices of this selection, in temporal rules


class GroupBy(_Strict):
    """The unit that must be the same: a place at a level (or as it is named: `named`), a thing or an organisation."""

    place: str | None = None
    thing: bool = False
    organisation: bool = False

    @model_validator(mode="before")
    @classmethod
    def _no_people(cls, value: Any) -> Any:
        words = [value] if isinstance(value, str) else [*value, *value.values()] if isinstance(value, dict) else []
        if any(_PEOPLE.search(str(word)) for word in words):
            raise ValueError("a person is never a unit: group by place, thing or organisation")
        return {value: True} if value in ("thing", "organisation") else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.place is not None) + self.thing + self.organisation != 1:
            raise ValueError("expected exactly one of place, thing, organisation")
        return self


class Correlation(_Strict):
    """How the selected statements of one unit must come together within `timespan`."""

    type: Literal["event_count", "value_count", "temporal", "temporal_ordered"]
    timespan: Span
    group_by: GroupBy
    at_least: Count | None = None
    field: Measure | None = None
    besides: dict[Measure, Count] = Field(default_factory=dict)  # further minima
    near: Annotated[float, Field(gt=0, le=5000)] | None = None  # metres: statements that near count as at the place

    @model_validator(mode="after")
    def _complete(self) -> Self:
        counted = self.type in ("event_count", "value_count")
        if counted and self.at_least is None:
            raise ValueError(f"{self.type} needs at_least")
        if (self.type == "value_count") != (self.field is not None):
            raise ValueError("field belongs to value_count, and value_count needs it")
        if not counted and self.at_least is not None:
            raise ValueError(f"{self.type} has at_least in its selections")
        if self.near is not None and self.group_by.place is None:
            raise ValueError("near needs group_by place")
        return self

    @property
    def minima(self) -> dict[Measure, int]:
        """Every measure that must be reached, with its least value."""
        own: dict[Measure, int] = {}
        if self.at_least is not None:
            own["reports" if self.field is None else self.field] = self.at_least
        return own | self.besides


class Example(_Strict):
    """One statement of an example. `place` is a path 街道/社区/小区/楼栋 that may end early."""

    after: Span = timedelta(0)
    kind: Kind
    department: str = "政务热线"
    quote: str = ""
    place: str = ""
    things: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    modality: Modality = Modality.ACTUAL
    severity: Annotated[int, Field(ge=0, le=3)] = 1
    origin: Origin = Origin.REPORTED
    people: Annotated[int, Field(ge=0)] = 0  # hurt, ill or affected
    recurring: bool = False
    unresolved_before: bool = False
    exercise: bool = False
    lat: float | None = None
    lon: float | None = None


Story: TypeAlias = Annotated[tuple[Example, ...], Field(min_length=1)]


class Rule(_Strict):
    """A multi-point trigger, with why it is there, what it misses, what must fire and what must stay quiet."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    why: Text
    misses: Text
    source: Text
    select: Annotated[dict[str, Selection], Field(min_length=1)]
    correlation: Correlation
    grade: Grade  # what the rule may claim by itself
    hard: bool = False  # fires whatever the budget and the record of the rule say
    fires_on: Annotated[tuple[Story, ...], Field(min_length=1)]
    stays_quiet_on: Annotated[tuple[Story, ...], Field(min_length=1)]
    theme: Theme = Theme.SAFETY

    @model_validator(mode="after")
    def _selections_fit(self) -> Self:
        temporal = self.correlation.type.startswith("temporal")
        if temporal != (len(self.select) > 1):
            raise ValueError("temporal rules need two selections or more, counting rules exactly one")
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds and families that its selections name."""
        return tuple(dict.fromkeys(kind for each in self.select.values() for kind in each.kinds))


class _Pack(_Strict):
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]


@cache
def load_packs() -> tuple[Rule, ...]:
    """All rules that ship, by theme and file. Errors: ConfigError with every mistake of every pack."""
    return read_packs(_pack_files(files("rules").joinpath("packs")))


def read_packs(packs: Iterable[tuple[str, Theme, str]]) -> tuple[Rule, ...]:
    """Rules of packs given as (file name, theme, YAML). Errors: ConfigError with every mistake, file and line."""
    rules: dict[str, Rule] = {}
    mistakes: list[str] = []
    for name, theme, text in packs:
        lines: dict[tuple[str | int, ...], int] = {}
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            content = _plain(node, (), lines) if node is not None else {}
            pack = _Pack.model_validate(content)
        except yaml.MarkedYAMLError as error:
            at = error.problem_mark.line + 1 if error.problem_mark else 1
            mistakes.append(f"{name}:{at}: {error.problem}")
            continue
        except ValidationError as error:
            found = [(each["loc"], each["msg"]) for each in error.errors()]
            inner = [where for where, _ in found]  # a list is not also told to be short because an item of it is wrong
            mistakes += [
                _told(name, where, says, lines)
                for where, says in found
                if not any(len(other) > len(where) and other[: len(where)] == where for other in inner)
            ]
            continue
        for number, rule in enumerate(pack.rules):
            if rule.id in rules:
                mistakes.append(_told(name, ("rules", number, "id"), f"the id {rule.id!r} is taken", lines))
            if "theme" in rule.model_fields_set and rule.theme is not theme:
                mistakes.append(_told(name, ("rules", number, "theme"), f"the folder says {theme}", lines))
            rules.setdefault(rule.id, rule.model_copy(update={"theme": theme}))
    if mistakes:
        raise ConfigError(*mistakes)
    return tuple(rules.values())


def _pack_files(folder: Traversable) -> Iterator[tuple[str, Theme, str]]:
    for theme in Theme:
        for path in sorted(folder.joinpath(theme.value).iterdir(), key=lambda each: each.name):
            if path.name.endswith(".yaml"):
                yield f"packs/{theme}/{path.name}", theme, path.read_text(encoding="utf-8")


def _told(name: str, where: tuple[str | int, ...], says: str, lines: Lines) -> str:
    path = where
    while path and path not in lines:
        path = path[:-1]
    spoken = ".".join(str(each) for each in where)
    return f"{name}:{lines.get(path, 1)}: {spoken}: {says.removeprefix('Value error, ')}"


def _plain(node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]) -> Any:
    """The node as plain values, and the line of every path in it. Errors: MarkedYAMLError for a key given twice."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key in values:
                raise yaml.MarkedYAMLError(problem=f"{key!r} is given twice", problem_mark=key_node.start_mark)
            values[key] = _plain(value_node, (*path, key), lines)
            lines[(*path, key)] = key_node.start_mark.line + 1
        return values
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, (*path, number), lines) for number, each in enumerate(node.value)]
    return yaml.SafeLoader("").construct_object(node)
