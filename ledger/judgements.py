"""What people decided about names: appended, superseded, undone; never overwritten.

Invariant: the valid judgements agree. Nothing is the same and different at once, directly or over others; what would
break that is refused. A pair's valid judgement is its last one that was not undone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from domain.errors import InputError, StoreError
from domain.ids import content_id
from domain.judgement import Judgement, Verdict
from domain.reading import Label
from domain.units import UNIT_LABELS
from ledger.engine import lock
from ledger.tables import judgements, organisations, places, undoings
from ledger.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Undoing:
    """Who took a judgement back, when and why."""

    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history; `valid` tells whether the judgement stands now."""

    judgement: Judgement
    valid: bool
    undone: Undoing | None = None


def judge(connection: Connection, judgement: Judgement) -> str:
    """Append a judgement, superseding the pair's former one; its id. The same again (with its time) is once.

    Errors: InputError for keys that are not two different ones of a place, thing or organisation; StoreError when it
    contradicts other judgements.
    """
    _check_keys(judgement)
    lock(connection)
    judgement = replace(judgement, id=judgement.id or _judgement_id(judgement))
    entries = history(connection)
    if any(entry.judgement.id == judgement.id for entry in entries):
        return judgement.id
    _refuse_conflict(_valid([*((each.judgement, each.undone is not None) for each in entries), (judgement, False)]))
    connection.execute(insert(judgements), [_to_row(judgement)])
    return judgement.id


def undo(connection: Connection, judgement_id: str, undoing: Undoing) -> None:
    """Take a judgement back; the pair's judgement before it stands again. Undoing twice is once.

    Errors: InputError for an unknown id; StoreError when the former judgement would now contradict others.
    """
    lock(connection)
    entries = history(connection)
    if all(entry.judgement.id != judgement_id for entry in entries):
        raise InputError("the id of a judgement", judgement_id, where="undo")
    _refuse_conflict(
        _valid((each.judgement, each.undone is not None or each.judgement.id == judgement_id) for each in entries)
    )
    row = {"judgement_id": judgement_id, "who": undoing.who, "why": undoing.why, "at": undoing.at}
    insert_new(connection, undoings, [row])


def history(connection: Connection) -> tuple[Entry, ...]:
    """Every judgement in the order of its recording, with what became of it."""
    query = select(judgements, undoings.c.who.label("by"), undoings.c.why.label("reason"), undoings.c.at.label("taken"))
    rows = connection.execute(query.select_from(judgements.outerjoin(undoings)).order_by(judgements.c.seq)).all()
    said = [
        (
            Judgement(row.left, row.right, Verdict(row.verdict), row.who, row.why, row.at, row.score, row.id),
            None if row.taken is None else Undoing(row.by, row.reason, row.taken),
        )
        for row in rows
    ]
    valid = {judgement.id for judgement in _valid((each, undone is not None) for each, undone in said)}
    return tuple(Entry(judgement, judgement.id in valid, undone) for judgement, undone in said)


def valid_judgements(connection: Connection) -> tuple[Judgement, ...]:
    """The judgements that stand now: one a pair, in the order of recording."""
    return tuple(entry.judgement for entry in history(connection) if entry.valid)


def canonical(connection: Connection) -> dict[str, str]:
    """Keys of merged names to the key of their entity: an id of the master data where there is one.

    Keys that stand for themselves are left out, also the entity's own.
    """
    registered = {f"{Label.PLACE}:{each}" for each in connection.scalars(select(places.c.id))}
    registered |= {f"{Label.ORGANISATION}:{each}" for each in connection.scalars(select(organisations.c.id))}
    mapping = {}
    for members in classes(valid_judgements(connection)):
        chosen = min(members, key=lambda key: (key not in registered, key))
        mapping.update({key: chosen for key in members if key != chosen})
    return dict(sorted(mapping.items()))


def classes(said: Iterable[Judgement]) -> list[set[str]]:
    """Sets of at least two keys that SAME joins (union-find)."""
    parents: dict[str, str] = {}

    def find(key: str) -> str:
        while (parent := parents.setdefault(key, key)) != key:
            parents[key] = key = parents[parent]
        return key

    for judgement in said:
        if judgement.verdict is Verdict.SAME:
            parents[find(judgement.left)] = find(judgement.right)
    groups: dict[str, set[str]] = {}
    for key in list(parents):
        groups.setdefault(find(key), set()).add(key)
    return list(groups.values())


def _valid(said: Iterable[tuple[Judgement, bool]]) -> list[Judgement]:
    """The last judgement of each pair that was not undone, from (judgement, undone) in the order of recording."""
    last: dict[frozenset[str], Judgement] = {}
    for judgement, undone in said:
        if not undone:
            pair = frozenset((judgement.left, judgement.right))
            last.pop(pair, None)
            last[pair] = judgement
    return list(last.values())


def _refuse_conflict(said: Collection[Judgement]) -> None:
    group_of = {key: number for number, members in enumerate(classes(said)) for key in members}
    for judgement in said:
        joined = judgement.left in group_of and group_of[judgement.left] == group_of.get(judgement.right)
        if judgement.verdict is Verdict.DIFFERENT and joined:
            raise StoreError(
                f"ledger: refused, for {judgement.who} judged {judgement.left} and {judgement.right} different"
                f" ({judgement.id}) while others make them the same; undo one of these first"
            )


def _check_keys(judgement: Judgement) -> None:
    labels = [key.partition(":")[0] for key in (judgement.left, judgement.right)]
    if judgement.left == judgement.right or labels[0] != labels[1] or labels[0] not in UNIT_LABELS:
        raise InputError(
            "two different keys of one label: place, thing or organisation",
            (judgement.left, judgement.right),
            where="judgement",
        )


def _judgement_id(judgement: Judgement) -> str:
    at = judgement.at.astimezone(UTC).isoformat()
    return content_id("jud", judgement.left, judgement.right, judgement.verdict, judgement.who, judgement.why, at)


def _to_row(judgement: Judgement) -> dict[str, object]:
    return {
        "id": judgement.id,
        "left": judgement.left,
        "right": judgement.right,
        "verdict": judgement.verdict.value,
        "who": judgement.who,
        "why": judgement.why,
        "at": judgement.at,
        "score": judgement.score,
    }
