"""A command with a main verb that is not named: `nnviz MODEL` draws, `nnviz formats` lists."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import CompletionItem

DRAW: Final = " draw"
"""The name of the verb that is not named: it begins with a blank, so that no file is mistaken for it."""


class DrawingGroup(click.Group):
    """A group whose unnamed command draws: `nnviz MODEL`; a subcommand's name wins over a file's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the verb before whatever is no verb."""
        known = {*self.commands, "--help", "-h", "--version"}
        if args and args[0] not in known:
            args = [DRAW, *args]
        return super().parse_args(ctx, args or ["--help"])

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show both ways to call the command."""
        formatter.write_usage("nnviz", "MODEL... [-o FIGURE]... [OPTIONS]")
        formatter.write_usage("nnviz", "COMMAND [OPTIONS]", prefix="       ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show examples."""
        super().format_help_text(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_dl(
                [
                    ("nnviz model.onnx", "print the figure in the terminal"),
                    ("nnviz model.onnx -o fig.pdf", "write it; the suffix names the output"),
                    ("nnviz model.onnx -o - --format svg", "write it to standard output"),
                    ("nnviz a.onnx b.tflite -o fig.pdf", "several networks side by side"),
                ]
            )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the verb that is not named by nothing."""
        name, command, rest = super().resolve_command(ctx, args)
        return ("" if name == DRAW else name), command, rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options of the verb that is not named."""
        draw = self.commands[DRAW]
        draw.format_options(click.Context(draw, parent=ctx), formatter)
        with formatter.section("Commands"):
            named = sorted(name for name, command in self.commands.items() if not command.hidden)
            formatter.write_dl([(name, self.commands[name].get_short_help_str(100)) for name in named])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the first word: a command, a model's file, or an option of the verb that is not named."""
        draw = self.commands[DRAW]
        inner = click.Context(draw, parent=ctx)
        more = draw if incomplete.startswith("-") else draw.params[0]
        found = [*super().shell_complete(ctx, incomplete), *more.shell_complete(inner, incomplete)]
        return list({(item.type, item.value): item for item in found}.values())
