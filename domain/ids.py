"""Ids come from content, so that the same thing written twice is one thing."""

import hashlib
import hmac

_SEPARATOR = "\x1f"


def content_id(prefix: str, *parts: str) -> str:
    """`prefix-` and 20 hex digits (80 bits) of SHA-256 over the parts, in order."""
    digest = hashlib.sha256(_SEPARATOR.join(parts).encode()).hexdigest()
    return f"{prefix}-{digest[:20]}"


def keyed_id(prefix: str, key: bytes, *parts: str) -> str:
    """Like `content_id`, but only who holds the installation's key can recompute it (HMAC-SHA256)."""
    digest = hmac.new(key, _SEPARATOR.join(parts).encode(), hashlib.sha256).hexdigest()
    return f"{prefix}-{digest[:20]}"
