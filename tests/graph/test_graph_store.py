"""What a store promises: twice is once, many writers are one, a killed writer leaves nothing half, all stores are equal."""

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from domain.errors import ConfigError, InputError, StoreError
from domain.evidence import Evidence
from domain.knowledge import Facts
from graph.assemble import assemble, assemble_register
from graph.bolt import Bolt
from graph.kinds import entity_at, make_link
from graph.memory import MemoryView
from graph.store import Store, open_store
from graph.writer import Writer, Written
from tests.graph.samples import LATER, TREE, UNITS, example

ROOT = Path(__file__).parents[2]


def many(count: int) -> Facts:
    return Facts.merge([*(assemble(*example(number)) for number in range(count)), assemble_register(TREE, UNITS)])


def counted(store: Store) -> tuple[dict[str, int], str]:
    return store.counts(), store.content_hash()


def door(store: Store) -> tuple[str, str, str, str]:
    """Address, user, password, database: for a second connection of the test's own."""
    bolt = store._bolt
    user, password = bolt.auth or ("", "")
    return bolt.address, user, password, bolt.database


def test_twice_is_once(store: Store) -> None:
    facts = many(3)
    assert store.write(facts) == Written(len(facts.entities), len(facts.links))
    first = counted(store)
    assert store.write(facts) == Written(0, 0)
    assert counted(store) == first
    assert sum(first[0].values()) == len(facts.entities) + len(facts.links)


def test_the_order_of_writing_leaves_no_trace(store: Store) -> None:
    parts = [*(assemble(*example(number)) for number in range(4)), assemble_register(TREE, UNITS)]
    hashes = set()
    for seed in (1, 2):
        store.clear()
        for part in random.Random(seed).sample(parts, len(parts)):
            store.write(part)
        hashes.add(store.content_hash())
    store.clear()
    store.write(Facts.merge(parts))
    assert hashes == {store.content_hash()}


def test_batches_of_any_size_write_the_same(store: Store) -> None:
    store.write(many(2))
    expected = counted(store)
    store.clear()
    Writer(store._bolt, batch=3).write(many(2))
    assert counted(store) == expected


def test_many_first_merges_at_once_make_one(store: Store) -> None:
    facts = many(2)
    store.write(facts)
    expected = counted(store)
    store.clear()
    errors: list[BaseException] = []

    def work() -> None:
        address, user, password, database = door(store)
        bolt = Bolt(address, auth=(user, password) if user else None, database=database)
        try:
            Writer(bolt, batch=5).write(facts)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            bolt.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert counted(store) == expected


def test_a_killed_writer_leaves_nothing_half(store: Store) -> None:
    facts = Facts.merge(assemble(*example(number)) for number in range(6))
    store.write(facts)
    expected = counted(store)
    for seed in range(3):
        store.clear()
        address, user, password, database = door(store)
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.graph.killed_writer", address, password, user, database, "6"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(random.Random(seed).uniform(0.02, 0.4))
        writer.kill()
        writer.wait()
        writer.stdout.close()
        store.write(facts)
        assert counted(store) == expected


def test_a_cleared_store_has_another_name(store: Store) -> None:
    store.write(many(1))
    name = store.name
    assert name == store.name
    store.clear()
    assert store.name != name
    assert not any(store.counts().values())


def test_a_link_to_nothing_is_refused_and_undone(store: Store) -> None:
    report, findings = example()
    facts = assemble(report, findings)
    evidence = Evidence(report.uid, report.id, 0, 1, "翠", LATER)
    stray = make_link("LOCATED_AT", "thing:没有的东西", target="place:e-12", evidence=evidence)
    store.write(facts)
    expected = counted(store)
    with pytest.raises(InputError, match="both ends"):
        store.write(Facts(facts.entities, (*facts.links, stray)))
    assert counted(store) == expected


def test_unknown_kinds_are_refused_before_anything_is_written(store: Store) -> None:
    facts = many(1)
    wrong = Facts(facts.entities, (*facts.links, make_link("PART_OF", "thing:a", target="place:b")))
    with pytest.raises(InputError, match=r"kinds\.yaml"):
        store.write(wrong)
    assert not any(store.counts().values())


def test_words_of_every_script_come_back(store: Store) -> None:
    uids = ["place:𠮷野家'旁\"边\\", "thing:emoji👩‍🚒\n行", "organisation:`反引号`$x{y}"]
    store.write(Facts(tuple(map(entity_at, uids))))
    view = store.view()
    assert [found.uid for uid in uids if (found := view.entity(uid))] == uids


@pytest.mark.neo4j
def test_both_servers_hold_the_same(local_store: Store, neo4j_store: Store) -> None:
    facts = many(20)
    for store in (local_store, neo4j_store):
        store.write(facts)
    assert counted(local_store) == counted(neo4j_store)
    nodes = [each.uid for each in facts.entities]
    memory = MemoryView()
    memory.add_facts(facts)
    for view in (local_store.view(), neo4j_store.view()):
        assert view.links(nodes, until=LATER) == memory.links(nodes, until=LATER)


def test_an_absent_server_and_a_wrong_password_file_are_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        open_store(address="bolt://127.0.0.1:9", home=tmp_path, password_file=str(tmp_path / "none"))
    bolt = Bolt("bolt://127.0.0.1:9", auth=None, database="neo4j", patience=0.5)
    with pytest.raises(StoreError, match=r"bolt://127\.0\.0\.1:9"):
        bolt.read("RETURN 1")
    with pytest.raises(StoreError, match="no graph address"):
        open_store(address="http://example.org", home=tmp_path)
