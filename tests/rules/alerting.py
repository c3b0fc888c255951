"""Small districts and statements for the tests of rules: what is said where and when, in one line each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.clock import DAY, SHANGHAI
from domain.ids import content_id
from domain.knowledge import Statement
from domain.reading import Modality
from domain.register import Organisation, Place, PlaceTree
from domain.report import Origin
from graph.memory import MemoryView
from rules.places import Places
from rules.scan import ScanResult, ScanState, scan
from rules.window import Window
from tests.rules.count_rows import HandRows

START = datetime(2026, 3, 1, tzinfo=SHANGHAI)
MAINTAINER = Organisation("org-7", "宏达电梯维保有限公司", "maintainer", ("宏达电梯",))


def district(streets: int = 2, communities: int = 2, estates: int = 4) -> PlaceTree:
    """s0…; s0c0…; s0c0e0…; one building in each estate; a pumping station."""
    places = [Place("city", "汐溪市", "city"), Place("d", "望樟区", "district", "city")]
    for s in range(streets):
        places.append(Place(f"s{s}", f"{s}号街道", "street", "d"))
        for c in range(communities):
            places.append(Place(f"s{s}c{c}", f"{s}-{c}社区", "community", f"s{s}"))
            for e in range(estates):
                uid = f"s{s}c{c}e{e}"
                lat, lon = 30 + 0.02 * s + 0.002 * e, 114 + 0.01 * c
                places.append(Place(uid, f"{uid}苑", "estate", f"s{s}c{c}", lat, lon))
                places.append(Place(f"{uid}b1", f"{uid}苑1栋", "building", uid))
    places.append(Place("pump", "柳林泵站", "poi", "s0"))
    return PlaceTree.build(places)


def say(
    day: float,
    kind: str,
    place: str = "",
    *,
    department: str = "政务热线",
    quote: str = "",
    things: Sequence[str] = (),
    organisations: Sequence[str] = (),
    modality: Modality = Modality.ACTUAL,
    origin: Origin = Origin.REPORTED,
    severity: int = 1,
    exercise: bool = False,
    echo: str = "",
    report: str = "",
) -> Statement:
    """A statement received `day` days after START (10 a.m. for a whole day)."""
    moment = START + timedelta(days=day) + (timedelta(hours=10) if float(day).is_integer() else timedelta())
    report_id = report or content_id("r", str(day), kind, place, department, quote, *things, *organisations)[-8:]
    return Statement(
        uid=content_id("sig", report_id, kind, quote),
        report_uid=content_id("rep", report_id),
        report_id=report_id,
        received_at=moment,
        department=department,
        source=department,
        origin=origin,
        kind=kind,
        modality=modality,
        severity=severity,
        trigger=kind,
        quote=quote or f"{place}{kind}",
        places=(f"place:{place}",) if place else (),
        things=tuple(f"thing:{each}" for each in things),
        organisations=tuple(f"organisation:{each}" for each in organisations),
        exercise=exercise,
        echo=echo,
    )


def view_of(statements: Sequence[Statement], tree: PlaceTree | None = None) -> MemoryView:
    """A view in memory that holds these statements and the district."""
    view = MemoryView.over(tree or district(), [MAINTAINER])
    view.add_statements(statements)
    return view


def window_of(statements: Sequence[Statement], *, day: float, tree: PlaceTree | None = None) -> Window:
    """The window as of the end of a day."""
    until = START + timedelta(days=day)
    known = tuple(sorted((e for e in statements if e.received_at < until), key=lambda e: (e.received_at, e.uid)))
    return Window(START, until, known, Places(tree or district(), (MAINTAINER,)))


@dataclass
class Told:
    """Statements as a ledger would count them: live, actual, by mentioned key."""

    statements: Sequence[Statement]
    asked: list[tuple[date, date]] = field(default_factory=list)

    def counts(self, *, since: date, until: date, canonical: Mapping[str, str] | None = None) -> HandRows:
        self.asked.append((since, until))
        rows = HandRows(START.date())
        for each in self.statements:
            day = each.received_at.date()
            if since <= day < until and each.modality.live and not each.exercise:
                for uid in each.entities:
                    rows.add(
                        (canonical or {}).get(uid, uid),
                        each.kind,
                        (day - START.date()).days,
                        department=each.department,
                        origin=each.origin.value,
                    )
        return rows


def replay(
    statements: Sequence[Statement],
    *,
    days: Sequence[int],
    tree: PlaceTree | None = None,
    budget: float = 5.0,
    packs: Sequence[object] | None = None,
) -> tuple[list[ScanResult], MemoryView]:
    """One scan at the end of each of these days; the state goes through JSON between them, as in a ledger."""
    from rules.pack import load_packs

    tree = tree or district()
    view, state = view_of(statements, tree), ScanState()
    results = []
    for day in days:
        result = scan(
            Told(statements),
            view,
            as_of=START + (day + 1) * DAY,
            state=state,
            tree=tree,
            organisations=[MAINTAINER],
            packs=load_packs() if packs is None else packs,  # type: ignore[arg-type]
            budget=budget,
        )
        state = ScanState.from_json(result.state.to_json())
        results.append(result)
    return results, view


def background(days: int, *, every: int = 3) -> list[Statement]:
    """Ordinary reports: a few nuisances a day, turning through the estates."""
    kinds = ("environment.noise", "livelihood.property", "traffic.hazard", "environment.waste")
    estates = [each.id for each in district() if each.level == "estate"]
    departments = ("政务热线", "街道社区", "住建")
    out = []
    for day in range(days):
        for n in range(every):
            turn = day * every + n
            estate = estates[(turn * 7 + day) % len(estates)]
            out.append(say(day, kinds[turn % 4], estate, department=departments[turn % 3], quote=f"第{turn}件平常事"))
    return out
