"""Which words made a hazard not live, where no cue of the lexicon says it: found by leaving words out.

Every word around the trigger is blotted out in turn; the one whose loss costs the claim most, against the best live claim,
is its evidence (occlusion: Zeiler and Fergus, ECCV 2014; for text Li, Monroe and Jurafsky, Understanding Neural Networks
through Representation Erasure, 2016).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from domain.reading import Modality
from domain.report import MASK, Quote, Report
from nlp.attributes import AttributeModel
from nlp.linear import Floats
from nlp.modality import Setting
from nlp.text import sentences

WORDS = 28  # words that are tried, the nearest to the trigger first
LEAST = 0.02  # a smaller loss is no evidence
_EMPTY = frozenset("，。、；：！？“”（）()《》,.;:!? \n\t的地得和与及或在是我你他她它们这那个")


def find_claim_words(
    report: Report, trigger: Quote, modality: Modality, *, kind: str, attributes: AttributeModel, setting: Setting
) -> tuple[Quote, ...]:
    """The one word that speaks most for the claim, or none."""
    body, title = report.body, len(report.title)

    def rival(scores: Floats) -> float:
        order = tuple(Modality)
        live = max(float(scores[at]) for at, each in enumerate(order) if each.live)
        return float(scores[order.index(modality)]) - live

    whole = rival(attributes.read(report, trigger.start, trigger.end, kind=kind, setting=setting)[0])
    best, found = LEAST, None
    for start, end in _near(body, trigger, attributes):
        blotted = body[:start] + MASK * (end - start) + body[end:]
        without = replace(report, title=blotted[:title], text=blotted[title + 1 :] if title else blotted)
        loss = whole - rival(attributes.read(without, trigger.start, trigger.end, kind=kind, setting=setting)[0])
        if loss > best:
            best, found = loss, Quote(start, end, body[start:end])
    return () if found is None else (found,)


def _near(body: str, trigger: Quote, attributes: AttributeModel) -> Iterator[tuple[int, int]]:
    """Words of the trigger's sentence, of the ones beside it and of the title, the nearest first, outside the trigger."""
    spans = sentences(body)
    at = next((number for number, (a, b) in enumerate(spans) if a <= trigger.start < b), 0)
    left, right = spans[max(0, at - 1)][0], spans[min(len(spans) - 1, at + 1)][1]
    words, position = [], 0
    for word, _ in attributes.segmenter.pairs(body):
        start, position = position, position + len(word)
        inside = left <= start < right or start < spans[0][1]
        beside = position <= trigger.start or trigger.end <= start
        if inside and beside and not set(word) <= _EMPTY and any("\u4e00" <= letter <= "\u9fff" for letter in word):
            words.append((start, position))
    far = np.array([min(abs(a - trigger.end), abs(trigger.start - b)) for a, b in words])
    for number in np.argsort(far, kind="stable")[:WORDS]:
        yield words[int(number)]
