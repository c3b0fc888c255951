"""Masked-LM training of the encoder, continued on our own texts (Gururangan et al., Don't Stop Pretraining, ACL 2020).

15 of 100 pieces are hidden: 80 as <mask>, 10 as another piece, 10 left; embeddings stay as they are.
"""

import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from nlp.train.encoder.network import HIDDEN, Encoder
from nlp.train.encoder.vocabulary import read_texts

FILES = ("signals/train", "signals/written", "topics/train", "messages/messages", "cec/train", "messages/replies")
HIDE, LENGTH, BATCH, RATE, WARM = 0.15, 128, 16, 1e-4, 0.06
SAVE = 100  # steps between two saved states


def chunks(tokenizer: Tokenizer, texts: Sequence[str], *, seed: int) -> list[list[int]]:
    """Texts as stretches of at most LENGTH pieces, shuffled; short texts stay alone."""
    found = []
    for encoded in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        ids = encoded.ids
        found += [ids[at : at + LENGTH - 2] for at in range(0, len(ids), LENGTH - 2) if len(ids) - at > 10]
    random.Random(seed).shuffle(found)
    return found


def pretrain(encoder: Encoder, *, data: Path, folder: Path, minutes: float, seed: int = 0) -> None:
    """Train for so many minutes of one core's time; the state goes to mlm.pt as it runs."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    pieces, mask = tokenizer.get_vocab_size(), tokenizer.encode("<mask>").ids[1]
    torch.manual_seed(seed)
    encoder.word.weight.requires_grad_(False)
    head = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.GELU(), nn.LayerNorm(HIDDEN))
    bias = nn.Parameter(torch.zeros(pieces))
    trained = [each for each in encoder.parameters() if each.requires_grad] + [*head.parameters(), bias]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    began, steps, losses = time.process_time(), 0, []
    encoder.train()
    for ids in _batches(chunks(tokenizer, list(dict.fromkeys(read_texts(data, files=FILES))), seed=seed)):
        share = (time.process_time() - began) / (60 * minutes)
        if share >= 1:
            break
        optimiser.param_groups[0]["lr"] = RATE * min(1.0, share / WARM + 0.02) * max(0.05, 1 - share)
        shown, hidden = _hide(ids, mask=mask, pieces=pieces)
        states = encoder(shown, ids != 1)[hidden]
        loss = functional.cross_entropy(head(states) @ encoder.word.weight.T + bias, ids[hidden])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        steps += 1
        losses.append(loss.item())
        if steps % SAVE == 0:
            print(f"{steps} steps, {share:.0%}, loss {sum(losses[-SAVE:]) / SAVE:.3f}", flush=True)
            torch.save(encoder.state_dict(), folder / "mlm.pt")
    torch.save(encoder.state_dict(), folder / "mlm.pt")
    (folder / "mlm.json").write_text(json.dumps({"steps": steps, "loss": losses[-SAVE:]}), "utf-8")


def _batches(rows: list[list[int]]) -> Iterator[Tensor]:
    while True:
        for at in range(0, len(rows), BATCH * 8):
            near = sorted(rows[at : at + BATCH * 8], key=len)
            for start in range(0, len(near), BATCH):
                part = near[start : start + BATCH]
                ids = torch.full((len(part), max(map(len, part)) + 2), 1)
                for number, row in enumerate(part):
                    ids[number, : len(row) + 2] = torch.tensor([0, *row, 2])
                yield ids


def _hide(ids: Tensor, *, mask: int, pieces: int) -> tuple[Tensor, Any]:
    hidden = (torch.rand(ids.shape) < HIDE) & (ids > 3)
    hidden[0, 1] = True
    way = torch.rand(ids.shape)
    shown = torch.where(hidden & (way < 0.8), torch.full_like(ids, mask), ids)
    return torch.where(hidden & (way >= 0.9), torch.randint(4, pieces, ids.shape), shown), hidden
