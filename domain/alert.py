"""An Alert is ours: a graded proposal to a duty officer, with reasons, origins and quotes. Not an official warning."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import InputError


class Grade(StrEnum):
    """Colour of our alert. Blue is a watch entry (关注); from yellow on a person is asked to act."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for blue to 3 for red."""
        return tuple(Grade).index(self)

    @property
    def name_zh(self) -> str:
        return ("蓝", "黄", "橙", "红")[self.rank]

    @property
    def shape(self) -> str:
        """A mark of its own for each colour: colour is never the only sign."""
        return "○▲◆■"[self.rank]

    @property
    def asks_to_act(self) -> bool:
        return self is not Grade.BLUE


class Change(StrEnum):
    """What happened to the alert at `at`."""

    RAISED = "raised"
    UPGRADED = "upgraded"
    UPDATED = "updated"
    CLOSED = "closed"


class Leading(StrEnum):
    """Three kinds of leading information."""

    SIGN = "苗头"  # a first, weak, novel sign
    TREND = "倾向"  # more than the baseline
    WARNING = "预警"  # a threshold, hard rule or official warning crossed


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a detector or rule speaks: what was observed, what was expected, how rarely chance gives as much.

    `recurrence_days`: days until chance alone gives as much anywhere in the district; None for a rule that
    states a condition and not a rarity.
    """

    detector: str
    says: str
    observed: float
    expected: float
    recurrence_days: float | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of an evidence path: the report and its sentence."""

    report_id: str
    quote: str
    received_at: datetime | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class OriginPath:
    """A candidate origin with its share of explanation (0 to 1) and the quotes that lead to it, earliest first."""

    entity_id: str
    kind: str  # place, thing, organisation, event
    name: str
    score: float
    path: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An entity as an alert names it."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place as an alert names it, with the names from the root down to it."""

    id: str
    name: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """The state of an alert after one change. `fingerprint` groups: kind family and root unit."""

    alert_id: str
    fingerprint: str
    at: datetime
    change: Change
    grade: Grade
    kinds: tuple[str, ...]
    place: PlaceRef | None
    entities: tuple[EntityRef, ...]
    report_ids: tuple[str, ...]
    departments: tuple[str, ...]
    reasons: tuple[Reason, ...]
    origins: tuple[OriginPath, ...] = ()
    leading: Leading = Leading.TREND
    first_at: datetime | None = None  # when this alert was first raised
    quotes: tuple[Hop, ...] = ()

    def __post_init__(self) -> None:
        if not self.report_ids or not self.reasons:
            raise InputError("at least one report and one reason", self.alert_id, where="alert")
