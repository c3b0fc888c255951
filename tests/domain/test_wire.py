import json
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.alert import Alert, Change, EntityRef, Grade, Hop, Leading, OriginPath, PlaceRef, Reason
from domain.reading import Argument, Cause, Event, Findings, Label, Mention, Modality, Signal, TimeMention
from domain.report import Masked, Quote
from domain.wire import alert_from_json, alert_to_json, findings_from_json, findings_to_json

words = st.text(min_size=1, max_size=6)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    text, start = draw(words), draw(st.integers(0, 500))
    return Quote(start, start + len(text), text)


mentions = st.builds(
    lambda quote, label, normal, id_, named: Mention(quote.start, quote.end, quote.text, label, normal, id_, named),
    quotes(),
    st.sampled_from(Label),
    words,
    st.none() | words,
    st.booleans(),
)
times = st.builds(
    lambda quote, begin, vague: TimeMention(
        quote.start,
        quote.end,
        quote.text,
        begin,
        begin + timedelta(hours=6) if begin else None,
        vague,
        "part",
        "recurring",
        "daily 22:00-02:00",
    ),
    quotes(),
    st.none() | moments,
    st.booleans(),
)
confidences = st.integers(0, 10_000).map(lambda n: n / 10_000)
signals = st.builds(
    Signal,
    kind=st.just("gas.leak"),
    modality=st.sampled_from(Modality),
    trigger=quotes(),
    severity=st.integers(0, 3),
    places=st.lists(mentions, max_size=2).map(tuple),
    things=st.lists(mentions, max_size=2).map(tuple),
    organisations=st.lists(mentions, max_size=2).map(tuple),
    times=st.lists(times, max_size=2).map(tuple),
    deaths=st.integers(0, 9),
    injuries=st.integers(0, 9),
    affected=st.none() | st.integers(0, 9999),
    recurring=st.booleans(),
    unresolved_before=st.booleans(),
    confidence=confidences,
    cues=st.lists(quotes(), max_size=2).map(tuple),
)
findings_strategy = st.builds(
    Findings,
    report_id=words,
    signals=st.lists(signals, max_size=3).map(tuple),
    mentions=st.lists(mentions, max_size=3).map(tuple),
    times=st.lists(times, max_size=2).map(tuple),
    events=st.lists(
        st.builds(Event, words, quotes(), words, st.lists(st.builds(Argument, words, quotes()), max_size=2).map(tuple)),
        max_size=2,
    ).map(tuple),
    causes=st.lists(
        st.builds(Cause, quotes(), quotes(), st.none() | words, st.none() | words, confidences), max_size=2
    ).map(tuple),
    masked=st.lists(st.builds(Masked, st.just(0), st.just(3), words, words), max_size=2).map(tuple),
    topic=words,
    lead_department=words,
    reader=words,
)


@given(findings_strategy)
@settings(max_examples=60)
def test_findings_survive_the_wire(findings: Findings) -> None:
    assert findings_from_json(json.loads(json.dumps(findings_to_json(findings)))) == findings


def test_findings_have_the_keys_of_the_contract() -> None:
    signal = Signal("gas.leak", Modality.ACTUAL, Quote(3, 7, "有煤气味"), severity=2)
    row = findings_to_json(Findings("r1", signals=(signal,), topic="gas.leak"))
    assert {"report_id", "signals", "mentions", "events", "causes", "masked", "topic", "lead_department", "reader"} <= (
        row.keys()
    )
    assert row["signals"][0]["trigger"] == {"start": 3, "end": 7, "text": "有煤气味"}
    assert row["signals"][0]["casualties"] == {"deaths": 0, "injuries": 0}


def test_alerts_survive_the_wire_in_the_shape_of_the_contract() -> None:
    at = datetime(2026, 3, 9, tzinfo=UTC)
    hop = Hop("r1", "3栋有煤气味", at, "同一燃气站")
    alert = Alert(
        alert_id="a1",
        fingerprint="gas|place:e1",
        at=at,
        change=Change.RAISED,
        grade=Grade.ORANGE,
        kinds=("gas.leak",),
        place=PlaceRef("e1", "翠湖苑", ("云岫市", "翠湖苑")),
        entities=(EntityRef("org-7", "organisation", "宏达液化气"),),
        report_ids=("r1", "r2"),
        departments=("燃气", "卫健"),
        reasons=(Reason("nb_tail", "近7天6件", 6, 0.4, 240.0),),
        origins=(OriginPath("org-7", "organisation", "宏达液化气", 0.71, (hop,)),),
        leading=Leading.TREND,
        first_at=at,
        quotes=(hop,),
    )
    row = json.loads(json.dumps(alert_to_json(alert)))
    assert row["raised_at"] == "2026-03-09T08:00:00+08:00"
    assert row["event"] == "raised"
    assert row["origins"][0]["entity_id"] == "org-7"
    assert alert_from_json(row) == alert
