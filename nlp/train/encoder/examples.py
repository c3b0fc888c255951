"""Labelled reports as examples of the network: pieces in, targets out, padded together into batches."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from domain.hazards import hazards
from domain.reading import Modality
from nlp.evaluation.corpus import Labelled, occurrences
from nlp.pieces import Pieces, cut_pieces
from nlp.train.encoder.network import TAGGED, Batch

KINDS, MODALITIES = tuple(hazards()), tuple(str(each) for each in Modality)
LONGEST = 480  # characters, as the reader's windows; pieces are never more than characters and three
PAD, IGNORE = 1, -100


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One report: its pieces, its kinds (0 or 1), topic, tags, words of kinds, claims (kind, pieces, modality)."""

    id: str
    text: str
    weight: float
    pieces: Pieces
    kinds: NDArray[np.float32]
    topic: int
    tags: NDArray[np.int64]
    words: dict[int, tuple[int, ...]]
    claims: tuple[tuple[int, tuple[int, ...], int], ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of a batch; words: rows (example, kind, piece) of the pieces that a kind should look at.

    Claims, one a signal: `owners` (example, kind), `spans` (its pieces, 0 or 1), `modalities`.
    """

    kinds: Tensor
    owners: Tensor
    spans: Tensor
    modalities: Tensor
    topics: Tensor
    tags: Tensor
    words: Tensor
    weights: Tensor


def make_example(each: Labelled, tokenizer: Tokenizer, *, written: float) -> Example:
    """A located report; one of the written ones weighs so much more than a message."""
    text = each.body[:LONGEST]
    pieces = cut_pieces(tokenizer, text)
    kinds = np.zeros(len(KINDS), dtype=np.float32)
    claims = []
    words: dict[int, tuple[int, ...]] = {}
    for signal in reversed(each.signals):
        if signal.triggers and min(signal.triggers)[0] >= len(text):
            continue
        kind = KINDS.index(signal.kind)
        kinds[kind] = 1
        rows = {int(pieces.piece_of[at]) for a, b in signal.triggers for at in range(a, min(b, len(text)))}
        if rows:
            words[kind] = tuple(sorted(rows | set(words.get(kind, ()))))
            claims.append((kind, tuple(sorted(rows)), MODALITIES.index(signal.modality)))
    topic = KINDS.index(each.topic) if each.topic in KINDS else len(KINDS)
    weight = written if each.is_written else 1.0
    return Example(each.report.id, text, weight, pieces, kinds, topic, _tags(each, len(text)), words, tuple(claims))


def _tags(each: Labelled, length: int) -> NDArray[np.int64]:
    tags = np.zeros((length, len(TAGGED)), dtype=np.int64)
    triggers = [(a, b, "trigger") for a, b in occurrences(each.body, [s.row["trigger"] for s in each.signals])]
    for start, end, label in [*triggers, *each.mentions]:
        column = TAGGED.index(label)
        tags[start:end, column] = 2
        tags[start : start + 1, column] = 1
    return tags


def batches(examples: Sequence[Example], size: int, *, seed: int) -> Iterator[list[Example]]:
    """All examples once, those of like length together, the batches in random order."""
    dice = random.Random(seed)
    order = dice.sample(range(len(examples)), len(examples))
    found = []
    for at in range(0, len(order), size * 12):
        near = sorted(order[at : at + size * 12], key=lambda number: len(examples[number].pieces.ids))
        found += [near[start : start + size] for start in range(0, len(near), size)]
    dice.shuffle(found)
    for part in found:
        yield [examples[number] for number in part]


def pad(part: Sequence[Example]) -> Batch:
    """The inputs of some examples, padded."""
    rows = len(part)
    length, letters = max(len(each.pieces.ids) for each in part), max(len(each.text) for each in part)
    pieces = torch.full((rows, length), PAD)
    piece_of, letter, within = (torch.zeros(rows, letters, dtype=torch.long) for _ in range(3))
    for row, each in enumerate(part):
        pieces[row, : len(each.pieces.ids)] = torch.from_numpy(each.pieces.ids)
        for target, source in (
            (piece_of, each.pieces.piece_of),
            (letter, each.pieces.letters),
            (within, each.pieces.within),
        ):
            target[row, : len(each.text)] = torch.from_numpy(source)
    return Batch(pieces, (pieces != PAD).float(), piece_of, letter, within)


def targets(part: Sequence[Example]) -> Targets:
    """The targets of some examples, padded."""
    letters = max(len(each.text) for each in part)
    tags = torch.full((len(part), letters, len(TAGGED)), IGNORE)
    for row, each in enumerate(part):
        tags[row, : len(each.text)] = torch.from_numpy(each.tags)
    told = [((row, kind), at, modality) for row, each in enumerate(part) for kind, at, modality in each.claims]
    spans = torch.zeros(len(told), max(len(each.pieces.ids) for each in part))
    for number, (_, at, _) in enumerate(told):
        spans[number, list(at)] = 1
    words = [(row, kind, at) for row, each in enumerate(part) for kind, found in each.words.items() for at in found]
    return Targets(
        torch.from_numpy(np.stack([each.kinds for each in part])),
        torch.tensor([owner for owner, _, _ in told], dtype=torch.long).reshape(-1, 2),
        spans,
        torch.tensor([modality for _, _, modality in told], dtype=torch.long),
        torch.tensor([each.topic for each in part]),
        tags,
        torch.tensor(words, dtype=torch.long).reshape(-1, 3),
        torch.tensor([each.weight for each in part]),
    )
