"""What the reader finds in one report: mentions, signals with modality, times, events, causes."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.errors import InputError
from domain.report import Masked, Quote


class Label(StrEnum):
    """What a mention mentions."""

    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    THING = "thing"
    TIME = "time"
    QUANTITY = "quantity"


class Modality(StrEnum):
    """What the text claims about a signal (GUIDE of the annotated reports)."""

    ACTUAL = "actual"
    POTENTIAL = "potential"
    PLANNED = "planned"
    PAST = "past"
    RESOLVED = "resolved"
    NEGATED = "negated"
    DRILL = "drill"
    RUMOUR = "rumour"
    RULE = "rule"
    QUESTION = "question"

    @property
    def live(self) -> bool:
        """Whether the hazard stands now: only live signals are counted and can alert."""
        return self in (Modality.ACTUAL, Modality.POTENTIAL)


@dataclass(frozen=True, slots=True)
class Mention:
    """What the text says of a place, thing or organisation. It is not the entity.

    `normal` is the normalised name; `id` that of the given places or organisations file when the mention resolves.
    `named` tells whether the words single out one entity of the district: 宏达液化气站 does, a bare 电梯 or 物业 does not.
    """

    start: int
    end: int
    text: str
    label: Label
    normal: str
    id: str | None = None
    named: bool = True

    @property
    def quote(self) -> Quote:
        return Quote(self.start, self.end, self.text)

    @property
    def key(self) -> str:
        """What daily counts and first entities are keyed by: `label:id` or `label:normal`."""
        return f"{self.label}:{self.id or self.normal}"


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time expression resolved against the report's own time: [begin, until), vague when the words are."""

    start: int
    end: int
    text: str
    begin: datetime | None
    until: datetime | None
    vague: bool = False
    granularity: str = ""  # year, month, week, day, part, hour, minute, or "" when unknown
    type: str = ""  # instant, interval, duration, recurring
    recurs: str = ""  # the rule of a recurring one: daily 22:00-02:00, weekly Mon,Wed


@dataclass(frozen=True, slots=True)
class Signal:
    """A hazard or failure that the report asserts, fears, denies or exercises."""

    kind: str
    modality: Modality
    trigger: Quote
    severity: int = 0  # 0 nuisance .. 3 people hurt or immediate danger to life
    places: tuple[Mention, ...] = ()
    things: tuple[Mention, ...] = ()
    organisations: tuple[Mention, ...] = ()
    times: tuple[TimeMention, ...] = ()
    deaths: int = 0
    injuries: int = 0
    affected: int | None = None
    recurring: bool = False
    unresolved_before: bool = False
    confidence: float = 1.0
    cues: tuple[Quote, ...] = ()  # the words that decided the modality, e.g. 演练

    def __post_init__(self) -> None:
        if not 0 <= self.severity <= 3:
            raise InputError("a severity of 0 to 3", self.severity, where="signal.severity")
        if not 0.0 <= self.confidence <= 1.0:
            raise InputError("a confidence of 0 to 1", self.confidence, where="signal.confidence")


@dataclass(frozen=True, slots=True)
class Argument:
    """One participant, object, place or time of an event (roles of the Chinese Emergency Corpus)."""

    role: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Event:
    """An event trigger with its arguments; types are those of the Chinese Emergency Corpus."""

    id: str
    trigger: Quote
    type: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """«cause → effect», as the text itself states it."""

    cause: Quote
    effect: Quote
    cause_event: str | None = None
    effect_event: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one reader version found in one report. A pure function of the report and the reader."""

    report_id: str
    signals: tuple[Signal, ...] = ()
    mentions: tuple[Mention, ...] = ()
    times: tuple[TimeMention, ...] = ()
    events: tuple[Event, ...] = ()
    causes: tuple[Cause, ...] = ()
    masked: tuple[Masked, ...] = ()
    topic: str = "none"
    lead_department: str = ""
    reader: str = field(default="")
