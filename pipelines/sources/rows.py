"""One row of a table becomes one Report; what is wrong with it is told by field."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from domain.clock import parse_time
from domain.errors import InputError
from domain.ids import keyed_id
from domain.report import Origin, Report, Status
from domain.settings import Settings

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row or file that could not be read: where it stands, what was expected, what came, the row itself."""

    where: str
    expected: str
    found: str
    row: str

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}, found {self.found}"


@cache
def _columns() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("pipelines.sources").joinpath("columns.toml").read_text(encoding="utf-8"))


@cache
def headings(table: str) -> dict[str, str]:
    """Field name by heading, for the table `report`, `place` or `organisation`."""
    fields = _columns()[table]
    return {heading: field for field, others in fields.items() for heading in (field, *others)}


def known_fields(table: str, row: Row) -> dict[str, Any]:
    """The row's known fields under their English names, blanks trimmed from headings, empty values left out.

    The first of two headings for one field wins.
    """
    names = headings(table)
    known: dict[str, Any] = {}
    for heading, value in row.items():
        field = names.get(str(heading).strip().lstrip("\ufeff"))
        if field is not None and field not in known and not _is_empty(value):
            known[field] = value
    return known


def report_from_row(row: Row, *, where: str, settings: Settings) -> Report:
    """The report that a row tells. Errors: InputError naming file, line and field."""
    known = known_fields("report", row)
    text = words(known, "text", where)
    title = words(known, "title", where)
    if not text.strip() and not title.strip():
        raise InputError("a text that is not blank", known.get("text", ""), where=f"{where}, text")
    source = words(known, "source", where)
    return Report(
        id=words(known, "id", where) or keyed_id("r", settings.key(), source, title, text),
        text=text,
        title=title,
        source=source,
        department=words(known, "department", where),
        received_at=parse_time(words(known, "received_at", where), zone=settings.zone, where=f"{where}, received_at")
        if "received_at" in known
        else None,
        address_hint=words(known, "address_hint", where),
        origin=Origin(_one_of("origin", Origin, known, where) or Origin.REPORTED),
        status=Status(_one_of("status", Status, known, where) or Status.ACTUAL),
        lat=degrees(known, "lat", 90.0, where),
        lon=degrees(known, "lon", 180.0, where),
        url=words(known, "url", where),
    )


def words(known: Row, field: str, where: str) -> str:
    """A text field. Numbers come as their digits; a structure or broken Unicode is refused."""
    value = known.get(field, "")
    if isinstance(value, bool | list | dict):
        raise InputError("a text", value, where=f"{where}, {field}")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError("valid Unicode", ascii(text)[:60], where=f"{where}, {field}") from None
    text = text.replace("\0", "\ufffd")
    return text if field == "text" else text.strip()


def degrees(known: Row, field: str, limit: float, where: str) -> float | None:
    """Latitude or longitude in degrees."""
    if field not in known:
        return None
    try:
        value = float(known[field])
    except (TypeError, ValueError):
        value = math.nan
    if not -limit <= value <= limit:
        raise InputError(f"degrees between -{limit:g} and {limit:g}", known[field], where=f"{where}, {field}")
    return value


def _one_of(field: str, values: Iterable[str], known: Row, where: str) -> str | None:
    if field not in known:
        return None
    word = str(known[field]).strip()
    for value in values:
        if word.lower() == value or word in _columns()["values"][field][value]:
            return str(value)
    raise InputError(" or ".join(values), word, where=f"{where}, {field}")


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))
