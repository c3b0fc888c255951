"""The Cypher texts, one a file, the same for every server; `__NAME__` stands for a label or link kind of kinds.yaml."""

from functools import cache
from importlib.resources import files

from domain.errors import InputError
from graph.kinds import kinds


@cache
def cypher(name: str, **words: str) -> str:
    """The text of `name`.cypher with its labels and link kinds. Errors: InputError for a word of no kind."""
    text = files("graph.cypher").joinpath(f"{name}.cypher").read_text(encoding="utf-8")
    for place, word in words.items():
        if word not in kinds().nodes and word not in kinds().links:
            raise InputError("a label or link kind of kinds.yaml", word, where=f"{name}.cypher")
        text = text.replace(f"__{place.upper()}__", word)
    return text
