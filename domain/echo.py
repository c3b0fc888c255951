"""Which texts repeat one another: an echo of one text is one voice, however many channels carry it.

By themselves reports tell equal texts. Texts that are nearly equal are found in the stream (nlp/duplicates.py); the ledger
keeps the voice of every report.
"""

import unicodedata

from domain.ids import content_id
from domain.report import Report

ECHO_LEAST = 24  # letters: below this, equal texts («我们小区停水了») are often two people and not one text repeated


def echo_of(text: str) -> str:
    """Equal for texts with the same letters and digits, whatever their spacing, punctuation, width and case.

    Empty for a text shorter than ECHO_LEAST letters: nothing is said about those.
    """
    letters = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return content_id("echo", letters) if len(letters) >= ECHO_LEAST else ""


def own_voice(report: Report) -> str:
    """The voice of a report that is nobody's copy: equal for reports of the same text, else its own uid."""
    return echo_of(report.text if report.text.strip() else report.title) or report.uid
