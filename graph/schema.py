"""Constraints and indexes, the same Cypher for every server.

A unique uid on every label and on every relationship type: without the latter the embedded server doubles a
relationship that several writers merge for the first time at once.
"""

from collections.abc import Iterator

from graph.kinds import Kinds

INDEXES = (  # none on Signal.kind: the embedded server would prefer it to the one on time, which narrows far better
    ("Signal", "at_ms"),
    ("Signal", "report_uid"),
    ("Report", "id"),
    ("Place", "lat"),
    ("Place", "name"),
    ("Thing", "name"),
    ("Organisation", "name"),
)


def schema(kinds: Kinds) -> tuple[str, ...]:
    """Statements to run in order, each repeatable."""
    return tuple(_statements(kinds))


def _statements(kinds: Kinds) -> Iterator[str]:
    for label in ("Meta", *kinds.nodes):
        name = f"uid_{label.lower()}"
        yield f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.uid IS UNIQUE"
    for kind in kinds.links:
        name = f"uid_{kind.lower()}"
        yield f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR ()-[l:{kind}]-() REQUIRE l.uid IS UNIQUE"
    for label, key in INDEXES:
        yield f"CREATE INDEX {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) ON (n.{key})"
