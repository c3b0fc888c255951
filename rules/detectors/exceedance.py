"""An Exceedance: one unit shows more of one kind than chance would give; rarity in days of the whole district."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Exceedance:
    """What a counting detector found at one unit on one day.

    `unit` is a key (`place:…`, `thing:…`, `organisation:…`); `measure` a hazard kind, a kind family or `*` (all kinds).
    `observed` and `expected` are reports in the `window_days` days that end with `day` (included). `p` is the
    detector's own tail probability; `recurrence_days` the days until chance alone gives as much anywhere in the
    district. `departments` are those that reported in the window; for the department scan the subset that stands out.
    """

    unit: str
    level: str
    measure: str
    detector: str
    day: date
    window_days: int
    observed: int
    expected: float
    p: float
    recurrence_days: float
    departments: tuple[str, ...] = ()
