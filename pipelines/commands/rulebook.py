"""`jianwei rules`: are the packs right, and what does a rule say in words."""

from typing import Annotated

import typer

from domain.errors import InputError
from pipelines import show
from rules.examples import run_example
from rules.pack import Rule, load_packs

app = typer.Typer()
rules_app = typer.Typer(no_args_is_help=True, help="规则包")
app.add_typer(rules_app, name="rules")


@rules_app.command("check")
def check() -> None:
    """检查全部规则包：格式、字段，并试跑每条规则自带的例子。"""
    rules = load_packs()
    wrong = [mistake for rule in rules for mistake in _examples_that_fail(rule)]
    for mistake in wrong:
        show.print_note(mistake)
    show.console().print(f"{len(rules)} 条规则，{'例子全部符合' if not wrong else f'{len(wrong)} 个例子不符'}。")
    if wrong:
        raise typer.Exit(1)


@rules_app.command("explain")
def explain(rule_id: Annotated[str, typer.Argument(metavar="RULE")]) -> None:
    """一条规则说的是什么、为什么有它、会漏掉什么。"""
    rule = next((each for each in load_packs() if each.id == rule_id), None)
    if rule is None:
        raise InputError("the id of a rule (see rules/packs)", rule_id, where="rules explain")
    hard = "，硬规则：成立即提醒" if rule.hard else ""
    lines = (("规则", rule.title), ("级别", f"{rule.grade.name_zh}色{hard}"), ("缘由", rule.why), ("会漏", rule.misses))
    for name, text in (*lines, ("依据", rule.source)):
        show.console().print(f"{name}　{text}", markup=False)


def _examples_that_fail(rule: Rule) -> list[str]:
    quiet = [
        f"{rule.id}: fires_on {n} 没有触发" for n, story in enumerate(rule.fires_on, 1) if not run_example(rule, story)
    ]
    loud = [
        f"{rule.id}: stays_quiet_on {n} 触发了"
        for n, story in enumerate(rule.stays_quiet_on, 1)
        if run_example(rule, story)
    ]
    return quiet + loud
