"""An address in its parts, from the province down to the room: 海丰北路 is the road, 6号 its number, 3幢 the building.

One CRF labels every letter (labels of Li et al., 2019, «Neural Chinese Address Parsing», NAACL); the parts cover the
address without gaps. `parse_address` is for place names and addresses alone, not for sentences that hold one.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from domain.errors import ConfigError
from nlp.address_features import AddressExtractor, shorten
from nlp.tagger import decode_bio
from nlp.words import Segmenter

MODEL = "addresses.crf"
REMEMBERED = 20_000  # addresses whose parts are kept at hand: the same places come again
LABELS = (
    *("country", "prov", "city", "district", "devZone", "town", "community", "road", "roadno", "subRoad", "subroadno"),
    *("poi", "subpoi", "houseno", "cellno", "floorno", "roomno", "person", "assist", "redundant", "otherinfo"),
)


class AddressPart(NamedTuple):
    """One part of an address: its label (LABELS) and [start, end) in code points.

    houseno is a building, cellno its entrance (单元), floorno and roomno what they say; poi is an estate or a building
    with a name, subpoi a part of it; assist words say where beside it (旁边), redundant ones add nothing.
    """

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class AddressParser:
    """A trained parser. Not to be shared between threads."""

    extractor: AddressExtractor
    content: bytes  # CRFsuite reads the model where it lies
    tagger: "pycrfsuite.Tagger"

    @classmethod
    def load(cls, path: Path | None = None, *, extractor: AddressExtractor | None = None) -> "AddressParser":
        """The model of the package, or another file. Errors: ConfigError when it is missing or broken."""
        at = path or Path(str(files("nlp").joinpath("models", MODEL)))
        tagger = pycrfsuite.Tagger()
        try:
            content = at.read_bytes()
            tagger.open_inmemory(content)
        except (OSError, ValueError) as error:
            raise ConfigError(f"{at.name}: expected a CRF of addresses, found {error}") from error
        return cls(extractor or AddressExtractor(Segmenter()), content, tagger)

    def parse(self, text: str) -> tuple[AddressPart, ...]:
        """The parts in order, without gaps."""
        if not text:
            return ()
        short, starts = shorten(text)
        self.tagger.set(self.extractor.extract(short))
        spans = decode_bio(self.tagger.tag())
        return tuple(AddressPart(label, starts[start], starts[end]) for start, end, label in spans)


@cache
def _parser() -> AddressParser:
    return AddressParser.load()


@lru_cache(maxsize=REMEMBERED)
def parse_address(text: str) -> tuple[AddressPart, ...]:
    """The parts of an address by the model of the package, in order, without gaps. Errors: ConfigError."""
    return _parser().parse(text)
