"""`jianwei doctor`: everything the installation needs, each with what to do when it is missing."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from domain.errors import JianweiError
from domain.settings import Settings
from graph.local import platform_problem
from pipelines.workplace import Workplace
from rules.pack import load_packs


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list: green or red, and what it says."""

    name: str
    ok: bool
    says: str


def examine(settings: Settings) -> list[Check]:
    """Look at Python, C library, home, ledger, reader, rules, graph and backlog, each by using it."""
    checks = [_python(), _platform(settings)]
    with Workplace(settings) as place:
        parts: list[tuple[str, Callable[[], str]]] = [
            ("目录", lambda: f"{settings.home}（密钥{'已有' if settings.key() else '缺失'}）"),
            ("台账", lambda: "，".join(f"{name} {count}" for name, count in place.ledger.totals().items())),
            ("读报", lambda: f"版本 {place.reader.version}"),
            ("规则", lambda: f"{len(load_packs())} 条"),
            ("图谱", lambda: _graph(place)),
        ]
        checks += [_try(name, look) for name, look in parts]
    corpora = settings.data.is_dir()
    checks.append(Check("语料", True, str(settings.data) if corpora else "未提供（只影响训练与评测）"))
    return checks


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", sys.version_info >= (3, 11), f"{version}（需 3.11 以上）")


def _platform(settings: Settings) -> Check:
    """The embedded server's Java runtime wants a glibc that is new enough; a Neo4j elsewhere wants nothing here."""
    if settings.graph != "local":
        return Check("系统", True, f"图谱在 {settings.graph}，对本机不作要求")
    problem = platform_problem()
    return Check("系统", not problem, problem or "可运行内嵌图谱服务（glibc 2.34 以上）")


def _graph(place: Workplace) -> str:
    counts = place.store.counts()
    kind = "本机内嵌服务（并非 Neo4j）" if place.settings.graph == "local" else place.settings.graph
    return f"{kind}，节点与关系 {sum(counts.values())}"


def _try(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except (JianweiError, OSError) as error:
        return Check(name, False, str(error))
