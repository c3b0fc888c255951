"""Makes templates/brief.docx: `python -m briefs.docx_template FILE`. Administrators may restyle the result in Word."""

import sys
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

BODY, HEADING = "仿宋", "黑体"  # GB/T 9704-2012; Word falls back to its own Chinese font where they are missing


def make(path: Path) -> None:
    """Write the template: A4 after GB/T 9704-2012, with docxtpl's tags, East Asian text declared as Chinese."""
    document = Document()
    _page(document)
    _language(document)
    _font(document.styles["Normal"], BODY, 16)
    _centred(document, "{{ title }}", 22, bold=True)
    _centred(document, "{{ grade }}　截至 {{ as_of }}　编号 {{ number }}", 12)
    document.add_paragraph("{%p for section in sections %}")
    _heading(document, "{{ section.title }}")
    document.add_paragraph("{%p if loop.index == 3 %}")
    document.add_paragraph("{{ trend_picture }}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if loop.index == 4 and trace %}")
    document.add_paragraph("{{ trace_picture }}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p for each in section.sentences %}")
    sentence = document.add_paragraph("{{ each.mark }}{{ each.text }}")
    sentence.paragraph_format.first_line_indent = Pt(32)
    notes = sentence.add_run("{{ each.numbers }}")
    notes.font.superscript = True
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    _heading(document, "附：证据清单")
    document.add_paragraph("{%p for note in notes %}")
    note = document.add_paragraph(
        "[{{ note.number }}] 报告 {{ note.report_id }}（{{ note.department }}，{{ note.received_at }}）：“{{ note.quote }}”"
    )
    note.runs[0].font.size = Pt(12)
    document.add_paragraph("{%p endfor %}")
    _centred(document, "本材料由见微自动生成，供研判参考；级别为系统建议，并非官方预警。", 10.5)
    document.save(str(path))


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _language(document: DocumentType) -> None:
    """Without eastAsia=zh-CN Word sets Chinese punctuation by the rules of another language."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    lang = defaults.find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        defaults.append(lang)
    lang.set(qn("w:val"), "en-US")
    lang.set(qn("w:eastAsia"), "zh-CN")


def _font(style: ParagraphStyle, name: str, points: float) -> None:
    style.font.name, style.font.size = "Times New Roman", Pt(points)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _heading(document: DocumentType, text: str) -> None:
    run = document.add_paragraph().add_run(text)
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEADING)


def _centred(document: DocumentType, text: str, points: float, *, bold: bool = False) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(points), bold
    return paragraph


if __name__ == "__main__":
    make(Path(sys.argv[1]))
