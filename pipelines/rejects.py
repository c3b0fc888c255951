"""The place of what could not be read: a JSON Lines file, and one line each for the person."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from domain.report import Report
from pipelines.sources.rows import Reject


@dataclass(slots=True)
class Rejects:
    """Collects rejects while the good rows pass through."""

    items: list[Reject] = field(default_factory=list)

    def sift(self, items: Iterable[Report | Reject]) -> Iterator[Report]:
        """The reports of a mixed stream; rejects stay here."""
        for item in items:
            if isinstance(item, Reject):
                self.items.append(item)
            else:
                yield item

    def write(self, path: Path) -> None:
        """Write them as JSON Lines; without any, a file of an earlier run is removed."""
        if not self.items:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            for each in self.items:
                row = {"where": each.where, "expected": each.expected, "found": each.found, "row": each.row}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
