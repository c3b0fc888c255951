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
WEIGHTS = (1.0, 1.0, 1.0, 0.3, 3.0)


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
            losses = _losses(network, pad(part), targets(part))
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


def _states(network: Network, batch: Batch) -> Tensor:
    """As the encoder itself, without gradients through what is frozen."""
    bias = attention_bias(batch.mask)
    with torch.no_grad():
        states = network.encoder.embed(batch.pieces)
        for layer in network.encoder.layers[:FROZEN]:
            states = layer(states, bias)
    for layer in network.encoder.layers[FROZEN:]:
        states = layer(states, bias)
    return states


def _losses(network: Network, batch: Batch, wanted: Targets) -> Tensor:
    states = _states(network, batch)
    kinds, topics, scores, tags = network.heads(states, batch)
    heavy = wanted.weights / wanted.weights.mean()
    kind = (functional.binary_cross_entropy_with_logits(kinds, wanted.kinds, reduction="none").sum(1) * heavy).mean()
    topic = (functional.cross_entropy(topics, wanted.topics, reduction="none") * heavy).mean()
    modality = scores.sum() * 0
    if len(wanted.modalities):
        claims = network.claims(states, scores, batch.mask, wanted.owners, wanted.spans)
        own = heavy[wanted.owners[:, 0]]
        modality = (functional.cross_entropy(claims, wanted.modalities, reduction="none") * own).sum() / own.sum()
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


Predicted = tuple[np.ndarray, np.ndarray, list[int]]


def predict(network: Network, examples: Sequence[Example], *, batch: int = 16) -> list[Predicted]:
    """Logits of kinds and topics, and the likeliest modality of each given claim, in the order of the examples."""
    network.eval()
    order = sorted(range(len(examples)), key=lambda number: len(examples[number].pieces.ids))
    found: dict[int, Predicted] = {}
    with torch.no_grad():
        for at in range(0, len(order), batch):
            part = [examples[number] for number in order[at : at + batch]]
            given, wanted = pad(part), targets(part)
            kinds, topics, scores, _, states = network(given)
            claims: list[tuple[int, int]] = []
            if len(wanted.modalities):
                logits = network.claims(states, scores, given.mask, wanted.owners, wanted.spans)
                claims = list(zip(wanted.owners[:, 0].tolist(), logits.argmax(-1).tolist(), strict=True))
            for row, number in enumerate(order[at : at + batch]):
                found[number] = (
                    kinds[row].numpy(),
                    topics[row].numpy(),
                    [claim for owner, claim in claims if owner == row],
                )
    return [found[number] for number in range(len(examples))]
