"""What rules may ask of the graph. One contract, answered over a store and in memory."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.knowledge import Entity, Link, Statement


class View(Protocol):
    """Read-only questions. Nothing received at or after `until` is ever seen: a replay cannot look ahead."""

    def statements(
        self,
        *,
        until: datetime,
        since: datetime | None = None,
        entities: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        reports: Collection[str] | None = None,
    ) -> tuple[Statement, ...]:
        """Statements received in [since, until), ordered by (received_at, uid), that match every given filter.

        `entities` are entity uids the statement touches directly (any of them; a place's descendants are not
        included); `kinds` hazard codes; `reports` report uids. All modalities and exercises are included: the
        caller decides what is live.
        """
        ...

    def links(
        self, nodes: Collection[str], *, until: datetime, kinds: Collection[str] | None = None
    ) -> tuple[Link, ...]:
        """Links that start or end at these uids with evidence received before `until` (master data always).

        Ordered by uid.
        """
        ...

    def entity(self, uid: str) -> Entity | None:
        """The entity of this uid."""
        ...

    def ancestors(self, place: str) -> tuple[Entity, ...]:
        """Places above this one, parent first, by master data."""
        ...

    def near(self, place: str, *, metres: float) -> tuple[str, ...]:
        """Uids of places with coordinates within this distance, the place itself left out, nearest first."""
        ...
