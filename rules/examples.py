"""The examples of a rule as statements in a view: what the tests, and `jianwei rules check`, run."""

from collections.abc import Iterable
from datetime import datetime

from domain.clock import SHANGHAI
from domain.ids import content_id
from domain.knowledge import Statement
from domain.register import Place, PlaceTree
from rules.conditions import Hit, find_hits
from rules.pack import Example, Rule
from rules.places import Places
from rules.window import Window

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
_LEVELS = ("street", "community", "estate", "building")  # of the parts of an example's path


def run_example(rule: Rule, story: Iterable[Example]) -> list[Hit]:
    """What the rule says when the last statement of the story has just come in."""
    examples = tuple(story)
    tree = tree_of(examples)
    statements = {statement_of(each, n): each for n, each in enumerate(examples)}
    until = max(each.received_at for each in statements) + rule.correlation.timespan / 1000
    window = Window(min(each.received_at for each in statements), until, tuple(statements), Places(tree))
    people = {each.uid: example.people for each, example in statements.items()}
    return find_hits([rule], window, people=lambda each: people.get(each.uid, 0))


def tree_of(examples: Iterable[Example]) -> PlaceTree:
    """The place tree that the paths of the examples amount to; a path is 街道/社区/小区/楼栋 and may end early."""
    places: dict[str, Place] = {}
    for each in examples:
        parts = each.place.split("/") if each.place else []
        for depth, name in enumerate(parts):
            uid = "/".join(parts[: depth + 1])
            last = depth == len(parts) - 1
            known = places.get(uid)
            places[uid] = Place(
                uid,
                name,
                _LEVELS[depth],
                "/".join(parts[:depth]) or None,
                each.lat if last else known.lat if known else None,
                each.lon if last else known.lon if known else None,
            )
    return PlaceTree.build(places.values())


def statement_of(example: Example, number: int) -> Statement:
    """The example as the reader would have given it."""
    report_id = f"E{number}"
    return Statement(
        uid=content_id("sig", report_id),
        report_uid=content_id("rep", report_id),
        report_id=report_id,
        received_at=START + example.after,
        department=example.department,
        source=example.department,
        origin=example.origin,
        kind=example.kind,
        modality=example.modality,
        severity=example.severity,
        trigger=example.quote[:1] or "例",
        quote=example.quote or "例句",
        places=(f"place:{example.place}",) if example.place else (),
        things=tuple(f"thing:{each}" for each in example.things),
        organisations=tuple(f"organisation:{each}" for each in example.organisations),
        exercise=example.exercise,
        recurring=example.recurring,
        unresolved_before=example.unresolved_before,
    )
