"""The grader reads answers, runs nothing of a file, and goes on after a file that it cannot read."""

import csv
import io
import json
import os
import re
import shlex
import shutil
import textwrap
from pathlib import Path

import pytest
from common import ROOT
from handing_in import RIGHT, notebook, text

from byhand.answers import command
from byhand.answers.derive import own_exercise
from byhand.answers.grade import VERDICTS, answers, csv_text, grade, main, sheet
from byhand.answers.slips import KINDS
from nbutils.exercises import BANK, find

DERIVATION = "∂L/∂a * ∂a/∂z * ∂z/∂w\n2*(a - y)*a*(1 - a)*x"


def test_a_notebook(tmp_path: Path) -> None:
    file = notebook(
        tmp_path / "one.ipynb",
        "%matplotlib inline\nfrom nbutils import exercise",
        f'exercise("single-neuron/weight").check("{RIGHT}")',
        f'find("single-neuron/sigmoid").check("""{DERIVATION}""")',
        'exercise("single-neuron/input").check("2*(a - y)*w")',
    )
    rows = grade(BANK, [file])
    assert [(row.exercise, row.verdict, row.slip) for row in rows] == [
        ("single-neuron/weight", "correct", ""),
        ("single-neuron/sigmoid", "correct", ""),
        ("single-neuron/input", "wrong", "indicator"),
    ]


def test_a_text_file(tmp_path: Path) -> None:
    lines = "\n".join(f"    {line}" for line in DERIVATION.splitlines())
    file = text(
        tmp_path / "one.txt", f"# my answers\nsingle-neuron/weight: {RIGHT}\n\nsingle-neuron/sigmoid:\n{lines}\n"
    )
    assert answers(file) == [("single-neuron/weight", RIGHT), ("single-neuron/sigmoid", DERIVATION)]
    assert [row.verdict for row in grade(BANK, [file])] == ["correct", "correct"]


def test_no_code_of_a_notebook_runs(tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    file = notebook(
        tmp_path / "evil.ipynb",
        f'open({str(trace)!r}, "w").write("x")',
        f'exercise("single-neuron/weight").check(open({str(trace)!r}, "w").write("x"))',
        f'exercise("single-neuron/weight").check("2*x" + "{trace}")',
        f'exercise("single-neuron/input").check("__import__(\'pathlib\').Path({str(trace)!r}).touch()")',
    )
    rows = grade(BANK, [file])
    assert [row.verdict for row in rows] == ["unreadable", "unreadable", "unreadable"]
    assert "is not a text in quotes" in rows[0].message
    assert rows[1].answer == f"2*x{trace}"
    assert not trace.exists()


def test_the_last_answer_counts(tmp_path: Path) -> None:
    file = text(tmp_path / "one.txt", f"single-neuron/weight: x\nsingle-neuron/weight: {RIGHT}\n")
    assert [row.verdict for row in grade(BANK, [file])] == ["correct"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.ipynb", b"{", "is not a notebook"),
        ("a.ipynb", b"[1]", "no list of cells"),
        ("a.ipynb", b'{"cells": 3}', "no list of cells"),
        ("a.ipynb", b"[" * 100_000, "is not a notebook"),
        ("a.txt", b"\xff\xfe\x00", "not text in UTF-8"),
        ("a.txt", b"", "holds no answer"),
        ("missing.txt", None, "cannot be opened"),
    ],
)
def test_a_malformed_file_gets_a_line_and_the_rest_is_graded(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    bad = tmp_path / name
    if content is not None:
        bad.write_bytes(content)
    good = text(tmp_path / "good.txt", f"single-neuron/weight: {RIGHT}")
    rows = grade(BANK, [bad, good])
    assert [row.verdict for row in rows] == ["unreadable", "correct"]
    assert words in rows[0].message
    assert "\n" not in rows[0].message


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("exercise('single-neuron/weight').check('x'", "is not Python"),
        ("exercise('no/such').check('x')", "there is no exercise"),
        ("exercise('single-neuron/weight').check(x)", "not a text in quotes"),
        ("exercise('single-neuron/weight').check('x', 'y')", "not a text in quotes"),
    ],
)
def test_a_malformed_cell_gets_a_line_and_the_rest_is_graded(tmp_path: Path, cell: str, words: str) -> None:
    file = notebook(tmp_path / "one.ipynb", cell, f"exercise('single-neuron/input').check('{RIGHT[:-1]}w')")
    rows = grade(BANK, [file])
    assert [row.verdict for row in rows] == ["unreadable", "correct"]
    assert words in rows[0].message


