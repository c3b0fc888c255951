"""Personal data out, □ in: as many as there were characters, so that offsets hold before and after.

Numbers by pattern (telephone, identity card, plate, bank card, mail, chat id), names by surname and the words around
them, and by what the tagger offers. A span that is part of a place or organisation name is never masked (黄兴路). The
token is a keyed hash, per purpose: it joins two mentions of one person or number and tells nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from domain.ids import keyed_id
from domain.report import MASK, Masked, Report
from nlp.lexicon import Matcher, rows, words
from nlp.text import half_width
from nlp.words import Segmenter, Word

Span = tuple[int, int]

_NUMBERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("id", re.compile(r"(?<!\d)\d{6}(?:18|19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]?(?![\dXx])")),
    ("id", re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")),
    ("id", re.compile(r"(?<=身份证号)[码]?[:： ]*(\d[\d*xX]{13,18})")),
    ("phone", re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")),
    ("phone", re.compile(r"(?<![\dA-Za-z])\(?0\d{2,3}\)?[- ]?[2-8]\d{6,7}(?:[-转]\d{1,4})?(?!\d)")),
    ("phone", re.compile(r"(?:电话|手机|号码|联系方式|座机|致电|拨打)[^\d\n。；]{0,6}([2-8]\d{6,7})(?!\d)")),
    ("plate", re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·. ]?(?:[A-HJ-NP-Z0-9]{5,6})(?![A-Za-z0-9])")),
    ("chat", re.compile(r"(?:微信号?|QQ号?|qq号?|wx|WX|扣扣|V信|威信)(?:群|为|是|号|码)?[:： ]{0,3}([A-Za-z][A-Za-z0-9_-]{5,19}|[1-9]\d{4,11})(?![A-Za-z0-9_])")),
)  # fmt: skip
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){15,18}(?!\d)")
_HAN = "\u4e00-\u9fff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_LINK = re.compile(r"(?:的|名字|姓名)?(?:叫|为|是|系)?[:： “\"、【】]{0,3}")
_WEAK = frozenset(
    "都来连和于那时应向方平常全满年查单相所有过从能多可以门位家公利权居普商信宿国呼原楼万通由区班初关"
)  # surnames that mostly are not
_PLACE_ENDS = frozenset(
    "路街道巷弄村镇乡区县市省湖河江山桥园苑庄站店厂局院楼栋寺塘湾坡岭沟井里桩率费款处科队所费城港渠坝"
)
_NEVER_GIVEN = frozenset(
    "多姓次的了是在有与及或也都就不被把对向从到给将已正说称讲问答再还这那哪其该此各每某们等因所但并若"
)


def mask(
    report: Report, *, key: bytes, protected: Sequence[Span] = (), names: Sequence[Span] = ()
) -> tuple[Report, tuple[Masked, ...]]:
    """The report without personal data, and what was masked in its body, in order.

    `protected`: spans of place and organisation names, never masked as names. `names`: candidates of the tagger.
    Masking what is masked already changes nothing.
    """
    body = report.body
    found = _find(body, protected, names)
    masked = tuple(
        Masked(start, end, label, keyed_id("tok", key, label, _canonical(label, body[start:end])))
        for start, end, label in found
    )
    clean = _cover(body, found)
    title = clean[: len(report.title)] if report.title else ""
    text = clean[len(report.title) + 1 :] if report.title else clean
    hint = _cover(report.address_hint, _find(report.address_hint, [(0, len(report.address_hint))], ()))
    url = _cover(
        report.url, [(s, e, label) for s, e, label in _numbers(report.url) if label in ("phone", "id", "email")]
    )
    return replace(report, title=title, text=text, address_hint=hint, url=url), masked


def _find(body: str, protected: Sequence[Span], names: Sequence[Span]) -> list[tuple[int, int, str]]:
    numbers = list(_numbers(body))
    taken = [(start, end) for start, end, _ in numbers]
    people: list[Span] = []
    for start, end in _names(body, protected, names):
        if not any(start < e and s < end for s, e in (*taken, *people)):
            people.append((start, end))
    return sorted([*numbers, *((start, end, "name") for start, end in people)])


def _numbers(body: str) -> Iterator[tuple[int, int, str]]:
    text = half_width(body)
    taken: list[Span] = []
    for label, pattern in _NUMBERS:
        for match in pattern.finditer(text):
            start, end = match.span(1) if pattern.groups else match.span()
            if not any(start < e and s < end for s, e in taken):
                taken.append((start, end))
                yield start, end, label
    for match in _CARD.finditer(text):
        start, end = match.span()
        if not any(start < e and s < end for s, e in taken) and _luhn(match[0]):
            taken.append((start, end))
            yield start, end, "card"


def _luhn(text: str) -> bool:
    """Luhn's checksum (ISO/IEC 7812-1) of a bank card number."""
    digits = [int(each) for each in text if each.isdigit()]
    doubled = [each if place % 2 == 0 else sum(divmod(2 * each, 10)) for place, each in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _names(body: str, protected: Sequence[Span], offered: Sequence[Span]) -> list[Span]:
    found = [span for span in offered if _is_name(body, span)]
    for hit in _cue_matcher().find(body):
        found += _name_after(body, hit.end)
    for match in _detail_pattern().finditer(body):
        found += _name_before(body, match.start())
    found += _unknown_words(body)
    found += [match.span(1) for pattern in _patterns() for match in pattern.finditer(body)]
    good = [span for span in found if not _inside(span, protected) and not _has_title(body, span)]
    told = {body[start:end] for start, end in good if end - start >= 2}
    for name in told:  # once known, masked everywhere
        at = body.find(name)
        while at >= 0:
            if not _inside((at, at + len(name)), protected):
                good.append((at, at + len(name)))
            at = body.find(name, at + 1)
    return _longest(good)


def _name_after(body: str, position: int) -> Iterator[Span]:
    """The name that begins where a cue ends: 户主|宋桂芳(电话…)."""
    start = position + len(_LINK.match(body, position)[0])  # type: ignore[index]  # matches the empty text too
    stretch = _HAN_RUN.match(body, start)
    if stretch is None:
        return
    tokens = list(_segmenter().cut(stretch[0][:7]))
    if length := _name_length(tokens):
        yield start, start + length


def _name_before(body: str, position: int) -> Iterator[Span]:
    """The name that ends where a telephone number, an age or a sex in brackets begins: 靳小川|(女,9岁)."""
    left = max(0, position - 8)
    stretch = re.search(f"[{_HAN}]+$", body[left:position])
    if stretch is None:
        return
    words_before = list(_segmenter().cut(stretch[0]))
    for count in (1, 2, 3):
        tail = words_before[-count:]
        length = sum(len(word.text) for word in tail)
        if count <= len(words_before) and _name_length(tail) == length:
            yield position - length, position
            return


def _unknown_words(body: str) -> Iterator[Span]:
    """Words that no dictionary knows and that are shaped like a name: of three letters, standing alone."""
    for word in _segmenter().cut(body):
        if word.tag != "x" or not 2 <= len(word.text) <= 3 or not word.text.startswith(_surnames()):
            continue
        if word.text[0] in _WEAK or word.text in _ordinary() or word.text[-1] in _PLACE_ENDS:
            continue
        alone = not _HAN_RUN.match(body, word.end) and not (word.start and _HAN_RUN.match(body, word.start - 1))
        if alone and len(word.text) == 3 and _HAN_RUN.fullmatch(word.text):
            yield word.start, word.end


def _name_length(tokens: Sequence[Word]) -> int:
    """How many characters of the first words are a name; 0 when they are none."""
    if not tokens:
        return 0
    letters = "".join(word.text for word in tokens)
    surname = next((each for each in _surnames() if letters.startswith(each)), "")
    first = tokens[0].text
    if not surname or surname in _WEAK:
        return 0
    if len(first) > len(surname):  # one word: a name to the dictionary, or unknown to it
        named = tokens[0].tag.startswith("nr") or tokens[0].tag == "x"
        return len(first) if named and len(first) - len(surname) <= 2 and first not in _ordinary() else 0
    rest = tokens[1].text if len(tokens) > 1 else ""
    if not rest or rest[0] in _NEVER_GIVEN or len(rest) > 2:
        return 0
    third = tokens[2].text if len(tokens) > 2 else ""
    if len(rest) == 1 and len(third) == 1 and third not in _NEVER_GIVEN:
        return len(first) + 2
    return len(first) + len(rest)


def _is_name(body: str, span: Span) -> bool:
    text = body[span[0] : span[1]]
    whole = MASK not in text and text not in _ordinary() and text.startswith(_surnames())
    return (2 <= len(text) <= 4 and whole) or (text.endswith("某") and len(text) <= 3)


def _has_title(body: str, span: Span) -> bool:
    after = body[span[1] : span[1] + 4]
    return after.startswith(_cues("title")) and MASK not in body[span[0] : span[1]]


def _inside(span: Span, protected: Iterable[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end and (start, end) != span for start, end in protected) or any(
        start < span[1] and span[0] < end and (end - start) > (span[1] - span[0]) for start, end in protected
    )


def _longest(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda each: (each[0] - each[1], each[0])):
        if not any(span[0] < end and start < span[1] for start, end in kept):
            kept.append(span)
    return sorted(kept)


@cache
def _surnames() -> tuple[str, ...]:
    return words("surnames")


@cache
def _cues(side: str) -> tuple[str, ...]:
    found = (row["word"] for row in rows("name_cues") if row["side"] == side)
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    surname = "(?:" + "|".join(_surnames()) + ")"
    return (
        re.compile(rf"({surname}某某?)(?![路街村镇些个种位处天])"),
        re.compile(rf"(?<![{_HAN}])({surname}[{_HAN}]{{0,2}}(?:先生|女士|小姐))"),
        re.compile(rf"({surname}(?:先生|女士))"),
        re.compile(rf"(?<![{_HAN}])({surname}[{_HAN}]{{1,2}})(?=[ ,，]?(?:1[3-9]\d{{9}}|0\d{{2,3}}-?\d{{7}}))"),
    )


@cache
def _cue_matcher() -> Matcher:
    return Matcher.of(_cues("before"))


@cache
def _detail_pattern() -> re.Pattern[str]:
    """What stands right after a name: （电话…, （女，, , 138…, :身份证…"""
    detail = r"(?:电话|手机|联系方式|身份证|[女男]|\d{1,3}岁|1[3-9]\d{9})"
    return re.compile(
        rf"[（(]{detail}|[,，:： ](?:电话|手机|身份证|1[3-9]\d{{9}}|[女男][,，]|\d{{2,3}}岁)|(?<=[{_HAN}])1[3-9]\d{{9}}"
    )


@cache
def _segmenter() -> Segmenter:
    return Segmenter()


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(words("not_names"))


def _canonical(label: str, text: str) -> str:
    if label in ("phone", "id", "card", "plate"):
        kept = re.sub(r"[^0-9A-Za-z\u4e00-\u9fff]", "", half_width(text)).upper()
        return kept.removeprefix("86") if label == "phone" and len(kept) == 13 else kept
    return text.strip().lower()


def _cover(text: str, found: Iterable[tuple[int, int, str]]) -> str:
    characters = list(text)
    for start, end, _label in found:
        characters[start:end] = MASK * (end - start)
    return "".join(characters)
