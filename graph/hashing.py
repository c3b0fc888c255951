"""One hash of everything a graph says, equal on every server and in every order of writing."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

_MODULUS = 1 << 256


def content_hash(items: Iterable[tuple[str, str, str, Mapping[str, Any]]]) -> str:
    """64 hex digits over (kind, source, target, properties); source and target are empty for nodes.

    A sum of the items' SHA-256 modulo 2^256: no order, no sorting, constant memory, and an item that is there twice
    counts twice. It shows differences; it is no protection against someone who wants to make equal sums.
    """
    total = 0
    for kind, source, target, properties in items:
        text = json.dumps([kind, source, target, dict(properties)], ensure_ascii=False, sort_keys=True)
        total = (total + int.from_bytes(hashlib.sha256(text.encode()).digest())) % _MODULUS
    return f"{total:064x}"
