"""One document is one report: plain text, HTML, Word, PDF."""

from pathlib import Path

from docx import Document
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from domain.errors import InputError
from pipelines.sources.rows import Row
from pipelines.sources.tables import decode

DOCUMENTS = frozenset({".txt", ".html", ".htm", ".docx", ".pdf"})


def read_document(path: Path) -> Row:
    """Title (when the format has one) and text. Errors: InputError for a broken or textless file."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".txt":
            row = {"text": decode(path.read_bytes(), where=str(path)).strip()}
        elif suffix in (".html", ".htm"):
            row = _read_html(decode(path.read_bytes(), where=str(path)))
        elif suffix == ".docx":
            row = _read_docx(path)
        else:
            row = {"text": "\n".join(page.extract_text() for page in PdfReader(path).pages).strip()}
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"a readable {suffix[1:]} document", str(error), where=str(path)) from error
    if not row["text"]:
        raise InputError("a document with text", "none", where=str(path))
    return row


def _read_html(html: str) -> dict[str, str]:
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "noscript", "nav", "header", "footer"])
    heading = tree.css_first("h1") or tree.css_first("title")
    title = heading.text(strip=True) if heading else ""
    body = tree.body.text(separator="\n") if tree.body else ""
    lines = [line.strip() for line in body.splitlines()]
    return {"title": title, "text": "\n".join(line for line in lines if line and line != title)}


def _read_docx(path: Path) -> dict[str, str]:
    document = Document(str(path))
    lines = [paragraph.text.strip() for paragraph in document.paragraphs]
    for table in document.tables:
        lines += ["\t".join(cell.text.strip() for cell in row.cells) for row in table.rows]
    lines = [line for line in lines if line]
    has_title = len(lines) > 1 and bool(document.paragraphs) and len(lines[0]) <= 40
    return {"title": lines[0], "text": "\n".join(lines[1:])} if has_title else {"title": "", "text": "\n".join(lines)}
