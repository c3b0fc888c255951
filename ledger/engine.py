"""The one door to the database: opens it, runs each piece of work in one transaction, explains what goes wrong.

SQLite is set to WAL with synchronous=FULL: what is committed survives a power cut. A writer takes the write lock when
it begins, so that two processes queue instead of failing half-way. Everything that is special to a database product
stands in this module and in `upsert.py`.
"""

import json
import os
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)

from domain.errors import InputError, StoreError
from ledger.tables import SCHEMA_VERSION, metadata, schema
from ledger.upsert import insert_new

T = TypeVar("T")
_BUSY_SECONDS = 60  # how long one statement waits for another process's transaction
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_TRIES = 6  # a piece of work is repeated when the database asks for it: locks, deadlocks, races of first creation
_AGAIN = frozenset({"40001", "40P01", "42P07", "23505"})  # PostgreSQL: serialization, deadlock, table or row was first


class Database:
    """An open ledger database. `write` and `read` run a function of a connection in one transaction."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where
        self._writer = engine.execution_options(writes=True)

    @classmethod
    def open(cls, url: str) -> "Database":
        """Connect, making folder, file and tables when they are missing.

        Errors: StoreError (cannot be reached or written, not a ledger, made by a newer program); InputError for a URL
        that is none. No message shows a password.
        """
        address = _parse(url)
        database = cls(_engine(address), address.render_as_string(hide_password=True))
        if not database.read(_is_ready):
            database.write(_make_tables)
        return database

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run and commit `work`; all of it or nothing. Repeated when another process was first: it must be pure."""
        return self._run(self._writer, work)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one consistent state of the database."""
        return self._run(self._engine, work)

    def shrink_journal(self) -> None:
        """Let SQLite's journal forget what was deleted; nothing to do elsewhere."""
        if self._engine.dialect.name == "sqlite":
            with suppress(SQLAlchemyError), self._engine.connect() as connection:
                raw: Any = connection.connection.dbapi_connection
                connection.rollback()
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def _run(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        for attempt in range(1, _TRIES + 1):
            try:
                with engine.begin() as connection:
                    return work(connection)
            except SQLAlchemyError as error:
                if attempt == _TRIES or not _worth_repeating(error):
                    raise StoreError(f"ledger {self._where}: {_reason(error)}") from None
            except UnicodeEncodeError as error:
                raise InputError("text that UTF-8 can hold", error.object[error.start : error.end]) from None
            time.sleep(random.uniform(0.5, 1.0) * 0.05 * 2**attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")


def lock(connection: Connection) -> None:
    """Hold off other processes that decide something from what they read, until this transaction ends."""
    connection.execute(select(schema.c.version).with_for_update())


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise InputError("a SQLAlchemy URL like sqlite:///ledger.sqlite", "something else", where="ledger") from None


def _engine(address: URL) -> Engine:
    where = address.render_as_string(hide_password=True)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite and address.database and address.database != ":memory:":
        _make_file(Path(address.database))
    try:
        engine = create_engine(
            address,
            hide_parameters=True,
            json_serializer=dump_json,
            connect_args={"timeout": _BUSY_SECONDS} if is_sqlite else {},
        )
    except NoSuchModuleError:
        raise StoreError(f"ledger {where}: no such kind of database, expected sqlite or postgresql") from None
    except ImportError as error:
        raise StoreError(f"ledger {where}: the driver {error.name} is not installed") from None
    if is_sqlite:
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _make_file(path: Path) -> None:
    """The file, and its folder when missing, readable by their owner alone."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"ledger {path}: {error.strerror}") from None


def _on_connect(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves; the driver would begin too late
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        raw.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_ready(connection: Connection) -> bool:
    """Whether the tables stand. Errors: StoreError when a newer program made them."""
    if not inspect(connection).has_table(schema.name):
        return False
    newest = max(connection.scalars(select(schema.c.version)), default=0)
    if newest > SCHEMA_VERSION:
        raise StoreError(f"ledger was made by a newer program: expected schema {SCHEMA_VERSION}, found {newest}")
    return newest == SCHEMA_VERSION


def _make_tables(connection: Connection) -> None:
    metadata.create_all(connection)
    insert_new(connection, schema, [{"version": SCHEMA_VERSION}])


def _worth_repeating(error: SQLAlchemyError) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or _fields(error).get("C")
    return state in _AGAIN or (isinstance(error, OperationalError) and "locked" in str(error.orig))


def _reason(error: SQLAlchemyError) -> str:
    """The first line of what the driver says: the lines and fields after it may quote the row."""
    says = error if not isinstance(error, DBAPIError) else _fields(error).get("M") or error.orig
    lines = str(says).splitlines() or [type(error).__name__]
    return f"refuses a row, {lines[0]}" if isinstance(error, IntegrityError) else lines[0]


def _fields(error: DBAPIError) -> Mapping[str, str]:
    """PostgreSQL's error fields, where the driver (pg8000) gives them by letter: C the code, M the message."""
    first = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return first if isinstance(first, dict) else {}


def dump_json(value: object) -> str:
    """Compact JSON with Chinese left readable, as every JSON column holds it."""
    return _ENCODER.encode(value)
