"""Every rule that ships fires on its examples and stays quiet on the others; a wrong pack says all that is wrong."""

import pytest

from domain.errors import ConfigError
from domain.hazards import HazardClass, hazards
from domain.reading import Modality
from rules.conditions import kinds_of
from rules.examples import run_example
from rules.pack import Rule, Story, Theme, load_packs, read_packs

RULES = load_packs()
FIRES = [pytest.param(rule, story, id=f"{rule.id}-{n}") for rule in RULES for n, story in enumerate(rule.fires_on)]
QUIET = [
    pytest.param(rule, story, id=f"{rule.id}-{n}") for rule in RULES for n, story in enumerate(rule.stays_quiet_on)
]

GOOD = """
rules:
  - id: two-smells
    title: 一个小区两天内两次煤气味
    why: 两次不是偶然
    misses: 只有一次
    source: 测试
    grade: yellow
    select:
      leak: {kinds: [gas.leak]}
    correlation: {type: event_count, timespan: 2d, at_least: 2, group_by: {place: estate}}
    fires_on: [[{kind: gas.leak, place: 甲街/乙社区/丙苑}, {after: 1d, kind: gas.leak, place: 甲街/乙社区/丙苑}]]
    stays_quiet_on: [[{kind: gas.leak, place: 甲街/乙社区/丙苑}]]
"""


@pytest.mark.parametrize(("rule", "story"), FIRES)
def test_fires_on(rule: Rule, story: Story) -> None:
    assert run_example(rule, story)


@pytest.mark.parametrize(("rule", "story"), QUIET)
def test_stays_quiet_on(rule: Rule, story: Story) -> None:
    assert not run_example(rule, story)


@pytest.mark.parametrize(("rule", "story"), FIRES)
def test_no_rule_fires_on_an_exercise_or_a_drill(rule: Rule, story: Story) -> None:
    exercise = tuple(each.model_copy(update={"exercise": True}) for each in story)
    drill = tuple(each.model_copy(update={"modality": Modality.DRILL}) for each in story)
    assert not run_example(rule, exercise)
    assert not run_example(rule, drill)


def test_there_are_rules_for_four_themes() -> None:
    assert len(RULES) >= 24
    for theme in Theme:
        assert sum(rule.theme is theme for rule in RULES) >= 5, theme


def test_no_rule_detects_what_the_limits_forbid() -> None:
    watched = {hazards()[code].hazard_class for rule in RULES for code in kinds_of(rule)}
    assert watched <= set(HazardClass)
    for rule in RULES:
        assert rule.why
        assert rule.misses
        words = {word for selection in rule.select.values() for word in selection.words}
        assert not words & {"上访", "信访", "集会", "游行", "维权", "宗教", "民族", "愤怒", "情绪"}, rule.id


@pytest.mark.parametrize("who", ["person", "reporter", "caller", "residents", "{person: name}", "来电人", "居民"])
def test_a_rule_cannot_group_by_a_person(who: str) -> None:
    with pytest.raises(ConfigError, match="a person is never a unit"):
        read_packs([("p.yaml", Theme.SAFETY, GOOD.replace("{place: estate}", who))])


def test_all_mistakes_of_all_packs_are_told_at_once_with_their_lines() -> None:
    wrong = GOOD.replace("gas.leak]}", "gas.lek]}").replace("timespan: 2d", "timespan: soon").replace("misses", "mises")
    with pytest.raises(ConfigError) as caught:
        read_packs([("a.yaml", Theme.SAFETY, wrong), ("b.yaml", Theme.HEALTH, GOOD.replace("yellow", "purple"))])
    told = caught.value.mistakes
    assert any(each.startswith("a.yaml:10: ") and "gas.lek" in each for each in told)
    assert any(each.startswith("a.yaml:11: ") and "soon" in each for each in told)
    assert any(each.startswith("a.yaml:6: ") and "mises" in each for each in told)
    assert any(each.startswith("b.yaml:8: ") and "purple" not in each.split(":")[1] for each in told)


def test_an_id_taken_twice_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match=r"b.yaml:3: .*'two-smells' is taken"):
        read_packs([("a.yaml", Theme.SAFETY, GOOD), ("b.yaml", Theme.SAFETY, GOOD)])


def test_a_key_given_twice_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match=r"a.yaml:9: 'grade' is given twice"):
        read_packs([("a.yaml", Theme.SAFETY, GOOD.replace("grade: yellow", "grade: yellow\n    grade: red"))])


def test_broken_yaml_is_told_with_its_line() -> None:
    with pytest.raises(ConfigError, match=r"a.yaml:\d+: "):
        read_packs([("a.yaml", Theme.SAFETY, GOOD + "  - ]")])