def test_a_malformed_line_of_a_text_file(tmp_path: Path) -> None:
    rows = grade(BANK, [text(tmp_path / "one.txt", f"what is this\nsingle-neuron/weight: {RIGHT}")])
    assert [(row.exercise, row.verdict) for row in rows] == [
        ("line 1", "unreadable"),
        ("single-neuron/weight", "correct"),
    ]


def test_a_cell_that_is_no_text(tmp_path: Path) -> None:
    file = text(tmp_path / "a.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": [1]}, 7, None]}))
    assert "is not text" in grade(BANK, [file])[0].message


def test_what_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = text(tmp_path / "one.txt", f"single-neuron/weight: {RIGHT}\nsingle-neuron/input: =cmd\nno/such: 1\n")
    places = [tmp_path / "rows.csv", tmp_path / "rows.json"]
    code = main(BANK, [str(file), "--csv", str(places[0]), "--json", str(places[1]), "--expect", "single-neuron"])
    assert code == 1
    printed = capsys.readouterr().out
    assert "1 of" in printed
    with places[0].open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["verdict"] for row in rows[:3]] == ["correct", "unreadable", "unreadable"]
    assert {row["verdict"] for row in rows[3:]} == {"missing"}
    assert rows[1]["answer"] == "'=cmd"  # a spreadsheet would run it
    assert json.loads(places[1].read_text(encoding="utf-8"))["rows"][1]["answer"] == "=cmd"


def test_a_wrong_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ([], ["x.txt", "--expect", "nothing"]):
        with pytest.raises(SystemExit):
            main(BANK, wrong)
    assert "--list tells all" in capsys.readouterr().err
    assert main(BANK, ["--list"]) == 0
    assert "single-neuron/weight" in capsys.readouterr().out


def test_rows_as_csv_have_a_head() -> None:
    assert csv_text([]).strip() == "file,student,id,exercise,verdict,points,out_of,slip,message,answer,note"


TEACHERS = (ROOT / "chapters" / "teachers.md").read_text(encoding="utf-8")


def test_the_teachers_page_tells_every_slip_and_verdict() -> None:
    assert [kind for kind in (*KINDS, *VERDICTS) if f"`{kind}`" not in TEACHERS] == []
    drawn = re.search(r"`([\w-]+/[\w-]+#7)`", TEACHERS)
    assert drawn is not None
    assert find(drawn[1]).name == drawn[1]


def test_the_teachers_page_shows_commands_that_run_and_files_that_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    python = re.findall(r"```python\n(.*?)```", TEACHERS, re.DOTALL)
    sheet_text, answers_text, question, own_sheet = map(
        textwrap.dedent, re.findall(r"^ *```text\n(.*?) *```", TEACHERS, re.DOTALL | re.MULTILINE)
    )
    assert own_sheet.split()[:2] == [own_exercise(question).name, "4"]
    (tmp_path / "submissions").mkdir()
    notebook(tmp_path / "submissions" / "bob.ipynb", python[0])
    text(tmp_path / "submissions" / "a.txt", answers_text)
    text(tmp_path / "sheet.txt", sheet_text)
    text(tmp_path / "worksheet.csv", "Identifier,Full name,Grade\nParticipant 4711,Ann Lee,\n")
    shutil.make_archive("submissions", "zip", "submissions")
    shutil.copytree("submissions", "submitted")
    shutil.copy(ROOT / "byhand" / "example" / "exercises.toml", "my_course.toml")
    ran = []
    for line in re.findall(r"^ *\$ (.*)", TEACHERS, re.MULTILINE):
        words = shlex.split(line)
        if words[:3] == ["python", "-m", "nbutils.grade"]:
            (tmp_path / "marks.csv").unlink(missing_ok=True)
            ran.append(main(BANK, words[3:]))
            assert "Ann Lee (4711): 6 of 9" in capsys.readouterr().out
            assert [row.verdict for row in grade(BANK, [tmp_path / "submissions"])] == ["correct"] * 4
        elif words[:3] == ["python", "-m", "nbutils.sheet"]:
            ran.append(sheet.main(BANK, "nbutils.exercises", words[3:]))
        elif words[:2] == ["mkdir", "-p"]:
            Path(words[2]).mkdir(parents=True)
        elif words[0] == "byhand":
            (tmp_path / "marks.csv").unlink(missing_ok=True)
            ran.append(command.main(words[1:]) - 1)  # these answers are not that course's
    assert ran == [0] * 5
    assert (tmp_path / "source" / "ps1" / "ps1.ipynb").exists()
    assert (tmp_path / "marks.html").exists()


