"""The reader: a report is masked, tagged, read for times, names, signals, events and causes. One paragraph, pure functions.

Two readers of one version give equal findings for equal reports, in this process or in others.
"""

import multiprocessing
import weakref
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import tzinfo
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from domain.clock import SHANGHAI
from domain.reading import Findings
from domain.register import Organisation, PlaceTree
from domain.report import Masked, Report
from nlp.mentions import Registers
from nlp.models import DEFAULT, Models
from nlp.organisations import OrganisationIndex
from nlp.pipeline import build_pipeline, prepare, to_doc
from nlp.places import PlaceIndex
from nlp.plain_text import gather_findings, mask_report
from nlp.resources import Resources, reader_version

FEW = 64  # reports that are not worth starting processes for


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a reader is made of beside its package: what another process needs to make an equal one."""

    places: PlaceTree | None
    organisations: tuple[Organisation, ...]
    key: bytes = field(repr=False)
    home_city: str
    zone: tzinfo
    encoder: str = DEFAULT


@dataclass(slots=True, eq=False, weakref_slot=True)
class Reader:
    """Reads Chinese reports. `version` changes with code, models, lexicons and master data, and with nothing else."""

    recipe: Recipe
    version: str
    resources: Resources
    _nlp: Language
    _pool: ProcessPoolExecutor | None = None
    _workers: int = 0

    @classmethod
    def load(
        cls,
        *,
        places: PlaceTree | None = None,
        organisations: Sequence[Organisation] = (),
        key: bytes,
        home_city: str = "",
        zone: tzinfo = SHANGHAI,
        encoder: str = DEFAULT,
    ) -> "Reader":
        """A reader for a district: its place tree and organisations, its key for tokens of masked data.

        `encoder` is «default», «none» (five times as fast, some points less sure), or the folder of a model.
        Errors: ConfigError when a model or lexicon is missing or broken.
        """
        return cls.make(Recipe(places, tuple(organisations), key, home_city, zone, encoder))

    @classmethod
    def make(cls, recipe: Recipe) -> "Reader":
        """The reader of a recipe."""
        registers = Registers(PlaceIndex.build(recipe.places), OrganisationIndex.build(recipe.organisations))
        models, version = Models.load(encoder=recipe.encoder), _version(recipe)
        resources = Resources(models, registers, recipe.home_city, recipe.zone, version)
        nlp = build_pipeline()
        prepare(nlp, resources)
        return cls(recipe, version, resources, nlp)

    def mask(self, report: Report) -> tuple[Report, tuple[Masked, ...]]:
        """The report without personal data, and what was masked. Names of places and organisations stay."""
        return mask_report(report, self.resources, key=self.recipe.key)

    def read(self, report: Report, masked: tuple[Masked, ...] = ()) -> Findings:
        """The findings of a masked report; the same for every reader of this version."""
        return self._findings(self._nlp(to_doc(self._nlp, report, masked)))

    def pipe(
        self, reports: Iterable[tuple[Report, tuple[Masked, ...]]], *, workers: int = 1, batch: int = 64
    ) -> Iterator[Findings]:
        """Findings of many masked reports, in input order; with more workers in processes, which stay until `close`."""
        source = iter(reports)
        first = list(islice(source, FEW)) if workers > 1 else []
        if workers <= 1 or len(first) < FEW:
            docs = (to_doc(self._nlp, report, masked) for report, masked in _chain(first, source))
            yield from map(self._findings, self._nlp.pipe(docs, batch_size=batch))
            return
        chunks = _chunks(_chain(first, source), batch)
        for findings in self._processes(workers).map(_read_chunk, chunks):
            yield from findings

    def close(self) -> None:
        """End the processes that `pipe` has started."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _processes(self, workers: int) -> ProcessPoolExecutor:
        if self._pool is None or self._workers != workers:
            self.close()
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(workers, context, initializer=_start, initargs=(self.recipe,))
            self._workers = workers
            weakref.finalize(self, self._pool.shutdown, wait=False, cancel_futures=True)
        return self._pool

    def _findings(self, doc: Doc) -> Findings:
        return gather_findings(doc, reader=self.version)


def _version(recipe: Recipe) -> str:
    return reader_version(
        places=recipe.places,
        organisations=recipe.organisations,
        home_city=recipe.home_city,
        zone=recipe.zone,
        encoder=recipe.encoder,
    )


def _chain(
    first: list[tuple[Report, tuple[Masked, ...]]], rest: Iterator[tuple[Report, tuple[Masked, ...]]]
) -> Iterator[tuple[Report, tuple[Masked, ...]]]:
    yield from first
    yield from rest


def _chunks(
    reports: Iterator[tuple[Report, tuple[Masked, ...]]], size: int
) -> Iterator[list[tuple[Report, tuple[Masked, ...]]]]:
    while chunk := list(islice(reports, size)):
        yield chunk


_reader: Reader | None = None  # of a worker process


def _start(recipe: Recipe) -> None:
    global _reader
    _reader = Reader.make(recipe)


def _read_chunk(chunk: list[tuple[Report, tuple[Masked, ...]]]) -> list[Findings]:
    if _reader is None:
        raise RuntimeError("this process was not started by a reader")
    return list(_reader.pipe(chunk))
