"""Marks: points by line, students, tables, slips, and that nothing that is handed in stops the rest."""

import csv
import io
import json
import os
import random
import zipfile
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from byhand.answers import grade as grading
from byhand.answers.grade import ClassTable, Row, csv_text, grade, main, mark, marks_text, report
from byhand.answers.grade import sources as places
from byhand.answers.grade.handed_in import handed_in
from byhand.answers.grade.sources import Source, UnreadableError
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
from byhand.forms.html import form_html
from nbutils.exercises import BANK, find, names

RIGHT = "2*(a - y)*(z > 0)*x"
SIGMOID = ["∂L/∂a * ∂a/∂z * ∂z/∂w", "2*(a - y) * ∂a/∂z * x", "2*(a - y)*a*(1 - a)*x"]
GOOD = f"single-neuron/weight: {RIGHT}\n"


def text(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def verdicts(rows: list[Row]) -> list[tuple[str, str]]:
    return [(row.exercise, row.verdict) for row in rows]


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


def test_a_program_is_run_only_where_one_asks(tmp_path: Path) -> None:
    one = next(found for found in map(find, names()) if isinstance(found, ProgramExercise))
    endings = {
        "right": one.model, "wrong": f"def {one.function}(*args, **given):\n    return 0",
        "ends": f"import os\nos._exit(0)\n{one.model}", "harm": f"open('x', 'w').write('x' * 10_000)\n{one.model}",
    }  # fmt: skip
    for name, answer in endings.items():
        text(tmp_path / "class" / f"{name}.json", json.dumps({"answers": {one.name: answer}}))
    assert {row.verdict for row in grade(BANK, [tmp_path])} == {"not run"}
    rows = {row.student: row for row in grade(BANK, [tmp_path], run=True)}
    assert (rows["right"].verdict, rows["right"].points) == ("correct", 1)
    assert {rows[name].verdict for name in ("wrong", "ends", "harm")} == {"wrong"}
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


# --- what is read ------------------------------------------------------------------------------------------------


def notebook(path: Path, *cells: str, kept: object = None) -> Path:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    if kept is not None:
        made.metadata["byhand"] = {"answers": kept}
    nbformat.write(made, path)
    return path


def test_what_was_typed_into_forms_stands_in_the_notebook(tmp_path: Path) -> None:
    one = find("single-neuron/input")
    path = notebook(tmp_path / "a.ipynb", "exercise(1)", kept={"single-neuron/weight": RIGHT, "single-neuron/bias": 3})
    made = nbformat.read(path, as_version=4)
    html = form_html(one, asleep=one.name, typed="2*(a - y)*(z > 0)*w")
    made.cells[0].outputs = [nbformat.v4.new_output("display_data", {"text/html": html})]
    nbformat.write(made, path)
    assert dict(verdicts(grade(BANK, [path]))) == {
        "single-neuron/input": "correct", "single-neuron/weight": "correct", "single-neuron/bias": "unreadable",
    }  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    [
        'ex = exercise(name="single-neuron/weight")\nex.check("RIGHT")',
        'check = find("single-neuron/weight").check\ncheck(text="RIGHT")',
        'name, answer = "single-neuron/weight", "RIGHT"\nnbutils.exercise(name).check(answer)',
        'form = exercise("single-neuron/weight")\nform.exercise.check("2*(a - y)*" + "(z > 0)*x")',
        '(ex := exercise("single-neuron/weight")).check("RIGHT")\nex.check("RIGHT")',
        'answer: str = "RIGHT"\nprint(EXERCISES["single-neuron/weight"].check(f"{answer}").message)',
        'files = !ls\n%time exercise("single-neuron/weight").check("RIGHT")',
        'single_neuron_weight = "RIGHT"',
        'if True:\n    exercise("single-neuron/weight").check("RIGHT")',
    ],
)
def test_an_answer_through_names_and_keywords_has_its_row(cell: str, tmp_path: Path) -> None:
    rows = grade(BANK, [notebook(tmp_path / "a.ipynb", cell.replace("RIGHT", RIGHT))])
    assert verdicts(rows) == [("single-neuron/weight", "correct")]


@pytest.mark.parametrize(
    ("cell", "exercise"),
    [
        ('for answer in ("x", "y"):\n    exercise("single-neuron/weight").check(answer)', "single-neuron/weight"),
        ('answer = "x"\nanswer = input()\nexercise("single-neuron/weight").check(answer)', "single-neuron/weight"),
        ('answer = "x"\ndef f(answer):\n    exercise("single-neuron/weight").check(answer)', "single-neuron/weight"),
        ('from helper import ex\nex.check("x")', "cell 1"),
        ('exercise("single-neuron/weight").check("x"', "single-neuron/weight"),
        ('exercise("single-neuron/weight").check(*answers)', "single-neuron/weight"),
        ('exercise("single-neuron/weight").check("x", strict=True)', "single-neuron/weight"),
    ],
)
def test_what_only_running_would_tell_is_unreadable_and_never_guessed(cell: str, exercise: str, tmp_path: Path) -> None:
    assert verdicts(grade(BANK, [notebook(tmp_path / "a.ipynb", cell)])) == [(exercise, "unreadable")]


