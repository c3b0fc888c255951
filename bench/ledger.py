"""How fast the ledger accepts, records, counts and compares, and what durability costs without batches.

Reports of 60 to 200 characters on 480 estates over 240 days, two mentions and one signal each. Baselines: the standard
library's sqlite3 appending the same findings as one JSON text a report, with the same durability and nothing else
(no columns, counts, watermarks); and the ledger itself with one report a commit. Run: `python -m bench.ledger [N]`.
"""

import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from domain.reading import Findings, Label, Mention, Modality, Signal
from domain.report import Report
from domain.wire import findings_to_json
from ledger.ledger import Ledger

START = datetime(2026, 1, 1, tzinfo=UTC)
READER, BATCH, DAYS = "bench", 500, 240
KINDS = ("gas.leak", "utility.power", "utility.water", "fire.electrical", "environment.noise")
SINGLE = 300  # reports of the baseline with one commit each
Item = tuple[Report, Findings]


def make_items(size: int) -> list[Item]:
    dice = random.Random(3)
    return [make_item(dice, number) for number in range(size)]


def make_item(dice: random.Random, number: int) -> Item:
    place, fault = f"第{dice.randrange(480)}小区", "有异味"
    padding = "".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(dice.randrange(50, 190)))
    report = Report(
        f"b{number}",
        f"{place}{fault}。{padding}",
        source="热线",
        department=f"部门{dice.randrange(6)}",
        received_at=START + timedelta(days=DAYS * dice.random()),
    )
    where = Mention(0, len(place), place, Label.PLACE, place)
    end = len(place) + len(fault)
    thing = Mention(len(place), end, fault, Label.THING, f"阀门{dice.randrange(2000)}")
    trigger = report.quote(len(place), end)
    signal = Signal(dice.choice(KINDS), Modality.ACTUAL, trigger, places=(where,), things=(thing,))
    return report, Findings(report.id, signals=(signal,), mentions=(where, thing), reader=READER)


def batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def append_plain(path: Path, items: Sequence[Item]) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("CREATE TABLE findings (uid TEXT PRIMARY KEY, text TEXT, body TEXT)")
        for some in batches(items, BATCH):
            rows = ((report.uid, report.text, json.dumps(findings_to_json(found))) for report, found in some)
            raw.executemany("INSERT OR IGNORE INTO findings VALUES (?, ?, ?)", rows)
            raw.commit()
    raw.close()


def accept(ledger: Ledger, items: Sequence[Item], size: int) -> None:
    for some in batches(items, size):
        ledger.accept([(report, ()) for report, _found in some], now=START)


def record(ledger: Ledger, items: Sequence[Item], size: int) -> None:
    for some in batches(items, size):
        ledger.record(some, reader=READER)


def project(ledger: Ledger) -> None:
    while backlog := ledger.unprojected("bench", limit=BATCH):
        ledger.mark_projected("bench", [report.uid for report, _found in backlog])


def main(size: int) -> None:
    items = make_items(size)
    rows: list[tuple[str, str]] = []

    def rate(name: str, work: Callable[[], object], count: int = size) -> float:
        seconds = timed(work)
        rows.append((name, f"{count / seconds:,.0f} reports/s"))
        return seconds

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}") as ledger:
            both = rate("accept, 500 a commit", lambda: accept(ledger, items, BATCH))
            both += rate("record findings and counts, 500 a commit", lambda: record(ledger, items, BATCH))
            rows.append(("**accepted and recorded**", f"**{size / both:,.0f} reports/s**"))
            rate("accept again what is known", lambda: accept(ledger, items, BATCH))
            rate("hand out and mark for a graph", lambda: project(ledger))
            first, last = date(2026, 1, 1), date(2027, 1, 1)
            recent = timedelta(days=70)
            merged = {f"place:第{n}小区": f"place:第{n // 2}小区" for n in range(0, 480, 12)}
            for name, since, canonical in (
                ("counts of 70 days", date(2026, 8, 29) - recent, None),
                ("counts of 240 days", first, None),
                ("counts of 240 days, 40 names merged", first, merged),
            ):
                seconds = timed(lambda s=since, c=canonical: ledger.counts(since=s, until=last, canonical=c))
                rows.append((name, f"{seconds * 1000:,.0f} ms"))
            rows.append(("content hash", f"{timed(ledger.content_hash):.1f} s"))
        size_on_disk = (home / "ledger.sqlite").stat().st_size
        rows.append(("file", f"{size_on_disk / size / 1000:.1f} kB a report"))
        rate("baseline: sqlite3, one JSON text a report, 500 a commit", lambda: append_plain(home / "plain", items))
        with Ledger.open(f"sqlite:///{home / 'single.sqlite'}") as ledger:
            some = items[:SINGLE]
            name = "baseline: the ledger, accepted and recorded with one report a commit"
            rate(name, lambda: (accept(ledger, some, 1), record(ledger, some, 1)), len(some))
    print(f"{size:,} made-up reports, SQLite (WAL, synchronous=FULL)\n")
    print("| work | figure |\n| --- | --- |")
    print("\n".join(f"| {name} | {figure} |" for name, figure in rows))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
