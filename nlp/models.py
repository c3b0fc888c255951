"""The trained files of the reader: where they lie, loading all of them, and a hash over all that decides a reading."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from domain.errors import ConfigError
from nlp.attributes import AttributeModel
from nlp.causes import CauseReader
from nlp.encoder import Encoder, is_ours
from nlp.events import EventReader
from nlp.features import Extractor
from nlp.fusion import Fusion
from nlp.kinds import KindModel
from nlp.linear import LinearModel
from nlp.local_model import LocalModel
from nlp.signals import SignalReader
from nlp.tagger import CrfTagger
from nlp.weighing import Weighing
from nlp.words import Segmenter

DEFAULT, NONE = "default", "none"  # choices of the encoder
LINEAR, WEIGHING, ENCODER = "signals_linear.npz", "signals_weighing.npz", "encoder"
MENTIONS, TRIGGERS, NAMES = "signals_mentions.crf", "signals_triggers.crf", "names.crf"
_DECIDES = ("*.py", "models/*.crf", "models/*.npz", "models/encoder/*", "lexicons/*.tsv", "lexicons/*.txt")


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """Everything trained, sharing one extractor and one segmenter."""

    extractor: Extractor
    names: CrfTagger
    mentions: CrfTagger
    signals: SignalReader
    events: EventReader
    causes: CauseReader
    encoder: Encoder | LocalModel | None = None

    @classmethod
    def load(cls, folder: Path | None = None, *, encoder: str = DEFAULT) -> "Models":
        """The models of the package, or of another folder; `encoder` is «default», «none», or a folder.

        With «none» events are read by the CRF alone, too, for the networks beside it take as long as all the rest.

        Errors: ConfigError naming the file that is missing or broken.
        """
        at = folder or models_folder()
        segmenter = Segmenter()
        extractor = Extractor(segmenter)
        return cls(
            extractor,
            load_tagger(at / NAMES, extractor),
            load_tagger(at / MENTIONS, extractor),
            load_signal_reader(at, extractor),
            EventReader.load(extractor=extractor, folder=folder, networks=encoder != NONE),
            CauseReader.load(segmenter=segmenter, folder=folder),
            load_encoder(encoder, at),
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
    weighing = load_weighing(folder / WEIGHING)
    return SignalReader(kinds, fusion, load_tagger(folder / TRIGGERS, extractor), attributes, weighing)


def load_encoder(choice: str, models: Path) -> Encoder | LocalModel | None:
    """The encoder of the package, none, or a folder: one of ours, or any Hugging Face one exported to ONNX.

    Errors: ConfigError.
    """
    if choice == NONE:
        return None
    folder = models / ENCODER if choice == DEFAULT else Path(choice).expanduser()
    return Encoder.load(folder) if is_ours(folder) else LocalModel.load(folder)


def load_weighing(path: Path) -> Weighing:
    """How the encoder weighs beside the linear models. Errors: ConfigError."""
    try:
        with np.load(path, allow_pickle=False) as held:
            return Weighing.of_arrays({name: held[name] for name in held.files})
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"{path.name}: expected the weights of the encoder, found {error}") from error


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


def encoder_hash(choice: str) -> str:
    """What tells readers of different encoders apart: the choice, or the content of the user's folder."""
    if choice in (DEFAULT, NONE):
        return choice
    digest = hashlib.sha256()
    for path in sorted(each for each in Path(choice).expanduser().rglob("*") if each.is_file()):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
