"""The vocabulary cut down to what our texts use: 250,000 pieces of a hundred languages become about 18,000.

A piece stays when our texts use it twice, when it is a single Chinese character, a letter or a sign, or a short Chinese
word used once: our texts are cut as before.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

SPECIAL = 4  # <s>, <pad>, </s>, <unk>
FILES = (
    "signals/train",
    "signals/written",
    "messages/messages",
    "messages/replies",
    "topics/train",
    "cec/train",
    "ner/cluener",
    "address/addresses",
    "gazetteer/divisions_cn",
    "ner/peoplesdaily",
    "ner/resume",
)
FIELDS = ("title", "text", "reply", "name", "address", "province", "city", "county", "town", "street")
BATCH = 4000
_SIGNS = ((0, 0x250), (0x2000, 0x2600), (0x3000, 0x3100), (0xFF00, 0xFFF0))


def read_texts(data: Path, *, files: Iterable[str] = FILES) -> Iterator[str]:
    """Every text of the corpora that may be trained on, field by field."""
    for name in files:
        with (data / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row.get("split") != "dev":
                    yield from (row[field] for field in FIELDS if isinstance(row.get(field), str) and row[field])


def prune(tokenizer: Path, texts: Iterable[str], folder: Path) -> list[int]:
    """Write tokenizer.json with the pieces that stay into a folder; the old numbers of the pieces, in new order."""
    full = Tokenizer.from_file(str(tokenizer))
    used: Counter[int] = Counter()
    rest = iter(texts)
    while batch := list(islice(rest, BATCH)):
        for encoded in full.encode_batch(batch):
            used.update(encoded.ids)
    description = json.loads(full.to_str())
    pieces = description["model"]["vocab"]
    keep = [number for number, (piece, _) in enumerate(pieces) if _stays(number, piece, used[number])]
    mask = next(each["id"] for each in description["added_tokens"] if each["content"] == "<mask>")
    keep += [mask] if mask not in keep else []
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(_renumber(description, keep), ensure_ascii=False), "utf-8")
    (folder / "keep.json").write_text(json.dumps(keep), "utf-8")
    return keep


def _stays(number: int, piece: str, used: int) -> bool:
    letters = piece.replace("▁", "")
    if number < SPECIAL or used >= 2 or piece in ("▁", "<mask>"):
        return True
    if len(letters) == 1:
        return _is_han(letters) or any(low <= ord(letters) < high for low, high in _SIGNS)
    return used >= 1 and len(letters) <= 2 and any(_is_han(letter) for letter in letters)


def _is_han(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


def _renumber(description: dict[str, Any], keep: list[int]) -> dict[str, Any]:
    new = {old: number for number, old in enumerate(keep)}
    pieces = description["model"]["vocab"]
    description["model"]["vocab"] = [pieces[old] for old in keep if old < len(pieces)]
    description["model"]["unk_id"] = new[description["model"]["unk_id"]]
    for each in description["added_tokens"]:
        each["id"] = new[each["id"]]
    for each in description["post_processor"]["special_tokens"].values():
        each["ids"] = [new[old] for old in each["ids"]]
    return description
