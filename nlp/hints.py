"""The address beside a report's text, for signals whose own words name no place."""

from dataclasses import replace

from domain.reading import Label, Mention, Signal
from nlp.places import PlaceIndex


def placed_by_hint(signal: Signal, hint: str, *, places: PlaceIndex) -> Signal:
    """The signal, standing at the address of its report when it names no place itself.

    The mention lies on the trigger: the sentence that says what happens is the evidence, the address says where. With a
    place tree the address must resolve; without one its normal form is the place.
    """
    if not hint.strip() or any(place.named for place in signal.places):
        return signal
    found = places.mention(hint, 0, len(hint))
    if not found.named or (places.tree.places and found.id is None):
        return signal
    trigger = signal.trigger
    mention = Mention(trigger.start, trigger.end, trigger.text, Label.PLACE, found.normal, found.id)
    return replace(signal, places=(*signal.places, mention))
