"""The ledger as the rest of the program sees it. Each method is one transaction of a function in its own module.

Killed at any point, the database is as it was after the last method that returned, or as after the one that ran.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, func, select

from domain.alert import Alert
from domain.judgement import Judgement
from domain.reading import Findings
from domain.register import Organisation, Place, PlaceTree
from domain.report import Report
from ledger import (
    alerts,
    findings,
    hashing,
    judgements,
    projection,
    register,
    reports,
    retention,
    series,
    states,
    tables,
)
from ledger.alerts import Acknowledgement, Silence
from ledger.engine import Database
from ledger.judgements import Entry, Undoing
from ledger.reports import Accepted, MaskedReport
from ledger.retention import Deletion
from ledger.series import Counts


class Ledger:
    """One open ledger. Every method may raise StoreError: the database cannot be reached, or refuses."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ranks: dict[str, dict[str, int]] = {}  # graph → report uid → rank of the findings that were handed out
        self._marked: dict[str, str] = {}  # graph → greatest report uid that was marked last

    @classmethod
    def open(cls, url: str) -> "Ledger":
        """Open the ledger at a SQLAlchemy URL (sqlite:///path or postgresql+…); makes folder and tables at need.

        Errors: StoreError that says in one line what is wrong; InputError for a text that is no URL.
        """
        return cls(Database.open(url))

    def close(self) -> None:
        """Give back all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reports

    def accept(
        self, batch: Sequence[MaskedReport], *, now: datetime, voices: Mapping[str, str] | None = None
    ) -> Accepted:
        """Keep masked reports, each once by uid; one without `received_at` was received `now`.

        `voices`: whose voice a report repeats, by uid; without one equal texts are one voice.
        """
        return self._database.write(lambda connection: reports.accept(connection, batch, now=now, voices=voices))

    def voices(self, uids: Collection[str]) -> dict[str, str]:
        """The voice of each report, by uid: equal for those that repeat one text."""
        return self._database.read(lambda connection: reports.get_voices(connection, uids))

    def recent(self, *, days: float, now: datetime) -> list[tuple[Report, str]]:
        """Reports of the last days with their voices, oldest first, back from the newest that was received by now."""
        return self._database.read(lambda connection: reports.recent(connection, days=days, now=now))

    def report(self, report_id: str) -> Report | None:
        """The report of this uid or id as given (the earliest received, should sources share the id)."""
        return self._database.read(lambda connection: reports.find_report(connection, report_id))

    def reports(self, uids: Collection[str]) -> dict[str, MaskedReport]:
        """Reports with their masked spans, by uid; unknown and deleted ones are left out."""
        return self._database.read(lambda connection: reports.get_reports(connection, uids))

    def unread(self, reader: str, *, limit: int) -> list[MaskedReport]:
        """Reports that neither this reader version nor a newer one has read."""
        return self._database.read(lambda connection: reports.unread(connection, reader, limit=limit))

    # Findings, and how far a graph has come

    def record(self, batch: Sequence[tuple[Report, Findings]], *, reader: str) -> int:
        """Keep findings and daily counts; how many reports that changed. A newer reader version supersedes."""
        return self._database.write(lambda connection: findings.record(connection, batch, reader=reader))

    def prefer_reader(self, reader: str) -> None:
        """Make this reader version the newest: every report waits for it. The way back to an older version."""
        self._database.write(lambda connection: findings.prefer(connection, reader))

    def findings(self, report_uid: str) -> Findings | None:
        """What the newest reader found in this report."""
        return self._database.read(lambda connection: findings.get_findings(connection, report_uid))

    def unprojected(self, graph: str, *, limit: int) -> list[tuple[Report, Findings]]:
        """Reports whose present findings this graph lacks, ordered by uid."""
        after = self._marked.get(graph, "")
        rows = self._database.read(
            lambda connection: projection.unprojected(connection, graph, limit=limit, after=after)
        )
        self._ranks[graph] = {report.uid: rank for report, _found, rank in rows}
        return [(report, found) for report, found, _rank in rows]

    def mark_projected(self, graph: str, uids: Sequence[str]) -> None:
        """This graph holds what `unprojected` last gave out for these reports, should a reader be faster meanwhile."""
        ranks = self._ranks.get(graph, {})
        self._database.write(lambda connection: projection.mark(connection, graph, uids, ranks=ranks))
        self._marked[graph] = max(uids, default="")

    def reset_projection(self, graph: str) -> None:
        """All findings wait for this graph again."""
        self._database.write(lambda connection: projection.reset(connection, graph))
        self._marked.pop(graph, None)

    # Series and totals

    def counts(self, *, since: date, until: date, canonical: Mapping[str, str] | None = None) -> Counts:
        """Daily counts of live signals in [since, until), days of Asia/Shanghai, keys merged through `canonical`."""
        return self._database.read(
            lambda connection: series.counts(connection, since=since, until=until, canonical=canonical)
        )

    def totals(self) -> dict[str, int]:
        """How many rows of each kind there are; `unread` are reports that no reader has read."""
        return self._database.read(_totals)

    def backlog(self, *, reader: str, graph: str) -> dict[str, int]:
        """Work left to do: reports that wait for this reader version, findings that wait for this graph."""

        def count(connection: Connection) -> dict[str, int]:
            waiting = projection.count_unprojected(connection, graph)
            return {"unread": reports.count_unread(connection, reader), "unprojected": waiting}

        return self._database.read(count)

    # Master data

    def import_places(self, places: Iterable[Place]) -> int:
        """Add and change places by id; how many changed. Errors: ConfigError for a tree that does not hold."""
        given = list(places)
        return self._database.write(lambda connection: register.import_places(connection, given))

    def import_organisations(self, organisations: Iterable[Organisation]) -> int:
        """Add and change organisations by id; how many changed."""
        given = list(organisations)
        return self._database.write(lambda connection: register.import_organisations(connection, given))

    def places(self) -> PlaceTree:
        """The place tree; empty when none was imported."""
        return self._database.read(register.get_places)

    def organisations(self) -> tuple[Organisation, ...]:
        """All organisations, ordered by id."""
        return self._database.read(register.get_organisations)

    # Judgements

    def judge(self, judgement: Judgement) -> str:
        """Append a judgement; its id. Errors: StoreError when it contradicts others, InputError for wrong keys."""
        return self._database.write(lambda connection: judgements.judge(connection, judgement))

    def undo(self, judgement_id: str, *, who: str, why: str, at: datetime) -> None:
        """Take a judgement back; the pair's former one stands again. Errors: InputError, StoreError as for `judge`."""
        self._database.write(lambda connection: judgements.undo(connection, judgement_id, Undoing(who, why, at)))

    def judgements(self) -> tuple[Judgement, ...]:
        """The judgements that stand now, one a pair, in the order of recording."""
        return self._database.read(judgements.valid_judgements)

    def history(self) -> tuple[Entry, ...]:
        """Every judgement ever recorded, with what became of it."""
        return self._database.read(judgements.history)

    def canonical(self) -> dict[str, str]:
        """Merged keys to the key of their entity; what stands for itself is left out."""
        return self._database.read(judgements.canonical)

    # Alerts

    def append_alerts(
        self, changed: Sequence[Alert], *, scanned: datetime, state: Mapping[str, Any] | None = None
    ) -> None:
        """Keep what one scan changed and what it wants to remember (JSON by name), together."""

        def append(connection: Connection) -> None:
            alerts.append(connection, changed, scanned=scanned)
            states.set_states(connection, state or {})

        self._database.write(append)

    def alerts(self) -> tuple[Alert, ...]:
        """The present state of every alert, newest change first."""
        return self._database.read(alerts.present)

    def open_alerts(self) -> tuple[Alert, ...]:
        """Like `alerts`, without the closed ones."""
        return self._database.read(lambda connection: alerts.present(connection, open_only=True))

    def alert_history(self, alert_id: str) -> tuple[Alert, ...]:
        """All changes of one alert, oldest first; empty for an unknown id."""
        return self._database.read(lambda connection: alerts.history(connection, alert_id))

    def last_scan(self) -> datetime | None:
        """The latest moment as of which a scan was kept."""
        return self._database.read(alerts.last_scan)

    def acknowledge(self, alert_id: str, *, who: str, why: str, at: datetime) -> None:
        """Append that somebody took note of an alert. Errors: InputError for an unknown one."""
        note = Acknowledgement(alert_id, who, why, at)
        self._database.write(lambda connection: alerts.acknowledge(connection, note))

    def acknowledged(self) -> dict[str, Acknowledgement]:
        """The last acknowledgement of each alert that has one, by alert id."""
        return self._database.read(alerts.acknowledged)

    def silence(
        self,
        *,
        until: datetime,
        who: str,
        why: str,
        at: datetime,
        fingerprint: str = "",
        kind: str = "",
        unit: str = "",
    ) -> None:
        """Append a silence for alerts that match every given field. The same fields again replace it (or end it)."""
        wish = Silence(fingerprint, kind, unit, until, who, why, at)
        self._database.write(lambda connection: alerts.silence(connection, wish))

    def silences(self, at: datetime) -> tuple[Silence, ...]:
        """The silences in force at a moment."""
        return self._database.read(lambda connection: alerts.silences_at(connection, at))

    def state(self, name: str) -> Any:
        """The JSON value last set under this name; None when there is none."""
        return self._database.read(lambda connection: states.get_state(connection, name))

    def set_state(self, name: str, value: Any) -> None:
        """Remember a JSON value under a name."""
        self._database.write(lambda connection: states.set_states(connection, {name: value}))

    # The whole

    def content_hash(self) -> str:
        """64 hex digits over all content, clocks left out: equal however often and in which batches it came."""
        return self._database.read(hashing.content_hash)

    def purge(self, now: datetime, *, text_days: int, signal_days: int, exercise_days: int) -> Deletion:
        """Delete what retention no longer allows to keep; the record of it, which stays."""
        deletion = self._database.write(
            lambda connection: retention.purge(
                connection, now, text_days=text_days, signal_days=signal_days, exercise_days=exercise_days
            )
        )
        self._database.shrink_journal()
        return deletion

    def deletions(self) -> tuple[Deletion, ...]:
        """The records of all purges, oldest first."""
        return self._database.read(retention.purges)


def _totals(connection: Connection) -> dict[str, int]:
    counted = {
        "reports": select(func.count()).select_from(tables.reports),
        "unread": reports.never_read(),
        "findings": select(func.count()).select_from(tables.findings),
        "tallies": select(func.count()).select_from(tables.tallies),
        "judgements": select(func.count()).select_from(tables.judgements),
        "alerts": select(func.count(tables.alerts.c.alert_id.distinct())),
    }
    return {name: connection.scalar(query) or 0 for name, query in counted.items()}
