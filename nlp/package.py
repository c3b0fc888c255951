"""The reader as a spaCy pipeline in a folder: `python -m nlp.package DIR`, then `spacy.load(DIR)` wherever it is installed.

The folder holds the configuration and the names and hashes of the models, not the models: these come with the package,
whose entry points tell spaCy where the components are.
"""

import argparse
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from spacy.language import Language

from nlp.models import DEFAULT
from nlp.pipeline import ZONE, build_pipeline
from nlp.plain_text import GATHER_STEP, MASK_STEP


def build_package(*, encoder: str = DEFAULT, home_city: str = "", zone: str = ZONE) -> Language:
    """A pipeline that reads plain texts. `encoder` is «default», «none», or the folder of a model."""
    setup = {"encoder": encoder, "home_city": home_city, "zone": zone}
    nlp = build_pipeline(config=setup)
    nlp.add_pipe(MASK_STEP, first=True, config=setup)
    nlp.add_pipe(GATHER_STEP, last=True, config=setup)
    nlp.meta |= {
        "name": "jianwei",
        "version": _version(),
        "description": "Hazard signals, mentions, times, events and causes of Chinese reports; texts are masked first",
        "license": "Apache-2.0",
    }
    return nlp


def main(arguments: list[str] | None = None) -> None:
    """Write the folder that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m nlp.package", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--encoder", default=DEFAULT, help="default, none, or a folder (default: %(default)s)")
    parser.add_argument("--home-city", default="", help="the city that a bare district name belongs to")
    parser.add_argument("--zone", default=ZONE, help="time zone (default: %(default)s)")
    told = parser.parse_args(arguments)
    build_package(encoder=told.encoder, home_city=told.home_city, zone=told.zone).to_disk(told.folder)
    print(f"{told.folder}: spacy.load({str(told.folder)!r})")


def _version() -> str:
    try:
        return version("jianwei")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0.0.0"


if __name__ == "__main__":
    main()
