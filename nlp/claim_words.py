"""Which words made a hazard not live, where no cue of the lexicon says it: found by leaving words out.

Every word around the trigger is blotted out in turn; the one whose loss costs the claim most, against the best live claim,
is its evidence (occlusion: Zeiler and Fergus, ECCV 2014; for text Li, Monroe and Jurafsky, Understanding Neural Networks
through Representation Erasure, 2016).
"""

from domain.reading import Modality
from domain.report import Quote, Report
from nlp.attributes import AttributeModel
from nlp.modality import Setting
from nlp.text import sentences
from nlp.words import Word

WORDS = 28  # words that are tried, the nearest to the trigger first
LEAST = 0.02  # a smaller loss is no evidence
_EMPTY = frozenset("，。、；：！？“”（）()《》,.;:!? \n\t的地得和与及或在是我你他她它们这那个")


def find_claim_words(
    report: Report, trigger: Quote, modality: Modality, *, kind: str, attributes: AttributeModel, setting: Setting
) -> tuple[Quote, ...]:
    """The one word that speaks most for the claim, or none."""
    order = tuple(Modality)
    claim, live = order.index(modality), [at for at, each in enumerate(order) if each.live]
    words = _near(report.body, trigger, attributes)
    if not words:
        return ()
    whole, _ = attributes.read(report, trigger.start, trigger.end, kind=kind, setting=setting)
    without = attributes.read_without(report, trigger.start, trigger.end, words, kind=kind, setting=setting)
    losses = whole[claim] - whole[live].max() - (without[:, claim] - without[:, live].max(axis=1))
    best = int(losses.argmax())
    return (Quote(*words[best][:3]),) if losses[best] > LEAST else ()


def _near(body: str, trigger: Quote, attributes: AttributeModel) -> list[Word]:
    """Words of the trigger's sentence, of the ones beside it and of the title, the nearest first, outside the trigger."""
    spans = sentences(body)
    at = next((number for number, (a, b) in enumerate(spans) if a <= trigger.start < b), 0)
    left, right = spans[max(0, at - 1)][0], spans[min(len(spans) - 1, at + 1)][1]
    words = []
    for word in attributes.segmenter.cut(body):
        inside = left <= word.start < right or word.start < spans[0][1]
        beside = word.end <= trigger.start or trigger.end <= word.start
        told = set(word.text)
        if inside and beside and not told <= _EMPTY and any("\u4e00" <= letter <= "\u9fff" for letter in told):
            words.append(word)
    far = [min(abs(word.start - trigger.end), abs(trigger.start - word.end)) for word in words]
    return [words[number] for number in sorted(range(len(words)), key=far.__getitem__)[:WORDS]]
