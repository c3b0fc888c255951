"""Planting a decoy: reports that look like a risk and are none, so that nothing above blue may come of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from scenarios.cast import cast_roles
from scenarios.channels import channels
from scenarios.district import District
from scenarios.draft import Draft, Scene, choose_precision, in_hours, moment_of_day, write_draft
from scenarios.reference import EXACT
from scenarios.story import Story, choose_places, load_stories
from scenarios.texts import Text

OUTAGE = "outage"  # made by the stream itself: a department falls silent and sends all at once later


@dataclass(frozen=True, slots=True)
class Quiet:
    """A decoy in drafts."""

    id: str
    kind: str
    why: str
    place_ids: tuple[str, ...]
    drafts: tuple[Draft, ...]


@cache
def decoy_stories() -> tuple[Story, ...]:
    """The decoys of decoys/*.toml."""
    return load_stories("decoys")


def plant_decoy(story: Story, district: District, *, decoy_id: str, start: datetime, rng: Random) -> Quiet:
    """One decoy that begins on the day of `start`: its texts in the order of their phases.

    With `count` in its facts that many reports are written from the texts in any order; else each text once.
    """
    cast = cast_roles(story.roles, district, rng=rng, used=set())
    places = choose_places(story, cast, district, rng=rng, used=set())
    texts = _in_order(story, rng)
    one_event = story.facts.get("one_event", False)
    event: datetime | None = None
    drafts: list[Draft] = []
    for number, (text, share) in enumerate(texts):
        place_id = rng.choice(places) if story.scope == "everywhere" else places[number % len(places)]
        channel = channels()[text.channels[0]]
        day = (start + timedelta(days=float(story.facts["days"]) * share)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        told = moment_of_day(day, channel, rng=rng)
        if event is None:
            event = told.replace(hour=rng.randint(*story.facts["hours"])) if "hours" in story.facts else told
        happened = event if one_event else told
        received = in_hours(max(told, happened) + timedelta(minutes=rng.randint(2, 90)), channel, rng=rng)
        precision = EXACT if one_event else choose_precision(rng, loose=0.1)
        scene = Scene(district, place_id, happened, received, cast.words, precision)
        drafts.append(write_draft(text, scene, rng=rng, story=decoy_id))
    touched = tuple(dict.fromkeys(each.place_id for each in drafts if each.place_id))
    return Quiet(decoy_id, str(story.facts["kind"]), str(story.facts["why"]), touched, tuple(drafts))


def _in_order(story: Story, rng: Random) -> list[tuple[Text, float]]:
    """The texts to tell, each with its share of the decoy's days."""
    if "count" not in story.facts:
        last = max(text.phase for text in story.texts)
        return [(text, (text.phase - 1 + rng.uniform(0.05, 0.8)) / last) for text in story.texts]
    count = rng.randint(*story.facts["count"])
    chosen: list[Text] = []
    while len(chosen) < count:
        chosen += rng.sample(story.texts, len(story.texts))
    return [(text, rng.random()) for text in chosen[:count]]
