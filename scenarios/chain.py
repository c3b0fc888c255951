"""Planting a chain: weak signs first, in several departments' words, then more, then the event that it grows into."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from scenarios.cast import Cast, cast_roles
from scenarios.channels import channels
from scenarios.district import District
from scenarios.draft import Draft, Scene, choose_precision, moment_of_day, repeat_draft, write_draft
from scenarios.story import Story, choose_places, load_stories
from scenarios.texts import Text
from scenarios.truth import TrueOrigin

NAMED = 0.36  # share of a chain's reports that name the origin; the plan asks for 30 to 40 %
LOOSE = 0.2  # share of places one level up or missing
LATE = 0.12  # share received a day or two late
AGAIN = 0.09  # share told nearly the same again


@dataclass(frozen=True, slots=True)
class Planted:
    """A chain in drafts: what tells of it before its event and of the event, with its truth."""

    story: Story
    id: str
    place_ids: tuple[str, ...]
    origins: tuple[TrueOrigin, ...]
    starts_at: datetime
    escalates_at: datetime
    drafts: tuple[Draft, ...]


@cache
def families() -> tuple[Story, ...]:
    """The chain families of chains/*.toml."""
    return load_stories("chains")


def plant_chain(
    story: Story, district: District, *, chain_id: str, start: datetime, rng: Random, used: set[str]
) -> Planted:
    """One chain that begins on the day of `start`. `used` holds what other chains use and grows by what this one does."""
    cast = cast_roles(story.roles, district, rng=rng, used=used)
    places = choose_places(story, cast, district, rng=rng, used=used)
    used.update(places)
    days = rng.uniform(*story.facts["days"])
    escalates_at = (start + timedelta(days=days)).replace(minute=rng.randint(0, 59))
    writer = _Writer(story, district, chain_id, cast, places, rng)
    drafts: list[Draft] = []
    for number, (begin, end, least, most) in enumerate(story.facts["phases"], 1):
        for _ in range(rng.randint(least, most)):
            share = rng.uniform(begin, end)
            drafts.append(writer.write(number, start + timedelta(days=days * share), until=escalates_at))
    drafts += [repeat_draft(each, rng=rng) for each in tuple(drafts) if rng.random() < AGAIN]
    last = len(story.facts["phases"]) + 1
    for _ in range(rng.randint(*story.facts["after"])):
        drafts.append(writer.write(last, escalates_at + timedelta(hours=rng.uniform(0.3, 30)), until=None))
    first = min(each.happened_at for each in drafts)
    return Planted(story, chain_id, places, cast.origins, first, escalates_at, tuple(drafts))


class _Writer:
    """Writes a chain's reports one by one: texts not told yet first, places in turn."""

    def __init__(
        self, story: Story, district: District, chain_id: str, cast: Cast, places: tuple[str, ...], rng: Random
    ) -> None:
        self._story, self._district, self._id, self._cast, self._rng = story, district, chain_id, cast, rng
        self._places = list(places)
        self._turn = rng.randrange(len(places))
        self._told: set[Text] = set()

    def write(self, phase: int, around: datetime, *, until: datetime | None) -> Draft:
        rng = self._rng
        text = self._choose_text(phase)
        self._turn += 1
        place_id = self._places[self._turn % len(self._places)]
        if text.where and self._district.kinds[place_id] not in text.where:
            place_id = next((p for p in self._places if self._district.kinds[p] in text.where), place_id)
        channel = channels()[text.channels[0]]
        happened = around
        if until is not None:  # before the event: in the hours of who writes
            happened = moment_of_day(around.replace(hour=0, minute=0), channel, rng=rng)
            if happened >= until:
                happened = until - timedelta(hours=rng.uniform(2, 20))
        received = happened + timedelta(minutes=rng.expovariate(1 / 100))
        if until is not None and rng.random() < LATE:
            received += timedelta(days=rng.uniform(0.8, 2.2))
        precision = choose_precision(rng, loose=LOOSE)
        named = text.uses(self._story.origin_slots)
        scene = Scene(self._district, place_id, _minute(happened), _minute(received), self._cast.words, precision)
        return write_draft(text, scene, rng=rng, story=self._id, names_origin=named)

    def _choose_text(self, phase: int) -> Text:
        every = [each for each in self._story.texts if each.phase == phase]
        fresh = [each for each in every if each not in self._told] or every
        named = self._rng.random() < NAMED
        fitting = [each for each in fresh if each.uses(self._story.origin_slots) == named] or fresh
        text = self._rng.choice(fitting)
        self._told.add(text)
        return text


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
