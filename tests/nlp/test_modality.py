"""Modality: every cue of the lexicon holds in its example; what an exercise covers and what it does not."""

import pytest

from domain.reading import Modality
from domain.report import Report
from nlp.lexicon import rows
from nlp.modality import cues, earnest_cues, read_setting
from nlp.reader import Reader


def report(text: str, title: str = "") -> Report:
    return Report(id="x", title=title, text=text)


@pytest.mark.parametrize("row", rows("modality"), ids=lambda row: str(row["cue"])[:30])
def test_a_cue_holds_in_its_example(row: dict[str, str]) -> None:
    cue = next(each for each in cues() if each.pattern.pattern == row["cue"])
    assert cue.pattern.search(row["example"])


@pytest.mark.parametrize(
    "row", [row for row in rows("modality") if row["modality"] == "drill" and row["quiet"] != "-"], ids=str
)
def test_a_text_without_an_exercise_is_none(row: dict[str, str]) -> None:
    assert read_setting(report(row["quiet"], title=row["quiet"])).exercise == () or "拉动" in row["cue"]


@pytest.mark.parametrize("row", rows("real_in_drill"), ids=lambda row: str(row["cue"])[:30])
def test_earnest_words_hold_in_their_example(row: dict[str, str]) -> None:
    assert earnest_cues(row["begins"]).search(row["example"])


def test_an_exercise_covers_the_text_up_to_what_happened_in_earnest() -> None:
    text = "上午开展消防演练，模拟二楼起火。演练中窗帘真的烧着了。火已扑灭。"
    setting = read_setting(report(text))
    assert setting.is_exercise(text.index("起火"), text.index("起火") + 2)
    assert not setting.is_exercise(text.index("烧着"), text.index("烧着") + 2)
    assert not setting.is_exercise(text.index("扑灭"), text.index("扑灭") + 2)


def test_an_exercise_told_late_in_a_digest_covers_its_own_sentence() -> None:
    text = "一、昨日发生3.4级地震。二、林场起火已灭。三、区里举行危化品泄漏桌面推演。四、其他无。"
    setting = read_setting(report(text))
    assert not setting.is_exercise(text.index("地震"), text.index("地震") + 2)


def test_never_having_exercised_is_no_exercise() -> None:
    assert read_setting(report("物业从来没有组织过消防演练，灭火器也是空的。")).exercise == ()


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("经现场核查，未发现燃气泄漏，读数均正常。", Modality.NEGATED),
        ("严禁在楼道内给电动车充电，违者依法处罚。", Modality.RULE),
        ("网传化工园区储罐泄漏，尚未得到证实。", Modality.RUMOUR),
        ("计划下周三8时至17时对城东片区停水，请提前储水。", Modality.PLANNED),
        ("三楼电梯困人，十分钟后救出，电梯已修复恢复运行。", Modality.RESOLVED),
        ("楼道里电动车正在冒烟起火，请马上派人来！", Modality.ACTUAL),
    ],
)
def test_the_claim_of_a_plain_sentence(reader: Reader, text: str, modality: Modality) -> None:
    findings = reader.read(*reader.mask(report(text)))
    assert modality in {signal.modality for signal in findings.signals}


def test_the_words_that_decided_are_quoted(reader: Reader) -> None:
    findings = reader.read(*reader.mask(report("今天组织燃气泄漏应急演练，模拟阀门漏气。", title="演练小结")))
    assert findings.signals
    for signal in findings.signals:
        assert signal.modality is Modality.DRILL
        assert any("演练" in cue.text or "模拟" in cue.text for cue in signal.cues)
