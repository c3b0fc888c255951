"""What a short report names anywhere belongs to what it tells: named things, and entries of the given registers.

A signal's own sentence rarely holds the maker, the site or the pump that the next sentence names. Only what is named
without doubt is added: things that single out one of their kind, organisations and facilities of the registers. Without
registers that is nearly nothing, so the reading of bare texts stays as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.reading import Label, Mention, Signal
from domain.register import PlaceTree

FACILITIES = frozenset({"site", "poi", "water"})  # levels of places that can bring something about elsewhere
MOST = 3  # named mentions of one label: a report that lists more tells of each apart


def with_named(signals: Sequence[Signal], mentions: Sequence[Mention], *, tree: PlaceTree) -> tuple[Signal, ...]:
    """The signals of a report, each with what the report names beside it."""
    things = _few(each for each in mentions if each.label is Label.THING and each.named)
    organisations = _few(each for each in mentions if each.label is Label.ORGANISATION and each.id)
    facilities = _few(
        each for each in mentions if each.label is Label.PLACE and each.id and tree.places[each.id].level in FACILITIES
    )
    return tuple(
        replace(
            signal,
            things=_joined(signal.things, things),
            organisations=_joined(signal.organisations, organisations),
            places=_joined(signal.places, facilities),
        )
        for signal in signals
    )


def _few(mentions: Iterable[Mention]) -> list[Mention]:
    """One mention an entity; none where there are too many."""
    first = {each.key: each for each in reversed(list(mentions))}
    return list(first.values()) if len(first) <= MOST else []


def _joined(own: tuple[Mention, ...], more: list[Mention]) -> tuple[Mention, ...]:
    known = {each.key for each in own}
    return (*own, *sorted((each for each in more if each.key not in known), key=lambda each: each.start))
