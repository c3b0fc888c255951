"""Master data from tables: the place tree and the organisation register."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from domain.errors import InputError
from domain.register import Organisation, Place, PlaceTree
from pipelines.sources.rows import Reject, Row, degrees, known_fields, words
from pipelines.sources.tables import TABLES, read_rows

T = TypeVar("T")


def read_places(path: Path) -> tuple[PlaceTree, list[Reject]]:
    """The place tree of a table and the rows left out: unreadable, a repeated id, an unknown parent.

    Errors: InputError for a missing file, ConfigError for a cycle.
    """
    places, rejects = _read(path, "place", _place)
    known: dict[str, Place] = {}
    for place in places:
        if known.setdefault(place.id, place) != place:
            rejects.append(Reject(str(path), "each id once", place.id, repr(place)))
    while orphans := [p for p in known.values() if p.parent_id is not None and p.parent_id not in known]:
        for place in orphans:
            rejects.append(Reject(str(path), f"a known parent of place {place.id}", repr(place.parent_id), repr(place)))
            del known[place.id]
    return PlaceTree.build(known.values()), rejects


def read_organisations(path: Path) -> tuple[tuple[Organisation, ...], list[Reject]]:
    """The register of a table and the rows left out. Errors: InputError for a missing file."""
    organisations, rejects = _read(path, "organisation", _organisation)
    known: dict[str, Organisation] = {}
    for each in organisations:
        if known.setdefault(each.id, each) != each:
            rejects.append(Reject(str(path), "each id once", each.id, repr(each)))
    return tuple(known.values()), rejects


def read_master_data(
    places: Path | None, organisations: Path | None
) -> tuple[PlaceTree, tuple[Organisation, ...], list[Reject]]:
    """Both, where given; a missing file is an empty tree or register."""
    tree, left_out = read_places(places) if places else (PlaceTree(), [])
    register, also = read_organisations(organisations) if organisations else ((), [])
    return tree, register, left_out + also


def _read(path: Path, table: str, build: Callable[[Row, str], T]) -> tuple[list[T], list[Reject]]:
    if not path.is_file() or path.suffix.lower() not in TABLES:
        raise InputError(f"an existing {' '.join(sorted(TABLES))} file", str(path), where=table)
    good: list[T] = []
    rejects: list[Reject] = []
    for item in read_rows(path):
        if isinstance(item, Reject):
            rejects.append(item)
            continue
        where, row = item
        try:
            good.append(build(known_fields(table, row), where))
        except InputError as error:
            rejects.append(Reject(error.where, error.expected, repr(error.found), str(dict(row))))
    return good, rejects


def _required(known: Row, field: str, where: str) -> str:
    value = words(known, field, where)
    if not value:
        raise InputError("a value", value, where=f"{where}, {field}")
    return value


def _aliases(known: Row, where: str) -> tuple[str, ...]:
    parts = words(known, "aliases", where).replace("｜", "|").split("|")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _place(known: Row, where: str) -> Place:
    return Place(
        id=_required(known, "id", where),
        name=_required(known, "name", where),
        level=_required(known, "level", where),
        parent_id=words(known, "parent_id", where) or None,
        lat=degrees(known, "lat", 90.0, where),
        lon=degrees(known, "lon", 180.0, where),
        aliases=_aliases(known, where),
    )


def _organisation(known: Row, where: str) -> Organisation:
    return Organisation(
        id=_required(known, "id", where),
        name=_required(known, "name", where),
        kind=words(known, "kind", where),
        aliases=_aliases(known, where),
    )
