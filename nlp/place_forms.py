"""How else a place of the tree is written: without its kind of estate, by a bare name, with one character wrong.

鹭鸣花园 is also 鹭鸣小区 and 鹭鸣; 听泉街道 is also 听泉街道办 and 听泉. Between two kinds that both say something there is no
such freedom: 鹭鸣新村 is another estate. A slip of the pen is one character that sounds or looks alike, or any one of a name
long enough; figures, directions, and what tells old from new or large from small are never a slip.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from rapidfuzz.distance import Levenshtein

from nlp.lexicon import rows, words
from nlp.text import fold

LEAST_STEM = 2  # letters of a name without its kind
LEAST_REST = 4  # letters of a name without the division before it
LONG_STEM = 3  # letters from which any one of them may be wrong
_TELLING = frozenset("东南西北中上下前后左右大小新老一二三四五六七八九十甲乙丙丁0123456789abcdefghijklmnopqrstuvwxyz")
_KINDLESS = "小区"  # says only that it is an estate
_OFFICES = {
    "街道": ("街道办", "街道办事处", ""),
    "社区": ("社区居委会", "居委会", ""),
    "村": ("村委会", "村村委会", ""),
    "镇": ("镇政府", ""),
    "乡": ("乡政府",),
    "区": ("",),
    "县": ("",),
    "市": ("",),
}
_LEVELS_WITH_OFFICES = frozenset({"city", "district", "street", "town", "community", "village"})


def stem_of(name: str) -> tuple[str, str]:
    """A name without its kind, and the kind: 鹭鸣花园 → 鹭鸣, 花园; the name itself and "" when too little would stay."""
    for suffix in _suffixes():
        if name.endswith(suffix) and len(name) - len(suffix) >= LEAST_STEM:
            return name[: -len(suffix)], suffix
    return name, ""


def short_forms(name: str, level: str) -> Iterator[str]:
    """Other forms of a name, as keys. They hold only where no place of the tree bears them as its name."""
    key = fold(name)
    if level == "estate":
        stem, kind = stem_of(key)
        if kind:
            yield stem
        if kind != _KINDLESS:
            yield stem + _KINDLESS
            yield key + _KINDLESS
    elif level in _LEVELS_WITH_OFFICES:
        for ending, others in _OFFICES.items():
            stem = key[: -len(ending)]
            if key.endswith(ending) and len(stem) >= (LONG_STEM if ending == "村" else LEAST_STEM):
                yield from (stem + other for other in others)


def without_division(name: str, above: Iterable[str]) -> Iterator[str]:
    """A name without the city or district that it begins with: 云岫市第二人民医院 → 第二人民医院, 市第二人民医院."""
    for division in above:
        rest = name[len(division) :]
        if name.startswith(division) and len(rest) >= LEAST_REST:
            yield fold(rest)
            yield fold(division[-1] + rest)


def sure_forms(name: str, level: str) -> Iterator[str]:
    """Forms that may be looked for in running text: still told as a place by their last letters."""
    stem, kind = stem_of(name)
    if level == "estate" and kind == _KINDLESS and stem_of(stem)[1]:
        yield stem  # 翠湖苑小区 → 翠湖苑
    elif level == "estate" and kind and kind != _KINDLESS:
        yield name + _KINDLESS


def is_slip(written: str, name: str, *, alike: bool = False) -> bool:
    """Whether one key may be the other with one character wrong, missing or too many.

    `alike`: a wrong character must sound or look like the right one however long the name is.
    """
    if len(name) < LONG_STEM or written == name or Levenshtein.distance(written, name, score_cutoff=1) != 1:
        return False
    if [each for each in written if each in _TELLING] != [each for each in name if each in _TELLING]:
        return False
    stem = stem_of(name)[0]
    if len(written) == len(name):
        at = next(index for index in range(len(name)) if written[index] != name[index])
        return _alike(written[at], name[at]) or (
            not alike and len(stem) >= LONG_STEM and at < min(len(stem), len(name) - 1)
        )
    longer, shorter = sorted((written, name), key=len, reverse=True)
    return len(stem) > LONG_STEM and longer[1:] != shorter and longer[:-1] != shorter


def _alike(one: str, other: str) -> bool:
    sounds = _sounds()
    return bool(sounds.get(one, frozenset()) & sounds.get(other, frozenset()))


@cache
def _sounds() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows("sounds"):
        for character in row["characters"]:
            found.setdefault(character, set()).add(row["sound"])
    for number, row in enumerate(rows("look_alikes")):
        for character in row["characters"]:
            found.setdefault(character, set()).add(f"looks {number}")
    return {character: frozenset(each) for character, each in found.items()}


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(sorted((fold(each) for each in words("estate_suffixes")), key=len, reverse=True))
