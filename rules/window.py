"""The statements of the last days, indexed by unit: what rules and correlation look at in one scan."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.knowledge import Statement
from domain.report import Origin
from rules.places import Places


def is_countable(statement: Statement) -> bool:
    """Whether a statement may raise something: it stands now, is no exercise and was not found by looking for it."""
    return statement.modality.live and not statement.exercise and statement.origin is not Origin.DISCOVERED


def voice_of(statement: Statement) -> str:
    """Equal for statements that repeat one text: an echo is one voice."""
    return statement.echo or statement.report_uid


def count_voices(statements: Iterable[Statement]) -> int:
    """How many distinct texts speak."""
    return len({voice_of(each) for each in statements})


@dataclass(frozen=True, slots=True)
class Window:
    """Statements received in [since, until), in order, and which of them touch a unit or a place below it."""

    since: datetime
    until: datetime
    statements: tuple[Statement, ...]
    places: Places
    _touching: dict[str, list[Statement]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        for statement in self.statements:
            for unit in {above for each in statement.entities for above in self.places.above(each)}:
                self._touching.setdefault(unit, []).append(statement)

    def touching(self, unit: str, *, days: float | None = None) -> tuple[Statement, ...]:
        """Statements about the unit or a place below it, of the last `days` days (default: all), in order."""
        found = self._touching.get(unit, ())
        since = self.since if days is None else self.until - timedelta(days=days)
        return tuple(each for each in found if each.received_at >= since)
