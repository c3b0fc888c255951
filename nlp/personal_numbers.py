"""Numbers and addresses that belong to one person: telephone, identity card, plate, bank card, mail, chat id.

Patterns follow GB 11643 (identity numbers: region, birthday, order; the check digit is not asked for, since a mistyped
number is as personal as a right one), the Chinese numbering plan, GA 36 (plates) and ISO/IEC 7812-1 (Luhn). Report
numbers, amounts, dates, house numbers and public hotlines stay.
"""

import re
from collections.abc import Iterator

from nlp.text import half_width

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("id", re.compile(r"(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dXx])")),
    ("id", re.compile(r"(?<!\d)[1-9]\d{7}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}(?!\d)")),
    ("id", re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")),
    ("id", re.compile(r"(?<!\d)\d{6}[ -](?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])[ -]\d{3}[\dXx](?![\dXx])")),
    ("id", re.compile(r"身份证(?:号码?|号)?(?:为|是|尾号)?[:： ]{0,3}(\d[\d*xX]{3,18}(?![\d]))")),
    ("phone", re.compile(r"(?<!\d)(?:\(?(?:\+|00)?86\)?[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")),
    ("phone", re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?[\d*xX]{4}){2}(?![\dA-Za-z])")),
    ("phone", re.compile(r"(?<![\dA-Za-z.-])\(?0\d{2,3}\)?[- ]?[2-8]\d{6,7}(?:(?:-|转)\d{1,4})?(?!\d)")),
    ("phone", re.compile(r"(?<![\dA-Za-z.-])0\d{2,3}-\d{7,8}(?:(?:-|转)\d{1,4})?(?!\d)")),
    ("phone", re.compile(r"(?:电话|手机|号码|联系方式|座机|致电|拨打)[^\d\n。；]{0,6}([2-8]\d{2,3}[- ]?\d{4})(?!\d)")),
    ("plate", re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·.\- ]?(?:[A-HJ-NP-Z0-9*]{5,6}|[A-HJ-NP-Z0-9]{4}[警学挂港澳])(?![A-Za-z0-9])")),
    ("chat", re.compile(r"(?:微信|QQ|qq|wx|WX|VX|vx|扣扣|[Vv]信|威信)(?:群)?(?:账号|号码|号|码)?(?:为|是)?[:： ]{0,3}([A-Za-z][A-Za-z0-9_-]{5,19}|[1-9]\d{4,11})(?![A-Za-z0-9_])")),
)  # fmt: skip
_CARD = re.compile(r"(?<!\d)[1-9](?:[ -]?\d){15,18}(?!\d)")
PERSONAL_IN_LINKS = frozenset({"phone", "id", "email"})


def find_numbers(body: str) -> Iterator[tuple[int, int, str]]:
    """Spans and labels (phone, id, plate, card, chat, email), none overlapping, in no order."""
    text = half_width(body)
    taken: list[tuple[int, int]] = []
    for label, pattern in (*_PATTERNS, ("card", _CARD)):
        for match in pattern.finditer(text):
            start, end = match.span(1) if pattern.groups else match.span()
            if any(start < e and s < end for s, e in taken) or (label == "card" and not is_luhn(match[0])):
                continue
            taken.append((start, end))
            yield start, end, label


def is_luhn(text: str) -> bool:
    """Luhn's checksum (ISO/IEC 7812-1) of a bank card number; blanks and dashes do not count."""
    digits = [int(each) for each in text if each.isdigit()]
    doubled = [each if place % 2 == 0 else sum(divmod(2 * each, 10)) for place, each in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def canonical(label: str, text: str) -> str:
    """One form for one number, however it is written."""
    if label not in ("phone", "id", "card", "plate"):
        return half_width(text).strip().lower()
    kept = re.sub(r"[^0-9A-Za-z\u4e00-\u9fff*]", "", half_width(text)).upper()
    if label == "phone" and len(kept) > 11:
        kept = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", kept)
    return kept
