"""The View over a store: the same answers as MemoryView, asked in Cypher."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from math import cos, radians
from typing import Any

from domain.knowledge import Entity, Link, Statement
from graph.bolt import Bolt, Row
from graph.cypher import cypher
from graph.distance import METRES_A_DEGREE, metres_between
from graph.kinds import kinds as all_kinds
from graph.rows import entity_from, link_from
from graph.statements import TOUCHES, milliseconds, statement_from
from graph.view import View

LONG_AGO = -(2**53)  # milliseconds; before every report


class StoreView(View):
    """Asks the server anew at every question; holds nothing."""

    def __init__(self, bolt: Bolt) -> None:
        self._bolt = bolt

    def statements(
        self,
        *,
        until: datetime,
        since: datetime | None = None,
        entities: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        reports: Collection[str] | None = None,
    ) -> tuple[Statement, ...]:
        """See View."""
        rows = self._signals(
            span={"since": LONG_AGO if since is None else milliseconds(since), "until": milliseconds(until)},
            entities=entities,
            kinds=kinds,
            reports=reports,
        )
        found = {properties["uid"]: properties for properties in rows if kinds is None or properties["kind"] in kinds}
        touched: dict[str, list[tuple[str, int, str]]] = {}
        for some in _chunks(sorted(found)):
            for row in self._bolt.read(cypher("touched"), {"signals": some}):
                touched.setdefault(row["signal"], []).append((row["kind"], row["rank"] or 0, row["entity"]))
        statements = [
            statement_from(uid, properties, touched.get(uid, ()))
            for uid, properties in found.items()
            if reports is None or properties["report_uid"] in reports
        ]
        # the server compares whole milliseconds; the edges are decided here, to the microsecond
        exact = (
            each for each in statements if each.received_at < until and (since is None or each.received_at >= since)
        )
        return tuple(sorted(exact, key=lambda each: (each.received_at, each.uid)))

    def links(
        self, nodes: Collection[str], *, until: datetime, kinds: Collection[str] | None = None
    ) -> tuple[Link, ...]:
        """See View."""
        shown = all_kinds().shown_links()
        wanted = sorted(shown if kinds is None else shown & set(kinds))
        found: dict[str, Link] = {}
        for label in all_kinds().nodes:
            of_label = _of_label(nodes, label)
            if not (wanted and of_label):
                continue
            parameters = {"nodes": of_label, "kinds": wanted, "until": milliseconds(until)}
            for name in ("links_out", "links_in"):
                rows = self._bolt.read(cypher(name, label=label), parameters)
                found.update((link.uid, link) for link in map(link_from, rows))
        return tuple(found[uid] for uid in sorted(found) if (e := found[uid].evidence) is None or e.received_at < until)

    def entity(self, uid: str) -> Entity | None:
        """See View."""
        label = all_kinds().label_of(uid)
        if label is None or all_kinds().nodes[label].hidden:
            return None
        rows = self._bolt.read(cypher("entity", label=label), {"uid": uid})
        return entity_from(label, rows[0]["properties"]) if rows else None

    def ancestors(self, place: str) -> tuple[Entity, ...]:
        """See View."""
        rows = self._bolt.read(cypher("ancestors"), {"uid": place})
        return tuple(entity_from("Place", row["properties"]) for row in rows)

    def near(self, place: str, *, metres: float) -> tuple[str, ...]:
        """See View."""
        centre = self.entity(place)
        if centre is None or centre.kind != "Place" or not {"lat", "lon"} <= centre.properties.keys():
            return ()
        lat, lon = float(centre.properties["lat"] or 0), float(centre.properties["lon"] or 0)
        tall = metres / METRES_A_DEGREE * 1.001
        wide = tall / max(0.01, cos(radians(min(89.0, abs(lat) + tall))))
        box = {"south": lat - tall, "north": lat + tall, "west": lon - wide, "east": lon + wide}
        rows = self._bolt.read(cypher("near"), box)
        distances = ((metres_between(centre.properties, row), row["uid"]) for row in rows if row["uid"] != place)
        return tuple(uid for distance, uid in sorted(distances) if distance <= metres)

    def _signals(
        self,
        *,
        span: dict[str, Any],
        entities: Collection[str] | None,
        kinds: Collection[str] | None,
        reports: Collection[str] | None,
    ) -> list[dict[str, Any]]:
        """Properties of signals by the filter that leaves the fewest; the caller applies the others."""
        if entities is not None:
            rows: list[Row] = []
            for kind, label in TOUCHES.items():
                if of_label := _of_label(entities, label):
                    text = cypher("signals_touching", label=label, kind=kind)
                    rows += self._bolt.read(text, span | {"entities": of_label})
        elif reports is not None:
            rows = self._bolt.read(cypher("signals_of_reports"), span | {"reports": sorted(set(reports))})
        elif kinds is not None:
            rows = self._bolt.read(cypher("signals_of_kinds"), span | {"kinds": sorted(set(kinds))})
        else:
            rows = self._bolt.read(cypher("signals_in_time"), span)
        return [row["properties"] for row in rows]


def _chunks(uids: list[str], size: int = 5000) -> Iterator[list[str]]:
    return (uids[start : start + size] for start in range(0, len(uids), size))


def _of_label(uids: Iterable[str], label: str) -> list[str]:
    return sorted({uid for uid in uids if all_kinds().label_of(uid) == label})
