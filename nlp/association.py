"""Which of the names that a report tells belong to a signal: a linear score in named parts for every name.

A report tells where its writer lives, which road leads there and whom he called; a signal has the finest places of the
hazard and the organisations responsible or involved. Each wording is weighed by where it stands to the trigger, by its
form beside the other wordings of the report, and by the letters around it. Weights: lexicons/association_scores.tsv,
fitted by `python -m nlp.train.association` (logistic regression).
"""

import math
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from domain.reading import Label, Mention
from nlp.lexicon import rows
from nlp.place_names import is_estate
from nlp.text import clauses, sentences

_DIVISION_ONLY = re.compile(r"(?:[^路街]{1,5}?(?:省|市|区|县|州|旗))+")
_FINE = re.compile(r"[栋幢座室房]|号楼|单元|#")
_ROAD = re.compile(r"(?:路|街|道|巷|线|高速|桥)(?:[东西南北中]?段)?$")
_CROSSING = re.compile(r"路口|交叉|交[汇会]|转角")
_INSIDE = re.compile(r"(?:室|楼|层|道|房|口|梯|单元|库|棚|井|间|箱)$")
_LIVES = re.compile(r"(?:我们?(?:是|家?住|住在)|住在?|家住|居住于?|业主|本人是?|作为)[^，。]{0,2}$")
_LIES = re.compile(r"(?:位于|在|地处|地址[:：]?|现场|发生于?|发现)$")
_WAY = re.compile(r"(?:到|去|往|至|从|离|距|由|经|达|紧邻|靠近|邻近)$")
_SOMEONE = re.compile(r"^(?:小区)?(?:的)?(?:业主|居民|住户|村民|市民|老百姓|群众|人|员工|学生|家长)")
_BESIDE = re.compile(r"^(?:的)?(?:附近|旁|边|周边|对面|门口|外|前|后|楼下|里|内|上|下|处)")
_TOLD = re.compile(r"(?:向|给|找|联系|咨询|投诉|打电话给|拨打|反映(?:给|到)?|转|通知|报|请|建议|希望|恳请|望)$")
_ACTS = re.compile(r"^(?:不|没|未|拒|拖|以|将|要求|强制|收|称|答复|回复|说|表示|一直|已|的|就|在|也|让|为|违)")
_BY = re.compile(r"(?:被|由|因|经|系)$")


@dataclass(frozen=True, slots=True)
class _Scene:
    """A report with its places or organisations, seen once for all its signals."""

    body: str
    title: int
    groups: tuple[tuple[Mention, ...], ...]
    sentence_starts: tuple[int, ...]
    clause_starts: tuple[int, ...]
    starts: tuple[int, ...] = field(repr=False)

    def sentence(self, position: int) -> int:
        return bisect_right(self.sentence_starts, position)

    def clause(self, position: int) -> int:
        return bisect_right(self.clause_starts, position)


def associate(
    body: str, mentions: Sequence[Mention], *, label: Label, trigger: tuple[int, int], title: int
) -> tuple[Mention, ...]:
    """The names of a label that belong to the signal with this trigger, in text order, one an entity.

    `title` is the length of the title, 0 without one; offsets count in `body`.
    """
    names = parts_of_names(body, mentions, label=label, trigger=trigger, title=title)
    return pick(names, _weights(label), *_limits()[label])


def pick(
    names: Sequence[tuple[Mention, Mapping[str, float]]],
    weights: Mapping[str, float],
    threshold: float,
    last_resort: float,
) -> tuple[Mention, ...]:
    """The names whose probability reaches the threshold, or else the likeliest when it reaches the last resort."""
    ranked = sorted(((likelihood(parts, weights), -at) for at, (_, parts) in enumerate(names)), reverse=True)
    chosen: dict[str, Mention] = {}
    for chance, at in ranked:
        mention = names[-at][0]
        if chance >= (threshold if chosen else last_resort) and mention.key not in chosen:
            chosen[mention.key] = mention
    return tuple(sorted(chosen.values(), key=lambda each: each.start))


