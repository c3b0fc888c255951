"""Small named JSON values that the program remembers between two runs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from ledger.tables import states
from ledger.upsert import upsert


def get_state(connection: Connection, name: str) -> Any:
    """The value last set under this name; None when there is none."""
    return connection.scalar(select(states.c.body).where(states.c.name == name))


def set_states(connection: Connection, values: Mapping[str, Any]) -> None:
    """Set each value under its name, replacing what was there."""
    upsert(connection, states, [{"name": name, "body": value} for name, value in sorted(values.items())])
