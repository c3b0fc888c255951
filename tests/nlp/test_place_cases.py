"""Every case of tests/nlp/places: mentions and the nodes and entries that they mean, half of them to be refused."""

from pathlib import Path

import pytest

from nlp.evaluation.places import Answer, evaluate_places, resolve_cases

CASES = Path(__file__).parent / "places" / "cases.tsv"
ANSWERS = list(resolve_cases(CASES))


@pytest.mark.parametrize(
    "answer", ANSWERS, ids=[f"{at}-{each.case.task}-{each.case.text}" for at, each in enumerate(ANSWERS)]
)
def test_a_mention_means_what_it_ought_to(answer: Answer) -> None:
    assert answer.found == answer.wanted


def test_the_suite_counts_every_case() -> None:
    figures = evaluate_places(CASES)
    assert figures["cases"] == len(ANSWERS) >= 150
    assert figures["accuracy"] == sum(each.right for each in ANSWERS) / len(ANSWERS)
