"""Copies and look-alikes as an analyst would sort them; the index over a stream."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clock import SHANGHAI
from domain.report import Report
from nlp.duplicates import DuplicateIndex
from nlp.minhash import BandTable, runs_of, shared, sketch_of

START = datetime(2025, 3, 3, 9, tzinfo=SHANGHAI)
LEAK = (
    "3月2日晚上9点多，鹭鸣花园6栋2单元楼道里煤气味很重，燃气公司的人来看了一眼，说阀门没问题就走了。"
    "今早味道更大，二楼的老人头晕想吐，已经送到区医院。物业让大家别用电梯，可是没人通知楼上的住户。"
)


def told(text: str, *, day: float = 0.0, number: str = "", title: str = "") -> Report:
    return Report(number or f"r{day}{hash(text)}", text, title=title, received_at=START + timedelta(days=day))


@pytest.mark.parametrize(
    ("text", "added"),
    [
        (LEAK.replace("，", ",").replace("。", " "), ""),
        (f"据网友反映：{LEAK}本报将继续关注。", "据网友反映"),
        (f"您好，我想反映一下，{LEAK}", "您好，我想反映一下"),
        (LEAK[:70] + "……", ""),
        ("【转】" + LEAK.replace("9点多", "22:10"), "转"),
        (LEAK.replace("想吐，", "恶心，").replace("可是没人通知楼上的住户", ""), "恶心"),
        (f"一、{LEAK}\n二、迎宾大道路灯连续三晚不亮，行人过街全靠手机照明，请派人检修。", "迎宾大道路灯"),
        (LEAK.replace("９", "9").translate({ord("6"): "６", ord("2"): "２"}), ""),
    ],
    ids=["spacing", "press frame", "greeting", "cut short", "other hour", "edited", "merged", "full width"],
)
def test_a_copy_names_its_original_and_what_it_added(text: str, added: str) -> None:
    index = DuplicateIndex()
    first, copy = told(LEAK, number="first"), told(text, day=1, number="second", title="转来的一件")
    assert index.add(first) is None
    found = index.add(copy)
    assert found is not None
    assert (found.report_uid, found.original) == (copy.uid, first.uid)
    assert max(found.resemblance, found.contained) >= 0.6
    assert added in "…".join(quote.text for quote in found.added)
    assert all(copy.body[quote.start : quote.end] == quote.text for quote in found.added)


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("6栋", "8栋"),
        ("2单元", "3单元"),
        ("鹭鸣花园", "紫薇苑"),
        ("3月2日", "3月9日"),
        ("3月2日", "再次来电：3月2日"),
        ("煤气味很重", "污水横流"),
    ],
)
def test_another_building_place_day_kind_or_call_is_no_copy(words: str, others: str) -> None:
    index = DuplicateIndex()
    index.add(told(LEAK))
    assert index.add(told(LEAK.replace(words, others), day=1)) is None


def test_a_form_that_counts_other_things_is_no_copy() -> None:
    index = DuplicateIndex()
    form = "东篱农贸市场环境涂抹{}份，禽流感核酸均阴性，鼠密度略高，已建议封堵鼠洞。"
    assert index.add(told(form.format(19))) is None
    assert index.add(told(form.format(15), day=1)) is None


def test_short_texts_and_texts_a_fortnight_apart_are_not_compared() -> None:
    index = DuplicateIndex()
    short = "我们小区又停水了，没人管"
    assert [index.add(told(short, day=day)) for day in (0, 1)] == [None, None]
    assert [index.add(told(LEAK, day=day)) for day in (0, 15)] == [None, None]


def test_the_original_is_the_earliest_received_even_when_it_comes_late() -> None:
    index = DuplicateIndex()
    framed, cut = told(f"据网友反映：{LEAK}", day=2, number="a"), told(LEAK[:80], day=3, number="b")
    late = told(LEAK, day=1, number="c")
    index.add(framed)
    assert (copy := index.add(cut)) is not None
    assert copy.original == framed.uid
    index.add(late)
    assert {index.original_of(each.uid) for each in (framed, cut, late)} == {late.uid}
    assert len({index.name_of(each.uid) for each in (framed, cut, late)}) == 1


def stream(seed: int, size: int) -> list[Report]:
    """Texts of chance letters over five weeks, half of them copies cut from earlier ones."""
    dice = random.Random(seed)
    letters = "水电气路桥楼人车灯火管门梯树井坑墙漏断塌堵坏响晃"
    reports: list[Report] = []
    for number in range(size):
        text = "".join(dice.choices(letters, k=60))
        if reports and dice.random() < 0.5:
            text = "转：" + dice.choice(reports).text[: dice.randrange(45, 60)]
        reports.append(told(text, day=35 * number / size, number=str(number)))
    return reports


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 60), st.data())
def test_adding_again_and_putting_back_change_no_answer(seed: int, size: int, data: st.DataObject) -> None:
    reports = stream(seed, size)
    plain = DuplicateIndex()
    answers, names = [], []
    for report in reports:
        answers.append(plain.add(report))
        names.append(plain.name_of(report.uid) or "")
    assert all(copy is None or copy.original != copy.report_uid for copy in answers)
    twice = DuplicateIndex()
    assert [(twice.add(report), twice.add(report))[1] for report in reports] == answers
    kept = data.draw(st.integers(0, size - 1))
    restored = DuplicateIndex()
    for report, name in zip(reports[:kept], names, strict=False):
        restored.put_back(report, name)
    for report in reports[kept:]:
        restored.add(report)
    assert [restored.name_of(report.uid) for report in reports[kept:]] == [
        plain.name_of(report.uid) and name for report, name in zip(reports[kept:], names[kept:], strict=True)
    ]


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_file_from_the_newest_to_the_oldest_and_wrong_clocks_are_survived(newest_first: bool) -> None:
    parts = ("昨夜", "老城区", "有人说", "天刚亮", "下雨后", "听邻居讲", "晚饭时", "路过时", "刚才", "早上八点")
    reports = [told(part + LEAK, day=20 * number) for number, part in enumerate(parts)]
    copies = [told("【转发】" + each.text, day=20 * number + 1) for number, each in enumerate(reports)]
    index, names = DuplicateIndex(), {}
    for report in sorted([*reports, *copies], key=lambda each: each.received_at or START, reverse=newest_first):
        index.add(report)
        names[report.uid] = index.name_of(report.uid)
        index.add(replace(told(LEAK[3:]), received_at=datetime(9999, 12, 30, tzinfo=SHANGHAI)))
        index.add(replace(told(LEAK[5:]), received_at=datetime(1, 1, 3, tzinfo=SHANGHAI)))
    assert all(names[one.uid] == names[other.uid] for one, other in zip(reports, copies, strict=True))


def test_a_few_windows_are_kept() -> None:
    index = DuplicateIndex()
    for day in range(200):
        index.add(told(f"第{day}件：" + LEAK[day % 40 :], day=day))
    assert len(index) <= 28


def test_many_equal_texts_cost_no_more_than_different_ones() -> None:
    index = DuplicateIndex()
    first = told(LEAK, number="0")
    index.add(first)
    later = [told(LEAK, number=str(number), day=number / 400) for number in range(1, 400)]
    copies = [index.add(report) for report in later]
    assert [copy.original for copy in copies if copy] == [first.uid] * 399
    assert sum(len(generation.entries) for generation in index._generations.values()) <= 3


@given(st.lists(st.text("水电气路桥楼人车灯火", min_size=3, max_size=30), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_the_table_finds_every_equal_text_and_estimates_resemblance(texts: list[str]) -> None:
    table = BandTable()
    for text in texts:
        table.add(sketch_of(runs_of(text)))
    for number, text in enumerate(texts):
        found = {at: estimate for estimate, at in table.find(sketch_of(runs_of(text)), least=0.9)}
        assert found[number] == 1.0


def test_the_estimate_is_near_the_resemblance() -> None:
    dice = random.Random(4)
    letters = [chr(0x4E00 + dice.randrange(3000)) for _ in range(600)]
    one, other = "".join(letters[:400]), "".join(letters[200:])
    runs = runs_of(one), runs_of(other)
    common = shared(*runs)
    exact = common / (len(runs[0]) + len(runs[1]) - common)
    estimate = (sketch_of(runs[0]) == sketch_of(runs[1])).mean()
    assert estimate == pytest.approx(exact, abs=3 * (exact * (1 - exact) / 64) ** 0.5)
