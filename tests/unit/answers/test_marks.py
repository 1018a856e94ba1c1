"""Marks: points by line, students, tables, slips, and that no result is lost or overwrites something."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from common import ROOT
from handing_in import GOOD, SIGMOID, text
from hypothesis import given
from hypothesis import strategies as st

from byhand.answers.derive.link import word
from byhand.answers.grade import ClassTable, Row, csv_text, grade, main, mark, marks_text, report, sheet
from byhand.answers.grade.students import Student, by_place, roster, told_by
from byhand.answers.grade.tables import harmless, shown
from byhand.answers.kinds import (
    ChoiceExercise,
    LineExercise,
    NumberExercise,
    OrderExercise,
    PredictionExercise,
    ProgramExercise,
    TableExercise,
)
from nbutils.exercises import BANK, find, names

# --- points ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "earned"),
    [
        (SIGMOID, 8),
        ([*SIGMOID[:2], "2*(a - y)*a*x"], 4),  # two of the solution's four lines
        ([*SIGMOID[:2], *SIGMOID[:2], "2*(a - y)*a*x"], 4),  # said again, it does not count again
        (["∂L/∂w", "∂L/∂w", "x"], 0),  # what is asked does not count
        (SIGMOID[:2], 4),  # right, and not at the end
        (["$", SIGMOID[1]], 2),
        (["x"], 0),
    ],
)
def test_points_by_line(lines: list[str], earned: float) -> None:
    assert mark("\n".join(lines), "single-neuron/sigmoid", 8, "nbutils.exercises") == earned


def test_one_slip_in_a_table_is_counted_once() -> None:
    name = "neurons/forward-table"
    one = find(name)
    assert isinstance(one, TableExercise)
    assert mark(one.model, name, 5, "nbutils.exercises") == 5
    assert mark(one.model.replace("a_2 = 1", "a_2 = 7"), name, 5, "nbutils.exercises") == 4
    followed = one.model.replace("z_2 = 1", "z_2 = 3").replace("a_2 = 1", "a_2 = 3").replace("y_hat = 1", "y_hat = 3")
    assert mark(followed, name, 5, "nbutils.exercises") >= 4
    assert mark(one.model.partition(";")[0], name, 5, "nbutils.exercises") == 1


def test_what_is_no_text_is_no_answer() -> None:
    for nothing in (..., None, 3, "", "\n# YOUR CODE HERE\nraise NotImplementedError()\n"):
        assert mark(nothing, "single-neuron/weight", 2, "nbutils.exercises") == 0


KINDS = (ChoiceExercise, LineExercise, NumberExercise, OrderExercise, PredictionExercise, TableExercise)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_marked(kind: type, tmp_path: Path) -> None:
    one = next(found for found in map(find, names())
               if isinstance(found, kind) and found.data().get("options", True))  # fmt: skip
    verdict = "predicted" if kind is PredictionExercise else "wrong"
    wrong = {
        ChoiceExercise: "abcdef", LineExercise: "line 1: nothing", NumberExercise: "123456",
        OrderExercise: " ".join(reversed(one.model.split())), PredictionExercise: "abc",
        TableExercise: one.model.replace(" = ", " = 9"),
    }[kind]  # fmt: skip
    if kind in (ChoiceExercise, PredictionExercise):
        wrong = next(letter for letter in wrong if letter not in one.model)
    answers = {"right": one.model, "wrong": wrong, "odd": "what?", "blank": " "}
    for name, answer in answers.items():
        text(tmp_path / f"{name}.json", json.dumps({"answers": {one.name: answer}, "solved": []}))
    rows = {row.student: row for row in grade(BANK, [tmp_path])}
    assert [rows[name].verdict for name in answers] == ["correct", verdict, "unreadable", "missing"]
    assert (rows["right"].points, rows["right"].out_of, rows["odd"].points) == (1, 1, 0)
    assert rows["wrong"].points == (1 if verdict == "predicted" else 0)


@pytest.mark.slow
def test_a_program_is_run_only_where_one_asks(tmp_path: Path) -> None:
    one = next(found for found in map(find, names()) if isinstance(found, ProgramExercise))
    endings = {
        "right": one.model, "wrong": f"def {one.function}(*args, **given):\n    return 0",
        "ends": f"import os\nos._exit(0)\n{one.model}", "harm": f"open('x', 'w').write('x' * 10_000)\n{one.model}",
        "forged": "import numpy as np\nfrom byhand.answers.kinds import program\n"
                  "program.unlike = lambda *a: ''\nnp.isclose = lambda *a, **k: np.array(True)\n"
                  f"program.ProgramExercise._judged = lambda *a: 1\ndef {one.function}(*args, **given):\n    return 0",
        "looks": "import inspect\n"
                 f"def {one.function}(*args, **given):\n    frame = inspect.currentframe()\n    while frame:\n"
                 "        for found in frame.f_locals.values():\n            if hasattr(found, '_model'):\n"
                 f"                space = {{}}\n                exec(found._model, space)\n"
                 f"                return space['{one.function}'](*args, **given)\n        frame = frame.f_back",
    }  # fmt: skip
    for name, answer in endings.items():
        text(tmp_path / "class" / f"{name}.json", json.dumps({"answers": {one.name: answer}}))
    assert {row.verdict for row in grade(BANK, [tmp_path])} == {"not run"}
    rows = {row.student: row for row in grade(BANK, [tmp_path], run=True)}
    assert (rows["right"].verdict, rows["right"].points) == ("correct", 1)
    assert {rows[name].verdict for name in ("wrong", "ends", "harm", "forged", "looks")} == {"wrong"}
    assert "returns nothing" in rows["looks"].message
    assert [path.name for path in tmp_path.iterdir()] == ["class"]


def test_expected_exercises_have_their_points_and_others_none(tmp_path: Path) -> None:
    text(tmp_path / "ann.txt", GOOD + "single-neuron/input: x\n")
    sheet = text(tmp_path / "sheet", "# week 3\nsingle-neuron/weight = 2.5\nsingle-neuron/sigmoid 4\n")
    out = tmp_path / "out.json"
    main(BANK, [str(tmp_path / "ann.txt"), "--sheet", str(sheet), "--json", str(out)])
    rows = json.loads(out.read_text(encoding="utf-8"))["rows"]
    assert [(row["exercise"], row["verdict"], row["points"], row["out_of"]) for row in rows] == [
        ("single-neuron/weight", "correct", 2.5, 2.5), ("single-neuron/input", "wrong", 0, 0),
        ("single-neuron/sigmoid", "missing", 0, 4),
    ]  # fmt: skip


def test_a_sheet_may_name_a_drawing(tmp_path: Path) -> None:
    name = "gradients/slope-number"
    for number in ("", "#2", "#7"):
        text(tmp_path / "in" / f"ann{number}.txt", f"{name}{number}: {find(name + number).model}\n")
    out = tmp_path / "marks.csv"

    def marks(*lines: str) -> list[list[str]]:
        sheet = text(tmp_path / "sheet", "\n".join(lines))
        main(BANK, [str(tmp_path / "in"), "--sheet", str(sheet), "--marks", str(out)])
        return list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))

    assert marks(f"{name}#7 2") == [
        ["Student", "ID", f"{name}#7", "Total", "Out of", "To look at"], ["ann", "", "", "0", "2", ""],
        ["ann#2", "", "", "0", "2", ""], ["ann#7", "", "2", "2", "2", ""],
    ]  # fmt: skip
    assert marks(f"{name} 2") == [
        ["Student", "ID", name, "Total", "Out of", "To look at"], ["ann", "", "2", "2", "2", ""],
        ["ann#2", "", "2", "2", "2", ""], ["ann#7", "", "2", "2", "2", ""],
    ]  # fmt: skip
    assert marks(f"{name} 2", f"{name}#7 3")[3] == ["ann#7", "", "", "3", "3", "5", ""]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("single-neuron/weight\nsingle-neuron/weight two", "sheet, line 2: single-neuron/weight two: there is no ex"),
        ("single-neuron/weight -1", "sheet, line 1: single-neuron/weight -1: there is no exercise"),
        ("single-neuron/weight 1\nsingle-neuron/weight 2", "sheet, line 2: single-neuron/weight is named twice"),
        ("gradients/slope-number#x", "sheet, line 1: gradients/slope-number#x: exercise .* has no drawing 'x'"),
        ("nothing", "sheet, line 1: nothing: there is no such exercise or chapter"),
    ],
)
def test_a_line_of_a_sheet_that_names_nothing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, told: str
) -> None:
    answers, sheet = text(tmp_path / "ann.txt", GOOD), text(tmp_path / "sheet", lines)
    with pytest.raises(SystemExit):
        main(BANK, [str(answers), "--sheet", str(sheet)])
    assert re.search(told, capsys.readouterr().err)


def test_a_question_of_somebodys_own_is_marked_by_its_name(tmp_path: Path) -> None:
    question = "# Exam 2\nz = w*x\nL = (z - y)^2\n∂L/∂w"
    name = f"derive/{word(question)}"
    for student, last in (("ann", "2*(z - y)*x"), ("bob", "2*(z - y)")):
        text(tmp_path / "in" / f"{student}.txt", f"{name}:\n    ∂L/∂z * ∂z/∂w\n    {last}\n")
    out = tmp_path / "marks.csv"
    assert main(BANK, [str(tmp_path / "in"), "--expect", f"{name}=4", "--marks", str(out)]) == 0
    head, ann, bob = csv.reader(io.StringIO(out.read_text(encoding="utf-8")))
    assert head[2] == "Exam 2"
    assert (ann[2], bob[2]) == ("4", "2")


def test_a_sheet_gives_each_exercise_a_cell_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = '[[exercise]]\nname = "{}"\nkind = "number"\ntitle = "T"\nprompt = "How many?"\nanswer = 2\n'
    course = text(tmp_path / "course.toml", "".join(map(one.format, ("a/b-c", "a/b_c", "a-b/c"))))
    asked = ["--exercises", str(course), "-o", str(tmp_path / "ps.ipynb")]
    for kind in ("nbgrader", "otter"):
        assert sheet.main(None, "", [kind, "a", *asked]) == 1
        assert "a/b-c and a/b_c would have one cell, a_b_c: give one of them another name" in capsys.readouterr().err
    assert not (tmp_path / "ps.ipynb").exists()
    assert sheet.main(None, "", ["nbgrader", "a/b-c", *asked]) == 0


def test_the_drawing_of_a_sheet_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "ps.ipynb"
    for asked, told in (
        (["gradients/slope-number", "--drawing", "-1"], "exercise gradients/slope-number has no drawing '-1'"),
        (["gradients/slope-number#7", "--drawing", "3"], "gradients/slope-number#7 is a drawing already"),
    ):
        assert sheet.main(BANK, "nbutils.exercises", ["nbgrader", *asked, "-o", str(out)]) == 1
        assert told in capsys.readouterr().err
    assert not out.exists()
    for asked in (["gradients/slope-number#7"], ["gradients/slope-number", "single-neuron/weight", "--drawing", "7"]):
        assert sheet.main(BANK, "nbutils.exercises", ["nbgrader", *asked, "-o", str(out)]) == 0
        assert "gradients/slope-number#7" in out.read_text(encoding="utf-8")


# --- students ----------------------------------------------------------------------------------------------------


def test_students_are_known_by_what_platforms_call_them() -> None:
    assert told_by(["x", "Ann Lee_12_assignsubmission_file", "a.txt"]) == Student("Ann Lee", "12")
    assert told_by(["Ann Lee_12_assignsubmission_file_answers.txt"]) == Student("Ann Lee", "12")
    assert told_by(["leeann_LATE_98_765_answers-1.txt"]) == told_by(["leeann_98_765_a.txt"]) == Student("leeann", "98")
    assert told_by(["course", "submitted", "ann", "ps1", "ps1.ipynb"]) == Student("ann", "ann")
    assert told_by(["in", "answers_1.txt"]) is None
    assert by_place([("c", "ann.txt"), ("c", "bob", "x.txt")]) == ["ann", "bob"]
    assert by_place([("c", "ann", "x.txt"), ("c", "bob", "x.txt")]) == ["ann", "bob"]
    assert by_place([("c", "ann", "x.txt")]) == ["x"]


def test_a_table_for_a_roster(tmp_path: Path) -> None:
    for student, content in [("Ann Lee_12", GOOD), ("Bob_13", "single-neuron/weight: x\n"), ("Zoe_99", GOOD)]:
        text(tmp_path / f"{student}_assignsubmission_file" / "a.txt", content)
    table = ClassTable(grade(BANK, [tmp_path], ["single-neuron/weight"]))
    plain = list(csv.reader(io.StringIO(marks_text(table)[0])))
    assert plain == [["Student", "ID", "single-neuron/weight", "Total", "Out of", "To look at"],
                     ["Ann Lee", "12", "1", "1", "1", ""], ["Bob", "13", "0", "0", "1", ""],
                     ["Zoe", "99", "1", "1", "1", ""]]  # fmt: skip
    people = ["Identifier;Full name;Grade", "Participant 13;Bob B.;", "Participant 12;Ann Lee;", "Participant 14;Eve;"]
    moodle = roster("\n".join(people))
    made, others = marks_text(table, moodle)
    assert [row[:3] for row in csv.reader(io.StringIO(made))][1:] == [
        ["Participant 13", "Bob B.", "0"], ["Participant 12", "Ann Lee", "1"], ["Participant 14", "Eve", ""]
    ]  # fmt: skip
    assert others == ["Zoe"]
    canvas = roster("Student,ID,SIS Login ID\n    Points Possible,,\n\"Lee, Ann\",12,al\n")
    assert list(csv.reader(io.StringIO(marks_text(table, canvas)[0])))[1:] == [
        ["    Points Possible", "", "", "1", "1", "1", ""], ["Lee, Ann", "12", "al", "1", "1", "1", ""]
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no list of students"):
        roster("")


@pytest.mark.parametrize(("people", "student", "found"), [
    ("Name,ID,Group\nAnn Lee,1,3\nBob Ray,3,1\n", Student("Bob Ray", "3"), 1),
    ("Name,ID,Group\nAnn Lee,1,3\nBob Ray,4,1\n", Student("bobray", "3"), None),
    ("Name,Nr,Group\nAnn Lee,1,3\nBob Ray,3,1\nEve Fox,5,1\n", Student("bobray", "3"), 1),
    ("Name,Nr,Group\nAnn Lee,1,3\nBob Ray,3,1\n", Student("bobray", "3"), None),
    ("Name,Nr,Group\nAnn Lee,1,3\nBob Ray,3,1\n", Student("Bob Ray", "3"), 1),
    ("Name,ID\nAnn Lee,1\nAnn Lee,2\n", Student("Ann Lee", ""), None),
    ("Name,ID\nAnn Lee,1\nAnn Lee,2\n", Student("Ann Lee", "2"), 1),
    ("Student,ID,Homework\n  Points Possible,,10\nAnn Lee,12,10\nBob Ray,10,3\n", Student("raybob", "10"), 2),
    ("Student,Nr,Homework\n  Points Possible,,10\nAnn Lee,12,9\n", Student("raybob", "10"), None),
])  # fmt: skip
def test_marks_go_to_nobody_else(people: str, student: Student, found: int | None) -> None:
    assert roster(people).row_of(student) == found


def test_slips_are_counted_by_students(tmp_path: Path) -> None:
    for student in ("ann", "bob", "cid"):
        text(tmp_path / student / "a.txt", "single-neuron/weight: 2*(a - y)*x\n")
        text(tmp_path / student / "b.txt", "single-neuron/weight: x*(a - y)*2\n")
    text(tmp_path / "dora" / "a.txt", "single-neuron/weight: -2*(a - y)*(z > 0)*x\n")
    slips = ClassTable(grade(BANK, [tmp_path])).slips
    found = [(slip.slip, slip.students) for slip in slips]
    assert found == [("indicator", ("ann", "bob", "cid")), ("sign", ("dora",))]


# --- what is written ---------------------------------------------------------------------------------------------


def test_the_teachers_report_stands_by_itself(tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>\u202e\x1b[31m"
    for student in ("ann", f"bob{evil[:4]}"):
        lines = "\n".join(["single-neuron/sigmoid:", *SIGMOID[:2]])
        text(tmp_path / student / "a.txt", f"{GOOD}single-neuron/input: {evil}\n{lines}")
    html = report(ClassTable(grade(BANK, [tmp_path])))
    page = BeautifulSoup(html, "html.parser")
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert page.find_all(["script", "link", "img", "iframe"]) == []
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "default-src 'none'" in html
    for table in page.find_all("table"):
        assert table.caption is not None
        assert {cell["scope"] for cell in table.find_all("th")} == {"col", "row"}
        assert table.parent is not None
        assert (table.parent["tabindex"], table.parent["role"]) == ("0", "region")
    ids = [one["id"] for one in page.find_all(id=True)]
    assert sorted(link["href"] for link in page.find_all("a")) == [f"#{one}" for one in sorted(ids)]
    assert len(ids) == 2
    assert "✗" in html
    assert "partly right" in html


@pytest.mark.slow
@given(st.text(), st.sampled_from("=+-@＝＋－＠"), st.sampled_from(["", " ", "\xa0", "\t", "\r\n"]))
def test_no_cell_of_csv_is_a_formula(rest: str, first: str, space: str) -> None:
    cell = harmless(space + first + rest)
    assert cell.startswith("'")
    row = Row("f", cell, "", cell, "wrong", 0.0, 1.0, answer=first + rest)
    for line in list(csv.reader(io.StringIO(csv_text([row]).encode("utf-8", "replace").decode(), newline="")))[1:]:
        assert all(value[:1] not in tuple("=+-@\t\r\n＝＋－＠") for value in line)


@given(st.text())
def test_what_is_printed_moves_no_cursor(value: str) -> None:
    assert shown(value).isprintable()


def test_a_result_that_cannot_be_written_loses_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = text(tmp_path / "a.txt", GOOD)
    os.mkfifo(tmp_path / "pipe.csv")
    twin = tmp_path / "twin.txt"
    twin.hardlink_to(file)
    (tmp_path / "link.html").symlink_to(file)
    for outputs in (
        ["--csv", str(tmp_path / "pipe.csv")], ["--csv", "/dev/full"], ["--html", str(twin)],
        ["--html", str(tmp_path / "link.html")], ["--json", str(file)],
        ["--csv", str(tmp_path / "x.csv"), "--json", str(tmp_path / "x.csv")], ["--csv", str(tmp_path / "y" / "z.csv")],
    ):  # fmt: skip
        good = tmp_path / "good.json"
        assert main(BANK, [str(file), "--marks", str(tmp_path / "marks.csv"), *outputs]) == 1
        told = capsys.readouterr()
        assert "written" in told.err
        assert "1 of 1 correct" in told.out
        assert (tmp_path / "marks.csv").read_text(encoding="utf-8").startswith("Student,ID")
        assert not good.exists()
        assert file.read_text(encoding="utf-8") == GOOD
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("broken", ["closed", "full", "none"])
def test_a_terminal_that_is_gone_ends_nothing(broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, written = os.pipe()
    os.close(read)
    stream = {"closed": written, "full": os.open("/dev/full", os.O_WRONLY)}
    monkeypatch.setattr("sys.stdout", os.fdopen(stream[broken], "w") if broken in stream else None)
    out = tmp_path / "out.csv"
    assert main(BANK, [str(text(tmp_path / "a.txt", GOOD)), "--csv", str(out)]) == 0
    assert "correct" in out.read_text(encoding="utf-8")


def test_a_judge_that_stops_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(self: object, text: str) -> None:
        raise ZeroDivisionError(text)

    path = text(tmp_path / "a.txt", "neurons/how-often: 3\n" + GOOD)
    monkeypatch.setattr(NumberExercise, "check", stops)
    rows = grade(BANK, [path])
    assert [row.verdict for row in rows] == ["undecided", "correct"]
    assert "ZeroDivisionError" in rows[0].message


def test_a_file_that_takes_too_long_does_not_hold_up_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [text(tmp_path / f"{name}.txt", GOOD + "single-neuron/input: x\n") for name in ("slow", "next")]
    now = iter([0, 1, 700, 0, 1, 2])
    monkeypatch.setattr("byhand.answers.grade.marks.time.monotonic", lambda: next(now, 2))
    monkeypatch.setattr("byhand.answers.grade.marks._Grader._judged", lambda self, row, answer: row)
    rows = grade(BANK, files)
    assert [row.verdict for row in rows] == ["unreadable", "undecided", "unreadable", "unreadable"]
    assert "took more than" in rows[1].message


COURSE = """from byhand.answers import NumberExercise

