"""A brief as HTML, Word or PDF. The same sentences, the same footnotes, three layouts."""

import base64
import io
import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
import typst
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from pylopdf_fonts_zh_cn import sans_path

from briefs.charts import trace_chart, trend_chart
from briefs.content import Brief, Ground
from briefs.fonts import font_url
from domain.clock import format_time
from domain.errors import InputError

TEMPLATES = files("briefs").joinpath("templates")


def render(brief: Brief, form: str) -> bytes:
    """The document's bytes. `form`: html, docx or pdf. Errors: InputError for another form."""
    if form not in FORMS:
        raise InputError(" or ".join(FORMS), form, where="--format")
    return FORMS[form](brief)


def render_html(brief: Brief) -> bytes:
    """One self-contained page without script; pictures are inside."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(TEMPLATES.joinpath("brief.html.j2").read_text(encoding="utf-8"))
    trace = trace_chart(brief.origins, form="svg")
    context = {
        "brief": brief,
        "shape": brief.alert.grade.shape,
        "as_of": _moment(brief.as_of),
        "time": _moment,
        "trend": _data_url(trend_chart(brief.trend, form="svg")),
        "trace": _data_url(trace) if trace else None,
    }
    words = template.render(context, font="")
    return template.render(context, font=font_url(words)).encode()


def render_pdf(brief: Brief) -> bytes:
    """A4 by typst with the packaged Noto fonts, so that a bare machine renders the same page."""
    with tempfile.TemporaryDirectory(prefix="jianwei-brief-") as name:
        folder = Path(name)
        (folder / "main.typ").write_text(TEMPLATES.joinpath("brief.typ").read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "trend.png").write_bytes(trend_chart(brief.trend))
        if trace := trace_chart(brief.origins):
            (folder / "trace.png").write_bytes(trace)
        (folder / "brief.json").write_text(json.dumps(_plain(brief), ensure_ascii=False), encoding="utf-8")
        pdf = typst.compile(
            folder / "main.typ", root=folder, font_paths=[sans_path().parent], ignore_system_fonts=True, format="pdf"
        )
    return bytes(pdf)


def render_docx(brief: Brief) -> bytes:
    """Word, from a template that an administrator may restyle."""
    with as_file(TEMPLATES.joinpath("brief.docx")) as path:
        document = DocxTemplate(path)
        trace = trace_chart(brief.origins)
        context = _plain(brief)
        context["trend_picture"] = InlineImage(document, io.BytesIO(trend_chart(brief.trend)), width=Mm(150))
        context["trace_picture"] = InlineImage(document, io.BytesIO(trace), width=Mm(150)) if trace else ""
        document.render(context, autoescape=True)
        buffer = io.BytesIO()
        document.save(buffer)
    return buffer.getvalue()


FORMS: Mapping[str, Callable[[Brief], bytes]] = MappingProxyType(
    {"html": render_html, "docx": render_docx, "pdf": render_pdf}
)


def _plain(brief: Brief) -> dict[str, Any]:
    grade = brief.alert.grade
    return {
        "title": brief.title,
        "number": brief.number,
        "as_of": _moment(brief.as_of),
        "grade": f"{grade.shape} {grade.name_zh}色 · {brief.alert.leading.value}",
        "trace": bool(brief.origins),
        "sections": [
            {
                "title": section.title,
                "sentences": [
                    {
                        "text": each.text,
                        "ground": each.ground.value,
                        "mark": "" if each.ground is Ground.FACT else f"［{each.ground.value}］",
                        "notes": list(each.notes),
                        "numbers": "".join(f"[{n}]" for n in each.notes),
                    }
                    for each in section.sentences
                ],
            }
            for section in brief.sections
        ],
        "notes": [
            {
                "number": note.number,
                "report_id": note.report_id,
                "department": note.department or "来源不明",
                "received_at": _moment(note.received_at),
                "quote": note.quote,
            }
            for note in brief.notes
        ],
    }


def _moment(moment: datetime) -> str:
    return format_time(moment)[:16].replace("T", " ")


def _data_url(picture: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(picture).decode("ascii")
