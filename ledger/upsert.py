"""Insert what is new, or insert and overwrite: the one kind of statement that databases spell differently."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from domain.errors import StoreError

Insert: TypeAlias = sqlite.Insert | postgresql.Insert
_INSERTS: dict[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def conflict_insert(table: Table, dialect: str, *, overwrite: bool) -> Insert:
    """INSERT that skips rows whose key exists, or overwrites all their other columns. Errors: StoreError (dialect)."""
    if dialect not in _INSERTS:
        raise StoreError(f"ledger: expected a database of sqlite or postgresql, found {dialect!r}")
    statement = _INSERTS[dialect](table)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    if overwrite and others:
        return statement.on_conflict_do_update(index_elements=keys, set_=others)
    return statement.on_conflict_do_nothing()


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Insert rows, leaving those alone that exist already. Gives the first primary key column of each new row."""
    if not rows:
        return []
    statement = conflict_insert(table, connection.dialect.name, overwrite=False)
    first = next(iter(table.primary_key))
    return list(connection.scalars(statement.returning(first), [dict(row) for row in rows]))


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one whose primary key exists gets the new values."""
    if rows:
        statement = conflict_insert(table, connection.dialect.name, overwrite=True)
        connection.execute(statement, [dict(row) for row in rows])