EXERCISES = [NumberExercise("cost/a", "A", "What is 1 + 1?", 2)]
"""


@pytest.mark.parametrize(("more", "told"), [
    ("1 / 0\n", ", line 4: ZeroDivisionError: division by zero"), ("x = (\n", ", line 4: SyntaxError: "),
    ("EXERCISES *= 2\n", ": two exercises have the name 'cost/a'"), ("", ""),
])  # fmt: skip
def test_a_module_beside_the_answers_is_found_and_its_faults_are_told(tmp_path: Path, more: str, told: str) -> None:
    (tmp_path / "own_course").mkdir()
    bank = 'from byhand.answers import Bank\n\nBANK = Bank("own_course", {"cost": "Costs"})\n'
    text(tmp_path / "own_course" / "__init__.py", bank)
    text(tmp_path / "own_course" / "cost.py", COURSE + more)
    text(tmp_path / "a.txt", "cost/a: 2\n")
    for command in (["check", "own_course"], ["grade", "--exercises", "own_course", "a.txt"],
                    ["sheet", "otter", "--exercises", "own_course", "cost", "-o", "ps.ipynb"]):  # fmt: skip
        line = f"import sys; from byhand.answers.command import main; sys.path.remove(''); sys.exit(main({command!r}))"
        run = subprocess.run([sys.executable, "-c", line], cwd=tmp_path, capture_output=True, text=True,
                             env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
        assert run.returncode == bool(told), run.stderr
        assert f"own_course.cost{told}" in run.stderr if told else not run.stderr
        assert "Traceback" not in run.stderr
