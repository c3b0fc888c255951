import io
import re
from datetime import datetime, timedelta

import pytest
from docx import Document
from pypdf import PdfReader

from briefs.content import Brief, Ground, Sentence
from briefs.evidence_pack import build
from briefs.material import Material, Trend
from briefs.render import render
from domain.alert import Alert, Change, EntityRef, Grade, Hop, Leading, OriginPath, PlaceRef, Reason
from domain.clock import SHANGHAI
from domain.errors import InputError
from domain.knowledge import Statement
from domain.reading import Modality
from domain.report import Origin

AT = datetime(2026, 4, 20, tzinfo=SHANGHAI)


def statement(
    number: int, quote: str, department: str, modality: Modality = Modality.ACTUAL, severity: int = 2
) -> Statement:
    return Statement(
        uid=f"sig-{number}",
        report_uid=f"rep-{number}",
        report_id=f"R{number}",
        received_at=AT - timedelta(days=9 - number, hours=3),
        department=department,
        source="",
        origin=Origin.REPORTED,
        kind="gas.leak",
        modality=modality,
        severity=severity,
        trigger=quote[:2],
        quote=quote,
        places=("place:e1",),
    )


OWN = (
    statement(1, "三栋楼道里夜里总有煤气味。", "12345热线"),
    statement(3, "两名居民头晕送医，疑似一氧化碳中毒。", "卫健", severity=3),
    statement(5, "用户所用钢瓶均由宏达液化气站充装，瓶阀漏气。", "燃气"),
)
CONTRARY = (statement(4, "物业称现场检测未见异常。", "物业", Modality.NEGATED),)


@pytest.fixture(scope="module")
def brief() -> Brief:
    hops = tuple(Hop(each.report_id, each.quote, each.received_at, "同一燃气站") for each in OWN)
    alert = Alert(
        alert_id="a1",
        fingerprint="gas|place:e1",
        at=AT,
        change=Change.RAISED,
        grade=Grade.ORANGE,
        kinds=("gas.leak",),
        place=PlaceRef("e1", "翠湖苑", ("云岫市", "砚池区", "翠湖苑")),
        entities=(EntityRef("o7", "organisation", "宏达液化气站"),),
        report_ids=tuple(each.report_id for each in OWN),
        departments=("12345热线", "卫健", "燃气"),
        reasons=(Reason("nb_tail", "近7天3件，平时约0.2件；机会使然约每240天一次。", 3, 0.2, 240),),
        origins=(OriginPath("o7", "organisation", "宏达液化气站", 0.71, hops),),
        leading=Leading.TREND,
        first_at=AT,
    )
    days = tuple((AT - timedelta(days=back)).date() for back in reversed(range(56)))
    trend = Trend(days, tuple(1 if day.day in (11, 13, 15) else 0 for day in days), 0.1, 14)
    return build(Material(alert, OWN, CONTRARY, trend))


def test_a_fact_without_a_footnote_cannot_be_built() -> None:
    with pytest.raises(InputError, match="at least one footnote"):
        Sentence("楼里有煤气味。", Ground.FACT)


def test_every_fact_leads_to_a_report_and_its_words(brief: Brief) -> None:
    quotes = {note.number: note for note in brief.notes}
    told = {each.quote for each in (*OWN, *CONTRARY)}
    for section in brief.sections:
        for each in section.sentences:
            if each.ground is Ground.FACT:
                assert {quotes[number].quote for number in each.notes} <= told
    assert [note.number for note in brief.notes] == list(range(1, len(brief.notes) + 1))


def test_contrary_evidence_stands_in_its_own_section(brief: Brief) -> None:
    doubts = next(section for section in brief.sections if "反证" in section.title)
    assert any("物业称现场检测未见异常" in each.text and each.notes for each in doubts.sentences)
    assert any(each.ground is Ground.UNKNOWN for each in doubts.sentences)


def test_what_is_inferred_says_so(brief: Brief) -> None:
    judged = [
        each
        for section in brief.sections[2:4]
        for each in section.sentences
        if "可能" in each.text or "机会" in each.text
    ]
    assert judged
    assert all(each.ground is Ground.INFERENCE for each in judged)


def test_html_is_one_file_without_script_or_foreign_host(brief: Brief) -> None:
    page = render(brief, "html").decode()
    assert "关于砚池区翠湖苑燃气泄漏风险的研判材料" in page
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!#|data:)', page)
    assert page.count('id="note-') == len(brief.notes)


def test_word_has_every_quote_and_declares_chinese(brief: Brief) -> None:
    document = Document(io.BytesIO(render(brief, "docx")))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(note.quote in text for note in brief.notes)
    assert "{{" not in text
    assert 'w:eastAsia="zh-CN"' in document.styles.element.xml
    assert len(document.inline_shapes) == 2


def test_pdf_is_a4_with_embedded_chinese_fonts(brief: Brief) -> None:
    reader = PdfReader(io.BytesIO(render(brief, "pdf")))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    assert "三栋楼道里夜里总有煤气味" in text
    assert "不确定性与反证" in text


def test_another_format_is_refused(brief: Brief) -> None:
    with pytest.raises(InputError, match="html or docx or pdf"):
        render(brief, "odt")