def test_another_programs_check_is_no_answer(tmp_path: Path) -> None:
    cell = 'grader.check("q1")\nexercise("single-neuron/weight").check("x")'
    assert verdicts(grade(BANK, [notebook(tmp_path / "a.ipynb", cell)])) == [("single-neuron/weight", "wrong")]


def test_text_in_the_ways_that_people_write_it(tmp_path: Path) -> None:
    content = (
        f"Student: Ann Lee\nID: 4711\nHello,\nhere they are\n\n- **single-neuron/weight**: {RIGHT}\n"
        f"2. `single-neuron/sigmoid`:\n\t{SIGMOID[0]}\n\t{SIGMOID[1]}\n{SIGMOID[2]}\n# done\n"
        "single-neuron/wieght: x\nsingle-neuron/input = x\n"
    )
    files = {"answers.txt": content.encode("utf-8-sig"), "wide.txt": content.encode("utf-16")}
    rows = grade(BANK, [text(tmp_path / name, held) for name, held in files.items()])
    assert verdicts(rows) == 2 * [
        ("lines 3 to 4", "unreadable"), ("single-neuron/weight", "correct"), ("single-neuron/sigmoid", "correct"),
        ("single-neuron/wieght", "unreadable"), ("single-neuron/input", "wrong"),
    ]  # fmt: skip
    assert "did you mean 'single-neuron/weight'" in rows[3].message
    assert {(row.student, row.id) for row in rows} == {("Ann Lee", "4711")}


def test_what_is_typed_into_a_platforms_text_box(tmp_path: Path) -> None:
    lines = "<br>".join(f"&nbsp; &nbsp; {line}" for line in SIGMOID)
    first = RIGHT.replace(">", "&gt;")
    page = f"<p>single-neuron/weight: {first}</p><p>single-neuron/sigmoid:<br>{lines}</p><script>x</script>"
    rows = grade(BANK, [text(tmp_path / "Ann Lee_17_assignsubmission_onlinetext" / "onlinetext.html", page)])
    assert [(row.exercise, row.verdict, row.id) for row in rows] == [
        ("single-neuron/weight", "correct", "17"), ("single-neuron/sigmoid", "correct", "17")
    ]  # fmt: skip


def test_a_drawing_counts_for_its_exercise(tmp_path: Path) -> None:
    one = next(found for found in map(find, names()) if isinstance(found, NumberExercise) and found.data()["drawings"])
    drawn = BANK.find(f"{one.name}#4")
    rows = grade(BANK, [text(tmp_path / "a.txt", f"{drawn.name}: {drawn.model}\n")], [one.name])
    assert [(row.verdict, row.points) for row in rows] == [("correct", 1)]
    assert ClassTable(rows).exercises == (one.name,)


# --- folders and zips --------------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_zip_of_zips_and_its_hostile_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MAX_BYTES", 100_000)
    inner = zipped({"answers.txt": GOOD})
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ann_1_assignsubmission_file/work.zip", inner)
        archive.writestr("../../escape.txt", GOOD)
        archive.writestr("/absolute.txt", GOOD)
        archive.writestr("bomb.txt", b"0" * 1_000_000)
        archive.writestr("deep.zip", zipped({"a.zip": zipped({"b.zip": inner})}))
        archive.writestr("broken.zip", inner[:50])
        archive.writestr("scan.pdf", b"%PDF")
        archive.writestr("__MACOSX/._x.txt", b"junk")
        archive.writestr(link, "/etc/passwd")
    path = text(tmp_path / "in" / "class.zip", out.getvalue())
    rows = grade(BANK, [path])
    told = {row.file.rpartition("class.zip/")[2]: (row.verdict, row.message) for row in rows}
    assert told["Ann_1_assignsubmission_file/work.zip/answers.txt"][0] == "correct"
    assert (told["escape.txt"][0], told["absolute.txt"][0], told["scan.pdf"][0]) == ("correct", "correct", "skipped")
    for name, words in [("bomb.txt", "larger"), ("deep.zip/a.zip", "too deep"), ("broken.zip", "not a zip"),
                        ("link.txt", "a link")]:  # fmt: skip
        assert told[name][0] == "unreadable"
        assert words in told[name][1]
    assert len(told) == len(rows) == 8
    assert [one.name for one in tmp_path.rglob("*")] == ["in", "class.zip"]


