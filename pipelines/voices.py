"""Whose voice a report is: its own, or that of the report whose text it repeats, word for word or nearly so."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from domain.clock import DAY
from domain.echo import own_voice
from domain.report import Report
from ledger.ledger import Ledger
from nlp.duplicates import DAYS, DuplicateIndex

# Runs of letters in common from which texts that are not equal are one voice. Shorter ones are often two people who say the
# same in the same words: with 20 in place of 50, two of nine chains of the demo were warned of no more.
LEAST_SHARED = 50


class Voices:
    """Hears reports in the order of receipt. The ledger keeps the answers, from which it is made anew."""

    def __init__(self) -> None:
        self._index = DuplicateIndex(least_shared=LEAST_SHARED)

    @classmethod
    def of(cls, ledger: Ledger, *, now: datetime) -> Self:
        """As if it had heard what the ledger accepted in the last two windows of days."""
        voices = cls()
        for report, voice in ledger.recent(days=2 * DAYS, now=now + DAY):
            voices._index.put_back(report, voice)
        return voices

    def hear(self, reports: Iterable[Report]) -> dict[str, str]:
        """The voice of each masked report, by uid; of the reports given together the earliest received come first."""
        heard: dict[str, str] = {}
        for report in sorted(reports, key=_order):
            own = own_voice(report)
            self._index.add(report, name=own)
            heard[report.uid] = self._index.name_of(report.uid) or own
        return heard


def _order(report: Report) -> tuple[bool, float, str]:
    return report.received_at is None, report.received_at.timestamp() if report.received_at else 0.0, report.uid
