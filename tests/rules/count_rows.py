"""Count rows written out by hand, as the ledger gives them."""

from dataclasses import dataclass, field
from datetime import date


@dataclass
class HandRows:
    """Parallel columns; days are counted from `start`."""

    start: date
    key: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    department: list[str] = field(default_factory=list)
    origin: list[str] = field(default_factory=list)
    day: list[int] = field(default_factory=list)
    n: list[int] = field(default_factory=list)
    distinct: list[int] = field(default_factory=list)

    def add(
        self,
        key: str,
        kind: str,
        day: int,
        *,
        n: int = 1,
        distinct: int | None = None,
        department: str = "12345热线",
        origin: str = "reported",
    ) -> "HandRows":
        self.key.append(key)
        self.kind.append(kind)
        self.department.append(department)
        self.origin.append(origin)
        self.day.append(self.start.toordinal() + day)
        self.n.append(n)
        self.distinct.append(n if distinct is None else distinct)
        return self

    def permuted(self, order: list[int]) -> "HandRows":
        """The same rows in another order."""
        names = ("key", "kind", "department", "origin", "day", "n", "distinct")
        return HandRows(self.start, *([getattr(self, name)[i] for i in order] for name in names))
