"""What a scenario stream hides: planted chains with their origins, decoys that must stay quiet, and what each report says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from domain.clock import format_time, parse_time
from domain.errors import InputError

Json: TypeAlias = dict[str, Any]
ORIGIN_KINDS = ("place", "thing", "organisation", "event")


@dataclass(frozen=True, slots=True)
class TrueOrigin:
    """An acceptable origin of a chain.

    `entity_id` is the id of the places or organisations file; a thing or an event is in no register, so its id is
    `thing:` or `event:` and its name, and it is accepted by any of its `names`.
    """

    entity_id: str
    kind: str
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.kind not in ORIGIN_KINDS or not self.names:
            raise InputError(f"a kind of {ORIGIN_KINDS} and at least one name", (self.kind, self.names), where="origin")

    def accepts(self, entity_id: str, name: str) -> bool:
        """Whether an answer means this origin: its id, bare or as `kind:id`, or one of its names.

        The names of things and events are written with more around them («铁蜂软管 DN15»), so these may contain one.
        """
        if self.entity_id in (entity_id, entity_id.partition(":")[2]) or name in self.names:
            return True
        return self.kind in ("thing", "event") and any(known in name for known in self.names)


@dataclass(frozen=True, slots=True)
class TrueChain:
    """A planted chain: what grows where, from which origin, told in which reports, and when it escalates.

    A warning counts from `starts_at` and before `escalates_at`; `report_ids` are the reports received before that,
    in order of receipt, `after_ids` those that tell of the escalation or come late. `origins`: the first is the root,
    the others are accepted as well.
    """

    id: str
    family: str
    title: str
    domain: str
    kinds: tuple[str, ...]
    place_ids: tuple[str, ...]
    origins: tuple[TrueOrigin, ...]
    report_ids: tuple[str, ...]
    after_ids: tuple[str, ...]
    starts_at: datetime
    escalates_at: datetime

    def accepts(self, entity_id: str, name: str) -> bool:
        """Whether an answer names an acceptable origin."""
        return any(origin.accepts(entity_id, name) for origin in self.origins)


@dataclass(frozen=True, slots=True)
class TrueDecoy:
    """Reports that look like a risk and must raise nothing above blue; `why` says what they are."""

    id: str
    kind: str
    why: str
    place_ids: tuple[str, ...]
    report_ids: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class TrueReport:
    """What one report says, as its author meant it: (kind, modality) pairs, the place, the story it belongs to."""

    report_id: str
    place_id: str | None
    signals: tuple[tuple[str, str], ...]
    story: str = ""  # id of a chain or decoy, burst-… for an ordinary cluster, empty for the rest
    names_origin: bool = False
    repeats: str = ""  # id of the report that this one nearly repeats


@dataclass(frozen=True, slots=True)
class Truth:
    """The whole truth of a stream."""

    chains: tuple[TrueChain, ...]
    decoys: tuple[TrueDecoy, ...]
    reports: Mapping[str, TrueReport]


def truth_to_json(truth: Truth) -> Json:
    """Plain dict for truth.json."""
    return {
        "chains": [_chain_to_json(chain) for chain in truth.chains],
        "decoys": [_decoy_to_json(decoy) for decoy in truth.decoys],
        "reports": {
            each.report_id: {
                "place_id": each.place_id,
                "signals": [list(pair) for pair in each.signals],
                "story": each.story,
                "names_origin": each.names_origin,
                "repeats": each.repeats,
            }
            for each in truth.reports.values()
        },
    }


def truth_from_json(row: Mapping[str, Any]) -> Truth:
    """Inverse of `truth_to_json`."""
    return Truth(
        tuple(_chain_from_json(each) for each in row["chains"]),
        tuple(_decoy_from_json(each) for each in row["decoys"]),
        {
            report_id: TrueReport(
                report_id,
                each["place_id"],
                tuple((kind, modality) for kind, modality in each["signals"]),
                each["story"],
                each["names_origin"],
                each["repeats"],
            )
            for report_id, each in row["reports"].items()
        },
    )


def _chain_to_json(chain: TrueChain) -> Json:
    return {
        "id": chain.id,
        "family": chain.family,
        "title": chain.title,
        "domain": chain.domain,
        "kinds": list(chain.kinds),
        "place_ids": list(chain.place_ids),
        "origins": [{"entity_id": o.entity_id, "kind": o.kind, "names": list(o.names)} for o in chain.origins],
        "report_ids": list(chain.report_ids),
        "after_ids": list(chain.after_ids),
        "starts_at": format_time(chain.starts_at),
        "escalates_at": format_time(chain.escalates_at),
    }


def _chain_from_json(row: Mapping[str, Any]) -> TrueChain:
    return TrueChain(
        id=row["id"],
        family=row["family"],
        title=row["title"],
        domain=row["domain"],
        kinds=tuple(row["kinds"]),
        place_ids=tuple(row["place_ids"]),
        origins=tuple(TrueOrigin(o["entity_id"], o["kind"], tuple(o["names"])) for o in row["origins"]),
        report_ids=tuple(row["report_ids"]),
        after_ids=tuple(row["after_ids"]),
        starts_at=parse_time(row["starts_at"]),
        escalates_at=parse_time(row["escalates_at"]),
    )


def _decoy_to_json(decoy: TrueDecoy) -> Json:
    return {
        "id": decoy.id,
        "kind": decoy.kind,
        "why": decoy.why,
        "place_ids": list(decoy.place_ids),
        "report_ids": list(decoy.report_ids),
        "starts_at": format_time(decoy.starts_at),
        "ends_at": format_time(decoy.ends_at),
    }


def _decoy_from_json(row: Mapping[str, Any]) -> TrueDecoy:
    return TrueDecoy(
        id=row["id"],
        kind=row["kind"],
        why=row["why"],
        place_ids=tuple(row["place_ids"]),
        report_ids=tuple(row["report_ids"]),
        starts_at=parse_time(row["starts_at"]),
        ends_at=parse_time(row["ends_at"]),
    )
