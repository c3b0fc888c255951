"""Talking Bolt with the official driver: transactions that are safe to repeat, and our own retry with short waits.

Writes go through `execute_write` only: a failed auto-commit statement may stay half done on the embedded server. A
commit whose answer was lost may have happened, so everything that is written here must be harmless when repeated.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

from neo4j import READ_ACCESS, Driver, GraphDatabase, ManagedTransaction, NotificationMinimumSeverity
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from domain.errors import StoreError

T = TypeVar("T")
Row: TypeAlias = dict[str, Any]

SCHEMES = ("bolt", "neo4j", "bolt+s", "neo4j+s", "bolt+ssc", "neo4j+ssc")
RETRIED = (TransientError, ConstraintError, ServiceUnavailable, SessionExpired)
CONSTRAINT_TRIES = 12  # a first merge of one key by many threads settles in a few; a real violation never does
FIRST_WAIT, LONGEST_WAIT = 0.02, 1.0  # seconds; the driver's own waits begin near 1 s


class Bolt:
    """One server, one database, one user."""

    def __init__(self, address: str, *, auth: tuple[str, str] | None, database: str, patience: float = 30.0) -> None:
        """`patience`: seconds after which a server that is away or busy is given up. Errors: StoreError."""
        self.address, self.auth, self.database, self.patience = address, auth, database, patience
        if address.partition("://")[0] not in SCHEMES:
            raise StoreError(f"{address} is no graph address: it begins with one of {', '.join(SCHEMES)} and ://")
        try:
            self._driver: Driver = GraphDatabase.driver(
                address,
                auth=auth,
                max_transaction_retry_time=0,
                connection_timeout=5,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                telemetry_disabled=True,
                user_agent="jianwei",
            )
        except (DriverError, ValueError) as error:
            raise StoreError(f"{address} is no graph address: {error}") from error

    def wait(self, seconds: float) -> None:
        """Wait until the server answers. Errors: StoreError with what it last said."""

        def ask() -> None:
            with self._driver.session(database=self.database) as session:
                session.run("RETURN 1").consume()

        self._again(ask, seconds=seconds)

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """What `work` returns, run in one write transaction; as often as it takes. Errors: StoreError."""

        def once() -> T:
            with self._driver.session(database=self.database) as session:
                return session.execute_write(work)

        return self._again(once)

    def define(self, statements: Sequence[str]) -> None:
        """Schema statements, each by itself; all must be harmless when repeated. Errors: StoreError."""
        for statement in statements:
            self._again(partial(self._run, statement))

    def read(self, text: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows of a query, as dicts. Errors: StoreError."""

        def once() -> list[Row]:
            with self._driver.session(database=self.database, default_access_mode=READ_ACCESS) as session:
                return session.execute_read(lambda transaction: transaction.run(text, dict(parameters or {})).data())

        return self._again(once)

    def stream(self, text: str) -> Iterator[Row]:
        """The rows of a query one by one, for results too large to hold. Not repeated when it breaks off."""
        try:
            with (
                self._driver.session(
                    database=self.database, default_access_mode=READ_ACCESS, fetch_size=5000
                ) as session,
                session.begin_transaction() as transaction,
            ):
                for record in transaction.run(text):
                    yield record.data()
        except (Neo4jError, DriverError) as error:
            raise StoreError(f"{self.address}: {_says(error)}") from error

    @property
    def driver(self) -> Driver:
        """For the analysts' queries, which have their own rules."""
        return self._driver

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def _run(self, text: str) -> None:
        with self._driver.session(database=self.database) as session:
            session.run(text).consume()

    def _again(self, once: Callable[[], T], *, seconds: float | None = None) -> T:
        until = time.monotonic() + (self.patience if seconds is None else seconds)
        wait, violations = FIRST_WAIT, 0
        while True:
            try:
                return once()
            except AuthError as error:
                raise StoreError(f"{self.address} refuses user or password: {_says(error)}") from error
            except RETRIED as error:
                violations += isinstance(error, ConstraintError)
                if time.monotonic() + wait > until or violations > CONSTRAINT_TRIES:
                    raise StoreError(f"{self.address}: {_says(error)}") from error
            except (ClientError, Neo4jError, DriverError) as error:
                raise StoreError(f"{self.address}: {_says(error)}") from error
            time.sleep(wait * random.uniform(0.5, 1.0))
            wait = min(wait * 2, LONGEST_WAIT)


def _says(error: Exception) -> str:
    code = getattr(error, "code", None)
    text = str(getattr(error, "message", None) or error).splitlines()
    return f"{code or type(error).__name__}: {text[0] if text else ''}"
