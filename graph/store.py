"""A graph store: one driver, one Cypher text, two kinds of server (the embedded one, or a Neo4j)."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from neo4j import ManagedTransaction

from domain.errors import ConfigError
from domain.knowledge import Facts
from graph.bolt import Bolt
from graph.cypher import cypher
from graph.hashing import content_hash
from graph.kinds import kinds
from graph.local import Joined, join_local
from graph.local_folder import DATABASE
from graph.local_server import READER
from graph.query import Table, run_query
from graph.schema import schema
from graph.store_view import StoreView
from graph.view import View
from graph.writer import Writer, Written

LOCAL = "local"
CLEARED = 5000  # links or nodes deleted in one transaction


def open_store(
    *,
    address: str,
    home: Path,
    user: str = "neo4j",
    password_file: str = "",
    database: str = "neo4j",
    idle_minutes: float = 10,
    heap: str = "1g",
) -> "Store":
    """Open the graph: `local` starts or joins the embedded server of `home`, anything else is a Bolt address.

    The password is the first line of `password_file`; without a file the server is asked without credentials.
    Errors: ConfigError for an unreadable password file or a system where the embedded server cannot run, StoreError.
    """
    if address == LOCAL:
        joined = join_local(home, idle_minutes=idle_minutes, heap=heap)
        try:
            return Store._local(joined)
        except BaseException:
            joined.leave()
            raise
    auth = (user, _password(password_file)) if password_file else None
    bolt = Bolt(address, auth=auth, database=database)
    try:
        bolt.wait(seconds=10)
    except BaseException:
        bolt.close()
        raise
    return Store(bolt)


class Store:
    """Everything a program may do with the graph. A `with` block closes it."""

    def __init__(self, bolt: Bolt, *, reader: Bolt | None = None, joined: Joined | None = None) -> None:
        """`reader` is the connection of the embedded server's read-only user, `joined` our share in that server."""
        self._bolt, self._reader, self._joined = bolt, reader, joined
        self._writer = Writer(bolt)
        self._name = ""

    @classmethod
    def _local(cls, joined: Joined) -> Self:
        state = joined.state
        root = Bolt(state.address, auth=("root", state.root_password), database=DATABASE)
        reader = Bolt(state.address, auth=(READER, state.reader_password), database=DATABASE)
        return cls(root, reader=reader, joined=joined)

    @property
    def is_local(self) -> bool:
        """Whether this is the embedded server (ArcadeDB) and not a Neo4j."""
        return self._joined is not None

    @property
    def address(self) -> str:
        """Where the server listens."""
        return self._bolt.address

    @property
    def name(self) -> str:
        """By what the ledger remembers how far this store has come; stored in the graph, new when it is cleared."""
        if not self._name:
            self._name = self._call_it("store_name")
        return self._name

    def bootstrap(self) -> None:
        """Constraints and indexes; repeatable, and by several at once."""
        self._bolt.define(schema(kinds()))

    def write(self, facts: Facts) -> Written:
        """Write facts; what is there already stays as it is. Errors: InputError for unknown kinds, StoreError."""
        with nullcontext() if self._joined is None else self._joined.folder.writing():
            return self._writer.write(facts)

    def counts(self) -> dict[str, int]:
        """How many nodes of each label and links of each kind there are."""
        texts = {label: cypher("count_nodes", label=label) for label in kinds().nodes}
        texts |= {kind: cypher("count_links", kind=kind) for kind in kinds().links}
        return {name: int(self._bolt.read(text)[0]["number"]) for name, text in texts.items()}

    def content_hash(self) -> str:
        """One hash over every node and link with its properties; equal on every server that holds the same."""
        return content_hash(self._everything())

    def clear(self) -> None:
        """Delete everything. The name changes first: what was written under the old one counts as not written."""
        self._name = self._call_it("rename_store")
        for kind in kinds().links:
            self._delete_all(cypher("clear_links", kind=kind))
        for label in kinds().nodes:
            self._delete_all(cypher("clear_nodes", label=label))

    def view(self) -> View:
        """What rules may ask."""
        return StoreView(self._bolt)

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, seconds: float, rows: int) -> Table:
        """An analyst's query: read-only, ended after `seconds`, cut after `rows`. Errors: InputError, StoreError."""
        if self._reader is not None:
            return run_query(
                self._reader, text, parameters, seconds=seconds, rows=rows, planned=False, warden=self._bolt
            )
        return run_query(self._bolt, text, parameters, seconds=seconds, rows=rows, planned=True)

    def close(self) -> None:
        """Close the connections and let an embedded server end when it is idle."""
        if self._reader is not None:
            self._reader.close()
        self._bolt.close()
        if self._joined is not None:
            self._joined.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call_it(self, text: str) -> str:
        name = f"graph-{secrets.token_hex(8)}"

        def ask(transaction: ManagedTransaction) -> str:
            return str(transaction.run(cypher(text), name=name).single(strict=True)["name"])

        return self._bolt.write(ask)

    def _delete_all(self, text: str) -> None:
        def delete(transaction: ManagedTransaction) -> int:
            return int(transaction.run(text, limit=CLEARED).single(strict=True)["number"])

        while self._bolt.write(delete):
            pass

    def _everything(self) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
        for label in kinds().nodes:
            for row in self._bolt.stream(cypher("all_nodes", label=label)):
                yield label, "", "", row["properties"]
        for kind in kinds().links:
            for row in self._bolt.stream(cypher("all_links", kind=kind)):
                yield kind, row["source"], row["target"], row["properties"]


def _password(file: str) -> str:
    try:
        lines = Path(file).expanduser().read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigError(f"graph_password_file {file!r} cannot be read: {error.strerror}") from error
    if not lines:
        raise ConfigError(f"graph_password_file {file!r} is empty")
    return lines[0].strip()
