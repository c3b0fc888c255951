"""Master data: the place tree and the organisations as the district gave them last."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Connection, select

from domain.register import Organisation, Place, PlaceTree
from ledger.tables import organisations, places
from ledger.upsert import upsert


def import_places(connection: Connection, given: Iterable[Place]) -> int:
    """Add and change places by id; how many rows changed. Places that are not given stay as they are.

    Errors: ConfigError naming everything that is wrong with the tree as it would then stand; nothing is written.
    """
    present, given = get_places(connection).places, list(given)
    ids = {place.id for place in given}
    tree = PlaceTree.build([*(place for place in present.values() if place.id not in ids), *given])
    changed = [place for place in tree if present.get(place.id) != place]
    upsert(connection, places, [{**asdict(place), "aliases": list(place.aliases)} for place in changed])
    return len(changed)


def import_organisations(connection: Connection, given: Iterable[Organisation]) -> int:
    """Add and change organisations by id; how many rows changed. Of equal ids the last stands."""
    present = {each.id: each for each in get_organisations(connection)}
    wanted = {each.id: each for each in given}
    changed = [each for each in wanted.values() if present.get(each.id) != each]
    upsert(connection, organisations, [{**asdict(each), "aliases": list(each.aliases)} for each in changed])
    return len(changed)


def get_places(connection: Connection) -> PlaceTree:
    """The place tree; empty when none was imported."""
    rows = connection.execute(select(places))
    found = (Place(row.id, row.name, row.level, row.parent_id, row.lat, row.lon, tuple(row.aliases)) for row in rows)
    return PlaceTree.build(sorted(found, key=lambda each: each.id))


def get_organisations(connection: Connection) -> tuple[Organisation, ...]:
    """All organisations, ordered by id."""
    rows = connection.execute(select(organisations))
    found = (Organisation(row.id, row.name, row.kind, tuple(row.aliases)) for row in rows)
    return tuple(sorted(found, key=lambda each: each.id))
