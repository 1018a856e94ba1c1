"""What `make test ONLY=06` asks for."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from common import ROOT

from web.author import only, store_outputs


def test_the_tests_of_a_chapter_are_those_of_its_notebook_and_of_the_exercises_that_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [nbformat.v4.new_code_cell(f'exercise("{name}")') for name in ("swing/period", "pendulum/work")]
    text = nbformat.v4.new_markdown_cell("```{byhand-exercise} springs/force\n```")
    path = tmp_path / "10-swing.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[*cells, text]), path)
    monkeypatch.setattr(only, "ROOT", tmp_path)
    monkeypatch.setattr(store_outputs, "NOTEBOOKS", [path])
    *files, chosen, words = only.arguments("10")
    assert (files, chosen) == (["tests", "10-swing.ipynb"], "-k")
    expected = ["10-swing", "[swing]", "swing/", "swing.py", "pendulum/work", "springs/force"]
    assert words.split(" or ") == expected


@pytest.mark.slow
@pytest.mark.parametrize("module", ["only", "store_outputs"])
def test_a_chapter_that_there_is_not_is_told_in_a_sentence(module: str) -> None:
    run = subprocess.run([sys.executable, "-m", f"web.author.{module}", "99"], cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (1, "")
    assert re.fullmatch(r"no notebook is named like '99': there are intro, .+\n", run.stderr)


@pytest.mark.slow
def test_no_test_runs_for_a_chapter_that_there_is_not(tmp_path: Path) -> None:
    """With nothing on its input xargs would have pytest run every test."""
    script = f'#!/bin/sh\ncase $2 in pytest) echo "ran: $*";; *) exec {sys.executable} "$@";; esac\n'
    (tmp_path / "python").write_text(script, encoding="utf-8")
    (tmp_path / "python").chmod(0o755)

    def asked(part: str) -> subprocess.CompletedProcess[str]:
        make = ["make", "--dry-run", "test", f"ONLY={part}", f"BIN={tmp_path}"]
        recipe = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
        return subprocess.run(["sh", "-c", recipe], cwd=ROOT, capture_output=True, text=True)

    ran = asked("03").stdout
    assert re.match(r"ran: -m pytest .* tests chapters/03-single-neuron\.ipynb -k 03-single-neuron or", ran)
    refused = asked("99")
    assert (refused.returncode, refused.stdout) == (1, "")


@pytest.mark.slow
def test_the_structure_of_its_notebook_and_its_number_of_exercises_are_among_them() -> None:
    files = ["tests/build/test_notebooks.py", "tests/unit/answers/test_exercises.py"]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    run = subprocess.run([*command, "-k", only.arguments("03")[-1]], cwd=ROOT, capture_output=True, text=True)
    assert "test_a_chapter_is_as_it_should_be[03-single-neuron]" in run.stdout
    assert "test_a_chapter_has_five_exercises_with_hints[single-neuron]" in run.stdout
    assert "02-gradients" not in run.stdout