def test_a_zips_bytes_and_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MAX_TOTAL", 1_000)
    monkeypatch.setattr(places, "MAX_FILES", 30)
    path = text(tmp_path / "many.zip", zipped({f"{number:02}.txt": GOOD + "#" * 70 for number in range(40)}))
    rows = grade(BANK, [path])
    assert sum(row.verdict == "correct" for row in rows) == 1_000 // (len(GOOD) + 70)
    assert sum("left out" in row.message for row in rows) == 30 - 1_000 // (len(GOOD) + 70)
    assert "more than 30 files" in rows[-1].message


def test_a_folder_with_everything_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    text(folder / "ann" / "deep" / "answers.txt", GOOD)
    text(folder / "bob" / "scan.jpg", b"\xff\xd8")
    text(folder / ".hidden" / "x.txt", GOOD)
    secret = text(tmp_path / "outside.txt", GOOD)
    (folder / "out.txt").symlink_to(secret)
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "pipe.txt")
    text(folder / os.fsdecode(b"\xff\xfe.txt"), GOOD)
    rows = grade(BANK, [folder])
    told = {row.file.rpartition("/")[2]: row for row in rows}
    assert told["answers.txt"].verdict == "correct"
    assert told["answers.txt"].student == "ann"
    assert told["scan.jpg"].verdict == "skipped"
    assert told[os.fsdecode(b"\xff\xfe.txt")].verdict == "correct"
    assert "leads out" in told["out.txt"].message
    assert {told[name].verdict for name in ("out.txt", "loop.txt", "pipe.txt")} == {"unreadable"}
    assert told["up"].verdict in ("skipped", "unreadable")
    assert len(rows) == 7


def test_a_name_that_begins_as_an_option_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                   capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for name in ("-x.txt", "a b.txt", "[c].txt"):
        text(tmp_path / name, GOOD)
    assert main(BANK, ["-x.txt", "a b.txt", "--csv", "out.csv", "[c].txt"]) == 0
    assert "3 of 3 correct" in capsys.readouterr().out
    assert main(BANK, ["*.txt", ""]) == 1  # as Windows gives it, and an empty name
    assert "3 of 4 correct" in capsys.readouterr().out


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


# --- hostile files -------------------------------------------------------------------------------------------------

SEEDS = [
    GOOD.encode(), GOOD.encode("utf-16"), zipped({"a/b.txt": GOOD, "c.zip": zipped({"d.txt": GOOD})}),
    json.dumps({"answers": {"single-neuron/weight": RIGHT}, "solved": ["x"]}).encode(),
    json.dumps({"cells": [{"cell_type": "code", "source": [f'exercise("single-neuron/weight").check("{RIGHT}")']}],
                "metadata": {"byhand": {"answers": {"a/b": "x"}}}}).encode(),
    b'<p>single-neuron/weight: x</p><pre data-asleep="x" data-exercise="a/b">', b"\x00\xff" * 50,
]  # fmt: skip
ENDINGS = (".ipynb", ".txt", ".json", ".zip", ".html", ".py", "")


def mutated(content: bytes, rng: random.Random) -> bytes:
    """A file with some bytes changed, left out, said twice, or cut."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(4):
            case 0:
                data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 4)))
            case 1:
                del data[at : at + rng.randint(1, 8)]
            case 2:
                data[at:at] = data[at : at + 20]
            case _:
                data[at : at + 1] = rng.choice([b'"', b"{", b"[", b"\\ud800", b"\n", b"/", b":", b"1e999"])
    return bytes(data)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_damaged_file_has_rows_and_leaves_the_next_one_alone(ending: str, tmp_path: Path) -> None:
    rng = random.Random(ending)
    good = text(tmp_path / "good.txt", GOOD)
    monkey = [text(tmp_path / f"{number}{ending}", mutated(rng.choice(SEEDS), rng)) for number in range(60)]
    rows = grade(BANK, [*monkey, good])
    assert {row.file for row in rows} >= {str(good)}
    assert rows[-1].verdict == "correct"
    for path in monkey:
        assert any(row.file.startswith(str(path)) for row in rows), path.read_bytes()
    table = ClassTable(rows)
    written = csv_text(rows).encode("utf-8", "backslashreplace").decode()
    assert len(list(csv.reader(io.StringIO(written, newline="")))) == len(rows) + 1
    assert grading.table(rows)
    assert report(table)
    assert json.loads(grading.json_text(table))


KEYS = ["cells", "answers", "cell_type", "source", "metadata", "byhand", "outputs", "data", "text/html", "code", "a/b"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=5),
    max_leaves=25,
)


@given(JSON, st.sampled_from(["x.ipynb", "x.json", "x.txt"]))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=300)
def test_json_of_any_shape_is_read_or_refused(data: object, name: str) -> None:
    source = Source((name,), json.dumps(data).encode())
    try:
        found = handed_in(source, BANK.names()).found
    except UnreadableError:
        return
    assert all(isinstance(where, str) and isinstance(answer, str | UnreadableError) for where, answer in found)
