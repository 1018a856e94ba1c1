"""The form of an exercise in Jupyter: what its controls do, by the messages that a browser sends."""

from __future__ import annotations

import re

import ipywidgets
import pytest

from byhand.forms import ExerciseForm, solution_html
from nbutils import exercise

NAME, LINES = "neurons/tanh-slope", "neurons/three-layers"
RIGHT, WRONG = "4*s*(1 - s)", "2*s*(1 - s)"


@pytest.fixture
def form() -> ExerciseForm:
    made = exercise(NAME)
    press(made, "Clear")
    return made


def press(form: ExerciseForm, name: str) -> ipywidgets.Button:
    buttons = [one for row in form.form.children if isinstance(row, ipywidgets.HBox) for one in row.children]
    (found,) = [one for one in buttons if one.description == name]
    if not found.disabled:
        found.click()
    return found


def enter(form: ExerciseForm, text: str) -> None:
    """Type an answer and press the Enter key, which JupyterLab sends as this message."""
    form.answer.value = text
    form.answer._handle_custom_msg({"event": "submit"}, [])


def shown(form: ExerciseForm) -> str:
    """The words below the field."""
    parts = form.form.children[list(form.form.children).index(form.answer) + 1 :]
    return " ".join(re.sub(r"<[^>]+>", " ", part.value) for part in parts if isinstance(part, ipywidgets.HTMLMath))


def test_a_solution_tells_the_convention_at_the_kink() -> None:
    assert "by the convention" in solution_html(exercise("vanishing/relu-matrices").exercise)
    assert "by the convention" not in solution_html(exercise("vanishing/leak").exercise)


def test_an_exercise_has_one_form() -> None:
    assert exercise(NAME) is exercise(NAME)
    with pytest.raises(ValueError, match="no-such"):
        exercise("neurons/no-such")


@pytest.mark.parametrize(("answer", "correct"), [(RIGHT, True), (WRONG, False), ("4*s*(1 - ", False), ("", False)])
def test_enter_and_check_give_the_judges_verdict(form: ExerciseForm, answer: str, correct: bool) -> None:
    expected = form.check(answer)
    assert expected.correct == correct
    enter(form, answer)
    by_enter = shown(form)
    form.answer.value = "s"
    form.answer.value = answer
    assert form.feedback == expected
    press(form, "Check")
    assert shown(form) == by_enter
    assert ("✓" in by_enter) == correct
    assert ("✗" in by_enter) == (not correct)


def test_what_is_typed_is_shown_and_a_new_letter_takes_the_verdict_away(form: ExerciseForm) -> None:
    enter(form, RIGHT)
    assert "✓" in shown(form)
    form.answer.value = "4*s*(1 - "
    assert "✓" not in shown(form)
    assert re.search(r"column \d+", shown(form))
    form.answer.value = "s"
    assert "column" not in shown(form)


def test_another_message_is_no_answer(form: ExerciseForm) -> None:
    form.answer.value = RIGHT
    form.answer._handle_custom_msg({"event": "another"}, [])
    assert form.feedback is None


def test_hints_come_one_by_one_and_clear_takes_all_away(form: ExerciseForm) -> None:
    count = len(form.exercise.hints)
    texts = []
    for number in range(1, count + 1):
        button = press(form, "Hint")
        texts.append(shown(form))
        assert button.disabled == (number == count)
    assert len(set(texts)) == count
    press(form, "Solution")
    assert form.exercise.solution[-1].reason.split()[0] in shown(form)
    enter(form, RIGHT)
    press(form, "Clear")
    assert form.answer.value == ""
    assert shown(form).strip() == ""
    assert not press(form, "Hint").disabled


def test_lines_are_judged_one_by_one() -> None:
    form = exercise(LINES)
    form.answer.value = "w_3*z_2 + b_3\nw_3*z_2"
    press(form, "Check")
    assert re.findall("[✓✗]", shown(form)) == ["✗", "✓", "✗"]


def test_a_mistake_of_the_book_is_shown(form: ExerciseForm, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str) -> None:
        raise RuntimeError("a cable came loose")

    monkeypatch.setattr(form, "check", fails)
    enter(form, RIGHT)
    assert "a mistake of the book, not yours" in shown(form)
    assert "a cable came loose" in shown(form)
