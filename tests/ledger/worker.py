"""A process that ingests the sample stream into a ledger, to be run beside another one or to be killed."""

import sys
from datetime import datetime

from domain.clock import SHANGHAI
from ledger.ledger import Ledger
from tests.ledger.samples import READER, make_stream


def ingest(url: str, size: int, batch: int) -> None:
    """Accept everything, then read and record what is unread, as the pipelines do."""
    stream = make_stream(size)
    found = {report.uid: each for (report, _masked), each in stream}
    with Ledger.open(url) as ledger:
        for start in range(0, size, batch):
            masked_reports = [masked_report for masked_report, _found in stream[start : start + batch]]
            ledger.accept(masked_reports, now=datetime.now(SHANGHAI))
        while backlog := ledger.unread(READER, limit=batch):
            ledger.record([(report, found[report.uid]) for report, _masked in backlog], reader=READER)


if __name__ == "__main__":
    ingest(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
