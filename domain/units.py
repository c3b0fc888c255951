"""Units of risk: the keys that counts are kept by. A unit is a place, a thing or an organisation, never a person."""

from collections.abc import Iterator

from domain.reading import Label, Signal

UNIT_LABELS = (Label.PLACE, Label.THING, Label.ORGANISATION)


def unit_keys(signal: Signal) -> Iterator[str]:
    """Keys (`label:id` or `label:normal`) of every named place, thing and organisation of the signal, each once."""
    seen: set[str] = set()
    for mention in (*signal.places, *signal.things, *signal.organisations):
        if mention.named and mention.label in UNIT_LABELS and mention.key not in seen:
            seen.add(mention.key)
            yield mention.key
