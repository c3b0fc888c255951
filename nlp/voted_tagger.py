"""Spans by the votes of a CRF and of convolutional networks: their marginals are averaged, then spans are chosen.

The two err differently: a CRF on sparse features knows the words it was taught, the networks know words like them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from domain.errors import ConfigError
from nlp import features, word_vectors
from nlp.conv_tagger import ConvTagger
from nlp.features import Extractor
from nlp.span_votes import Floats, Group, averaged, choose_spans
from nlp.tagger import CrfTagger, Tagged
from nlp.word_vectors import WordVectors


@dataclass(frozen=True, slots=True, eq=False)
class VotedTagger:
    """A CRF and networks with the same labels. `weight` of 0 to 1 is the CRF's. Not to be shared between threads.

    Without networks the CRF votes alone: six times as fast, and about three points of F1 less sure.
    """

    crf: CrfTagger
    networks: ConvTagger | None
    weight: float = 0.5

    @classmethod
    def load(
        cls, folder: Path, name: str, *, extractor: Extractor, weight: float = 0.5, networks: bool = True
    ) -> "VotedTagger":
        """`name`.crf and `name`.npz of a folder that holds the vectors of words. Errors: ConfigError naming the file."""
        path = folder / f"{name}.crf"
        try:
            crf = CrfTagger.load(path, extractor=extractor)
        except (OSError, ValueError) as error:
            raise ConfigError(f"{path.name}: expected a CRF, found {error}") from error
        if not networks:
            return cls(crf, None)
        vectors = WordVectors.load(folder / word_vectors.FILE)
        held = ConvTagger.load(folder / f"{name}.npz", vectors=vectors, segmenter=extractor.segmenter)
        return cls(crf, held, weight)

    def marginals(self, text: str, *, sequence: features.Sequence | None = None) -> tuple[Floats, list[str]]:
        """Probability of every label (columns, by the list) at every character (rows): the mean of the models.

        A sequence that was extracted already saves time.
        """
        given = self.crf.extractor.extract(text) if sequence is None else sequence
        crf = np.exp(self.crf.marginals(given))
        if self.networks is None:
            return crf, self.crf.labels
        networks = self.networks.probabilities(text)
        return averaged([(crf, self.crf.labels, self.weight), (networks, self.networks.labels, 1 - self.weight)])

    def tag(self, text: str, groups: Sequence[Group], *, sequence: features.Sequence | None = None) -> list[Tagged]:
        """The spans of a text in order, none overlapping; see `choose_spans`."""
        return choose_spans(*self.marginals(text, sequence=sequence), groups) if text else []
