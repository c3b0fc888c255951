"""One installation at work: its settings, ledger, reader and graph, each opened when first needed."""

import os
from contextlib import ExitStack
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from domain.settings import Settings
from graph.store import Store, open_store
from ledger.ledger import Ledger
from pipelines.rejects import Rejects
from pipelines.sources.register import read_master_data

if TYPE_CHECKING:
    from nlp.reader import Reader
    from pipelines.voices import Voices


class Workplace:
    """Closes what it opened when its block ends."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger of `settings.ledger_url`."""
        return self._opened.enter_context(Ledger.open(self.settings.ledger_url))

    @cached_property
    def store(self) -> Store:
        """The graph server of `settings.graph`, started or joined, with its schema."""
        settings = self.settings
        store = self._opened.enter_context(
            open_store(
                address=settings.graph,
                home=settings.home,
                user=settings.graph_user,
                password_file=settings.graph_password_file,
                database=settings.graph_database,
                idle_minutes=settings.local_idle_minutes,
                heap=settings.local_heap,
            )
        )
        store.bootstrap()
        return store

    @cached_property
    def reader(self) -> "Reader":
        """A reader that knows the master data as it stands in the ledger at the first use."""
        from nlp.reader import Reader  # spaCy takes a second to load: only who reads pays for it

        return Reader.load(
            places=self.ledger.places(),
            organisations=self.ledger.organisations(),
            key=self.settings.key(),
            home_city=self.settings.home_city,
            zone=self.settings.zone,
            encoder=self.settings.encoder,
        )

    @cached_property
    def voices(self) -> "Voices":
        """The texts of the last days as the ledger holds them at the first use, and what was accepted since."""
        from pipelines.voices import Voices

        return Voices.of(self.ledger, now=self.now())

    @property
    def workers(self) -> int:
        """Processes that read side by side."""
        return self.settings.workers or os.cpu_count() or 1

    def import_register(self, places: Path | None, organisations: Path | None, rejects: Rejects) -> tuple[int, int]:
        """Put the given master data into the ledger; how many entries were given and how many changed."""
        tree, register, left_out = read_master_data(places, organisations)
        rejects.items += left_out
        changed = self.ledger.import_places(tree) + self.ledger.import_organisations(register)
        self.__dict__.pop("reader", None)  # a reader knows the master data of its making
        return len(tree) + len(register), changed

    def retain(self) -> None:
        """Delete what has outlived its days of retention; the ledger keeps a record of each deletion."""
        settings = self.settings
        self.ledger.purge(
            self.now(),
            text_days=settings.retain_text_days,
            signal_days=settings.retain_signal_days,
            exercise_days=settings.retain_exercise_days,
        )

    def now(self) -> datetime:
        """The installation's clock."""
        return datetime.now(self.settings.zone)
