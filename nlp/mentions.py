"""All mentions of one body: what the tagger, the given registers and the lexicons find, without overlaps of a kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.reading import Label, Mention
from domain.report import MASK
from nlp.organisations import OrganisationIndex, find_departments
from nlp.places import PlaceIndex
from nlp.quantities import find_quantities
from nlp.tagger import Tagged
from nlp.things import find_things, thing_mention

_EDGES = " \t\n\u3000，。、；：！？,.;:!?“”\"'‘’（"


@dataclass(frozen=True, slots=True)
class Registers:
    """The district's places and organisations, made ready for finding."""

    places: PlaceIndex
    organisations: OrganisationIndex


def find_mentions(body: str, tagged: Sequence[Tagged], *, registers: Registers, hint: str = "") -> tuple[Mention, ...]:
    """Mentions in text order. A register's name beats a tagged span of the other label that it overlaps.

    `hint` is where the report comes from (address, home city): it settles names that several places bear.
    """
    spans = [span for each in tagged if (span := _trimmed(body, each)) is not None]
    known_places = registers.places.find(body, hint=hint)
    known_organisations = registers.organisations.find(body)
    certain = [each.id for each in known_places if each.id]
    places: list[Mention] = []
    for start, end, known in _joined(body, known_places, spans, "place", against=known_organisations):
        mention = registers.places.mention(body, start, end, before=places, hint=hint, around=certain)
        if known is not None and mention.id is None and not registers.places.denies(body[start:end], known, hint=hint):
            mention = known
        places.append(mention)
    organisations: list[Mention] = []
    for start, end, known in _joined(body, known_organisations, spans, "organisation", against=places):
        mention = registers.organisations.mention(body, start, end, before=organisations)
        organisations.append(known if known is not None and mention.id is None else mention)
    things = [thing_mention(body, span.start, span.end) for span in spans if span.label == "thing"]
    taken = [*places, *organisations]
    things = _apart(things, taken)
    things += _apart(find_things(body), [*taken, *things])
    departments = _apart(find_departments(body), places)
    every = [*places, *organisations, *things, *departments, *find_quantities(body)]
    return tuple(sorted(every, key=lambda each: (each.start, each.end, each.label)))


def _trimmed(body: str, span: Tagged) -> Tagged | None:
    start, end = span.start, span.end
    while start < end and body[start] in _EDGES:
        start += 1
    while start < end and body[end - 1] in _EDGES:
        end -= 1
    opened = body.count("（", start, end) - body.count("）", start, end)
    if opened == 1 and body.startswith("）", end):
        end += 1  # A市绕城高速（三环线）
    if end - start < 2 or body[start:end].strip(MASK) == "":
        return None
    return Tagged(start, end, span.label, span.score)


def _joined(
    body: str, known: Sequence[Mention], spans: Sequence[Tagged], label: str, *, against: Sequence[Mention]
) -> list[tuple[int, int, Mention | None]]:
    """Names of a register and tagged spans of one label; where two overlap, the stretch of both, named by the first."""
    found: list[tuple[int, int, Mention | None]] = [(each.start, each.end, each) for each in known]
    for span in spans:
        if span.label != label or _overlaps(span.start, span.end, against):
            continue
        same = [each for each in found if each[0] < span.end and span.start < each[1]]
        if not same:
            found.append((span.start, span.end, None))
        elif len(same) == 1 and span.start <= same[0][0] and same[0][1] <= span.end:
            found[found.index(same[0])] = (span.start, span.end, same[0][2])
    return sorted(found, key=lambda each: each[:2])


def _apart(mentions: Iterable[Mention], taken: Sequence[Mention]) -> list[Mention]:
    return [each for each in mentions if not _overlaps(each.start, each.end, taken)]


def _overlaps(start: int, end: int, mentions: Sequence[Mention]) -> bool:
    return any(each.start < end and start < each.end for each in mentions)


def inside(mentions: Sequence[Mention], label: Label, *stretches: tuple[int, int]) -> tuple[Mention, ...]:
    """Mentions of a label in the first of the stretches that holds any, each entity once."""
    for start, end in stretches:
        found = [each for each in mentions if each.label is label and start <= each.start and each.end <= end]
        if found:
            return distinct(found)
    return ()


def distinct(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """The first of all that have one key, in order."""
    first: dict[str, Mention] = {}
    for each in mentions:
        first.setdefault(each.key, each)
    return tuple(first.values())
