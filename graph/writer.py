"""Writing facts: nodes by label, then links by kind and ends, in batches that may be repeated without harm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from neo4j import ManagedTransaction

from domain.errors import InputError
from domain.knowledge import Facts, Link
from graph.bolt import Bolt, Row
from graph.cypher import cypher
from graph.kinds import kinds
from graph.rows import link_row, node_row

BATCH = 5000  # rows in one transaction: both servers are near their best, and the embedded one stays in its heap


@dataclass(frozen=True, slots=True)
class Written:
    """How many nodes and links are new."""

    nodes: int = 0
    links: int = 0


class Writer:
    """Writes to one server. Two writers at once are right too, but slower than one after the other."""

    def __init__(self, bolt: Bolt, *, batch: int = BATCH) -> None:
        self._bolt, self._batch = bolt, batch

    def write(self, facts: Facts) -> Written:
        """Write all nodes, then all links. Errors: InputError for what kinds.yaml does not allow, StoreError.

        Rows go in the order of their uids, so that two writers rarely wait for each other.
        """
        kinds().check(facts)
        nodes: dict[str, dict[str, Row]] = {}
        for entity in facts.entities:
            rows = nodes.setdefault(entity.kind, {})
            row = rows.setdefault(entity.uid, node_row(entity))
            row["properties"] |= node_row(entity)["properties"]  # equal uids are one node, properties add up
        links: dict[tuple[str, str, str], dict[str, Row]] = {}
        for link in facts.links:
            links.setdefault(_ends(link), {})[link.uid] = link_row(link)
        made_nodes = sum(self._write_nodes(label, rows) for label, rows in nodes.items())
        made_links = sum(self._write_links(ends, rows) for ends, rows in links.items())
        return Written(made_nodes, made_links)

    def _write_nodes(self, label: str, rows: dict[str, Row]) -> int:
        text = cypher("merge_nodes", label=label)

        def merge(batch: Sequence[Row], transaction: ManagedTransaction) -> int:
            return int(transaction.run(text, rows=batch).consume().counters.nodes_created)

        return sum(self._bolt.write(partial(merge, batch)) for batch in self._batches(rows))

    def _write_links(self, ends: tuple[str, str, str], rows: dict[str, Row]) -> int:
        words = dict(zip(("kind", "source", "target"), ends, strict=True))
        text = cypher("merge_links", **words)
        before = cypher("replace_links", kind=ends[0], source=ends[1]) if kinds().links[ends[0]].one_target else ""

        def merge(batch: Sequence[Row], transaction: ManagedTransaction) -> int:
            if before:
                transaction.run(before, rows=batch).consume()
            result = transaction.run(text, rows=batch)
            record = result.single(strict=True)
            if record["written"] != len(batch):
                expected = f"both ends of {len(batch)} links, in the graph or in the same facts"
                raise InputError(expected, record["written"], where=" ".join(ends))
            return int(result.consume().counters.relationships_created)

        return sum(self._bolt.write(partial(merge, batch)) for batch in self._batches(rows))

    def _batches(self, rows: dict[str, Row]) -> Iterator[list[Row]]:
        ordered = [rows[uid] for uid in sorted(rows)]
        return (ordered[start : start + self._batch] for start in range(0, len(ordered), self._batch))


def _ends(link: Link) -> tuple[str, str, str]:
    return link.kind, kinds().label_of(link.source) or "", kinds().label_of(link.target) or ""
