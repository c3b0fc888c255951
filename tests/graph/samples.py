"""Reports and findings for the graph's tests: one written by hand, and random ones."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from domain.reading import Cause, Findings, Label, Mention, Modality, Signal
from domain.register import Organisation, Place, PlaceTree
from domain.report import Masked, Origin, Quote, Report, Status

SHANGHAI = timezone(timedelta(hours=8))
LATER = datetime(2030, 1, 1, tzinfo=UTC)

TREE = PlaceTree.build(
    [
        Place("c-1", "江州市", "city"),
        Place("d-1", "临江区", "district", "c-1"),
        Place("s-1", "翠湖街道", "street", "d-1"),
        Place("e-12", "翠湖小区", "estate", "s-1", 30.0, 120.0, ("翠湖苑",)),
        Place("e-13", "柳岸家园", "estate", "s-1", 30.003, 120.001),
        Place("e-14", "远山里", "estate", "s-1", 30.2, 120.4),
    ]
)
UNITS = (Organisation("o-7", "宏达公司", "维保", ("宏达电梯",)), Organisation("o-8", "城北燃气站"))

TEXT = "翠湖小区由宏达公司维保的电梯多次故障。地下室水泵损坏导致停水，联系人□□□，请尽快处理。"


def within(report: Report, words: str) -> Quote:
    """Where the words first stand in the report."""
    start = report.body.index(words)
    return report.quote(start, start + len(words))


def mention(report: Report, words: str, label: Label, *, key: str | None = None, named: bool = True) -> Mention:
    quote = within(report, words)
    return Mention(quote.start, quote.end, words, label, words, key, named)


def example(number: int = 1, *, department: str = "城管", at: datetime | None = None) -> tuple[Report, Findings]:
    """Two signals at one estate: a lift kept by a company, and a pump that causes a water failure."""
    received = at or datetime(2026, 3, 1, 8, tzinfo=SHANGHAI)
    report = Report(f"R{number}", TEXT, source="热线", department=department, received_at=received)
    place = mention(report, "翠湖小区", Label.PLACE, key="e-12")
    unit = mention(report, "宏达公司", Label.ORGANISATION, key="o-7")
    lift = mention(report, "电梯", Label.THING, named=False)
    pump = mention(report, "水泵", Label.THING, named=False)
    lifts = Signal("equipment.elevator", Modality.ACTUAL, within(report, "故障"), 2, (place,), (lift,), (unit,))
    water = Signal("utility.water", Modality.ACTUAL, within(report, "停水"), 1, (place,))
    name = within(report, "□□□")
    return report, Findings(
        report.id,
        (lifts, water),
        (place, unit, lift, pump),
        causes=(Cause(within(report, "水泵损坏"), within(report, "停水")),),
        masked=(Masked(name.start, name.end, "name", "a1b2"),),
        reader="test",
    )


_PLACES = [("翠湖小区", "e-12", True), ("柳岸家园", "e-13", True), ("北门", None, False), ("石桥村", None, True)]
_THINGS = [("电梯", None, False), ("三号泵", None, True), ("燃气管", None, False)]
_UNITS = [("宏达公司", "o-7", True), ("绿源物业", None, True), ("物业", None, False)]
_KINDS = ("gas.leak", "utility.water", "equipment.elevator", "fire.passage")


@st.composite
def readings(draw: st.DrawFn) -> tuple[Report, Findings]:
    """A random report with random findings in it."""
    words = draw(st.lists(st.sampled_from([*_PLACES, *_THINGS, *_UNITS]), min_size=0, max_size=6, unique=True))
    clauses = [f"{word}出了问题{draw(st.sampled_from(['，', '。', '；', '']))}" for word, _key, _named in words]
    text = "".join(clauses) + "现场有故障导致停水。"
    number = draw(st.integers(0, 40))
    instant = st.integers(0, 60 * 24 * 3_600_000_000)
    received = datetime(2026, 1, 1, tzinfo=SHANGHAI) + timedelta(microseconds=draw(instant))
    report = Report(
        f"R{number}",
        text,
        title=draw(st.sampled_from(["", "反映问题"])),
        source=draw(st.sampled_from(["", "热线"])),
        department=draw(st.sampled_from(["", "城管", "消防救援", "水务"])),
        received_at=received.astimezone(draw(st.sampled_from([SHANGHAI, UTC]))),
        origin=draw(st.sampled_from(Origin)),
        status=draw(st.sampled_from(Status)),
    )
    labels = {Label.PLACE: _PLACES, Label.THING: _THINGS, Label.ORGANISATION: _UNITS}
    found = {
        label: [mention(report, word, label, key=key, named=named) for word, key, named in pool if word in text]
        for label, pool in labels.items()
    }
    signals = []
    for trigger in draw(st.lists(st.sampled_from(["故障", "停水", "问题"]), max_size=3, unique=True)):
        if trigger not in report.body:
            continue
        chosen = {label: draw(st.permutations(pool)) for label, pool in found.items()}
        few = {label: tuple(pool[: draw(st.integers(0, 2))]) for label, pool in chosen.items()}
        signals.append(
            Signal(
                draw(st.sampled_from(_KINDS)),
                draw(st.sampled_from(Modality)),
                within(report, trigger),
                draw(st.integers(0, 3)),
                *few.values(),
                affected=draw(st.none() | st.integers(0, 500)),
                recurring=draw(st.booleans()),
                confidence=draw(st.sampled_from([1.0, 0.5, 0.125, 1 / 3])),
            )
        )
    causes = (Cause(within(report, "故障"), within(report, "停水"), confidence=0.5),) if draw(st.booleans()) else ()
    mentions = tuple(each for pool in found.values() for each in pool)
    return report, Findings(report.id, tuple(signals), mentions, causes=causes)
