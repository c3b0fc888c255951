"""The trained files of the reader: where they lie, loading all of them, and a hash over all that decides a reading."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from domain.errors import ConfigError
from nlp.attributes import AttributeModel
from nlp.causes import CauseReader
from nlp.events import EventReader
from nlp.features import Extractor
from nlp.fusion import Fusion
from nlp.kinds import KindModel
from nlp.linear import LinearModel
from nlp.signals import SignalReader
from nlp.tagger import CrfTagger
from nlp.words import Segmenter

LINEAR = "signals_linear.npz"
MENTIONS, TRIGGERS, NAMES = "signals_mentions.crf", "signals_triggers.crf", "names.crf"
_DECIDES = ("*.py", "models/*.crf", "models/*.npz", "lexicons/*.tsv", "lexicons/*.txt")


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """Everything trained, sharing one extractor and one segmenter."""

    extractor: Extractor
    names: CrfTagger
    mentions: CrfTagger
    signals: SignalReader
    events: EventReader
    causes: CauseReader

    @classmethod
    def load(cls, folder: Path | None = None) -> "Models":
        """The models of the package, or of another folder. Errors: ConfigError naming the file that is missing or broken."""
        at = folder or models_folder()
        segmenter = Segmenter()
        extractor = Extractor(segmenter)
        return cls(
            extractor,
            load_tagger(at / NAMES, extractor),
            load_tagger(at / MENTIONS, extractor),
            load_signal_reader(at, extractor),
            EventReader.load(extractor=extractor, folder=folder),
            CauseReader.load(segmenter=segmenter, folder=folder),
        )


def models_folder() -> Path:
    """Where the package keeps its models."""
    return Path(str(files("nlp").joinpath("models")))


def load_signal_reader(folder: Path, extractor: Extractor) -> SignalReader:
    """The models that make signals. Errors: ConfigError."""
    path, segmenter = folder / LINEAR, extractor.segmenter
    try:
        with np.load(path, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        kinds = KindModel(LinearModel.of_arrays(arrays, "report"), LinearModel.of_arrays(arrays, "clause"), segmenter)
        attributes = AttributeModel(LinearModel.of_arrays(arrays, "attributes"), segmenter)
        fusion = Fusion.of_arrays(
            {name.partition(".")[2]: value for name, value in arrays.items() if name.startswith("fusion.")}
        )
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"{path.name}: expected the linear models of signals, found {error}") from error
    return SignalReader(kinds, fusion, load_tagger(folder / TRIGGERS, extractor), attributes)


def save_linear(path: Path, *, kinds: KindModel, attributes: AttributeModel, fusion: Fusion) -> None:
    """Write the linear models of signals into one compressed file."""
    arrays = kinds.report.arrays("report") | kinds.clause.arrays("clause") | attributes.linear.arrays("attributes")
    np.savez_compressed(path, **arrays, **{f"fusion.{name}": value for name, value in fusion.arrays().items()})


def load_tagger(path: Path, extractor: Extractor) -> CrfTagger:
    """One CRF. Errors: ConfigError."""
    try:
        return CrfTagger.load(path, extractor=extractor)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path.name}: expected a CRF, found {error}") from error


def content_hash() -> str:
    """A hash over the code, the models and the lexicons of this package: equal readers give equal findings."""
    digest = hashlib.sha256()
    package = Path(str(files("nlp")))
    for path in sorted(found for pattern in _DECIDES for found in package.glob(pattern)):
        digest.update(f"{path.relative_to(package)}\x1f".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
