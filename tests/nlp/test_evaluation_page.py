"""The page of an evaluation: what a person sees of kinds, modalities, channels and mistakes."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from domain.reading import Findings, Modality, Signal
from domain.report import Quote
from nlp.evaluation.corpus import Labelled, locate
from nlp.evaluation.outcome import Mistake, Outcome
from nlp.evaluation.page import cut_text, render_page
from nlp.evaluation.signal_mistakes import confuse_kinds, confuse_modalities, count_kinds, find_mistake
from nlp.evaluation.signals import tally
from nlp.evaluation.span_mistakes import SpanDocument, span_outcome
from nlp.evaluation.time_mistakes import examine_times
from nlp.evaluation.times import evaluate_times
from nlp.evaluation.wording import figure_name, label_name


def gold_report(number: str, text: str, *signals: tuple[str, str, str, int], source: str = "值班记录") -> Labelled:
    rows = [
        {
            "kind": kind,
            "modality": modality,
            "trigger": trigger,
            "severity": severity,
            "places": [],
            "things": [],
            "orgs": [],
        }
        for kind, modality, trigger, severity in signals
    ]
    row: dict[str, Any] = {"id": number, "source": source, "text": text, "signals": rows, "persons": ["张三"]}
    return locate(row | {"orgs": [], "places": [], "topic": signals[0][0] if signals else "none", "lead": "其他"})


def found(gold: Labelled, *signals: tuple[str, Modality, str], cue: str = "") -> Findings:
    def quote(words: str) -> Quote:
        at = gold.body.index(words)
        return Quote(at, at + len(words), words)

    cues = (quote(cue),) if cue else ()
    return Findings(gold.report.id, tuple(Signal(kind, how, quote(words), cues=cues) for kind, how, words in signals))


LEAK = gold_report("leak", "张三说楼道有煤气味。<b>井盖</b>没了。", ("gas.leak", "actual", "煤气味", 3))
DRILL = gold_report("drill", "今天演练扑救库房起火。", ("fire.burning", "drill", "起火", 0), source="消防")
READ = found(LEAK, ("environment.air", Modality.ACTUAL, "有煤气味"))
DRILLED = found(DRILL, ("fire.burning", Modality.ACTUAL, "起火"), cue="演练")
PAIRS = [(LEAK, READ), (DRILL, DRILLED)]


def outcome() -> Outcome:
    mistakes = [find_mistake(gold, gold.masked, each) for gold, each in PAIRS]
    return Outcome(
        tuple(gold.report.id for gold, _ in PAIRS),
        tally([gold for gold, _ in PAIRS], [each for _, each in PAIRS]),
        labels=count_kinds(PAIRS),
        confusions={"kind": confuse_kinds(PAIRS), "modality": confuse_modalities(PAIRS)},
        channels=tuple(gold.report.source for gold, _ in PAIRS),
        mistakes=tuple(sorted((each for each in mistakes if each), key=lambda each: each.rank)),
    )


def test_kinds_at_one_place_are_confused_and_others_missed() -> None:
    assert confuse_kinds(PAIRS) == {("gas.leak", "environment.air"): 1}
    far = gold_report("far", "楼道有煤气味。电梯停了。噪声大。", ("gas.leak", "actual", "煤气味", 3))
    read = found(far, ("equipment.elevator", Modality.ACTUAL, "电梯停"), ("environment.noise", Modality.ACTUAL, "噪声"))
    assert confuse_kinds([(far, read)]) == {
        ("gas.leak", ""): 1,
        ("", "equipment.elevator"): 1,
        ("", "environment.noise"): 1,
    }


def test_modalities_are_compared_where_the_kind_is_given() -> None:
    assert confuse_modalities(PAIRS) == {("drill", "actual"): 1}


def test_a_missed_grave_signal_comes_before_one_given_in_vain() -> None:
    first, second = outcome().mistakes
    assert first.document == "leak"
    assert first.says[0] == "漏报（3 级）：燃气泄漏"
    assert second.says == ("误报：起火冒烟，标注为“演练”",)
    assert second.found[0].notes[-1] == "依据 演练"


def test_a_rightly_read_report_is_no_mistake() -> None:
    read = found(LEAK, ("gas.leak", Modality.POTENTIAL, "煤气味"))
    assert find_mistake(LEAK, LEAK.masked, read) is None
    silent = found(LEAK, ("gas.leak", Modality.PAST, "煤气味"))
    mistake = find_mistake(LEAK, LEAK.masked, silent)
    assert mistake is not None
    assert mistake.says == ("漏报（3 级）：燃气泄漏读成“过去”，应为“已发生”",)


def test_a_text_is_cut_at_its_marks_and_stays_whole() -> None:
    mistake = outcome().mistakes[0]
    assert "".join(words for words, _ in cut_text(mistake)) == mistake.text
    classes = dict(cut_text(mistake))
    assert classes["煤气味"] == "found wrong-found gold wrong-gold"
    assert classes["有"] == "found wrong-found"


def test_the_page_is_whole_masked_and_calls_nobody() -> None:
    page = render_page(outcome(), title="评测：信号", about={"数据": "dev.jsonl"})
    Strict().feed(page)
    assert "□□说楼道" in page
    assert "张三" not in page
    assert "&lt;b&gt;" in page
    assert not re.search(r"<script|https?://|<link|@import|url\(", page)
    for words in ("类别混淆", "情态混淆", "按来源", "最重的错误", "燃气泄漏", "prefers-color-scheme: dark", "演练"):
        assert words in page
    assert page.index('id="mistakes"') < page.index("漏报（3 级）") < page.index("误报：起火冒烟")


def test_a_page_of_mere_numbers_and_an_empty_one_hold_together() -> None:
    for each in (Outcome(fixed={"exact": 0.5, "cases": 12.0}), Outcome(), Outcome(("a",), tally([LEAK], [READ]))):
        page = render_page(each, title="评测", about={})
        Strict().feed(page)
        assert "最重的错误" not in page


def test_spans_of_any_suite_get_labels_confusions_and_mistakes() -> None:
    documents = [
        SpanDocument("1", "鹭鸣花园6栋着火", {(0, 4, "place"), (6, 8, "thing")}, {(0, 4, "organisation")}),
        SpanDocument("2", "无事", set(), set()),
    ]
    got = span_outcome(documents, name="entity")
    assert got.values["entity_recall"] == 0.0
    assert got.confusions["label"] == {("place", "organisation"): 1, ("thing", ""): 1}
    assert [each.document for each in got.mistakes] == ["1"]
    assert got.mistakes[0].says == ("漏 2 处，多 1 处",)
    assert isinstance(got.mistakes[0], Mistake)


def test_times_over_sentences_are_those_over_the_whole() -> None:
    path = Path(__file__).parent / "time_expressions.tsv"
    examined = examine_times(path)
    assert examined.values == pytest.approx(evaluate_times(path))
    assert examined.intervals["exact"].low <= examined.values["exact"] <= examined.intervals["exact"].high
    Strict().feed(render_page(examined, title="时间", about={}))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("kind_f1", "类别 F1"),
        ("topic", "主题"),
        ("held_out_exact", "全部正确（留出半）"),
        ("element_Time_recall", "要素：时间 召回率"),
        ("no_such_thing", "no_such_thing"),
    ],
)
def test_figures_are_named_in_chinese_where_they_are_known(key: str, name: str) -> None:
    assert figure_name(key) == name
    assert label_name("gas.leak") == "燃气泄漏"


class Strict(HTMLParser):
    """Fails on a tag that is closed out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
