"""Fine-tuning of the network on labelled reports, all heads at once; the state is saved after every epoch.

Reports of one fold are left out: what the network says of them is what the fusion with the linear models learns from.
"""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.train.encoder.examples import IGNORE, Example, Targets, batches, pad, targets
from nlp.train.encoder.network import TAGGED, Batch, Network, attention_bias

BATCH, RATE, HEAD_RATE, WARM, DECAY = 8, 2e-4, 1.5e-3, 0.1, 0.01
FROZEN = 1  # layers that keep the weights of the masked-LM training, beside the embeddings
LOSSES = ("kinds", "topic", "modality", "words", "tags")
WEIGHTS = (1.0, 1.0, 0.7, 0.3, 3.0)

Logits = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


def finetune(
    network: Network, examples: Sequence[Example], *, epochs: int, seed: int, state: Path, until: int | None = None
) -> None:
    """Train for so many epochs, or stop after the first `until`; goes on from the saved state when there is one."""
    torch.manual_seed(seed)
    lower = [network.encoder.word, network.encoder.pos, network.encoder.ln, *network.encoder.layers[:FROZEN]]
    for module in lower:
        module.requires_grad_(False)
    network.encoder.typ.requires_grad_(False)
    inside = [each for each in network.encoder.parameters() if each.requires_grad]
    heads = [each for name, each in network.named_parameters() if not name.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": inside, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=DECAY
    )
    rates = [group["lr"] for group in optimiser.param_groups]
    total = epochs * ((len(examples) + BATCH - 1) // BATCH)
    first = 0
    if state.exists():
        saved = torch.load(state)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        first = saved["epochs"]
    step = first * (total // epochs)
    for epoch in range(first, until or epochs):
        network.train()
        began, sums, count = time.process_time(), torch.zeros(len(LOSSES)), 0
        for part in batches(examples, BATCH, seed=1000 * seed + epoch):
            step += 1
            share = min(1.0, step / (WARM * total)) * max(
                0.02, 1 - max(0.0, step - WARM * total) / ((1 - WARM) * total)
            )
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * share
            losses = _losses(_forward(network, pad(part)), targets(part))
            optimiser.zero_grad()
            (losses * torch.tensor(WEIGHTS)).sum().backward()
            nn.utils.clip_grad_norm_([*inside, *heads], 1.0)
            optimiser.step()
            sums, count = sums + losses.detach(), count + 1
            if count % 200 == 0:
                print(f"  {step} of {total}: {[round(x, 3) for x in (sums / count).tolist()]}", flush=True)
        minutes = (time.process_time() - began) / 60
        told = ", ".join(f"{name} {value:.3f}" for name, value in zip(LOSSES, (sums / count).tolist(), strict=True))
        print(f"epoch {epoch + 1} of {epochs}, {minutes:.1f} minutes: {told}", flush=True)
        torch.save({"network": network.state_dict(), "optimiser": optimiser.state_dict(), "epochs": epoch + 1}, state)


def _forward(network: Network, batch: Batch) -> Logits:
    """As the network itself, without gradients through what is frozen."""
    bias = attention_bias(batch.mask)
    with torch.no_grad():
        states = network.encoder.embed(batch.pieces)
        for layer in network.encoder.layers[:FROZEN]:
            states = layer(states, bias)
    for layer in network.encoder.layers[FROZEN:]:
        states = layer(states, bias)
    return network.heads(states, batch)


def _losses(logits: Logits, wanted: Targets) -> Tensor:
    kinds, topics, modalities, scores, tags = logits
    heavy = wanted.weights / wanted.weights.mean()
    kind = (functional.binary_cross_entropy_with_logits(kinds, wanted.kinds, reduction="none").sum(1) * heavy).mean()
    topic = (functional.cross_entropy(topics, wanted.topics, reduction="none") * heavy).mean()
    modality = functional.cross_entropy(
        modalities.flatten(0, 1), wanted.modalities.flatten(), ignore_index=IGNORE, reduction="none"
    )
    rows = (wanted.modalities != IGNORE).float()
    modality = (modality.view_as(rows) * heavy[:, None] * rows).sum() / (heavy[:, None] * rows).sum().clamp(min=1)
    looks = functional.log_softmax(scores, -1)
    hot = torch.zeros_like(looks, dtype=torch.bool)
    hot[wanted.words[:, 0], wanted.words[:, 1], wanted.words[:, 2]] = True
    told = hot.any(-1)
    words = (
        -(looks.masked_fill(~hot, -1e4).logsumexp(-1) * heavy[:, None])[told].mean() if told.any() else looks.sum() * 0
    )
    flat = tags.view(*tags.shape[:2], len(TAGGED), 3)
    tagged = functional.cross_entropy(flat.flatten(0, 2), wanted.tags.flatten(), ignore_index=IGNORE)
    return torch.stack([kind, topic, modality, words, 4 * tagged])


def predict(network: Network, examples: Sequence[Example], *, batch: int = 16) -> list[tuple[np.ndarray, ...]]:
    """The logits of each example, padding cut off, in the order of the examples."""
    network.eval()
    order = sorted(range(len(examples)), key=lambda number: len(examples[number].pieces.ids))
    found: dict[int, tuple[np.ndarray, ...]] = {}
    with torch.no_grad():
        for at in range(0, len(order), batch):
            part = order[at : at + batch]
            kinds, topics, modalities, scores, tags = network(pad([examples[number] for number in part]))
            for row, number in enumerate(part):
                pieces, letters = len(examples[number].pieces.ids), len(examples[number].text)
                found[number] = (
                    kinds[row].numpy(),
                    topics[row].numpy(),
                    modalities[row].numpy(),
                    scores[row, :, :pieces].numpy(),
                    tags[row, :letters].numpy(),
                )
    return [found[number] for number in range(len(examples))]
