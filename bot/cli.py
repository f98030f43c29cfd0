"""The command line: what can be asked for, and who answers; the answers stand in bot/commands."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

FAILED, WRONG = 1, 2  # exit status: what was asked for failed; wrong usage or configuration
# Which file of bot/commands knows the answer: it is only opened when asked, so that each command starts fast.
GROUPS = {
    "units": "units",
    "people": "people",
    "patrols": "patrols",
    "oa": "accounts",
    "token": "tokens",
    "export": "export",
    "notices": "notices",
    "groups": "groups",
    "households": "households",
    "templates": "templates",
}
SINGLE = {
    "demo": "demo",
    "serve": "serve",
    "simulate": "simulate",
    "migrate": "store",
    "doctor": "doctor",
    "invite": "invite",
    "backup": "store",
    "restore": "store",
    "replay": "store",
    "sample": "sample",
    "triage": "triage",
    "book": "book",
}


class Desks(TyperGroup):
    """Finds who answers, and turns a reason to fail into one sentence on stderr and an exit status."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (typer's signature)
        return [*SINGLE, *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        subject = SINGLE.get(cmd_name) or GROUPS.get(cmd_name)
        if subject is None:
            return None
        group = typer.main.get_group(import_module(f"bot.commands.{subject}").app)
        group.name = cmd_name
        return group if cmd_name in GROUPS else group.get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        counter = import_module("bot.commands.counter")
        try:
            return super().invoke(ctx)
        except counter.REASONS as error:
            typer.echo(counter.sentence(error), err=True)
            raise typer.Exit(WRONG if counter.is_configuration(error) else FAILED) from None


app = typer.Typer(
    cls=Desks,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Bình Yên: a Zalo chatbot for neighbourhood security groups.",
)


@app.callback()
def binhyen() -> None:
    """Bình Yên: a Zalo chatbot for neighbourhood security groups."""
