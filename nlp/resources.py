"""What the steps of a pipeline need: models, registers, home city, zone; given by a reader, or the package's own."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from domain.ids import content_id
from domain.register import Organisation, PlaceTree
from nlp.mentions import Registers
from nlp.models import DEFAULT, ENCODER, NONE, Models, content_hash, encoder_hash, models_folder
from nlp.organisations import OrganisationIndex
from nlp.places import PlaceIndex


@dataclass(frozen=True, slots=True, eq=False)
class Resources:
    """What the steps of one reader need, and the version that its findings carry."""

    models: Models
    registers: Registers
    home_city: str
    zone: tzinfo
    version: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a step makes its resources of when nobody has prepared it; there is no master data in it."""

    encoder: str = DEFAULT
    home_city: str = ""
    zone: str = "Asia/Shanghai"


@cache
def default_resources(setup: Setup) -> Resources:
    """The package's models and empty registers, loaded once a process for each setup. Errors: ConfigError."""
    registers = Registers(PlaceIndex.build(None), OrganisationIndex.build())
    zone = ZoneInfo(setup.zone)
    version = reader_version(home_city=setup.home_city, zone=zone, encoder=setup.encoder)
    return Resources(Models.load(encoder=setup.encoder), registers, setup.home_city, zone, version)


def reader_version(
    *,
    places: PlaceTree | None = None,
    organisations: Iterable[Organisation] = (),
    home_city: str,
    zone: tzinfo,
    encoder: str,
) -> str:
    """From the package's content, the master data and the encoder; a key, which decides tokens alone, has no part."""
    tree = "" if places is None else repr(sorted(places, key=lambda place: place.id))
    register = repr(sorted(organisations, key=lambda each: each.id))
    return content_id("reader", content_hash(), tree, register, home_city, str(zone), encoder_hash(encoder))


def model_hashes(encoder: str = DEFAULT) -> dict[str, str]:
    """The model files that a setup reads, by name, each with its SHA-256; a folder of the user's is told as one."""
    folder = models_folder()
    paths = [path for path in folder.iterdir() if path.suffix in (".crf", ".npz")]
    if encoder == DEFAULT:
        paths += (path for path in (folder / ENCODER).rglob("*") if path.is_file())
    hashes = {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}
    return hashes if encoder in (DEFAULT, NONE) else hashes | {encoder: encoder_hash(encoder)}
