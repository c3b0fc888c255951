"""Names of persons by a scorecard: surname, letters of given names, how the words fall, what stands left and right.

A candidate is a surname with one or two letters after it. Its score is a sum of named parts (lexicons/name_scores.tsv,
fitted by logistic regression), so that every mask can be explained. Letters weigh by lexicons/surnames.tsv and
given_names.tsv: how much more often they stand in names than in texts (log-odds). Counts of letters tell no name.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from nlp.lexicon import rows, words
from nlp.tagger import CrfTagger
from nlp.words import Word

HAN = "\u4e00-\u9fff"
_HAN = re.compile(f"[{HAN}]+")
_SAYS = re.compile(
    r"说|称|表示|反映|告诉|承诺|认为|介绍|签|等\d|一?家[里的中]?|夫妇|本人|同志|住|老人|到|在|被|因|将|向|把|和|与|的|也|已|又"
)
_DETAIL = re.compile(r"[（(,，:： ]{0,2}(?:电话|手机|身份证|[女男][,，）)]|\d{2}岁|1[3-9]\d|□)")
_LINK = r"(?:的|名字|姓名)?(?:叫|为|是|系)?[:： “\"、【】（(]{0,2}$"
_PLACE_SOON = re.compile(
    f"[{HAN}]{{0,4}}?(?:社区|小区|家园|花园|广场|大厦|新城|公司|集团|学校|小学|中学|幼儿园|医院|[镇村街路苑城巷弄]|大道|超市|宾馆|酒店|饭店|商场|纪念馆)"
)
LEAST_OF_LETTERS = -1.5
OFFERED = 0.8  # probability of the least sure letter: where precision on CLUENER's development sentences passes .85
_LISTS = "、,，和与"
_COMMON = frozenset("的是在了不和有我也就都到说着去还被把将向为以及与或等对从但而后前中上下里个这那")
_NO_GIVEN = frozenset("了是在与及或被把对到给将已称讲问再还这那哪其该每某们所但并若的")
PLACE_ENDS = frozenset(
    "路街道巷弄村镇乡区县市省湖河江山桥园苑庄站店厂局院楼栋寺塘湾坡岭沟井里桩率费款处科队所城港渠坝冲垄垅坪坳铺嘴圩屋塅阁府都岛洲闸"
)


class Candidate(NamedTuple):
    """A stretch that may be a name, with the parts of its score by name."""

    start: int
    end: int
    parts: dict[str, float]

    @property
    def score(self) -> float:
        """Log-odds that it is a name; above 0 rather than not."""
        weights = _weights()
        return weights[""] + sum(weights[name] * value for name, value in self.parts.items())


def find_names(body: str, tokens: Sequence[Word], *, least: float = 0.0) -> list[tuple[int, int]]:
    """Spans that score at least `least`, the best first where they overlap. `tokens`: the words of the body."""
    scored = sorted(((each.score, each) for each in candidates(body, tokens)), key=lambda pair: -pair[0])
    kept: list[tuple[int, int]] = []
    for score, each in scored:
        if score < least:
            break
        if not any(each.start < end and start < each.end for start, end in kept):
            kept.append((each.start, each.end))
    return sorted(kept)


def offer_names(tagger: CrfTagger, body: str) -> list[tuple[int, int]]:
    """Spans that the CRF of names (models/names.crf) is sure of; it knows contexts that the scorecard does not."""
    return [(each.start, each.end) for each in tagger.tag(body) if each.score >= OFFERED]


def candidates(body: str, tokens: Sequence[Word]) -> Iterator[Candidate]:
    """Every surname with one or two letters behind it that cuts no word of the dictionary."""
    singles, doubles, beginnings = _surnames()
    owner = [index for index, word in enumerate(tokens) for _ in range(word.end - word.start)]
    for match in beginnings.finditer(body):
        start = match.start()
        sizes = [size for size, known in ((2, doubles), (1, singles)) if body[start : start + size] in known]
        first = tokens[owner[start]]
        if not sizes or (first.start < start and _is_firm(first)):
            continue
        for size in sizes:
            for end in (start + size + 1, start + size + 2):
                if end > len(body) or not _HAN.fullmatch(body, start + size, end):
                    break
                last = tokens[owner[end - 1]]
                if body[end - 1] in _NO_GIVEN or (last.end > end and _is_firm(last)):
                    continue
                inside = tokens[owner[start] : owner[end - 1] + 1]
                if (len(inside) > 1 or not _is_firm(first)) and _is_likely(
                    body[start : start + size], body[start + size : end]
                ):
                    yield Candidate(start, end, _parts(body, start, start + size, end, inside))


def _is_likely(surname: str, given: str) -> bool:
    """Whether the letters alone leave a chance: the other parts of a score add up to eight at most."""
    known = _given()
    return _surnames_weight()[surname] + sum(known.get(letter, 1.0) for letter in given) > LEAST_OF_LETTERS


def _is_firm(word: Word) -> bool:
    """A word of the dictionary that is no name."""
    return len(word.text) > 1 and word.tag != "x" and not word.tag.startswith("nr")


def _parts(body: str, start: int, given: int, end: int, inside: Sequence[Word]) -> dict[str, float]:
    letters = [_given().get(letter, 1.0) for letter in body[given:end]]
    parts = {
        "surname": _surnames_weight()[body[start:given]],
        "given": max(-5.0, min(6.0, sum(letters))),
        "given least": max(-3.0, min(3.0, min(letters))),
    }
    left, right = body[max(0, start - 12) : start], body[end : end + 8]
    left_edge, right_edge = not _HAN.match(left[-1:]), not _HAN.match(right)
    cue = bool(_cue_before().search(left))
    whole = len(inside) == 1 and inside[0].start == start and inside[0].end == end
    behind = next((word for word in inside if word.start == given and word.end == end), None)
    facts = {
        "one letter given": end - given == 1,
        "compound surname": given - start == 2,
        "unknown word": whole and inside[0].tag == "x",
        "name of the dictionary": whole and inside[0].tag.startswith("nr"),
        "cuts a word": inside[0].start < start or inside[-1].end > end,
        "given is a word": end - given == 2 and behind is not None and not behind.tag.startswith("nr"),
        "given is a name": end - given == 2 and behind is not None and behind.tag.startswith("nr"),
        "cue before": cue,
        "cue before and edge after": cue and right_edge,
        "edge before": left_edge,
        "edge after": right_edge,
        "edges": left_edge and right_edge,
        "list before": left[-1:] in _LISTS and bool(left),
        "function word before": left[-1:] in _COMMON,
        "says or does": bool(_SAYS.match(right)),
        "personal detail after": bool(_DETAIL.match(right)),
        "place word after": right[:1] in PLACE_ENDS,
        "place name soon after": bool(_PLACE_SOON.match(right)),
        "ends like a place": body[end - 1] in PLACE_ENDS,
        "told twice": body.find(body[start:end], end) >= 0 or body.find(body[start:end], 0, start) >= 0,
    }
    parts.update((name, 1.0) for name, holds in facts.items() if holds)
    return parts


@cache
def _weights() -> dict[str, float]:
    return {row["part"].strip('"'): float(row["weight"]) for row in rows("name_scores")}


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    """Surnames of one and of two letters, and what begins like one of them."""
    known = words("surnames")
    first = "".join({each[0] for each in known})
    singles, doubles = (frozenset(each for each in known if len(each) == size) for size in (1, 2))
    return singles, doubles, re.compile(f"[{first}](?=[{HAN}])")


@cache
def _surnames_weight() -> dict[str, float]:
    return {row["word"]: float(row["weight"]) for row in rows("surnames")}


@cache
def _given() -> dict[str, float]:
    return {row["letter"]: float(row["weight"]) for row in rows("given_names")}


@cache
def _cue_before() -> re.Pattern[str]:
    cues = sorted((row["word"] for row in rows("name_cues") if row["side"] == "before"), key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, cues)) + ")" + _LINK)
