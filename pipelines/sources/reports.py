"""From paths to reports: files, folders, standard input."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from domain.errors import InputError
from domain.report import Report
from domain.settings import Settings
from pipelines.sources.documents import DOCUMENTS, read_document
from pipelines.sources.rows import Reject, Row, report_from_row
from pipelines.sources.tables import TABLES, read_json_lines, read_rows


def read_reports(inputs: Iterable[str], *, settings: Settings) -> Iterator[Report | Reject]:
    """Reports and rejects in input order. Errors: InputError when an input does not exist or is of no known format."""
    for item in inputs:
        if item == "-":
            yield from _to_reports(read_json_lines(sys.stdin, name="standard input"), settings)
        else:
            for path in _files(Path(item)):
                yield from _read_file(path, settings)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
    if not path.exists():
        raise InputError("an existing file or folder", str(path), where="input")
    if path.suffix.lower() not in TABLES | DOCUMENTS:
        raise InputError(f"one of {' '.join(sorted(TABLES | DOCUMENTS))}", path.suffix or "no suffix", where=str(path))
    return [path]


def _read_file(path: Path, settings: Settings) -> Iterator[Report | Reject]:
    suffix = path.suffix.lower()
    try:
        if suffix in TABLES:
            yield from _to_reports(read_rows(path), settings)
        elif suffix in DOCUMENTS:
            yield from _to_reports(iter([(str(path), read_document(path))]), settings)
        else:
            raise InputError("a known format", suffix or "no suffix", where=str(path))
    except (InputError, OSError) as error:
        found = error.found if isinstance(error, InputError) else error
        expected = error.expected if isinstance(error, InputError) else "a readable file"
        yield Reject(str(path), expected, str(found), "")


def _to_reports(rows: Iterator[tuple[str, Row] | Reject], settings: Settings) -> Iterator[Report | Reject]:
    for item in rows:
        if isinstance(item, Reject):
            yield item
            continue
        where, row = item
        try:
            yield report_from_row(row, where=where, settings=settings)
        except InputError as error:
            yield Reject(
                error.where, error.expected, repr(error.found), json.dumps(dict(row), ensure_ascii=False, default=str)
            )
