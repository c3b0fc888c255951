"""The encoder of the default reader: a small pretrained transformer as int8 ONNX, run on the CPU, one thread a process.

It reads a masked body once and says, by kind of hazard, how likely the report tells of it, with which claim, and which
characters speak for it; and for each character whether it belongs to a trigger, place, thing or organisation. A body
longer than a window is read in windows that end where clauses end.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from domain.errors import ConfigError
from nlp.linear import Floats
from nlp.pieces import cut_pieces
from nlp.text import clauses

WINDOW = 480  # characters read at once, as in training; the network takes 512 pieces
MOST = 8  # windows of one body: what a report tells stands in its first 4,000 characters
TAGGED = ("trigger", "place", "thing", "organisation")
FILES = ("model.onnx", "tokenizer.json", "config.json")


@dataclass(frozen=True, slots=True, eq=False)
class EncoderReading:
    """Of one body: logits of kinds, topics (kinds and none) and modalities (kinds x 10); by character, how much a kind

    looks at it (kinds x characters, each row sums to at most 1), and tags (characters x 4 x 3: outside, begin, inside;
    log-probabilities).
    """

    kinds: Floats
    topics: Floats
    modalities: Floats
    looks: Floats
    tags: Floats


@dataclass(frozen=True, eq=False)
class Encoder:
    """A folder with model.onnx, tokenizer.json and config.json, ready to read."""

    tokenizer: Tokenizer
    session: Any
    kinds: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path) -> "Encoder":
        """Errors: ConfigError naming what is missing or broken."""
        try:
            told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            session = open_session(folder / "model.onnx")
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            return cls(tokenizer, session, tuple(told["jianwei"]["kinds"]))
        except Exception as error:  # tokenizers and onnxruntime raise exceptions of their own
            raise ConfigError(f"{folder.name}: expected {', '.join(FILES)}, found {error}") from error

    @cached_property
    def _names(self) -> list[str]:
        return [each.name for each in self.session.get_inputs()]

    def read(self, body: str) -> EncoderReading:
        """A body of at least one character."""
        parts = [self._window(body[start:end]) for start, end in windows(body)]
        whole = parts[0] if len(parts) == 1 else _join(parts)
        missing = len(body) - whole.tags.shape[0]
        if missing:
            tags = np.pad(whole.tags, ((0, missing), (0, 0), (0, 0)))
            tags[-missing:, :, 1:] = -20.0
            whole = EncoderReading(
                whole.kinds, whole.topics, whole.modalities, np.pad(whole.looks, ((0, 0), (0, missing))), tags
            )
        return whole

    def _window(self, text: str) -> EncoderReading:
        pieces = cut_pieces(self.tokenizer, text)
        rows = {
            "pieces": pieces.ids[None],
            "mask": np.ones((1, len(pieces.ids)), dtype=np.float32),
            "piece_of": pieces.piece_of[None],
            "letters": pieces.letters[None],
            "within": pieces.within[None],
        }
        kinds, topics, modalities, scores, tags = self.session.run(None, {name: rows[name] for name in self._names})
        looks = np.exp(scores[0] - scores[0].max(axis=1, keepdims=True))
        looks /= looks.sum(axis=1, keepdims=True)
        sizes = np.bincount(pieces.piece_of, minlength=len(pieces.ids))
        spread = (looks / np.maximum(sizes, 1))[:, pieces.piece_of]
        return EncoderReading(kinds[0], topics[0], modalities[0], spread, _log_softmax(tags[0].reshape(-1, 4, 3)))


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
    """Windows as one: a kind is as likely as in the window that says most of it, its claim and words come from there."""
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
        np.stack([part.modalities for part in parts])[best, every],
        looks.astype(np.float32),
        np.concatenate([part.tags for part in parts]),
    )


def _log_softmax(values: Floats) -> Floats:
    shifted = values - values.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), dtype=np.float32)
