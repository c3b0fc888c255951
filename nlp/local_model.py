"""Any local Hugging Face folder exported to ONNX in the encoder's place: token or sequence classification.

The folder holds config.json (id2label), tokenizer.json and model.onnx (or onnx/model.onnx). A sequence classifier's labels
are kinds of hazards; a token classifier's are B-/I- of place, thing or organisation. Other labels are left aside.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from domain.errors import ConfigError
from domain.hazards import hazards
from nlp.encoder import open_session, windows
from nlp.linear import Floats
from nlp.tagger import Tagged, decode_bio

MENTIONED = ("place", "thing", "organisation")
TYPICAL = {
    "LOC": "place",
    "GPE": "place",
    "FAC": "place",
    "ORG": "organisation",
    "address": "place",
    "company": "organisation",
}
LEAST = 1e-4  # no model is ever surer than that
_MULTIPLE = "multi_label_classification"


@dataclass(frozen=True, slots=True, eq=False)
class LocalReading:
    """Log-odds of every kind (not a number for a kind that the model does not know), or none; the spans that it tags."""

    kinds: Floats | None
    spans: tuple[Tagged, ...]
    labels: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class LocalModel:
    """A loaded folder."""

    tokenizer: Tokenizer
    session: Any
    names: tuple[str, ...]
    multiple: bool

    @classmethod
    def load(cls, folder: Path) -> "LocalModel":
        """Errors: ConfigError naming what is missing, or labels that are nothing to this system."""
        try:
            told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            names = tuple(told["id2label"][str(number)] for number in range(len(told["id2label"])))
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.enable_truncation(int(told.get("max_position_embeddings", 512)) - 2)
            session = open_session(_model_of(folder))
        except Exception as error:  # tokenizers and onnxruntime raise exceptions of their own
            raise ConfigError(
                f"{folder.name}: expected config.json, tokenizer.json, model.onnx, found {error}"
            ) from error
        if not any(name in hazards() or _mention(name) for name in names):
            wanted = f"kinds of hazards, or B-/I- of {', '.join(MENTIONED)}"
            raise ConfigError(
                f"{folder.name}/config.json: expected labels that are {wanted}, found {', '.join(names[:6])}"
            )
        return cls(tokenizer, session, names, told.get("problem_type") == _MULTIPLE)

    def read(self, body: str) -> LocalReading:
        """A body of at least one character."""
        kinds: list[Floats] = []
        spans: list[Tagged] = []
        for start, end in windows(body):
            encoded = self.tokenizer.encode(body[start:end])
            logits = self._run(encoded.ids, encoded.type_ids)
            if logits.ndim == 1:
                kinds.append(self._log_odds(logits))
            else:
                spans += self._spans(logits, encoded.offsets, start)
        labels = {label for name in self.names if (label := _mention(name))}
        return LocalReading(np.max(kinds, axis=0) if kinds else None, tuple(spans), frozenset(labels))

    def _run(self, ids: Sequence[int], types: Sequence[int]) -> Floats:
        rows = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": types}
        given = {each.name: np.array([rows[each.name]], dtype=np.int64) for each in self.session.get_inputs()}
        logits: Floats = self.session.run(None, given)[0][0]
        return logits

    def _log_odds(self, logits: Floats) -> Floats:
        if self.multiple:
            near = 1.0 / (1.0 + np.exp(-logits))
        else:
            near = np.exp(logits - logits.max())
            near /= near.sum()
        near = np.clip(near, LEAST, 1 - LEAST)
        known = {name: float(np.log(p / (1 - p))) for name, p in zip(self.names, near, strict=True)}
        return np.array([known.get(kind, np.nan) for kind in hazards()], dtype=np.float32)

    def _spans(self, logits: Floats, offsets: Sequence[tuple[int, int]], shift: int) -> list[Tagged]:
        best = logits.argmax(axis=-1)
        near = 1.0 / np.exp(logits - logits.max(axis=-1, keepdims=True)).sum(axis=-1)
        at = [number for number, (a, b) in enumerate(offsets) if b > a]
        labels = [_bio(self.names[int(best[number])]) for number in at]
        return [
            Tagged(
                shift + offsets[at[first]][0],
                shift + offsets[at[last - 1]][1],
                label,
                float(near[at[first:last]].min()),
            )
            for first, last, label in decode_bio(labels)
        ]


def _model_of(folder: Path) -> Path:
    return next(
        (path for path in (folder / "model.onnx", folder / "onnx" / "model.onnx") if path.exists()),
        folder / "model.onnx",
    )


def _mention(name: str) -> str:
    label = name.partition("-")[2] if name[:2] in ("B-", "I-") else ""
    label = TYPICAL.get(label, label)
    return label if label in MENTIONED else ""


def _bio(name: str) -> str:
    label = _mention(name)
    return f"{name[0]}-{label}" if label else "O"
