"""The main job as plain functions: accept, read, project, scan. Each leaves what is undone as work with a watermark.

Killed anywhere and run again they give the same ledger and graph: a report is accepted by one commit, findings and
counts are one commit, and a projection that was written but not marked is written again, which changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from domain.alert import Alert
from domain.ids import content_id
from domain.knowledge import Facts
from domain.report import Report
from graph.assemble import assemble, assemble_register
from graph.resolve import resolve
from graph.store import Store
from graph.view import View
from ledger.ledger import Ledger
from pipelines.progress import Tick, silent
from pipelines.silences import to_be_told
from rules.pack import Rule
from rules.scan import ScanState, scan

if TYPE_CHECKING:
    from nlp.reader import Reader
    from pipelines.voices import Voices

BATCH = 500  # reports in one transaction: a tenth of a second of work is the most that a crash repeats
T = TypeVar("T")


def accept(
    reports: Iterable[Report],
    *,
    reader: "Reader",
    ledger: Ledger,
    now: datetime,
    voices: "Voices | None" = None,
    tick: Tick = silent,
) -> tuple[int, int]:
    """Mask and commit incoming reports; how many were new and how many known. Nothing is kept unmasked.

    `voices` knows the texts of the last days (default: those that the ledger holds).
    """
    from pipelines.voices import Voices  # reading's words and arrays: only who accepts pays for them

    voices = Voices.of(ledger, now=now) if voices is None else voices
    new = known = 0
    for batch in batches(reports):
        masked = [reader.mask(report) for report in batch]
        timed = (replace(report, received_at=report.received_at or now) for report, _masks in masked)
        accepted = ledger.accept(masked, now=now, voices=voices.hear(timed))
        new, known = new + accepted.new, known + accepted.known
        tick(len(batch))
    return new, known


def read_backlog(*, reader: "Reader", ledger: Ledger, workers: int = 1, tick: Tick = silent) -> int:
    """Read all that is accepted and not read by this reader version; how many."""
    return _until_done(lambda: read_batch(reader=reader, ledger=ledger, workers=workers), tick)


def read_batch(*, reader: "Reader", ledger: Ledger, workers: int = 1) -> int:
    """Read one batch and record findings and counts in one commit; 0 when nothing is left."""
    backlog = ledger.unread(reader.version, limit=BATCH)
    findings = reader.pipe(backlog, workers=workers)
    ledger.record(
        [(report, found) for (report, _), found in zip(backlog, findings, strict=True)], reader=reader.version
    )
    return len(backlog)


def project_backlog(*, ledger: Ledger, store: Store, reader: str, tick: Tick = silent) -> int:
    """Write master data and every recorded finding that this store has not seen; how many reports were projected."""
    prepare_graph(ledger=ledger, store=store, reader=reader)
    return _until_done(lambda: project_batch(ledger=ledger, store=store), tick)


def prepare_graph(*, ledger: Ledger, store: Store, reader: str) -> None:
    """Begin anew where another reader version or other judgements made the graph, and write the master data.

    What an older reader found would otherwise stay beside what the newer one finds.
    """
    judgements = (f"{key}={root}" for key, root in sorted(ledger.canonical().items()))
    made_by = content_id("made", reader, *judgements)
    if ledger.state(f"made:{store.name}") != made_by:
        if any(store.counts().values()):
            old = store.name
            store.clear()  # which also renames it: nothing counts as projected from here on
            ledger.reset_projection(old)
        ledger.set_state(f"made:{store.name}", made_by)
    project_register(ledger=ledger, store=store)


def project_batch(*, ledger: Ledger, store: Store) -> int:
    """Write one batch into the graph and mark it; 0 when nothing is left."""
    backlog = ledger.unprojected(store.name, limit=BATCH)
    if backlog:
        voices = ledger.voices([report.uid for report, _ in backlog])
        facts = Facts.merge(assemble(report, found, voice=voices[report.uid]) for report, found in backlog)
        store.write(resolve(facts, ledger.canonical()))
        ledger.mark_projected(store.name, [report.uid for report, _ in backlog])
    return len(backlog)


def project_register(*, ledger: Ledger, store: Store) -> None:
    """Write the place tree and the organisation register when they changed since this store last got them."""
    facts = assemble_register(ledger.places(), ledger.organisations())
    fingerprint = content_id("register", *(repr(each) for each in (*facts.entities, *facts.links)))
    if ledger.state(f"register:{store.name}") != fingerprint:
        store.write(facts)
        ledger.set_state(f"register:{store.name}", fingerprint)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Counts by label and link kind, and the content hash, before and after."""

    before: dict[str, int]
    after: dict[str, int]
    hash_before: str
    hash_after: str

    @property
    def equal(self) -> bool:
        return self.before == self.after and self.hash_before == self.hash_after


def rebuild(*, ledger: Ledger, store: Store, reader: str, tick: Tick = silent) -> Rebuilt:
    """Throw the graph away and write it anew from the ledger."""
    before, hash_before, old = store.counts(), store.content_hash(), store.name
    store.clear()
    ledger.reset_projection(old)
    project_backlog(ledger=ledger, store=store, reader=reader, tick=tick)
    return Rebuilt(before, store.counts(), hash_before, store.content_hash())


def scan_once(
    *, ledger: Ledger, view: View, as_of: datetime, packs: tuple[Rule, ...], budget: float
) -> tuple[Alert, ...]:
    """One scan as of a moment: the changes of alerts that somebody is to be told of.

    All changes are appended to the ledger together with the scan's memory; those under a silence are not told. A red is
    never silenced.
    """
    result = scan(
        ledger,
        view,
        as_of=as_of,
        state=ScanState.from_json(ledger.state("scan")),
        tree=ledger.places(),
        organisations=ledger.organisations(),
        packs=packs,
        budget=budget,
        canonical=ledger.canonical(),
    )
    ledger.append_alerts(result.alerts, scanned=as_of, state={"scan": result.state.to_json()})
    return to_be_told(result.alerts, ledger.silences(as_of))


def _until_done(step: Callable[[], int], tick: Tick) -> int:
    total = 0
    while done := step():
        total += done
        tick(done)
    return total


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
