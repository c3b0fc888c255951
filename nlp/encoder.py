"""The encoder of the default reader: a small pretrained transformer as int8 ONNX, run on the CPU, one thread a process.

It reads a masked body once and says, by kind of hazard, how likely the report tells of it, with which claim, and which
characters speak for it; and for each character whether it belongs to a trigger, place, thing or organisation. A body
longer than a window is read in windows that end where clauses end.
"""

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from scipy.special import erf
from tokenizers import Tokenizer

from domain.errors import ConfigError
from nlp.linear import Floats
from nlp.pieces import Numbers, cut_pieces
from nlp.text import clauses

WINDOW = 480  # characters read at once, as in training; the network takes 512 pieces
MOST = 8  # windows of one body: what a report tells stands in its first 4,000 characters
TAGGED = ("trigger", "place", "thing", "organisation")
FILES = ("model.onnx", "claims.npz", "tokenizer.json", "config.json")


@dataclass(frozen=True, slots=True, eq=False)
class ClaimHead:
    """What the encoder makes of some words: logits of the ten modalities, from their states and those of the whole."""

    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats

    def read(self, states: Floats, weights: Floats) -> Floats:
        """States (pieces x hidden size) pooled by weights that sum to 1."""
        pooled = np.concatenate([weights @ states, states.mean(axis=0)])
        inner = pooled @ self.hidden + self.hidden_bias
        inner = inner * (1.0 + erf(inner / np.sqrt(2.0))) / 2.0
        return np.asarray(inner @ self.out + self.out_bias, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A window of a body as the encoder saw it: states of its pieces, each character's piece, how kinds look at pieces."""

    start: int
    states: Floats
    piece_of: Numbers
    looks: Floats


@dataclass(frozen=True, slots=True, eq=False)
class EncoderReading:
    """Of one body: logits of kinds and topics (kinds and none); by character, how much a kind looks at it.

    looks: kinds x characters, each row sums to at most 1. tags: characters x 4 x 3 (outside, begin, inside;
    log-probabilities).
    """

    kinds: Floats
    topics: Floats
    looks: Floats
    tags: Floats
    views: tuple[View, ...]
    head: ClaimHead

    def claims(self, kind: int, start: int, end: int) -> Floats:
        """Logits of the modalities of a kind that the characters [start, end) tell of."""
        view = next((each for each in reversed(self.views) if each.start <= start), self.views[0])
        inside = np.unique(view.piece_of[start - view.start : max(end - view.start, start - view.start + 1)])
        weights = np.zeros(len(view.states), dtype=np.float32)
        if len(inside):
            weights[inside] = view.looks[kind, inside] + 1e-3
        else:
            weights[:] = view.looks[kind]
        return self.head.read(view.states, weights / weights.sum())


@dataclass(frozen=True, eq=False)
class Encoder:
    """A folder with model.onnx, tokenizer.json and config.json, ready to read."""

    tokenizer: Tokenizer
    session: Any
    kinds: tuple[str, ...]
    head: ClaimHead

    @classmethod
    def load(cls, folder: Path) -> "Encoder":
        """Errors: ConfigError naming what is missing or broken."""
        try:
            told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            session = open_session(folder / "model.onnx")
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.enable_truncation(int(told["max_position_embeddings"]))  # odd signs may be many pieces each
            with np.load(folder / "claims.npz", allow_pickle=False) as held:
                head = ClaimHead(*(held[name] for name in ("hidden", "hidden_bias", "out", "out_bias")))
            return cls(tokenizer, session, tuple(told["jianwei"]["kinds"]), head)
        except Exception as error:  # tokenizers and onnxruntime raise exceptions of their own
            raise ConfigError(f"{folder.name}: expected {', '.join(FILES)}, found {error}") from error

    @cached_property
    def _names(self) -> list[str]:
        return [each.name for each in self.session.get_inputs()]

    def read(self, body: str) -> EncoderReading:
        """A body of at least one character."""
        parts = [self._window(body[start:end], start) for start, end in windows(body)]
        whole = parts[0] if len(parts) == 1 else _join(parts)
        missing = len(body) - whole.tags.shape[0]
        if missing:
            tags = np.pad(whole.tags, ((0, missing), (0, 0), (0, 0)))
            tags[-missing:, :, 1:] = -20.0
            whole = replace(whole, looks=np.pad(whole.looks, ((0, 0), (0, missing))), tags=tags)
        return whole

    def _window(self, text: str, start: int) -> EncoderReading:
        pieces = cut_pieces(self.tokenizer, text)
        rows = {
            "pieces": pieces.ids[None],
            "mask": np.ones((1, len(pieces.ids)), dtype=np.float32),
            "piece_of": pieces.piece_of[None],
            "letters": pieces.letters[None],
            "within": pieces.within[None],
        }
        kinds, topics, scores, tags, states = self.session.run(None, {name: rows[name] for name in self._names})
        looks = np.exp(scores[0] - scores[0].max(axis=1, keepdims=True))
        looks /= looks.sum(axis=1, keepdims=True)
        sizes = np.bincount(pieces.piece_of, minlength=len(pieces.ids))
        spread = (looks / np.maximum(sizes, 1))[:, pieces.piece_of]
        view = View(start, states[0], pieces.piece_of, looks)
        marks = _log_softmax(tags[0].reshape(-1, 4, 3))
        return EncoderReading(kinds[0], topics[0], spread, marks, (view,), self.head)


def is_ours(folder: Path) -> bool:
    """Whether a folder's configuration says that it is an encoder of this system. Errors: ConfigError without one."""
    try:
        return "jianwei" in json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{folder.name}/config.json: expected the configuration of a model, found {error}") from error


def open_session(path: Path) -> Any:
    """An ONNX model on the CPU, one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def windows(body: str) -> list[tuple[int, int]]:
    """Stretches of at most WINDOW characters, cut at the ends of clauses where they can be."""
    found: list[tuple[int, int]] = []
    start = 0
    ends = [end for _, end in clauses(body)] if len(body) > WINDOW else []
    while start < len(body) and len(found) < MOST:
        end = min(len(body), start + WINDOW)
        if end < len(body):
            end = max((each for each in ends if start + WINDOW // 2 < each <= end), default=end)
        found.append((start, end))
        start = end
    return found


def _join(parts: list[EncoderReading]) -> EncoderReading:
    """Windows as one: a kind is as likely as in the window that says most of it, and looks there alone."""
    kinds = np.stack([part.kinds for part in parts])
    best = kinds.argmax(axis=0)
    every = np.arange(kinds.shape[1])
    topics = np.stack([part.topics for part in parts])
    topic = topics.max(axis=0)
    topic[-1] = topics[:, -1].min()
    looks = np.concatenate(
        [np.where((best == number)[:, None], part.looks, 0.0) for number, part in enumerate(parts)], axis=1
    )
    return EncoderReading(
        kinds[best, every],
        topic,
        looks.astype(np.float32),
        np.concatenate([part.tags for part in parts]),
        tuple(view for part in parts for view in part.views),
        parts[0].head,
    )


def _log_softmax(values: Floats) -> Floats:
    shifted = values - values.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), dtype=np.float32)
