"""Figures on resolving: which node of a place tree or entry of a register a mention means, and which normal forms join.

A file of cases (TSV: task, text, expected, hint, before) with places.csv and organisations.csv beside it. `expected` is an
id, - for nothing, or for the tasks same_… and other_… a second text. A wrong id costs more than a missing one, so both
stand apart: `merged` is the share of cases that got a wrong id, `missed` of those that got none and should.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.errors import InputError
from domain.reading import Label, Mention
from domain.register import Organisation, Place, PlaceTree
from nlp.organisations import OrganisationIndex, normal_organisation
from nlp.place_names import normal_address
from nlp.places import PlaceIndex

FIELDS = ("task", "text", "expected", "hint", "before")
TASKS = ("place", "organisation", "same_place", "other_place", "same_organisation", "other_organisation")
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class PlaceCase:
    """One mention and what it means."""

    task: str
    text: str
    expected: str
    hint: str
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a case: the id or `same`/`other` of two normal forms, and whether that is right."""

    case: PlaceCase
    found: str

    @property
    def wanted(self) -> str:
        return self.case.task.split("_")[0] if "_" in self.case.task else self.case.expected

    @property
    def right(self) -> bool:
        return self.found == self.wanted


def evaluate_places(path: Path) -> dict[str, float]:
    """Accuracy by task, 0 to 1, with the shares of wrong and of missing ids."""
    answers = list(resolve_cases(path))
    figures: dict[str, float] = {"accuracy": _share([each.right for each in answers])}
    for task in TASKS:
        if chosen := [each for each in answers if each.case.task == task]:
            figures[task] = _share([each.right for each in chosen])
    ids = [each for each in answers if each.case.task in TASKS[:2]]
    figures["merged"] = _share([not each.right and each.found != NOTHING for each in ids])
    figures["missed"] = _share([not each.right and each.found == NOTHING for each in ids])
    return figures | {"cases": float(len(answers))}


def resolve_cases(path: Path) -> Iterator[Answer]:
    """The answers of a file of cases. Errors: InputError with file and line."""
    places = PlaceIndex.build(PlaceTree.build(_read_places(path.with_name("places.csv"))))
    organisations = OrganisationIndex.build(_read_organisations(path.with_name("organisations.csv")))
    for case in read_place_cases(path):
        yield Answer(case, _found(case, places, organisations))


def read_place_cases(path: Path) -> list[PlaceCase]:
    """The cases of a file; fields at the end of a line may be left out."""
    lines = [
        (at, line)
        for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line[:1] not in ("", "#")
    ]
    if not lines or tuple(lines[0][1].split("\t")) != FIELDS:
        raise InputError(f"the columns {', '.join(FIELDS)}", lines[0][1] if lines else "", where=path.name)
    cases = []
    for at, line in lines[1:]:
        task, text, expected, hint, before = [*line.split("\t"), "", "", "", ""][:5]
        if task not in TASKS or not text or not expected:
            raise InputError(f"one of {', '.join(TASKS)}, a text and what is expected", line, where=f"{path.name}:{at}")
        cases.append(PlaceCase(task, text, expected, hint, tuple(each for each in before.split("|") if each)))
    return cases


def _found(case: PlaceCase, places: PlaceIndex, organisations: OrganisationIndex) -> str:
    match case.task:
        case "place":
            return places.resolve(case.text, before=case.before, hint=case.hint).id or NOTHING
        case "organisation":
            before = [
                Mention(0, 0, "", Label.ORGANISATION, organisations.register[each].name, each) for each in case.before
            ]
            return organisations.mention(case.text, 0, len(case.text), before=before).id or NOTHING
        case "same_place" | "other_place":
            return "same" if normal_address(case.text) == normal_address(case.expected) else "other"
        case _:
            return "same" if normal_organisation(case.text) == normal_organisation(case.expected) else "other"


def _read_places(path: Path) -> Iterator[Place]:
    for row in _rows(path):
        yield Place(row["id"], row["name"], row["level"], row["parent_id"] or None, aliases=_aliases(row))


def _read_organisations(path: Path) -> Iterator[Organisation]:
    for row in _rows(path):
        yield Organisation(row["id"], row["name"], row["kind"], aliases=_aliases(row))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise InputError("a file beside the cases", str(path), where="evaluate places")
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _aliases(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(each for each in row["aliases"].split("|") if each)


def _share(rights: list[bool]) -> float:
    return sum(rights) / len(rights) if rights else 0.0
