"""The exercises of a module: what is wrong with them, where it is told, and the command that tells it."""

import sys
from pathlib import Path
from typing import Any

import pytest
from common import ROOT
from sympy import symbols

from byhand.answers import Bank, ChoiceExercise, Exercise, Feedback, ProgramExercise
from byhand.answers.command import main
from byhand.sphinx.node import HOME, Node
from byhand.sphinx.packing import FaultyExercisesError, Packing

MODULE = '''from sympy import symbols
from byhand.answers import Exercise, ProgramExercise

F, W, D, s = symbols("F W D s", real=True)


def spring(name, line="D*s", **more):
    """An exercise with something in it that may be wrong."""
    return Exercise(
        name, "A spring", "Write $W'$.", W, s, {F: D * s, W: F * s / 2},
        solution=[("∂W/∂F * ∂F/∂s + F/2", "two paths"), (line, "put in")], hints=["Two ways."], **more,
    )


program = "def force(D, s):\\n    return D * s"
EXERCISES = [
    spring("springs/work"),
    ProgramExercise("springs/program", "A force", "Fill in.", "force", start="def force(D, s):\\n    ...",
                    solution=program, inputs={"D": (2,), "s": (2,)}),
    # more
]
'''
FAULTS = {
    'spring("springs/line", "2*D*s")': "springs/line: line 2 (2*D*s) does not follow from line 1",
    'spring("springs/names", variables=[F, s])':
        "springs/names: the model answer 'D*s' is not judged right: Right so far, but not in the variables",
    'spring("springs/slip", slips=[("2*D*t", "constant", "Halve it.")])':
        "springs/slip: the slip '2*D*t': column 5: there is no name `t` here",
    'spring("springs/right", slips=[("s*D", "constant", "Halve it.")])':
        "springs/right: the slip 's*D' is the right answer",
}  # fmt: skip


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the only chapter of a package of exercises, course.springs."""
    folder = tmp_path / "course"
    folder.mkdir()
    bank = 'from byhand.answers import Bank\n\nBANK = Bank("course", {"springs": "Springs"})\n'
    (folder / "__init__.py").write_text(bank, encoding="utf-8")
    (folder / "springs.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # a file that is written twice in a second is read twice
    for name in ("course", "course.springs"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return folder / "springs.py"


def bank_with(course: Path, *more: str) -> Bank:
    """The bank with further exercises."""
    course.write_text(MODULE.replace("# more", ", ".join(more)), encoding="utf-8")
    for name in ("course", "course.springs"):
        sys.modules.pop(name, None)
    return Bank("course", {"springs": "Springs"})


def test_every_fault_of_every_exercise_is_told(course: Path) -> None:
    assert bank_with(course).faults(run=True) == []
    found = bank_with(course, *FAULTS).faults()
    assert len(found) == len(FAULTS)
    assert all(fault.startswith(told) for fault, told in zip(found, FAULTS.values(), strict=True)), found


@pytest.mark.slow
def test_the_judge_of_a_page_is_not_made_of_faulty_exercises(course: Path, tmp_path: Path) -> None:
    made = Packing("course", (ROOT / "byhand", course.parent), tmp_path, Node(HOME, tmp_path))
    bank_with(course, *FAULTS)
    with pytest.raises(FaultyExercisesError) as found:
        made.modules()
    assert all(fault.startswith(told) for fault, told in zip(found.value.faults, FAULTS.values(), strict=True))
    bank_with(course)
    assert {"course.springs", "byhand.answers.diagnosis"} <= made.modules()
    (course.parent / "__init__.py").write_text("", encoding="utf-8")
    other = Packing("course", (ROOT / "byhand", course.parent), tmp_path / "other", Node(HOME, tmp_path))
    with pytest.raises(FaultyExercisesError, match="has no BANK"):
        other.modules()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('spring("springs/work")', "course.springs: two exercises have the name 'springs/work'"),
        ('spring("swings/work")', "course.springs: the name 'swings/work' does not begin with springs/"),
        ('"springs/text"', "course.springs: EXERCISES holds exercises, not 'springs/text'"),
        ('spring("springs/a", slips="D*s")', "course.springs, line 20: slips is a list, such as [D*s], not 'D*s'"),
        ('spring("springs/a", slips=[("D", "Halve it.")])',
         "course.springs, line 20: exercise springs/a: a slip is (wrong answer, kind, message), not ('D', 'Halve it.'"),
        ('spring("springs/a", slips=[("D", "consant", "Halve it.")])',
         "course.springs, line 20: exercise springs/a: no kind of slip is called consant; the kinds are sign, order, "),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_module_is_told(course: Path, more: str, told: str) -> None:
    (fault,) = bank_with(course, more).faults()
    assert fault.startswith(told)


def test_the_same_exercise_is_not_listed_twice(course: Path) -> None:
    course.write_text(MODULE + "\nEXERCISES.append(EXERCISES[0])\n", encoding="utf-8")
    with pytest.raises(ValueError, match="two exercises have the name 'springs/work'"):
        Bank("course", {"springs": "Springs"}).names()
    course.write_text("EXERCISE = []\n", encoding="utf-8")
    sys.modules.pop("course.springs", None)
    with pytest.raises(ValueError, match=r"^course\.springs has no list EXERCISES"):
        Bank("course", {"springs": "Springs"}).names()


def test_a_plain_chapter_tells_its_file_and_line(course: Path) -> None:
    text = (ROOT / "byhand/example/exercises.toml").read_text(encoding="utf-8").replace("resistor", "current")
    (course.parent / "current.toml").write_text(text, encoding="utf-8")
    chapters = {"springs": "Springs", "current": "Current"}
    assert Bank("course", chapters).faults() == []
    (course.parent / "current.toml").write_text(text.replace('["2*R*I"', '["3*R*I"'), encoding="utf-8")
    (fault,) = Bank("course", chapters).faults()
    assert fault.startswith("current.toml, line 13: current/power: line 2 (3*R*I) does not follow")
    assert Bank("course", {"swings": "Swings"}).faults() == ["course has no module swings and no file swings.toml"]


def test_an_unknown_chapter_is_told_before_a_guess(course: Path) -> None:
    bank = bank_with(course)
    listed = "its first part is a chapter, and course lists the chapters springs"
    for name, told in {
        "springs/wrok": "; did you mean 'springs/work'?",
        "springs/nonesuch-at-all": "",
        "spring/work": f": {listed}; did you mean 'springs/work'?",
        "swing/pull": f": {listed}",
        "zoo/lion": f": {listed}",
    }.items():
        with pytest.raises(ValueError, match="there is no exercise") as found:
            bank.find(name)
        assert str(found.value) == f"there is no exercise {name!r}{told}"
    with pytest.raises(ValueError, match="springs/work has no drawings: it has no number that is drawn"):
        bank.find("springs/work#2")


def test_a_fault_is_told_whatever_it_is() -> None:
    x, y = symbols("x y", real=True)

    def one(**changed: Any) -> Exercise:
        given: dict[str, Any] = {"quantity": y, "wrt": x, "where": {y: x**2}, "solution": [("2*x", "r")]}
        given["hints"] = ["h"]
        return Exercise("a/b", "T", "P", **(given | changed))

    assert one().fault() == ""
    assert "there is no name `z`" in one(solution=[("2*z", "r")]).fault()
    assert "does not depend on" in one(where={y: symbols("v") ** 2}).fault()
    wrong = ProgramExercise("a/b", "T", "P", "f", start="def f(x):\n    ...", inputs={"x": (2,)},
                            solution="def f(x):\n    return y" + " " * 90)  # fmt: skip
    assert "Error: name 'y' is not defined" in wrong.fault()

    class Broken(ChoiceExercise):
        @property
        def model(self) -> str:
            raise KeyError("a letter")

    assert Broken("a/b", "T", "P", [("1", True, "Y."), ("2", False, "N.")]).fault() == "KeyError: 'a letter'"


def test_a_machine_that_stood_still_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    one = ChoiceExercise("a/b", "T", "P", [("1", True, "Y."), ("2", False, "N.")])
    late = [Feedback(False, "This takes too long to check.", unjudged="undecided")]
    check = one.check
    monkeypatch.setattr(one, "check", lambda text: late.pop() if late else check(text))
    assert one.fault() == ""
    late = [Feedback(False, "This takes too long to check.", unjudged="undecided")] * 2
    assert one.fault() == "the model answer 'a' is not judged right: This takes too long to check."


@pytest.mark.parametrize(
    ("changed", "error", "told"),
    [
        ({"title": None}, TypeError, "exercise a/b: a title is a text, not None"),
        ({"prompt": 3}, TypeError, "exercise a/b: a prompt is a text, not 3"),
        ({"hints": None}, TypeError, "exercise a/b: hints is a list of texts, not None"),
        ({"hints": "One."}, TypeError, "exercise a/b: hints is a list of texts, not 'One.'"),
        ({"hints": ["One.", 2]}, TypeError, "exercise a/b: a hint is a text, not 2"),
        ({"hints": ["One.", " "]}, ValueError, "exercise a/b needs a hint that is not blank"),
        ({"remark": None}, TypeError, "exercise a/b: a remark is a text, not None"),
        ({"title": " "}, ValueError, "exercise a/b needs a title that is not blank"),
    ],
)
def test_a_text_of_an_exercise_is_one(changed: dict[str, Any], error: type[Exception], told: str) -> None:
    given: dict[str, Any] = {"title": "T", "prompt": "P", "options": [("1", True, "Y."), ("2", False, "N.")]} | changed
    with pytest.raises(error) as found:
        ChoiceExercise("a/b", **given)
    assert str(found.value) == told


def test_a_slip_of_the_exercise_is_read_however_short_the_patience() -> None:
    x, y = symbols("x y", real=True)
    one = Exercise("a/b", "T", "P", y, x, {y: x**2}, solution=[("2*x", "r")], hints=["h"],
                   slips=[("x", "constant", "Twice."), ("x + x", "constant", "No.")])  # fmt: skip
    one.patience = 0
    assert one.fault() == "the slip 'x + x' is the right answer"


def test_the_command_checks_a_module(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "course"]) == 0
    assert capsys.readouterr().out == "course: 2 exercises, each proved and its model answer judged\n"
    course.write_text(MODULE.replace("# more", ", ".join(FAULTS)).replace("return D * s", "return D * t"), "utf-8")
    for name in ("course", "course.springs"):
        sys.modules.pop(name)
    assert main(["check", "course"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "course: springs/program: NameError: name 't' is not defined"  # programs are run
    assert len(said) == 1 + len(FAULTS)
    assert all(line.startswith(f"course: {told}") for line, told in zip(said[1:], FAULTS.values(), strict=True))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("nonesuch", "nonesuch: no file and no module of Python: give a file such as my_course.toml, or"),
        ("nonesuch/course", "nonesuch/course: no file and no module of Python"),
        ("course.nonesuch", "course.nonesuch: no file and no module of Python"),
        (str(ROOT / "byhand"), "a folder, and no module of Python"),
        ("byhand.proof", "byhand.proof has no BANK of exercises"),
        ("nonesuch.toml", "nonesuch.toml: cannot be read: No such file"),
        (__file__, "give the TOML file in which the exercises stand, or the name of a module"),
    ],
)
def test_the_command_says_what_it_was_given(
    course: Path, given: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", given]) == 1
    assert told in capsys.readouterr().err


def test_a_module_that_cannot_be_imported_says_why(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course.parent / "__init__.py").write_text("import nonesuch_library\n", encoding="utf-8")
    assert main(["check", "course"]) == 1
    assert capsys.readouterr().err == "course: No module named 'nonesuch_library'\n"
