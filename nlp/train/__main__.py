"""`python -m nlp.train SUITE --data DIR [--models DIR] [--only PART …]`: reproduce the trained files of the package."""

import argparse
from pathlib import Path

from nlp.models import models_folder
from nlp.train import addresses, cec, entities, signals, word_vectors

OTHERS = {  # vectors of words come before the models that are built on them
    "vectors": word_vectors.train,
    "cec": cec.train,
    "addresses": addresses.train,
    "entities": entities.train,
}


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(prog="python -m nlp.train", description=__doc__)
    parser.add_argument("suite", choices=("signals", *OTHERS))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the corpora")
    parser.add_argument("--models", type=Path, default=models_folder(), help="folder to write to")
    parser.add_argument("--only", nargs="+", choices=signals.PARTS, default=signals.PARTS, help="parts of signals")
    parser.add_argument("--encoders", type=Path, help="folder of fold-0, fold-1 … of the encoder, for the weighing")
    given = parser.parse_args()
    if given.suite == "signals":
        signals.train(given.data, given.models, parts=given.only, encoders=given.encoders)
    else:
        OTHERS[given.suite](given.data, given.models)


if __name__ == "__main__":
    main()
