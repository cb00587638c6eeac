"""`nnviz MODEL -o figure.pdf`, `nnviz formats`, `nnviz completion`, `nnviz manual`."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Unpack

import click

import nnviz
from nnviz.cli.failing import guarded, to_stdout
from nnviz.cli.figure import figure_options
from nnviz.cli.group import DRAW, DrawingGroup
from nnviz.cli.manual import manual
from nnviz.cli.models import beside, called, check
from nnviz.cli.options import LIMIT, LIMITS, SHAPE
from nnviz.cli.printed import Printed
from nnviz.cli.printing import print_lines
from nnviz.cli.progress import progress
from nnviz.cli.shells import SHELLS, complete_block, complete_format, complete_limit, script
from nnviz.cli.terminal import complain, report, write_to_stdout


@click.group(cls=DrawingGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(nnviz.__version__, prog_name="nnviz")
def main() -> None:
    """Turn a neural network file into a figure that a person would have drawn."""


@main.command(DRAW, hidden=True)
@click.argument("models", nargs=-1, required=True, metavar="MODEL", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(),
    metavar="FIGURE",
    help="Write here; - is standard output. Repeat for several.",
)
@click.option(
    "--format",
    "format_",
    metavar="NAME",
    shell_complete=complete_format,
    help="Output of -o -: svg, pdf, png, tex, dot, text, json, csv or markdown.",
)
@click.option("--no-fold", is_flag=True, help="Draw the operators as they are, without folding repeats into blocks.")
@click.option("--summary", is_flag=True, help="Print what the model is, costs and repeats, on one screen.")
@click.option(
    "--table", is_flag=True, help="Print a row for each operator; -o TABLE.csv writes it, and .md below a diagram."
)
@click.option(
    "--explain",
    metavar="BOX",
    shell_complete=complete_block,
    help="Print all that is known of an operator or block: its label, title or id, or the name of a node of the file.",
)
@figure_options
@click.option(
    "--name",
    "headings",
    multiple=True,
    metavar="TEXT",
    help="Heading of one of several models, in their order (default: the names of their files). Repeat for each.",
)
@click.option(
    "--shape",
    "shapes",
    type=SHAPE,
    multiple=True,
    help="Give an input another shape, of numbers and symbols, before the others are inferred. Repeat for several.",
)
@click.option(
    "--phase",
    type=click.Choice(["train", "test"]),
    help="Which phase of a Caffe network is drawn: test, unless the file says otherwise.",
)
@click.option(
    "--weights",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Weights beside a model that has none: the .caffemodel of a .prototxt.",
)
@click.option("--strict", is_flag=True, help="Take whatever is odd about the file for an error: exit 1, nothing drawn.")
@click.option(
    "--limit",
    "limits",
    type=LIMIT,
    multiple=True,
    shell_complete=complete_limit,
    help=f"Raise a limit on how large a model may be: {', '.join(LIMITS)}. Repeat for several.",
)
@click.option("--pager/--no-pager", default=True, help="What is longer than the screen goes through PAGER, or less.")
@click.option("--quiet", is_flag=True, help="No remarks and no progress on standard error.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error, and check the figure: what lies on what.")
@click.version_option(nnviz.__version__, "--version", prog_name="nnviz")
@guarded
def draw(
    models: tuple[Path, ...],
    outputs: tuple[str, ...],
    format_: str | None,
    no_fold: bool,
    summary: bool,
    table: bool,
    explain: str | None,
    headings: tuple[str, ...],
    shapes: tuple[tuple[str, tuple[int | str, ...]], ...],
    phase: nnviz.Phase | None,
    weights: Path | None,
    strict: bool,
    limits: tuple[tuple[str, int], ...],
    pager: bool,
    quiet: bool,
    **choices: Unpack[nnviz.Choices],
) -> None:
    """Draw MODEL; several side by side."""
    check(models, headings, {"--select": choices.get("select"), "--explain": explain, "--weights": weights})
    names = _outputs(outputs, format_)
    asked = Printed(summary, table, explain)
    asked.check(outputs)
    _heeded(choices, [suffix for _, suffix in names] + (["text"] if asked or not names else []))
    for path in (*models, *filter(None, (weights,))):
        _spare(path, names)
    with progress(quiet) as step:
        step("reading")
        most, sizes = nnviz.Limits(**dict(limits)), dict(shapes)
        loaded = [
            nnviz.load(path, shapes=sizes, limits=most, strict=strict, phase=phase, weights=weights) for path in models
        ]
        step("folding")
        drawn = beside(loaded if no_fold else [model.fold() for model in loaded], models, headings)
        figures: list[tuple[str, bytes]] = []
        for name, suffix in names:
            step(f"drawing {suffix.removeprefix('.')}")
            figures.append((name, drawn.render(suffix, **choices)))
        if click.get_current_context().params["debug"] and _is_picture(names):
            step("checking")
            report(drawn.violations(**choices), called(models))
        remarks = drawn.legibility(**choices) if _is_picture(names) and not quiet else ()
        remarks += drawn.omissions(**choices) if _carries(names) and not quiet else ()
        step("printing")
        lines = asked.lines(drawn, choices) if asked or not names else []
    if not quiet:
        for path, model in zip(models, loaded, strict=True):
            complain(() if summary and len(models) == 1 else model.remarks, str(path))
        complain(remarks, called(models))
    for name, data in figures:
        write_to_stdout(data) if name == "-" else nnviz.write(Path(name), data)
    if lines:
        print_lines(lines, pager)


def _outputs(outputs: tuple[str, ...], format_: str | None) -> list[tuple[str, str]]:
    """Pair every output with the suffix or name that picks its renderer; fail before any work is done."""
    if "-" in outputs and not format_:
        raise click.UsageError("-o - needs --format: svg, pdf, png, tex, dot, text, json, csv or markdown.")
    if format_ and "-" not in outputs:
        raise click.UsageError("--format goes with -o -: the suffix of a file names its output.")
    pairs = [(name, format_ or "" if name == "-" else Path(name).suffix) for name in outputs]
    for name, suffix in pairs:
        nnviz.renderer_for(suffix, name)
    return pairs


def _heeded(choices: nnviz.Choices, suffixes: list[str]) -> None:
    """Refuse an option that none of the outputs heeds."""
    given = [name for name in nnviz.OUTPUTS_OWN if choices.get(name) != getattr(nnviz.Options(), name)]
    for name in given:
        heeding = [renderer for renderer in nnviz.formats()[1] if name in renderer.settings]
        if not any(nnviz.renderer_for(suffix) in heeding for suffix in suffixes):
            known = " or ".join(renderer.suffix for renderer in heeding)
            option = f"--{'' if choices.get(name) else 'no-'}{name.replace('_', '-')}"
            raise click.UsageError(f"{option} does nothing here: it goes with -o FIGURE{known}.")


def _is_picture(outputs: list[tuple[str, str]]) -> bool:
    """Whether something is laid out on a page."""
    return any(nnviz.renderer_for(suffix).needs == "scene" for _, suffix in outputs)


def _carries(outputs: list[tuple[str, str]]) -> bool:
    """Whether a figure carries its network."""
    return any("document" in nnviz.renderer_for(suffix).settings for _, suffix in outputs)


def _spare(model: Path, outputs: list[tuple[str, str]]) -> None:
    """Refuse to write over the model, by whatever name or link it is called."""
    for name, _ in outputs:
        with suppress(OSError):  # one of them does not exist
            if name != "-" and os.path.samefile(model, name):
                raise nnviz.OutputError(f"{name}: this is the model itself; give the figure another name")


@main.command("formats")
@guarded
def formats() -> None:
    """List what can be read and written."""
    reads, writes = nnviz.formats()
    with to_stdout():
        for converter in reads:
            click.echo(f"reads   {converter.name:6} {' '.join(converter.suffixes)}")
        for renderer in writes:
            click.echo(f"writes  {renderer.name:6} {renderer.suffix:6} {renderer.description}".rstrip())


@main.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@guarded
def completion(shell: str) -> None:
    """Print a script that completes options, outputs and names of blocks: for bash, zsh or fish."""
    with to_stdout():
        click.echo(script(main, shell))


@main.command("manual")
@guarded
def manual_page() -> None:
    """Print the manual page: nnviz manual | man -l -."""
    with to_stdout():
        click.echo(manual(main, main.commands[DRAW]), nl=False)
