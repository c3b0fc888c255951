"""Copies over the whole job: one voice in ledger and graph, the same after a restart, a repetition and a rebuild."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.clock import SHANGHAI
from domain.register import Place, PlaceTree
from domain.report import Report
from graph.memory import MemoryView
from ledger.ledger import Ledger
from nlp.reader import Reader
from pipelines import steps
from pipelines.replay import replay
from pipelines.voices import Voices
from rules.pack import load_packs

START = datetime(2026, 3, 2, 8, tzinfo=SHANGHAI)
NOW = START + timedelta(days=30)
TREE = PlaceTree.build(
    [
        Place("d", "望樟区", "district"),
        Place("c", "望樟区柳林社区", "community", "d"),
        Place("p", "鹭鸣花园", "estate", "c"),
        Place("b6", "6栋", "building", "p"),
        Place("p2", "松涛苑", "estate", "c"),
    ]
)
LEAK = (
    "鹭鸣花园6栋2单元楼道里煤气味很重，燃气公司的人来看了一眼，说阀门没问题就走了。"
    "早上味道更大，二楼的老人头晕想吐，已经送医院，物业让大家别坐电梯。"
)
TOLD = (
    ("hot", "12345热线工单", "政务热线", "鹭鸣花园6栋居民反映楼道有煤气味，燃气公司来过没修好，请尽快派人上门。"),
    ("fire", "接警记录", "消防", "接警：鹭鸣花园6栋2单元闻到燃气泄漏气味，一名老人头晕，出动一车五人关阀通风。"),
    ("grid", "网格员巡查记录", "街道社区", "上午巡到鹭鸣花园6栋，楼道里一股煤气味，已喊住户开窗，不要开灯。"),
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(places=TREE, key=b"k" * 32)


def report(number: str, text: str, *, hours: float, source: str = "网站", department: str = "宣传") -> Report:
    return Report(number, text, source=source, department=department, received_at=START + timedelta(hours=hours))


def copies() -> list[Report]:
    return [
        report("o", LEAK, hours=0),
        report("f", f"据网友反映：{LEAK}本报将继续关注。", hours=5),
        report("t", LEAK[:68] + "……", hours=9),
        report("x", LEAK.replace("6栋", "8栋"), hours=10),
    ]


def test_copies_are_one_voice_and_another_building_is_another(reader: Reader, tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}") as ledger:
        steps.accept(copies(), reader=reader, ledger=ledger, now=NOW)
        voices = ledger.voices([each.uid for each in copies()])
        o, f, t, x = (voices[each.uid] for each in copies())
        assert o == f == t != x


def test_one_by_one_and_again_gives_the_same_ledger(reader: Reader, tmp_path: Path) -> None:
    hashes = []
    for name, parts in (("whole", [copies()]), ("parts", [[each] for each in copies()] + [copies()])):
        with Ledger.open(f"sqlite:///{tmp_path / name}") as ledger:
            for part in parts:  # each hears anew what the ledger holds
                steps.accept(part, reader=reader, ledger=ledger, now=NOW)
            steps.read_backlog(reader=reader, ledger=ledger)
            hashes.append(ledger.content_hash())
            view = MemoryView()
            for uid, (found, _masks) in ledger.reports([each.uid for each in copies()]).items():
                view.add(found, ledger.findings(uid) or pytest.fail("unread"), voice=ledger.voices([uid])[uid])
            said = {each.report_id: each.echo for each in view.statements(until=NOW)}
            assert said["o"] == said["f"] != said["x"]
    assert hashes[0] == hashes[1]


def test_what_has_no_time_is_received_now(reader: Reader, tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}") as ledger:
        bare = [Report("1", LEAK), Report("2", "转：" + LEAK)]
        steps.accept(bare, reader=reader, ledger=ledger, now=NOW)
        assert len(set(ledger.voices([each.uid for each in bare]).values())) == 1


def test_hearing_never_looks_ahead() -> None:
    together, alone = Voices(), Voices()
    assert together.hear(copies()) == {uid: voice for each in copies() for uid, voice in alone.hear([each]).items()}


def quiet_weeks(days: int) -> list[Report]:
    """One ordinary complaint a day, elsewhere."""
    sorts = ("夜里施工噪音太吵", "垃圾堆在路口无人清运", "路灯不亮", "小广告贴满楼道")
    texts = (f"松涛苑{day % 9 + 1}栋{sorts[day % 4]}，请派人看看，编号{day}。" for day in range(days))
    return [report(f"q{day}", text, hours=24.0 * day, department="城管") for day, text in enumerate(texts)]


def test_three_channels_in_their_own_words_are_one_alert_with_three_reports(reader: Reader) -> None:
    told = [
        report(number, text, hours=24 * 60 + n, source=source, department=department)
        for n, (number, source, department, text) in enumerate(TOLD)
    ]
    assert len(set(Voices().hear(told).values())) == 3
    changes = replay(
        [*quiet_weeks(60), *told],
        reader=reader,
        tree=TREE,
        organisations=(),
        step=timedelta(days=1),
        packs=load_packs(),
        budget=5.0,
        zone=SHANGHAI,
    )
    of_gas = [each for each in changes if "gas.leak" in each.kinds]
    assert len({each.alert_id for each in of_gas}) == 1
    assert {*of_gas[-1].report_ids} == {"hot", "fire", "grid"}
    assert {*of_gas[-1].departments} == {"政务热线", "消防", "街道社区"}
    assert of_gas[-1].place is not None
    assert of_gas[-1].place.name in ("6栋", "鹭鸣花园")


def test_one_text_on_six_sites_is_one_voice() -> None:
    first = "鹭鸣花园6栋晾衣架老化松动，住户担心掉下来砸到人，物业说已经登记，等公司统一安排维修，请大家绕行。"
    frames = ("{}", "转发：{}", "网友爆料：{}", "【同城】{}有网友留言", "本台消息，{}", "据悉，{}")
    told = [report(str(n), frame.format(first), hours=3 * n, source=f"网站{n}") for n, frame in enumerate(frames)]
    heard = Voices().hear(told)
    assert len(set(heard.values())) == 1
