"""What figures, labels and modalities are called in Chinese, from names.toml; what is not there keeps its own name."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from domain.hazards import hazards

NOTHING = "（无）"


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    text = files("nlp.evaluation").joinpath("names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def name_of(table: str, key: str) -> str:
    """The Chinese name of a key in one table of the file."""
    return _names().get(table, {}).get(key, key)


def figure_name(key: str) -> str:
    """The name of a figure: that of its whole key, or of what it measures and the part of it (kind_f1: 类别 F1)."""
    for half, name in _names()["halves"].items():
        if key.startswith(f"{half}_"):
            return f"{figure_name(key.removeprefix(f'{half}_'))}（{name}）"
    whole = name_of("figures", key)
    if whole != key:
        return whole
    measure, _, part = key.rpartition("_")
    if part not in _names()["parts"]:
        return key
    return f"{name_of('figures', measure)} {name_of('parts', part)}"


def label_name(label: str) -> str:
    """The name of a label: a kind of hazard, a modality, a type of event, or nothing at all."""
    if not label:
        return NOTHING
    if label in hazards():
        return hazards()[label].name
    return name_of("modalities", name_of("labels", label))


def is_part(key: str) -> bool:
    """Whether the figure is a precision, a recall or an F1 of what it measures."""
    return key.rpartition("_")[2] in _names()["parts"]
