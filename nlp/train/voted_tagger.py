"""Train a CRF and convolutional networks on the same labelled texts: what `nlp.voted_tagger` reads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nlp.conv_tagger import ConvTagger, encode, save_networks
from nlp.evaluation.spans import Labelled
from nlp.features import Extractor
from nlp.tagger import OUTSIDE, CrfTagger, encode_bio, train_crf
from nlp.train.conv_tagger import Recipe, train_network
from nlp.voted_tagger import VotedTagger
from nlp.word_vectors import WordVectors


@dataclass(frozen=True, slots=True)
class Plan:
    """How both are trained: CRFsuite's penalties, least frequency of a feature and iterations; the networks' recipe.

    A network is trained for every seed.
    """

    names: tuple[str, ...]
    recipe: Recipe
    seeds: tuple[int, ...] = (0, 1)
    c1: float = 0.2
    c2: float = 0.1
    least: int = 1
    iterations: int = 100
    weight: float = 0.5

    @property
    def labels(self) -> tuple[str, ...]:
        return (OUTSIDE, *(f"{mark}-{name}" for name in self.names for mark in "BI"))


def train_voted(
    texts: Sequence[str],
    spans: Sequence[Sequence[Labelled]],
    target: tuple[Path, str],
    *,
    plan: Plan,
    extractor: Extractor,
    vectors: WordVectors,
) -> VotedTagger:
    """Train, write NAME.crf and NAME.npz into a folder (`target`: folder, NAME), and give the tagger of them."""
    crf_path, networks_path = (target[0] / f"{target[1]}.{ending}" for ending in ("crf", "npz"))
    train_crf(
        texts,
        spans,
        crf_path,
        extractor=extractor,
        c1=plan.c1,
        c2=plan.c2,
        min_frequency=plan.least,
        iterations=plan.iterations,
    )
    column = {label: at for at, label in enumerate(plan.labels)}
    labels = [
        np.array([column[label] for label in encode_bio(len(text), given)], dtype=np.int64)
        for text, given in zip(texts, spans, strict=True)
    ]
    encoded = [encode(text, vectors=vectors, segmenter=extractor.segmenter) for text in texts]
    networks = [
        train_network(encoded, labels, vectors=vectors, count=len(column), recipe=replace(plan.recipe, seed=seed))
        for seed in plan.seeds
    ]
    save_networks(networks_path, networks, plan.labels)
    return VotedTagger(
        CrfTagger.load(crf_path, extractor=extractor),
        ConvTagger.load(networks_path, vectors=vectors, segmenter=extractor.segmenter),
        plan.weight,
    )
