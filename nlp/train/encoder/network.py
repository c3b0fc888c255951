"""The network in torch: the lower layers of multilingual-e5-small, and heads for signals on top.

Kinds attend over the pieces with one query each (label-wise attention: Mullenbach et al., Explainable Prediction of
Medical Codes from Clinical Text, NAACL 2018); the attention is taught to rest on the words of the hazard, so that it
tells which words speak for a kind. Characters are tagged from their piece, themselves and their neighbours.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, HEADS, INNER, LONGEST, EPSILON = 384, 12, 1536, 512, 1e-12
DROP = 0.1
LETTERS, LETTER_SIZE, PLACE_SIZE = 4096, 48, 16  # hashed characters; where a character stands in its piece
TAGGED = ("trigger", "place", "thing", "organisation")  # three tags each: outside, begin, inside
WIDE = 160  # channels of the tagger


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded examples: pieces (batch x pieces), their mask, and for each character its piece, letter and place in it."""

    pieces: Tensor
    mask: Tensor
    piece_of: Tensor
    letters: Tensor
    within: Tensor


class Layer(nn.Module):
    """One transformer layer of BERT's kind: attention and a feed-forward, each followed by a layer norm."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.ao = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.aln = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.fi, self.fo = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.oln = nn.LayerNorm(HIDDEN, eps=EPSILON)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """States (batch x pieces x hidden); bias is added to the attention (batch x 1 x 1 x pieces)."""
        batch, length, _ = states.shape
        split = (batch, length, HEADS, HIDDEN // HEADS)
        q, k, v = (each(states).view(split).transpose(1, 2) for each in (self.q, self.k, self.v))
        drop = DROP if self.training else 0.0
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias, dropout_p=drop)
        seen = self.ao(seen.transpose(1, 2).reshape(batch, length, HIDDEN))
        states = self.aln(states + functional.dropout(seen, DROP, self.training))
        inner = self.fo(functional.gelu(self.fi(states)))
        return self.oln(states + functional.dropout(inner, DROP, self.training))


class Encoder(nn.Module):
    """Embeddings and layers."""

    def __init__(self, pieces: int, layers: int) -> None:
        super().__init__()
        self.word, self.pos = nn.Embedding(pieces, HIDDEN), nn.Embedding(LONGEST, HIDDEN)
        self.typ = nn.Parameter(torch.zeros(HIDDEN))
        self.ln = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def embed(self, pieces: Tensor) -> Tensor:
        """What goes into the first layer."""
        states = self.ln(self.word(pieces) + self.pos.weight[: pieces.shape[1]] + self.typ)
        return functional.dropout(states, DROP, self.training)

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """States of all pieces (batch x pieces x hidden)."""
        bias = attention_bias(mask)
        states = self.embed(pieces)
        for layer in self.layers:
            states = layer(states, bias)
        return states

    def load_e5(self, tensors: Mapping[str, Any], keep: Sequence[int]) -> None:
        """Take the weights of multilingual-e5-small: the pieces that are kept, the first layers."""
        with torch.no_grad():
            self.word.weight.copy_(torch.from_numpy(tensors["emb.word"].reshape(-1, HIDDEN)[np.asarray(keep)]))
            self.pos.weight.copy_(torch.from_numpy(tensors["emb.pos"].reshape(-1, HIDDEN)))
            self.typ.copy_(torch.from_numpy(tensors["emb.type"].reshape(-1, HIDDEN)[0]))
            _fill(self.ln, tensors, "emb.ln")
            for number, layer in enumerate(self.layers):
                for name in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
                    _fill(getattr(layer, name), tensors, f"l{number}.{name}")

    def randomise(self) -> None:
        """Weights as if never trained: the control."""
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, 0.0, 0.02)


def attention_bias(mask: Tensor) -> Tensor:
    """0 where a piece may be looked at, a large negative number where not."""
    return (1.0 - mask[:, None, None, :].float()) * -1e4


def _fill(module: Any, tensors: Mapping[str, Any], name: str) -> None:
    for own, theirs in (("weight", "w"), ("bias", "b")):
        parameter = getattr(module, own)
        parameter.copy_(torch.from_numpy(tensors[f"{name}.{theirs}"]).reshape(parameter.shape))


class Network(nn.Module):
    """The encoder with its heads: kinds, topic, modality and words of each kind, tags of characters."""

    def __init__(self, pieces: int, layers: int, *, kinds: int, modalities: int) -> None:
        super().__init__()
        self.encoder = Encoder(pieces, layers)
        self.query = nn.Parameter(torch.randn(kinds, HIDDEN) * 0.3)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.kind_weight, self.kind_bias = (
            nn.Parameter(torch.randn(kinds, HIDDEN) * 0.02),
            nn.Parameter(torch.full((kinds,), -3.0)),
        )
        self.pool = nn.Linear(HIDDEN, kinds)
        self.topic_weight = nn.Parameter(torch.randn(kinds, HIDDEN) * 0.02)
        self.topic = nn.Linear(HIDDEN, kinds + 1)
        self.modality = nn.Sequential(nn.Linear(2 * HIDDEN, 128), nn.GELU(), nn.Linear(128, modalities))
        self.letter, self.place = nn.Embedding(LETTERS, LETTER_SIZE), nn.Embedding(4, PLACE_SIZE)
        self.narrow = nn.Linear(HIDDEN, WIDE - LETTER_SIZE - PLACE_SIZE)
        self.near = nn.Conv1d(WIDE, WIDE, 3, padding=1)
        self.far = nn.Conv1d(WIDE, WIDE, 3, padding=2, dilation=2)
        self.tag = nn.Linear(WIDE, 3 * len(TAGGED))

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Logits: kinds (b x k), topics (b x k+1, the last is none), attention of kinds before its softmax

        (b x k x pieces), tags (b x characters x 12); and the states of the pieces.
        """
        states = self.encoder(batch.pieces, batch.mask)
        return (*self.heads(states, batch), states)

    def claims(self, states: Tensor, scores: Tensor, mask: Tensor, owners: Tensor, spans: Tensor) -> Tensor:
        """Logits of modalities (signals x m) of the signals at the given pieces, as `nlp.encoder` reads them, too."""
        rows, kinds = owners[:, 0], owners[:, 1]
        weights = (torch.softmax(scores, -1)[rows, kinds] + 1e-3) * spans
        weights = weights / weights.sum(-1, keepdim=True)
        pooled = (weights[:, None, :] @ states[rows]).squeeze(1)
        mean = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return self.modality(functional.dropout(torch.cat([pooled, mean[rows]], -1), DROP, self.training))

    def heads(self, states: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What the heads make of the states of the pieces."""
        mask = batch.mask[:, :, None].float()
        scores = (self.key(states) @ self.query.T).transpose(1, 2) / math.sqrt(HIDDEN)
        scores = scores + (1.0 - batch.mask[:, None, :].float()) * -1e4
        seen = torch.softmax(scores, -1) @ states
        mean = (states * mask).sum(1) / mask.sum(1)
        kinds = (seen * self.kind_weight).sum(-1) + self.kind_bias + self.pool(mean)
        own = (seen * self.topic_weight).sum(-1) + 0.5 * kinds.detach()
        topics = self.topic(mean) + functional.pad(own, (0, 1))
        return kinds, topics, scores, self._tags(states, batch)

    def _tags(self, states: Tensor, batch: Batch) -> Tensor:
        narrow = self.narrow(functional.dropout(states, DROP, self.training))
        index = batch.piece_of[:, :, None].expand(-1, -1, narrow.shape[-1])
        rows = torch.cat([torch.gather(narrow, 1, index), self.letter(batch.letters), self.place(batch.within)], -1)
        rows = rows.transpose(1, 2)
        rows = rows + functional.gelu(self.near(rows))
        rows = rows + functional.gelu(self.far(rows))
        return self.tag(rows.transpose(1, 2))
