"""A process for test_graph_store.py to kill: writes the same facts as the test, in small batches, for ever.

Arguments: address, password, user, database, number of reports.
"""

import sys

from domain.knowledge import Facts
from graph.assemble import assemble
from graph.bolt import Bolt
from graph.writer import Writer
from tests.graph.samples import example

address, password, user, database, count = sys.argv[1:]
writer = Writer(Bolt(address, auth=(user, password), database=database), batch=7)
facts = Facts.merge(assemble(*example(number)) for number in range(int(count)))
print("ready", flush=True)
while True:
    writer.write(facts)
