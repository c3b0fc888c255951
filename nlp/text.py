"""Text as the reader sees it: normal forms that keep every offset, sentences and clauses."""

import re
import unicodedata
from functools import cache

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_CLAUSE = re.compile(r"[^，,。！？!?；;：:\n]+")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}


@cache
def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    return table | {0x3000: " ", 0x2014: "-", 0x2013: "-", 0x2236: ":"}


def half_width(text: str) -> str:
    """Full-width letters, digits and marks as half-width ones, character for character: offsets stay."""
    return text.translate(_table())


def fold(text: str) -> str:
    """A key for comparing names: NFKC, lower case, without blanks and marks inside. Offsets do not stay."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s·.。,，、\-—_\"'“”‘’《》<>()（）\[\]【】]+", "", folded)


def sentences(body: str) -> list[tuple[int, int]]:
    """Offsets of sentences, their closing mark included."""
    return [match.span() for match in _SENTENCE.finditer(body)]


def clauses(body: str) -> list[tuple[int, int]]:
    """Offsets of clauses between commas, colons and the ends of sentences."""
    return [match.span() for match in _CLAUSE.finditer(body)]


def clause_at(body: str, position: int) -> tuple[int, int]:
    """Offsets of the clause that holds this position."""
    left = max(body.rfind(mark, 0, position) for mark in "，,。！？!?；;：:\n") + 1
    rights = [at for mark in "，,。！？!?；;：:\n" if (at := body.find(mark, position)) >= 0]
    return left, min(rights, default=len(body))


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
