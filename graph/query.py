"""Analysts' queries: read-only, with a time limit and a row cap. Analysts never get credentials of a server.

Three fences, one behind the other. The text: only clauses, procedures and functions that read (query.toml). The plan:
Neo4j must call it a reading query; the embedded server cannot say so (its EXPLAIN executes schema commands), so there
the query runs as a user who may only read records. The run: a READ transaction that is rolled back, with a limit.
"""

import re
import threading
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from secrets import token_hex
from typing import Any

from neo4j import READ_ACCESS, Record, Transaction
from neo4j.exceptions import ClientError, DriverError, Neo4jError
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from domain.errors import InputError, StoreError
from graph.bolt import Bolt

LONGEST = 20_000  # characters of a query

_BLANKED = re.compile(
    r"""'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | `(?:[^`]|``)*` | //[^\n]* | /\*.*?\*/ """, re.VERBOSE | re.DOTALL
)
_WORD = r"(?<![\w.$:`])"
_CALLED = re.compile(rf"{_WORD}CALL\s*([^\s({{]*)", re.IGNORECASE)
_FUNCTION = re.compile(r"(?<![\w.`])((?:\w+|`x`)(?:\s*\.\s*(?:\w+|`x`))+|`x`)\s*\(")  # `x`: a name in backticks


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values (numbers, texts, lists, dicts). `truncated`: there were more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False


def check_text(text: str) -> None:
    """Errors: InputError for a text that does more than read, naming the word."""
    if not text.strip() or len(text) > LONGEST:
        raise InputError(f"a query of 1 to {LONGEST} characters", f"{len(text)} characters", where="query")
    if "\\u" in text.lower():
        raise InputError("the characters themselves, no \\u escapes", "\\u", where="query")
    bare = _BLANKED.sub(
        lambda found: "`x`" if found[0].startswith("`") else " '' " if found[0][0] in "'\"" else " ", text
    )
    if left := re.search(r"['\"]{1}(?!')|/\*", bare.replace("''", "")):
        raise InputError("closed quotation marks and comments", left[0], where="query")
    if bare.count("`") % 2 or ";" in bare.strip().rstrip(";"):
        raise InputError("one statement with closed quotation marks", text[:60], where="query")
    rules = _rules()
    if found := rules.forbidden.search(bare):
        raise InputError("a query that only reads", " ".join(found[0].split()).upper(), where="query")
    for called in _CALLED.finditer(bare):
        if called[1] and called[1] not in rules.procedures:
            raise InputError(f"one of the procedures {', '.join(sorted(rules.procedures))}", called[1], where="query")
    for function in _FUNCTION.finditer(bare):
        name = re.sub(r"\s", "", function[1])
        if name not in rules.functions and name not in rules.procedures:
            raise InputError(f"one of the functions {', '.join(sorted(rules.functions))}", name, where="query")


def run_query(
    bolt: Bolt,
    text: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    seconds: float,
    rows: int,
    planned: bool,
    warden: Bolt | None = None,
) -> Table:
    """Run a checked query. `planned`: ask the server first whether it reads (Neo4j). `warden`: who ends a query of the
    embedded server that runs too long, for it ignores the driver's limit. Errors: InputError, StoreError.
    """
    check_text(text)
    mark = f"jianwei-{token_hex(8)}"
    given = dict(parameters or {})
    try:
        with bolt.driver.session(
            database=bolt.database, default_access_mode=READ_ACCESS, fetch_size=min(rows + 1, 1000)
        ) as session:
            if planned:
                with session.begin_transaction(timeout=seconds) as transaction:
                    kind = transaction.run(f"EXPLAIN {text}", given).consume().query_type
                if kind != "r":
                    raise InputError("a query that only reads", f"query type {kind}", where="query")
            with _ended_after(seconds, mark, warden), session.begin_transaction(timeout=seconds) as transaction:
                return _fetch(transaction, f"/* {mark} */ {text}", given, rows=rows)
    except ClientError as error:
        if "Terminated" in (error.code or "") or "TimedOut" in (error.code or ""):
            raise InputError(f"a query that ends within {seconds:g} s", "a longer one", where="query") from error
        raise InputError("a query that the server understands and allows", _told(error), where="query") from error
    except (Neo4jError, DriverError) as error:
        raise StoreError(f"{bolt.address}: {_told(error)}") from error


def _fetch(transaction: Transaction, text: str, parameters: dict[str, Any], *, rows: int) -> Table:
    result = transaction.run(text, parameters)
    columns = tuple(result.keys())
    found: list[Record] = list(islice(result, rows + 1))
    table = tuple(tuple(_plain(value) for value in record.values()) for record in found[:rows])
    transaction.rollback()
    return Table(columns, table, truncated=len(found) > rows)


@contextmanager
def _ended_after(seconds: float, mark: str, warden: Bolt | None) -> Iterator[None]:
    if warden is None:
        yield
        return
    watch = threading.Timer(seconds, _terminate, (warden, mark))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _terminate(warden: Bolt, mark: str) -> None:
    with suppress(StoreError):
        for row in warden.read(
            "SHOW TRANSACTIONS YIELD transactionId, currentQuery RETURN transactionId, currentQuery"
        ):
            if mark in row["currentQuery"]:
                warden.read(f"TERMINATE TRANSACTIONS '{row['transactionId']}' YIELD message RETURN message")


@dataclass(frozen=True, slots=True)
class _Rules:
    forbidden: re.Pattern[str]
    procedures: frozenset[str]
    functions: frozenset[str]


@cache
def _rules() -> _Rules:
    table = tomllib.loads(files("graph").joinpath("query.toml").read_text(encoding="utf-8"))
    words = "|".join(word.replace(" ", r"\s+") for word in table["forbidden"])
    return _Rules(
        re.compile(rf"{_WORD}(?:{words})(?!\w)", re.IGNORECASE),
        frozenset(table["procedures"]),
        frozenset(table["functions"]),
    )


def _plain(value: Any) -> Any:
    match value:
        case Node():
            return {"labels": sorted(value.labels), **{key: _plain(each) for key, each in value.items()}}
        case Relationship():
            return {"type": value.type, **{key: _plain(each) for key, each in value.items()}}
        case Path():
            return [_plain(each) for pair in _steps(value) for each in pair]
        case Mapping():
            return {key: _plain(each) for key, each in value.items()}
        case Date() | Time() | DateTime() | Duration():
            return value.iso_format()
        case Point():
            return list(value)
        case bytes():
            return value.hex()
        case _ if isinstance(value, Sequence | frozenset | set) and not isinstance(value, str):
            return [_plain(each) for each in value]
    return value


def _steps(path: Path) -> Iterator[tuple[Any, ...]]:
    yield (path.nodes[0],)
    yield from zip(path.relationships, path.nodes[1:], strict=True)


def _told(error: Exception) -> str:
    code = getattr(error, "code", "") or type(error).__name__
    return f"{code}: {getattr(error, 'message', None) or error}"
