"""What is handed in: every answer that stands in a file has a row, and no file stops the rest."""

import csv
import io
import json
import os
import random
import zipfile
from pathlib import Path

import nbformat
import pytest
from handing_in import GOOD, RIGHT, SIGMOID, notebook, text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from byhand.answers import grade as grading
from byhand.answers.grade import ClassTable, Row, csv_text, grade, main, report
from byhand.answers.grade import sources as places
from byhand.answers.grade.handed_in import handed_in
from byhand.answers.grade.sources import Source, UnreadableError
from byhand.answers.kinds import NumberExercise
from byhand.forms.html import form_html
from nbutils.exercises import BANK, find, names


def verdicts(rows: list[Row]) -> list[tuple[str, str]]:
    return [(row.exercise, row.verdict) for row in rows]


# --- what is read ------------------------------------------------------------------------------------------------


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


@pytest.mark.slow
@given(JSON, st.sampled_from(["x.ipynb", "x.json", "x.txt"]))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=300)
def test_json_of_any_shape_is_read_or_refused(data: object, name: str) -> None:
    source = Source((name,), json.dumps(data).encode())
    try:
        found = handed_in(source, BANK.names()).found
    except UnreadableError:
        return
    assert all(isinstance(where, str) and isinstance(answer, str | UnreadableError) for where, answer in found)
