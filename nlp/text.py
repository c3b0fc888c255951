"""Text as the reader sees it: normal forms that keep every offset, sentences and clauses."""

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache

from nlp.letters import HALF_WIDTH, LetterMap

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_CLAUSE = re.compile(r"[^，,。！？!?；;：:\n]+")
_MARK = re.compile(r"[，,。！？!?；;：:\n]")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}


_half_width = LetterMap(HALF_WIDTH | {"\u3000": " ", "\u2014": "-", "\u2013": "-", "\u2236": ":"})


def half_width(text: str) -> str:
    """Full-width letters, digits and marks as half-width ones, character for character: offsets stay."""
    return _half_width(text)


def fold(text: str) -> str:
    """A key for comparing names: NFKC, lower case, without blanks and marks inside. Offsets do not stay."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s·.。,，、\-—_\"'“”‘’《》<>()（）\[\]【】]+", "", folded)


@lru_cache(maxsize=4)
def sentences(body: str) -> list[tuple[int, int]]:
    """Offsets of sentences, their closing mark included; remembered, not to be changed."""
    return [match.span() for match in _SENTENCE.finditer(body)]


def clauses(body: str) -> list[tuple[int, int]]:
    """Offsets of clauses between commas, colons and the ends of sentences."""
    return [match.span() for match in _CLAUSE.finditer(body)]


def clause_at(body: str, position: int) -> tuple[int, int]:
    """Offsets of the clause that holds this position."""
    marks = _marks(body)
    at = bisect_left(marks, position)
    return marks[at - 1] + 1 if at else 0, marks[at] if at < len(marks) else len(body)


@lru_cache(maxsize=4)
def _marks(body: str) -> list[int]:
    return [match.start() for match in _MARK.finditer(body)]


def number(text: str) -> int | None:
    """The value of Arabic or Chinese digits up to 亿 (两百三 is 230, 一二三 is 123); None when it is none."""
    text = half_width(text)
    if re.fullmatch(r"\d+", text):
        return int(text)
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)([百千万亿])", text):
        return int(float(found[1]) * {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}[found[2]])
    if not text or any(each not in _DIGITS and each not in _UNITS and each not in "万亿" for each in text):
        return None
    if len(text) > 1 and all(each in _DIGITS for each in text):
        return int("".join(str(_DIGITS[each]) for each in text))
    total = section = digit = 0
    last = 1
    for each in text:
        if each in _DIGITS:
            digit = _DIGITS[each]
            last = last if digit else 1  # 三百零五 is not 三百五
        elif each in _UNITS:
            section += (digit or 1) * _UNITS[each]
            digit, last = 0, _UNITS[each]
        else:
            scale = 10_000 if each == "万" else 100_000_000
            total = (total + section + digit) * scale
            section, digit, last = 0, 0, scale
    return total + section + (digit * max(1, last // 10) if last >= 100 and digit else digit)
