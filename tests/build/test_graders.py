"""The recipes for nbgrader and otter, to the end, with the real programs in an environment of their own."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from common import ROOT

from byhand.answers.grade import grade, sheet
from byhand.answers.grade.wanted import variable
from nbutils.exercises import BANK, find

pytestmark = pytest.mark.slow  # installs two graders, and runs notebooks with them

POINTS = {"single-neuron/weight": 2, "single-neuron/sigmoid": 4, "neurons/forward-table": 5}
WEIGHT, SIGMOID, TABLE = (variable(name) for name in POINTS)
RIGHT = {variable(name): find(name).model for name in POINTS}
PARTLY = {
    WEIGHT: "2*(a - y)*x",
    SIGMOID: "∂L/∂a * ∂a/∂z * ∂z/∂w\n2*(a - y) * ∂a/∂z * x\n2*(a - y) * sigmoid(z)*(1 - sigmoid(z)) * x\n2*(a - y)*x*a",
    TABLE: RIGHT[TABLE].replace("y_hat = 1", "y_hat = 3"),
}
EARNED = {"right": (2, 4, 5), "partly": (0, 3, 4), "blank": (0, 0, 0)}
HANDED_IN = {"right": RIGHT, "partly": PARTLY, "blank": {}}


@pytest.fixture(scope="session")
def graders() -> Callable[..., str]:
    """Run a program of the graders' environment, which is made once for each list of pins."""
    pins = ROOT / "tests" / "graders.txt"
    digest = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()[:12]
    place = ROOT / "_build" / "graders" / digest
    python = place / "bin" / "python"
    if not (place / "done").exists():
        shutil.rmtree(place.parent, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "-r",
                        pins], check=True)  # fmt: skip
        (place / "done").touch()

    def run(folder: Path, program: str, *arguments: str) -> str:
        own = {f"JUPYTER_{name}_DIR": str(folder / f".{name}") for name in ("CONFIG", "DATA", "RUNTIME")}
        path = os.pathsep.join([str(python.parent), os.environ["PATH"]])
        done = subprocess.run([python.parent / program, *arguments], cwd=folder, text=True, capture_output=True,
                              env={**os.environ, **own, "PATH": path, "PYTHONPATH": str(ROOT)})  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def make(kind: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    asked = [f"{name}={points}" for name, points in POINTS.items()]
    assert sheet.main(BANK, "nbutils.exercises", [kind, *asked, "-o", str(path), "--title", "ps1"]) == 0


def as_released(path: Path) -> nbformat.NotebookNode:
    """The students' notebook: it has its questions and a name for each answer, and no solution."""
    notebook = nbformat.read(path, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    for name in POINTS:
        assert find(name).prompt in text
        assert sum(cell.source.startswith(f"{variable(name)} = ") for cell in notebook.cells) == 1
        assert find(name).model not in text
    assert "mark(" not in text
    assert "NotImplemented" not in text
    return notebook


def hand_in(released: Path, path: Path, answers: dict[str, str]) -> None:
    notebook = as_released(released)
    for cell in notebook.cells:
        for name, answer in answers.items():
            if cell.source.startswith(f"{name} = "):
                cell.source = f'{name} = """\n{answer}\n"""'
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def test_nbgrader_creates_releases_grades_and_gives_feedback(tmp_path: Path, graders: Callable[..., str]) -> None:
    make("nbgrader", tmp_path / "source" / "ps1" / "ps1.ipynb")
    config = 'c = get_config()\nc.ClearSolutions.code_stub = {"python": ""}\n'  # as the page for teachers says
    (tmp_path / "nbgrader_config.py").write_text(config, encoding="utf-8")
    graders(tmp_path, "nbgrader", "generate_assignment", "ps1")
    released = tmp_path / "release" / "ps1" / "ps1.ipynb"
    for student, answers in HANDED_IN.items():
        hand_in(released, tmp_path / "submitted" / student / "ps1" / "ps1.ipynb", answers)
    graders(tmp_path, "nbgrader", "autograde", "ps1")
    graders(tmp_path, "nbgrader", "generate_feedback", "ps1")
    graders(tmp_path, "nbgrader", "export")
    with (tmp_path / "grades.csv").open(encoding="utf-8") as stream:
        totals = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(stream)}
    assert totals == {student: (sum(points), 11) for student, points in EARNED.items()}
    told = (tmp_path / "feedback" / "partly" / "ps1" / "ps1.html").read_text(encoding="utf-8")
    assert "✗ Not equal. ∂a/∂z is missing: what does the ReLU contribute?" in told
    assert "✗ line 4: Does not follow from line 3." in told


def test_otter_assigns_and_grades(tmp_path: Path, graders: Callable[..., str]) -> None:
    make("otter", tmp_path / "ps1.ipynb")
    assert "All autograder tests passed" in graders(tmp_path, "otter", "assign", "ps1.ipynb", "dist", "-v")
    (archive,) = (tmp_path / "dist" / "autograder").glob("*.zip")
    for student, answers in HANDED_IN.items():
        hand_in(tmp_path / "dist" / "student" / "ps1.ipynb", tmp_path / student / "ps1.ipynb", answers)
        (tmp_path / student / "out").mkdir()
        run = ["otter", "run", "-a", str(archive), "-o", f"{student}/out", "--no-logo"]
        graders(tmp_path, *run, f"{student}/ps1.ipynb")
        found = json.loads((tmp_path / student / "out" / "results.json").read_text(encoding="utf-8"))["tests"]
        points = {one["name"]: (one["score"], one["max_score"]) for one in found if "score" in one}
        assert points == dict(zip((WEIGHT, SIGMOID, TABLE), zip(EARNED[student], (2, 4, 5), strict=True), strict=True))


def test_what_nbgrader_collects_is_read_without_it(tmp_path: Path) -> None:
    """`submitted/` of nbgrader is one folder for `byhand grade`, whose students are known by it."""
    for student, answer in (("ann", "2*(a - y)*(z > 0)*x"), ("bob", "2*(a - y)*x")):
        cell = nbformat.v4.new_code_cell(f'{WEIGHT} = """\n{answer}\n"""\n{SIGMOID} = """\n"""')
        path = tmp_path / "submitted" / student / "ps1" / "ps1.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    rows = grade(BANK, [tmp_path / "submitted"])
    found = [(row.student, row.verdict, row.slip) for row in rows]
    assert found == [("ann", "correct", ""), ("bob", "wrong", "indicator")]
