"""How fast the graph starts, is written and answers; its memory; beside a bare UNWIND/MERGE loop on the same rows.

Reports of one city of 480 estates and 150 companies over 240 days, two signals, four mentions and one cause each. The
bare loop sends the same rows in the same batches without kinds, checks, retry or lock. `python -m bench.graph [N]` runs
on an embedded server in a folder of its own; `python -m bench.graph N ADDRESS PASSWORD_FILE` on a Neo4j, which is
emptied.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from neo4j import GraphDatabase

from domain.knowledge import Facts
from domain.reading import Cause, Findings, Label, Mention, Modality, Signal
from domain.register import Organisation, Place, PlaceTree
from domain.report import Report
from graph.assemble import assemble, assemble_register
from graph.cypher import cypher
from graph.kinds import kinds
from graph.local import status, stop_local
from graph.local_folder import Folder
from graph.memory import MemoryView
from graph.rows import link_row, node_row
from graph.schema import schema
from graph.store import Store, open_store
from graph.view import View
from graph.writer import BATCH

START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=240)
KINDS = ("gas.leak", "utility.water", "equipment.elevator", "fire.passage", "environment.noise")
REPORTS, WARM, ROUNDS = 3000, 300, 2


def make_register() -> tuple[PlaceTree, list[Organisation]]:
    streets = [Place(f"s-{number}", f"{number}号街道", "street", "d-1") for number in range(10)]
    estates = [
        Place(f"e-{number}", f"第{number}小区", "estate", f"s-{number % 10}", 30 + number / 1000, 120.0)
        for number in range(480)
    ]
    tree = PlaceTree.build([Place("d-1", "新城区", "district"), *streets, *estates])
    return tree, [Organisation(f"o-{number}", f"第{number}公司") for number in range(150)]


def make_reading(dice: random.Random, number: int) -> tuple[Report, Findings]:
    estate, company = dice.randrange(480), dice.randrange(150)
    text = f"第{estate}小区由第{company}公司维保的电梯多次故障。地下室水泵损坏导致停水，请尽快处理，单号{number}。"
    received = START + timedelta(seconds=dice.randrange(240 * 86400))
    department = dice.choice(("城管", "消防救援", "水务", "住建"))
    report = Report(f"b{number}", text, source="热线", department=department, received_at=received)

    def mention(words: str, label: Label, key: str | None = None) -> Mention:
        start = text.index(words)
        return Mention(start, start + len(words), words, label, words, key, named=key is not None)

    def words(found: str) -> tuple[int, int]:
        return text.index(found), text.index(found) + len(found)

    place = mention(f"第{estate}小区", Label.PLACE, f"e-{estate}")
    unit = mention(f"第{company}公司", Label.ORGANISATION, f"o-{company}")
    lift, pump = mention("电梯", Label.THING), mention("水泵", Label.THING)
    first = Signal(dice.choice(KINDS), Modality.ACTUAL, report.quote(*words("故障")), 1, (place,), (lift,), (unit,))
    second = Signal("utility.water", Modality.ACTUAL, report.quote(*words("停水")), 1, (place,))
    cause = Cause(report.quote(*words("水泵损坏")), report.quote(*words("停水")))
    return report, Findings(report.id, (first, second), (place, unit, lift, pump), causes=(cause,))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def bare_loop(address: str, auth: tuple[str, str], facts: Facts) -> None:
    """The same rows through the driver and nothing else."""
    nodes: dict[str, list[dict[str, object]]] = {}
    for entity in facts.entities:
        nodes.setdefault(entity.kind, []).append(node_row(entity))
    links: dict[tuple[str, str | None, str | None], list[dict[str, object]]] = {}
    for link in facts.links:
        ends = link.kind, kinds().label_of(link.source), kinds().label_of(link.target)
        links.setdefault(ends, []).append(link_row(link))
    work = [(cypher("merge_nodes", label=label), rows) for label, rows in nodes.items()]
    work += [
        (cypher("merge_links", kind=kind, source=source or "", target=target or ""), rows)
        for (kind, source, target), rows in links.items()
    ]
    with GraphDatabase.driver(address, auth=auth) as driver, driver.session(database="neo4j") as session:
        for text, rows in work:
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                session.execute_write(lambda tx, text=text, batch=batch: tx.run(text, rows=batch).consume())


def questions(view: View) -> list[tuple[str, Callable[[], object]]]:
    signals = [each.uid for each in view.statements(until=END, since=END - timedelta(days=3))][:20]
    week, season = END - timedelta(days=14), END - timedelta(days=56)
    companies = [f"organisation:o-{number}" for number in range(5)]
    return [
        ("statements of 14 days", lambda: view.statements(until=END, since=week)),
        ("statements of 14 days and one kind", lambda: view.statements(until=END, since=week, kinds=["gas.leak"])),
        ("statements of an estate, 56 days", lambda: view.statements(until=END, since=season, entities=["place:e-7"])),
        ("statements of five companies, 14 days", lambda: view.statements(until=END, since=week, entities=companies)),
        ("links of an estate", lambda: view.links(["place:e-7"], until=END)),
        ("links of 20 signals", lambda: view.links(signals, until=END)),
        ("places above an estate", lambda: view.ancestors("place:e-7")),
        ("places within 500 m", lambda: view.near("place:e-7", metres=500)),
    ]


def median_ms(work: Callable[[], object], *, times: int = 7) -> float:
    work()
    return sorted(timed(work) for _ in range(times))[times // 2] * 1000


def run(store: Store, auth: tuple[str, str], count: int) -> None:
    dice = random.Random(1)
    tree, companies = make_register()
    readings = [make_reading(dice, number) for number in range(count)]
    memory = MemoryView.over(tree, companies)
    began = time.process_time()
    facts = Facts.merge(assemble(*reading) for reading in readings)
    assembling = (time.process_time() - began) / count * 1000
    adding = timed(lambda: [memory.add(*reading) for reading in readings]) / count * 1000
    rows = len(facts.entities) + len(facts.links)
    print(
        f"{count} reports: {len(facts.entities)} nodes, {len(facts.links)} links; "
        f"assembling {assembling:.2f} ms a report, adding to the memory view {adding:.2f} ms\n"
    )

    register = assemble_register(tree, companies)
    writers: dict[str, Callable[[], object]] = {
        "bare loop": lambda: bare_loop(store.address, auth, facts),
        "Writer": lambda: store.write(facts),
    }
    best: dict[tuple[str, str], float] = {}
    store.write(Facts.merge([*(assemble(*reading) for reading in readings[:WARM]), register]))  # the server warms up
    for name, write in [*writers.items()] * ROUNDS:
        store.clear()
        store.write(register)
        for case in ("new", "again"):
            best[name, case] = max(best.get((name, case), 0.0), rows / timed(write))
    print("| rows a second, best of " + str(ROUNDS) + " | new | again |\n|---|---|---|")
    for name in writers:
        print(f"| {name} | {best[name, 'new']:.0f} | {best[name, 'again']:.0f} |")
    print()
    print(f"Counting {timed(store.counts):.2f} s, content hash {timed(store.content_hash):.2f} s\n")
    print("| question, median ms | store | memory |\n|---|---|---|")
    for (name, ask), (_name, recall) in zip(questions(store.view()), questions(memory), strict=True):
        assert ask() == recall()
        print(f"| {name} | {median_ms(ask):.1f} | {median_ms(recall):.2f} |")


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else REPORTS
    if len(arguments) == 3:
        password = Path(arguments[2]).read_text(encoding="utf-8").strip()
        with open_store(address=arguments[1], home=Path(), password_file=arguments[2]) as store:
            store.bootstrap()
            print(f"Neo4j at {arguments[1]}\n")
            run(store, ("neo4j", password), count)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        first = timed(lambda: open_store(address="local", home=home).close())
        stop_local(home)
        again = timed(lambda: open_store(address="local", home=home).close())
        with open_store(address="local", home=home) as store:
            define = timed(store.bootstrap)
            idle, state = status(home).memory or 0, Folder.of(home).read_state()
            assert state is not None
            print(
                f"Embedded server: first start {first:.1f} s, restart {again:.1f} s, schema of "
                f"{len(schema(kinds()))} statements {define:.1f} s, idle memory {idle / 2**20:.0f} MB\n"
            )
            run(store, ("root", state.root_password), count)
            print(f"\nMemory after loading: {(status(home).memory or 0) / 2**20:.0f} MB")
        stop_local(home)


if __name__ == "__main__":
    main(sys.argv[1:])
