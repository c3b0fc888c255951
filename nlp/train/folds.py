"""Parts of the training reports that some models leave out, so that others can learn how far to trust them."""

from zlib import crc32

FOLDS = 6


def fold(report_id: str) -> int:
    """The part that a report belongs to, the same for every model: 0 to FOLDS - 1."""
    return crc32(report_id.encode()) % FOLDS
