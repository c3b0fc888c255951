"""The pools of invented names, from names.toml."""

import tomllib
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any


@cache
def names() -> dict[str, Any]:
    """The tables of names.toml."""
    table: dict[str, Any] = tomllib.loads(files("scenarios").joinpath("names.toml").read_text(encoding="utf-8"))
    return table


def mistype(name: str, rng: Random) -> str:
    """The name with one character written wrong as people do, unchanged when no character of it is known for that."""
    slips: dict[str, str] = names()["typos"]
    wrong = [index for index, character in enumerate(name) if character in slips]
    if not wrong:
        return name
    index = rng.choice(wrong)
    return name[:index] + slips[name[index]] + name[index + 1 :]
