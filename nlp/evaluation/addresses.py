"""Figures of the address parser on the corpus of Neural Chinese Address Parsing (Li et al., NAACL 2019).

All 21 labels count, `redundant` and its hyphens too; of the file the development and test rows are measured.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from types import MappingProxyType

from nlp.address_parts import AddressPart, parse_address
from nlp.evaluation.outcome import Outcome
from nlp.evaluation.spans import HELD_OUT, examine_spans, read_labelled

SLIPS = MappingProxyType({"subroad": "subRoad", "subRoadno": "subroadno"})  # letters of the annotation


def examine_addresses(
    path: Path,
    *,
    parse: Callable[[str], tuple[AddressPart, ...]] = parse_address,
    splits: Collection[str] = HELD_OUT,
) -> Outcome:
    """`address_f1`, precision and recall, and the F1 of every label."""
    texts = list(read_labelled(path, splits=splits, renamed=SLIPS))
    return examine_spans("address", lambda text: [(part.start, part.end, part.label) for part in parse(text)], texts)