def likelihood(parts: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The probability (0 to 1) that a name with these parts belongs to the signal."""
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in parts.items())))


def parts_of_names(
    body: str, mentions: Sequence[Mention], *, label: Label, trigger: tuple[int, int], title: int
) -> list[tuple[Mention, dict[str, float]]]:
    """Every wording of a label with the parts of its score: what training learns from."""
    scene = _see(body, mentions, label, title)
    return [(group[0], parts) for group, parts in zip(scene.groups, _all_parts(scene, label, trigger), strict=True)]


def _see(body: str, mentions: Sequence[Mention], label: Label, title: int) -> _Scene:
    groups: dict[str, list[Mention]] = {}
    for each in mentions:
        if each.label is label:
            groups.setdefault(each.text, []).append(each)
    starts = sorted(each.start for group in groups.values() for each in group)
    return _Scene(
        body,
        title,
        tuple(map(tuple, groups.values())),
        tuple(start for start, _ in sentences(body)),
        tuple(start for start, _ in clauses(body)),
        tuple(starts),
    )


def _all_parts(scene: _Scene, label: Label, trigger: tuple[int, int]) -> list[dict[str, float]]:
    firsts = [group[0] for group in scene.groups]
    every = [_standing(scene, group, trigger) | _wording(scene, group, firsts, label) for group in scene.groups]
    for parts in every:
        parts.update(
            {
                f"{one} and {other}": 1.0
                for one, other in _PAIRS
                if parts.get(one, 0.0) > 0 and parts.get(other, 0.0) > 0
            }
        )
    return every


_PAIRS = (
    ("title", "inside a longer one"),
    ("title", "division only"),
    ("title", "road"),
    ("title", "longest of its entity"),
    ("same sentence", "inside a longer one"),
    ("same clause", "inside a room"),
    ("same sentence", "fine"),
    ("nearest before", "title"),
    ("nearest before", "same sentence"),
    ("first", "title"),
    ("alone", "division only"),
    ("first of text", "longest of its entity"),
    ("lives", "same sentence"),
    ("acts", "same sentence"),
    ("unnamed", "same sentence"),
    ("unnamed", "same clause"),
)


def _standing(scene: _Scene, group: Sequence[Mention], trigger: tuple[int, int]) -> dict[str, float]:
    """Where the wording stands to the trigger: the best of its places counts."""
    sentence, clause = scene.sentence(trigger[0]), scene.clause(trigger[0])
    in_title = trigger[0] < scene.title
    parts: dict[str, float] = {"bias": 1.0}
    least = min(max(each.start - trigger[1], trigger[0] - each.end, 0) for each in group)
    parts["distance"] = math.log1p(least) / 5
    before = scene.starts[: bisect_right(scene.starts, trigger[0])]
    after = scene.starts[len(before) :]
    for each in group:
        where = {
            "same clause": scene.clause(each.start) == clause,
            "same sentence": scene.sentence(each.start) == sentence,
            "before in sentence": scene.sentence(each.start) == sentence and each.start < trigger[0],
            "sentence before": scene.sentence(each.start) == sentence - 1,
            "sentence after": scene.sentence(each.start) == sentence + 1,
            "title": each.start < scene.title,
            "title with trigger there": each.start < scene.title and in_title,
            "nearest before": bool(before) and each.start == before[-1],
            "second before": len(before) > 1 and each.start == before[-2],
            "nearest after": bool(after) and each.start == after[0],
            "first": each.start == scene.starts[0],
            "holds the trigger": each.start <= trigger[0] < each.end,
            "later than the trigger": each.start > trigger[0],
        }
        parts.update({name: 1.0 for name, holds in where.items() if holds})
    text = [start for start in scene.starts if start >= scene.title]
    parts["first of text"] = float(bool(text) and any(each.start == text[0] for each in group))
    return parts


def _wording(scene: _Scene, group: Sequence[Mention], firsts: Sequence[Mention], label: Label) -> dict[str, float]:
    """The form of the wording beside the others of the report, and the letters around it."""
    mention = group[0]
    text, body = mention.text, scene.body
    same = [each for each in firsts if each.key == mention.key]
    facts = {
        "inside a longer one": any(text in each.text and each is not mention for each in firsts),
        "holds a shorter one": any(each.text in text and each is not mention for each in firsts),
        "longest of its entity": len(same) > 1 and all(len(each.text) <= len(text) for each in same),
        "shorter of its entity": any(len(each.text) > len(text) for each in same),
        "unnamed": not mention.named,
        "alone": len(firsts) == 1,
        "two names": len(firsts) == 2,
        "many names": len(firsts) > 4,
        "told twice": len(group) > 1,
        "told often": len(group) > 2,
        "short": len(text) <= 3,
        "long": len(text) >= 9,
        "very long": len(text) >= 14,
    }
    for each in group:
        left, right = body[max(0, each.start - 8) : each.start], body[each.end : each.end + 6]
        facts |= {name: True for name, pattern in _LEFT[label].items() if pattern.search(left)} | {
            name: True for name, pattern in _RIGHT[label].items() if pattern.match(right)
        }
    if label is Label.PLACE:
        facts |= {
            "division only": bool(_DIVISION_ONLY.fullmatch(text)),
            "fine": bool(_FINE.search(text)),
            "road": bool(_ROAD.search(text)),
            "crossing": bool(_CROSSING.search(text)),
            "estate": is_estate(mention.normal),
            "inside a room": bool(_INSIDE.search(text)) and not mention.named,
        }
    return {name: 1.0 for name, holds in facts.items() if holds}


_LEFT: Mapping[Label, Mapping[str, re.Pattern[str]]] = {
    Label.PLACE: {"lives": _LIVES, "lies": _LIES, "way": _WAY},
    Label.ORGANISATION: {"told": _TOLD, "by": _BY, "lives": _LIVES},
}
_RIGHT: Mapping[Label, Mapping[str, re.Pattern[str]]] = {
    Label.PLACE: {"someone of": _SOMEONE, "beside": _BESIDE},
    Label.ORGANISATION: {"acts": _ACTS, "someone of": _SOMEONE},
}


@cache
def _weights(label: Label) -> Mapping[str, float]:
    return {row["part"]: float(row["weight"]) for row in rows("association_scores") if row["label"] == label}


@cache
def _limits() -> Mapping[str, tuple[float, float]]:
    return {row["label"]: (float(row["threshold"]), float(row["last_resort"])) for row in rows("association_limits")}
