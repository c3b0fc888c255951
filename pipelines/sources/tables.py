"""JSON Lines, CSV and XLSX: rows with the line or row they stand on."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from domain.errors import InputError
from pipelines.sources.rows import Reject, Row

TABLES = frozenset({".jsonl", ".csv", ".xlsx"})


def read_rows(path: Path) -> Iterator[tuple[str, Row] | Reject]:
    """(where, row) of a table file, in order. Errors: InputError when the file as a whole cannot be read."""
    if path.suffix.lower() == ".jsonl":
        with io.StringIO(decode(path.read_bytes(), where=str(path)), newline="\n") as lines:
            yield from read_json_lines(lines, name=str(path))
    else:
        yield from _read_table(path)


def read_json_lines(lines: TextIO, *, name: str) -> Iterator[tuple[str, Row] | Reject]:
    """One JSON object a line; a line that is none is a Reject and the others go on."""
    for number, line in enumerate(lines, 1):
        where = f"{name}, line {number}"
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            row = json.loads(line.lstrip("\ufeff"))
        except (ValueError, RecursionError) as error:
            yield Reject(where, "a JSON object", str(error), line.rstrip("\n"))
            continue
        if isinstance(row, dict):
            yield where, row
        else:
            yield Reject(where, "a JSON object", type(row).__name__, line.rstrip("\n"))


def _read_table(path: Path) -> Iterator[tuple[str, Row] | Reject]:
    import pandas as pd  # half a second to load: only who reads CSV or XLSX pays for it

    rejects: list[Reject] = []

    def note(fields: list[str]) -> None:
        rejects.append(Reject(f"{path}", "as many fields as headings", f"{len(fields)} fields", ",".join(fields)))

    try:
        if path.suffix.lower() == ".csv":
            text = decode(path.read_bytes(), where=str(path))
            frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, engine="python", on_bad_lines=note)
        else:
            frame = pd.read_excel(path, dtype=str, keep_default_na=False, engine="openpyxl")
    except pd.errors.EmptyDataError:
        return
    except Exception as error:
        raise InputError(f"a readable {path.suffix[1:]} table", str(error), where=str(path)) from error
    for number, row in enumerate(frame.to_dict("records"), 2):
        yield f"{path}, row {number}", {str(key): value for key, value in row.items()}
    yield from rejects


def decode(content: bytes, *, where: str) -> str:
    """Text of a file in UTF-8, else in GB 18030 as older office systems write it. Errors: InputError."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("text in UTF-8 or GB 18030", content[:20], where=where)
