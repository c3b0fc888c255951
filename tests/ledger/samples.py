"""Reports and findings for the ledger's tests: a small district whose stream is the same for the same seed."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.alert import Alert, Change, Grade, PlaceRef, Reason
from domain.judgement import Judgement, Verdict
from domain.reading import Findings, Label, Mention, Modality, Signal
from domain.report import Masked, Origin, Quote, Report, Status
from ledger.reports import MaskedReport

NOW = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
READER = "reader-1"
PLACES = ("翠湖家园", "望江小区", "柳荫路", "锦绣花园3号楼")
FAULTS = {"gas.leak": "有煤气味", "utility.power": "停电了", "utility.water": "停水了"}
DEPARTMENTS = ("12345热线", "燃气", "城管", "")


def make_report(number: int, text: str = "翠湖家园3号楼有煤气味，麻烦来看看。", *, days: float = 0.0) -> Report:
    """A report that came `days` after NOW."""
    return Report(f"r{number}", text, source="热线", department="燃气", received_at=NOW + timedelta(days=days))


def find_words(report: Report, words: str) -> Quote:
    """The first place where the words stand."""
    start = report.body.index(words)
    return report.quote(start, start + len(words))


def mention(report: Report, words: str, label: Label = Label.PLACE, *, known_as: str | None = None) -> Mention:
    quote = find_words(report, words)
    return Mention(quote.start, quote.end, quote.text, label, words, known_as)


def gas_signal(report: Report, *places: str, modality: Modality = Modality.ACTUAL) -> Signal:
    trigger = find_words(report, "煤气味")
    return Signal("gas.leak", modality, trigger, places=tuple(mention(report, place) for place in places))


def gas_findings(report: Report, *places: str, reader: str = READER) -> Findings:
    return Findings(report.id, signals=(gas_signal(report, *(places or ("翠湖家园",))),), reader=reader)


def make_stream(size: int, *, seed: int = 0) -> list[tuple[MaskedReport, Findings]]:
    """Masked reports with their findings: several channels, echoes, exercises, every modality, some without a time."""
    dice = random.Random(seed)
    stream: list[tuple[MaskedReport, Findings]] = []
    for number in range(size):
        place, (kind, fault) = dice.choice(PLACES), dice.choice(list(FAULTS.items()))
        tail = dice.choice(
            ["", "，请尽快派人处理。", f"，已经第{number}次反映，一直没有人来处理过，请尽快派人到现场查看。"]
        )
        report = Report(
            id=f"s{number}",
            text=f"{dice.choice(['', '今天早上'])}{place}{fault}{tail}",
            title=dice.choice(["", "居民反映"]),
            source=dice.choice(["热线", "网格"]),
            department=dice.choice(DEPARTMENTS),
            received_at=None if dice.random() < 0.1 else NOW + timedelta(hours=dice.randrange(24 * 30)),
            origin=dice.choice(list(Origin)),
            status=Status.EXERCISE if dice.random() < 0.1 else Status.ACTUAL,
            lat=dice.choice([None, 30.25]),
        )
        where, what = mention(report, place), find_words(report, fault)
        signals = [Signal(kind, dice.choice(list(Modality)), what, places=(where,)) for _ in range(dice.randrange(3))]
        masked = (Masked(0, 1, "name", "token-1"),) if dice.random() < 0.2 else ()
        found = Findings(report.id, signals=tuple(signals), mentions=(where,), masked=masked, reader=READER)
        stream.append(((report, masked), found))
    return stream


def make_judgement(left: str, right: str, verdict: Verdict = Verdict.SAME, *, minute: int = 0) -> Judgement:
    return Judgement(
        f"place:{left}", f"place:{right}", verdict, "王工", "同一处", NOW + timedelta(minutes=minute), score=0.9
    )


def make_alert(alert_id: str = "alert-1", *, hours: int = 0, change: Change = Change.RAISED, **given: object) -> Alert:
    alert = Alert(
        alert_id=alert_id,
        fingerprint=f"gas|{alert_id}",
        at=NOW + timedelta(hours=hours),
        change=change,
        grade=Grade.ORANGE,
        kinds=("gas.leak",),
        place=PlaceRef("e-12", "翠湖家园", ("市", "区", "翠湖家园")),
        entities=(),
        report_ids=("r1",),
        departments=("燃气",),
        reasons=(Reason("nb_tail", "七日6件，常年0.4件", 6.0, 0.4, 240.0),),
        first_at=NOW,
    )
    return replace(alert, **given)  # type: ignore[arg-type]
