"""From a written text to the words of one report: alternatives, slots, openings and closings, slips of the pen.

In a text `[a|b|c]` is one of three wordings, `{place}` a slot, `{n:3-9}` a number, `{zh:3-9}` a number in Chinese.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?\}")
_DOUBLED = re.compile(r"(我们|我家|辖区|路口|这个)\1")  # where a vague place follows the same word
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Wording:
    """Title and text of one report, filled."""

    title: str
    text: str


@cache
def phrases() -> dict[str, Any]:
    """The tables of phrases.toml."""
    table: dict[str, Any] = tomllib.loads(files("scenarios").joinpath("phrases.toml").read_text(encoding="utf-8"))
    return table


def fill(template: str, slots: Mapping[str, str], *, rng: Random) -> str:
    """The template with one wording of each choice and its slots filled. Errors: KeyError for an unknown slot."""
    while match := _CHOICE.search(template):
        chosen = rng.choice(match[1].split("|"))
        template = template[: match.start()] + chosen + template[match.end() :]

    def value(match: re.Match[str]) -> str:
        name, low, high = match[1], match[2], match[3]
        if low is None:
            return slots[name]
        number = rng.randint(int(low), int(high))
        return in_chinese(number) if name == "zh" else str(number)

    return _DOUBLED.sub(r"\1", _SLOT.sub(value, template))


def in_chinese(number: int) -> str:
    """A number below 100 as it is spoken: 三, 十二, 四十五."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return "两" if ones == 2 else _DIGITS[ones]
    head = "" if tens == 1 else _DIGITS[tens]
    return f"{head}十{_DIGITS[ones] if ones else ''}"


def frame(text: str, channel: str, slots: Mapping[str, str], *, rng: Random) -> str:
    """The text with an opening or a closing of its channel now and then; a text that opens by itself keeps its own."""
    table = phrases()["frames"].get(channel)
    if table is None:
        return text
    opens = text[0].isdigit() or text.startswith(tuple(phrases()["begins"]))
    if table["openings"] and rng.random() < table["open"] and not opens:
        text = fill(rng.choice(table["openings"]), slots, rng=rng) + text
    if table["closings"] and rng.random() < table["close"] and len(text) < 160:
        end = "" if text.endswith(("。", "！", "？", "…", "”", "）")) else "。"
        text = text + end + fill(rng.choice(table["closings"]), slots, rng=rng)
    return text


def slip(text: str, *, rng: Random, share: float) -> str:
    """The text as a hurried hand writes it: with this probability one word mistyped, or the punctuation careless."""
    if rng.random() >= share:
        return text
    slips: dict[str, str] = phrases()["slips"]
    present = sorted(word for word in slips if word in text)
    if present and rng.random() < 0.6:
        word = rng.choice(present)
        return text.replace(word, slips[word], 1)
    careless = rng.choice(((("，", ","), ("。", ".")), (("。", "！"),), (("，", " "),), (("，", ","),)))
    for right, wrong in careless:
        text = text.replace(right, wrong)
    return text


def reword(wording: Wording, channel: str, *, rng: Random) -> Wording:
    """Nearly the same again: another opening, a sentence less or a word more, as when somebody calls twice."""
    sentences = re.findall(r"[^。！？]+[。！？]?", wording.text)
    if len(sentences) > 2 and rng.random() < 0.5:
        sentences = sentences[:-1]
    text = "".join(sentences)
    again: list[str] = phrases()["again"]
    if channel in ("hotline", "community", "grid") and rng.random() < 0.6:
        text = rng.choice(again) + text
    title = wording.title if rng.random() < 0.6 else ""
    return Wording(title, slip(text, rng=rng, share=0.7))
