"""The data files: enough texts, each its own, known kinds, cues where a text tells of a drill, no personal data."""

import re
from collections import Counter

import pytest

from domain.reading import Modality
from scenarios.chain import families
from scenarios.decoy import decoy_stories
from scenarios.names import names
from scenarios.story import Story
from scenarios.texts import Text, background_texts, text_from_row

STORIES = (*families(), *decoy_stories())
DRILL_CUES = ("演练", "演习", "推演", "模拟")


def every_text() -> list[Text]:
    return [*background_texts(), *(text for story in STORIES for text in story.texts)]


@pytest.mark.parametrize("family", families(), ids=lambda family: family.id)
def test_a_family_is_told_in_many_texts_by_several_departments(family: Story) -> None:
    before = [text for text in family.texts if text.phase <= len(family.facts["phases"])]
    assert len(before) >= 12
    assert len({channel for text in before for channel in text.channels}) >= 5
    assert len({kind for text in before for kind, _ in text.signals}) >= 1
    assert {kind for text in before for kind, _ in text.signals} & set(family.facts["kinds"])
    assert any(text.phase > len(family.facts["phases"]) for text in family.texts)
    silent = [text for text in before if not text.uses(family.origin_slots)]
    assert 0.2 <= len(silent) / len(before) <= 0.75


def test_families_of_all_domains_and_kinds_of_origin() -> None:
    assert len(families()) >= 10
    assert {family.facts["domain"] for family in families()} == {
        "安全生产与消防",
        "自然灾害",
        "公共卫生",
        "民生服务",
    }
    assert {family.roles["origin"].kind for family in families()} == {"thing", "organisation", "place", "event"}


def test_decoys_of_every_kind() -> None:
    kinds = Counter(story.facts["kind"] for story in decoy_stories())
    assert set(kinds) == {
        "drill",
        "rumour",
        "resolved",
        "publicity",
        "history",
        "echo",
        "campaign",
        "repeat",
        "season",
    }
    assert all(story.facts["why"] for story in decoy_stories())


def test_no_text_is_written_twice() -> None:
    counts = Counter(re.sub(r"\W", "", text.text) for text in every_text())
    assert [words for words, count in counts.items() if count > 1] == []


def test_background_is_broad() -> None:
    texts = background_texts()
    assert len(texts) >= 400
    assert len({kind for text in texts for kind, _ in text.signals}) >= 40
    assert sum(not text.signals for text in texts) >= 60
    assert {modality for text in texts for _, modality in text.signals} >= {
        Modality.ACTUAL,
        Modality.POTENTIAL,
        Modality.RESOLVED,
        Modality.NEGATED,
        Modality.QUESTION,
        Modality.PLANNED,
        Modality.RULE,
    }


def test_a_drill_says_that_it_is_one() -> None:
    drills = [text for text in every_text() if any(modality == Modality.DRILL for _, modality in text.signals)]
    assert len(drills) >= 12
    for text in drills:
        assert any(cue in text.text + text.title for cue in DRILL_CUES), text.text


def test_personal_data_is_only_in_slots() -> None:
    for text in every_text():
        assert not re.search(r"1[3-9]\d{9}|\d{17}[\dXx]", text.text + text.title), text.text


@pytest.mark.parametrize("pool", ["cities", "districts", "streets", "towns", "stems", "rivers", "slopes"])
def test_pools_hold_each_name_once(pool: str) -> None:
    assert len(names()[pool]) == len(set(names()[pool]))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"by": "radio", "is": "-", "text": "停水"}, "unknown channel"),
        ({"by": "hotline", "is": "utility.beer", "text": "停水"}, "unknown kind"),
        ({"by": "hotline", "is": "utility.water:maybe", "text": "停水"}, "maybe"),
        ({"by": "hotline", "is": "-", "text": " "}, "blank"),
    ],
)
def test_a_wrong_row_is_refused_with_its_reason(row: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        text_from_row(row)
