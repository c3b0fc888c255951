"""The project's own labels: written reports whole, labels of citizens' messages as offsets, corrections of given labels."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from domain.errors import InputError
from nlp.evaluation.corpus import Labelled, locate, read_labelled

FOLDER = Path(str(files("nlp").joinpath("train", "own")))
CHANNEL = "12345热线"  # of the messages
_LISTS = ("places", "things", "orgs", "times")


def read_corpus(data: Path, *, quiet: bool = True) -> list[Labelled]:
    """All reports that training may see: the corpora's (corrected), this project's, and texts that tell of no hazard."""
    corrections = read_corrections(FOLDER / "corrections.tsv")
    given = [data / "signals" / f"{name}.jsonl" for name in ("train", "written")]
    found = [
        locate(correct(each.row, corrections.get(each.report.id, ()))) for path in given for each in read_labelled(path)
    ]
    found += read_labelled(FOLDER / "written.jsonl")
    found += read_messages(data / "topics" / "train.jsonl", FOLDER / "topics.jsonl")
    return found + (list(read_labelled(FOLDER.parent / "quiet.jsonl")) if quiet else [])


def read_messages(texts: Path, labels: Path) -> Iterator[Labelled]:
    """Labels put back on their texts. Errors: InputError when a text is not there or is another one."""
    rows = _rows_by_id(texts)
    with labels.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            label = json.loads(line)
            row = rows.get(label["id"])
            where = f"{labels.name}:{number}"
            if row is None:
                raise InputError(f"the text {label['id']} in {texts.name}", "none", where=where)
            title, text = str(row["title"] or ""), str(row["text"])
            body = f"{title}\n{text}" if title else text
            if len(body) != label["length"]:
                raise InputError(f"a text of {label['length']} characters", f"{len(body)}", where=where)
            yield locate(
                {"id": label["id"], "received_at": row["time"], "source": CHANNEL, "title": title, "text": text}
                | quoted(label, body)
            )


def quoted(label: Mapping[str, Any], body: str) -> dict[str, Any]:
    """A label with the words that its offsets stand for."""

    def words(spans: Sequence[Sequence[int]]) -> list[str]:
        return [body[start:end] for start, end in spans]

    signals = [
        {**each, "trigger": words([each["trigger"]])[0], **{name: words(each[name]) for name in _LISTS}}
        for each in label["signals"]
    ]
    causes = [dict(zip(("cause", "effect"), words(pair), strict=True)) for pair in label["causes"]]
    named = {name: words(label[name]) for name in ("persons", "orgs", "places")}
    return {"signals": signals, "causes": causes, "topic": label["topic"], "lead": label["lead"], **named}


def read_corrections(path: Path) -> dict[str, list[dict[str, str]]]:
    """Corrections by report; none when there is no such file."""
    found: dict[str, list[dict[str, str]]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"):
                found.setdefault(row["id"], []).append(row)
    return found


def correct(row: Mapping[str, Any], corrections: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A labelled row with its corrections.

    `what` is kind, modality or severity (of the signal whose number, from 0, stands in `signal`), drop (that signal) or
    add (a signal as JSON in `is`). Signals are numbered as given, whatever was dropped.
    """
    signals: list[dict[str, Any] | None] = [dict(each) for each in row["signals"]]
    for each in corrections:
        if each["what"] == "add":
            signals.append({**_EMPTY, **json.loads(each["is"])})
            continue
        number = int(each["signal"])
        signal = signals[number]
        if each["what"] == "drop" or signal is None:
            signals[number] = None
        elif each["what"] == "severity":
            signal["severity"] = int(each["is"])
        else:
            signal[each["what"]] = each["is"]
    left = [signal for signal in signals if signal is not None]
    topic = row["topic"] if not corrections else (left[0]["kind"] if left else "none")
    return {**row, "signals": left, "topic": topic}


_EMPTY: dict[str, Any] = {
    "severity": 0,
    "places": [],
    "things": [],
    "orgs": [],
    "times": [],
    "deaths": 0,
    "injuries": 0,
    "affected": None,
    "recurring": False,
    "unresolved_before": False,
}


def _rows_by_id(path: Path) -> dict[str, dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return {f"topics-{row['id']}": row for row in map(json.loads, lines)}
