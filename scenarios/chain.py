"""Planting a chain: weak signs first, in several departments' words, then more, then the event that it grows into."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from scenarios.cast import Cast, cast_roles
from scenarios.channels import channels
from scenarios.district import District
from scenarios.draft import Draft, Scene, choose_precision, in_hours, moment_of_day, repeat_draft, write_draft
from scenarios.reference import EXACT
from scenarios.story import Story, choose_places, load_stories
from scenarios.texts import Text
from scenarios.truth import TrueOrigin

NAMED = 0.33  # share of a chain's reports that name the origin; the plan asks for 30 to 40 %
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
    story: Story,
    district: District,
    *,
    chain_id: str,
    start: datetime,
    rng: Random,
    used: set[str],
    strength: float = 1.0,
) -> Planted:
    """One chain that begins on the day of `start`. `used` holds what other chains use and grows by what this one does.

    `strength` is the share of its signs that are reported, at least one a phase.
    """
    cast = cast_roles(story.roles, district, rng=rng, used=used)
    places = choose_places(story, cast, district, rng=rng, used=used)
    used.update(places)
    days = rng.uniform(*story.facts["days"])
    hour = rng.randint(*story.facts.get("hours", (0, 23)))
    last_day = start + timedelta(days=int(days))
    escalates_at = last_day.replace(hour=hour, minute=rng.randint(0, 59), second=0, microsecond=0)
    writer = _Writer(story, district, chain_id, cast, places, rng)
    drafts: list[Draft] = []
    for number, (begin, end, least, most) in enumerate(story.facts["phases"], 1):
        told = sum(rng.random() < strength for _ in range(rng.randint(least, most)))
        for _ in range(max(1, told)):
            share = rng.uniform(begin, end)
            drafts.append(writer.write_sign(number, start + timedelta(days=days * share), until=escalates_at))
    drafts += [repeat_draft(each, rng=rng) for each in tuple(drafts) if rng.random() < AGAIN]
    for _ in range(rng.randint(*story.facts["after"])):
        drafts.append(writer.write_event(len(story.facts["phases"]) + 1, escalates_at))
    first = min(each.happened_at for each in drafts)
    return Planted(story, chain_id, places, cast.origins, first, escalates_at, tuple(drafts))


class _Writer:
    """Writes a chain's reports one by one: texts not told yet first, places in turn."""

    def __init__(
        self, story: Story, district: District, chain_id: str, cast: Cast, places: tuple[str, ...], rng: Random
    ) -> None:
        self._story, self._district, self._id, self._cast, self._rng = story, district, chain_id, cast, rng
        self._places = list(places)
        self._names = tuple(name for origin in cast.origins for name in origin.names)
        self._turn = rng.randrange(len(places))
        self._told: set[Text] = set()
        self._owed = 0.0  # reports that should have named the origin less those that did

    def write_sign(self, phase: int, around: datetime, *, until: datetime) -> Draft:
        """A report of a phase, of something that happens before `until`, in the hours of who writes; some come late."""
        rng, text = self._rng, self._choose_text(phase)
        self._turn += 1
        channel = channels()[text.channels[0]]
        happened = moment_of_day(around.replace(hour=0, minute=0, second=0, microsecond=0), channel, rng=rng)
        if happened >= until:
            happened = until - timedelta(minutes=rng.randint(120, 1200))
        received = happened + timedelta(minutes=int(rng.expovariate(1 / 100)))
        if rng.random() < LATE:
            received += timedelta(minutes=rng.randint(1150, 3200))
        received = in_hours(received, channel, rng=rng)
        return self._write(text, happened, received, choose_precision(rng, loose=LOOSE))

    def write_event(self, phase: int, moment: datetime) -> Draft:
        """A report of the event itself: all tell of the same moment and place, within a day and a half."""
        text = self._choose_text(phase)
        channel = channels()[text.channels[0]]
        received = moment + timedelta(minutes=self._rng.randint(20, 1800))
        return self._write(text, moment, in_hours(received, channel, rng=self._rng), EXACT)

    def _write(self, text: Text, happened: datetime, received: datetime, precision: str) -> Draft:
        place_id = self._places[self._turn % len(self._places)]
        scene = Scene(self._district, place_id, happened, received, self._cast.words, precision)
        draft = write_draft(text, scene, rng=self._rng, story=self._id, origin_names=self._names)
        self._owed += NAMED - draft.names_origin
        return draft

    def _choose_text(self, phase: int) -> Text:
        every = [each for each in self._story.texts if each.phase == phase]
        fresh = [each for each in every if each not in self._told] or every
        # What was named too rarely so far is made up for, so that every chain names its origin now and then.
        named = self._rng.random() < NAMED + self._owed
        fitting = [each for each in fresh if each.uses(self._story.origin_slots) == named] or fresh
        text = self._rng.choice(fitting)
        self._told.add(text)
        return text
