"""Completion as the shells ask for it, and the manual page."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from nnviz.cli import main
from nnviz.cli.shells import PROGRAM, VARIABLE

ROOT = Path(__file__).parent.parent.parent


def completed(*words: object) -> list[str]:
    """What may stand instead of the last of `words`."""
    line = [str(word) for word in words]
    items = ShellComplete(main, {}, PROGRAM, VARIABLE).get_completions(line[:-1], line[-1])
    return [item.value if item.type == "plain" else f"<{item.type}>" for item in items]


def test_the_first_word_is_a_model_a_command_or_an_option() -> None:
    assert completed("") == ["completion", "formats", "manual", "<file>"]
    assert completed("form") == ["formats", "<file>"]
    assert {"--depth", "--detail", "--debug"} <= set(completed("--de")) | set(completed("--d"))
    assert completed("completion", "") == ["bash", "zsh", "fish"]


def test_options_and_their_words() -> None:
    assert completed("model.onnx", "--su") == ["--summary"]
    assert completed("model.onnx", "--direction", "") == ["auto", "down", "right"]
    assert completed("model.onnx", "--format", "p") == ["pdf", "png"]
    assert completed("model.onnx", "--show", "macs,pa") == ["macs,parameters", "macs,padding"]
    assert completed("model.onnx", "--limit", "no") == ["nodes="]
    assert completed("model.onnx", "-o", "fig") == ["<file>"]


@pytest.mark.parametrize("option", ["--select", "--explain"])
def test_blocks_of_the_model_on_the_line(light: Path, option: str) -> None:
    model = light / "light_resnet50.onnx"
    assert completed(model, option, "") == ["Stage", "Bottleneck"]
    assert completed(model, option, "bott") == ["Bottleneck"]
    assert completed("nowhere.onnx", option, "") == []
    assert completed(option, "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script_that_it_takes(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert f"{VARIABLE}={shell}_complete" in result.stdout
    if shutil.which(shell):
        subprocess.run(
            [shell, "-n", "-"] if shell != "bash" else ["bash", "-n"], input=result.stdout, text=True, check=True
        )


@pytest.mark.skipif(not shutil.which("bash"), reason="this system has no bash")
def test_bash_asks_and_is_answered(light: Path) -> None:
    told = {**os.environ, VARIABLE: "bash_complete", "COMP_CWORD": "3"}
    told["COMP_WORDS"] = f"nnviz {light / 'light_resnet50.onnx'} --select Bo"
    code = "from nnviz.cli import main; main(prog_name='nnviz')"
    done = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
    assert done.stdout == "plain,Bottleneck\n"


def test_the_manual_page_is_that_of_help() -> None:
    page = CliRunner().invoke(main, ["manual"]).stdout
    assert page == (ROOT / "docs" / "nnviz.1").read_text("utf-8"), "run `make man`"
    for option in main.commands[" draw"].params:
        for name in option.opts:
            assert not name.startswith("-") or name.replace("-", "\\-") in page


@pytest.mark.skipif(not shutil.which("groff"), reason="this system has no groff")
def test_man_finds_nothing_wrong_with_the_page() -> None:
    words = ["groff", "-man", "-Tutf8", "-ww", str(ROOT / "docs" / "nnviz.1")]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "Draw" in done.stdout