# --- nothing stops the rest --------------------------------------------------------------------------------------


def test_every_way_to_ask_has_a_row(tmp_path: Path) -> None:
    file = notebook(
        tmp_path / "ways.ipynb",
        'ex = exercise("single-neuron/weight")',
        f'ex.check("{RIGHT}")',
        f'exercise(name="single-neuron/input").check(text="{RIGHT.replace("x", "w")}")',
        '%time find("gradients/bias").check("2*(a - y)*a*(1 - a)")\n%matplotlib inline\n!ls',
        'exercise("neurons/tanh-slope").check?\n%%time\nexercise("neurons/tanh-slope").check("4*s*(1-s)")',
        "ex.check(answer)",
    )
    rows = grade(BANK, [file])
    assert [(row.exercise, row.verdict) for row in rows] == [
        ("single-neuron/weight", "correct"), ("single-neuron/input", "correct"), ("gradients/bias", "correct"),
        ("neurons/tanh-slope", "correct"), ("single-neuron/weight", "unreadable"),
    ]  # fmt: skip


def test_a_character_that_cannot_be_printed_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    cells = ['exercise("\\ud800/x").check("x")', f'find("single-neuron/weight").check("{RIGHT}∂")']
    file = notebook(tmp_path / "odd.ipynb", *cells)
    out = tmp_path / "out.csv"
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert main(BANK, [str(file), "--csv", str(out)]) == 1
    assert len(list(csv.reader(out.open(encoding="utf-8")))) == 3


def test_a_pipe_and_an_endless_link_do_not_stop_the_rest(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    good = text(tmp_path / "good.txt", f"single-neuron/weight: {RIGHT}\n")
    rows = grade(BANK, [tmp_path / "pipe.txt", tmp_path / "loop.txt", Path("/dev/zero"), good])
    assert [row.verdict for row in rows] == ["unreadable", "unreadable", "unreadable", "correct"]


def test_rows_are_written_only_where_nothing_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = text(tmp_path / "good.txt", f"single-neuron/weight: {RIGHT}\n")
    other = text(tmp_path / "other.txt", "single-neuron/input: x\n")
    for path, words in [
        (good, "overwrite"), (tmp_path / "no" / "such.csv", "no such folder"), (tmp_path, "is a folder"),
        (other, "no earlier result"),
    ]:  # fmt: skip
        assert main(BANK, [str(good), "--csv", str(path)]) == 1
        told = capsys.readouterr()
        assert words in told.err
        assert "1 of 1 correct" in told.out
    assert good.read_text(encoding="utf-8").startswith("single-neuron/weight")
    assert other.read_text(encoding="utf-8").startswith("single-neuron/input")
    for _ in range(2):
        assert main(BANK, [str(good), "--csv", str(tmp_path / "rows.csv")]) == 0


def test_wrong_and_unreadable_differ(tmp_path: Path) -> None:
    lines = DERIVATION.replace("\n", "\n\n")
    file = text(tmp_path / "a.txt", f"1. single-neuron/weight: 2*(a - y)*$\n2) single-neuron/sigmoid:\n{lines}\n"
                "single-neuron/input: 2*(a - y)*w\n")  # fmt: skip
    assert [(row.exercise, row.verdict) for row in grade(BANK, [file])] == [
        ("single-neuron/weight", "unreadable"), ("single-neuron/sigmoid", "correct"), ("single-neuron/input", "wrong"),
    ]  # fmt: skip
