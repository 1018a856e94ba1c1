"""The judge of a reader's answers: no wrong one is correct, no right one is wrong, and a slip is called by its name."""

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from answers import Answer, all_right, all_wrong, formula, formulas, twice_wrong, undefined_answers
from hostile import HOSTILE
from imports import imports
from sympy import MatrixSymbol, Rational, Symbol, symbols

from byhand.answers import deadline, exercise
from byhand.answers.exercise import Exercise
from byhand.answers.feedback import Feedback
from byhand.answers.slips import KINDS
from byhand.proof.premises import counts
from byhand.proof.reader import parse
from byhand.sphinx import packing
from nbutils import exercises
from nbutils.activations import relu, sigmoid, tanh
from nbutils.exercises import CHAPTERS, chapter, find, names
from web.browser_python.judge import PACKING

COUNT = Callable[[str, object], None]

# One slip under two names: without ∂a/∂z of a ReLU its indicator is missing; a turned difference is a wrong sign.
SAME = {("missing factor", "indicator"), ("order", "sign"), ("sign", "order")}


IMPORTED: set[str] = set()  # what the checks of the corpus import


@cache
def checked(answer: Answer) -> Feedback:
    """What is said of an answer; where several lines are asked for, of its last line, below a right one."""
    found = formula(answer.exercise)
    lines = [line.text for line in found.solution if line.text != answer.text]
    with imports() as imported:
        feedback = found.check(f"{lines[0]}\n{answer.text}" if found.several else answer.text)
    IMPORTED.update(imported)
    if not found.several:
        return feedback
    assert len(feedback.lines) == 2
    assert feedback.lines[0].correct
    return feedback


UNDECIDED = ("This could neither", "This takes too long", "Equal wherever it is defined, but", "That it follows")


def undecided(feedback: Feedback) -> bool:
    return any(one.message.startswith(UNDECIDED) for one in (feedback, *feedback.lines))


@pytest.mark.slow
def test_no_wrong_answer_is_correct_and_its_slip_is_named(record_property: COUNT) -> None:
    accepted, missed, kinds, unsure = [], [], Counter[str](), []
    for answer in all_wrong():
        feedback = checked(answer)
        kinds[answer.slip] += 1
        accepted += [str(answer)] if feedback.correct else []
        unsure += [str(answer)] if undecided(feedback) else []
        if not any(kind == answer.slip or (answer.slip, kind) in SAME for kind in feedback.slips):
            missed.append(f"{answer} -> {feedback.slips} {feedback.message}")
    total = kinds.total()
    record_property("count", f"exercises: {total} wrong answers, {len(accepted)} accepted, {len(unsure)} undecided, "
                             f"{total - len(missed)} given their slip ({len(kinds)} kinds)")  # fmt: skip
    assert accepted == []
    assert total >= 1500
    assert len(unsure) <= 3, unsure
    assert len(missed) <= 0.03 * total, "\n".join(missed)
    assert set(kinds) <= set(KINDS)
    assert sum(count >= 3 for count in kinds.values()) >= 15, kinds


def judged(answers: list[Answer], record_property: COUNT, said: str) -> list[Feedback]:
    """What is said of wrong answers, none of which may be accepted."""
    found = [checked(answer) for answer in answers]
    accepted = [str(answer) for answer, feedback in zip(answers, found, strict=True) if feedback.correct]
    unsure = [str(answer) for answer, feedback in zip(answers, found, strict=True) if undecided(feedback)]
    record_property("count", f"exercises: {len(answers)} more wrong answers, {said}, {len(accepted)} accepted, "
                             f"{len(unsure)} undecided")  # fmt: skip
    assert accepted == []
    assert len(unsure) <= 1, unsure
    return found


@pytest.mark.slow
def test_no_answer_with_two_slips_is_correct(record_property: COUNT) -> None:
    answers = [answer for name in formulas() for answer in twice_wrong(name)]
    judged(answers, record_property, "each with two slips")
    assert len(answers) + len(undefined_answers()) + len(all_wrong()) >= 3000


@pytest.mark.slow
def test_no_answer_without_a_value_is_correct(record_property: COUNT) -> None:
    answers = undefined_answers()
    found = judged(answers, record_property, "each undefined on a part of the domain")
    assert len(answers) >= 300
    assert sum(feedback.slip == "undefined" for feedback in found) >= 0.9 * len(answers)


@pytest.mark.slow
def test_no_right_answer_is_refused(record_property: COUNT) -> None:
    right = all_right()
    refused = [f"{answer} -> {feedback}" for answer in right if not (feedback := checked(answer)).correct]
    record_property("count", f"exercises: {len(right)} right answers, {len(refused)} refused")
    assert refused == []
    assert len(right) >= 1500


def missing_in_the_page(imported: set[str]) -> list[str]:
    """The modules among the imported ones that the zip of the page's judge does not hold."""
    held = {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in PACKING.module_files()}
    return sorted(name for name in imported - held if name.split(".")[0] in ("nbutils", *packing.LIBRARIES))


@pytest.mark.slow
def test_the_page_has_every_module_that_a_check_imports() -> None:
    for name in names():
        with imports() as imported:
            for text in HOSTILE[::10] if not find(name).runs_code else ():
                find(name).check(text)
        IMPORTED.update(imported)
    assert IMPORTED
    assert missing_in_the_page(IMPORTED) == [], "add them to LATE in byhand/sphinx/packing.py"


@pytest.mark.slow
def test_an_import_in_the_middle_of_a_check_is_noticed() -> None:
    with imports() as imported:
        from sympy.codegen import ast  # noqa: F401
    assert "sympy.codegen" in missing_in_the_page(imported)


@pytest.mark.slow
def test_no_message_tells_the_answer() -> None:
    told = []
    for answer in all_wrong():
        model = formula(answer.exercise).solution[-1].text.replace(" ", "")
        if len(model) > 5 and model in checked(answer).message.replace(" ", ""):
            told.append(str(answer))
    assert told == [], "what is said of these wrong answers tells the right one"


@pytest.mark.parametrize("name", list(CHAPTERS))
def test_a_chapter_has_five_exercises_with_hints(name: str) -> None:
    found = chapter(name)
    assert len(found) >= 5, f"{name} has {len(found)} of the five exercises that a chapter needs"
    assert any(one.several for one in found.values()), f"no exercise of {name} asks for a derivation (several=True)"


def test_quotation_marks_are_those_of_the_pages() -> None:
    """Sphinx turns those of a chapter; an exercise's text is shown as it is written."""
    for name in names():
        one = find(name)
        texts = [one.title, one.prompt, one.remark, *one.hints, *map(str, getattr(one, "options", ()))]
        straight = [text for text in texts if '"' in re.sub(r"`[^`]*`", "", text or "")]
        assert straight == [], name


def test_an_exercise_stands_on_pages_sheets_and_in_notebooks_so_it_links_to_whole_addresses() -> None:
    links = {name: re.findall(r"\]\((?!https?://)[^)]*\)", json.dumps(find(name).data())) for name in names()}
    assert {name: found for name, found in links.items() if found} == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", formulas())
def test_nothing_and_the_question_are_no_answer(name: str) -> None:
    one = formula(name)
    task = one.derivation
    asked = [*one.question.repetitions, task.quantity]
    repeated = ["", " \t", "=", "\n\n", *(answers_text(expression) for expression in asked)]
    if task.wrt is not None:
        repeated.append(f"∂{task.quantity}/∂{task.wrt}")
    for text in repeated:
        assert not one.check(text).correct, text
    assert not one.check(one.preview(repeated[-1])).correct


def answers_text(expression: object) -> str:
    from answers import text_of

    return text_of(expression)


@pytest.mark.slow
@pytest.mark.parametrize("name", formulas())
def test_the_model_answer_is_correct(name: str) -> None:
    one = formula(name)
    lines = [line.text for line in one.solution]
    feedback = one.check("\n".join(lines) if one.several else lines[-1])
    assert feedback.correct, feedback


@pytest.mark.slow
@pytest.mark.parametrize("name", ["single-neuron/weight", "single-neuron/sigmoid", "bptt/output-matrix"])
def test_hostile_text_gets_a_feedback(name: str) -> None:
    one = find(name)
    for text in HOSTILE:
        feedback = one.check(text)
        assert not feedback.correct
        assert feedback.message
        assert len(feedback.message) < 2000
        json.dumps(feedback.data())


def test_an_answer_is_a_text() -> None:
    with pytest.raises(TypeError, match="an answer is a text"):
        find("single-neuron/weight").check(2)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="correct"):
        bool(find("single-neuron/weight").check("x"))


def test_a_check_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exercise.Exercise, "time_limit", 0.0)
    feedback = find("single-neuron/weight").check("2*(a - y)*(z > 0)*x")
    assert not feedback.correct
    assert "too long" in feedback.message


def test_the_limit_is_not_swallowed() -> None:
    def busy() -> None:
        while True:
            try:
                symbols("x") + 1
            except Exception:
                continue

    with pytest.raises(deadline.OutOfTimeError), deadline.limit(0.05):
        busy()


# --- one exercise, looked at closely ---------------------------------------------------------------------------


def said(text: str, name: str = "single-neuron/weight") -> Feedback:
    return find(name).check(text)


@pytest.mark.parametrize(
    ("text", "slip", "words"),
    [
        ("2*(y - a)*(z > 0)*x", "order", "wrong way round"),
        ("-2*(a - y)*(z > 0)*x", "sign", "minus"),
        ("(a - y)*(z > 0)*x", "constant", "1/2 times"),
        ("2*(a - y)*x", "indicator", "∂a/∂z is missing: what does the ReLU contribute?"),
        ("2*(a - y)*(z > 0)", "missing factor", "∂z/∂w is missing"),
        ("2*(a - y)*(z > 0)/x", "inverted factor", "∂z/∂w stands upside down"),
        ("2*(a - y)*(z > 0)*x**2", "extra factor", "∂z/∂w stands in the product once too often"),
        ("2*(a - y)*(z > 0)*w", "variable", "with respect to x"),
        ("2*(relu(w*x) - y)*(w*x > 0)*x", "bias", "b is forgotten"),
        ("relu(w*x+b)**3/(3*x) - y*relu(w*x+b)**2/x + y**2*w", "integrated", "integrated"),
        ("(a - y)**2", "unchanged", "L itself"),
        ("∂L/∂w", "unchanged", "repeats the question"),
        ("∂L/∂a * ∂a/∂z * x", "names", "not in the variables"),
        ("-(a - y)*(z > 0)", "missing factor", "Besides, the factor 2 is missing, and the sign is wrong"),
    ],
)
def test_the_gradient_of_a_weight(text: str, slip: str, words: str) -> None:
    feedback = said(text)
    assert not feedback.correct
    assert feedback.slip == slip
    assert words in feedback.message


@pytest.mark.parametrize(
    ("name", "text", "slip", "words"),
    [
        ("gradients/bias", "2*(y - a)*a*(1 - a)", "order", "The difference of a and y"),
        ("gradients/weight-decay", "2*(a - y)*(1 - a**2)*x + w**2", "variable", "∂r/∂λ stands where"),
        ("gradients/best-nudge", "(ϵ/M)**(1/3)", "constant", "A constant factor is missing"),
        ("gradients/best-nudge", "(2*M/epsilon)**(1/3)", "inverted factor", "upside down"),
        ("neurons/all-inputs", "n*w - 1", "sign", "a minus is lost"),
        ("neurons/tanh-slope", "1 - a**2", "names", "not in the variables asked for: a. Use s."),
        ("neurons/leaky-slope", "(z > 0)", "path", "A term of the sum is missing: the one with c."),
        ("neurons/merged-bias", "b_1@W_3@W_2 + b_2@W_3 + b_3", "order of factors", "W_3 is 2×3 and W_2 is 4×2"),
        ("neurons/merged-bias", "W_3@W_2@b_1 + W_3@b_2 + b_3", "order of factors", "and so in the other products"),
        ("neurons/merged-bias", "0", None, "Not equal. Your answer is a number"),
    ],
)
def test_what_is_said(name: str, text: str, slip: str | None, words: str) -> None:
    feedback = said(text, name)
    assert not feedback.correct
    assert feedback.slip == slip
    assert words in feedback.message


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("(a - y)*(1 - a**2)*x + 2*lambda*w", "constant"),
        ("2*(1 - a**2)*x + 2*lambda*w", "missing factor"),
        ("2*(a - y)**2*(1 - a**2)*x + 2*lambda*w", "extra factor"),
        ("2/(a - y)*(1 - a**2)*x + 2*lambda*w", "inverted factor"),
    ],
)
def test_a_slip_in_one_factor_of_one_path(text: str, slip: str) -> None:
    assert said(text, "gradients/weight-decay").slip == slip


def test_a_message_shows_a_name_as_the_page_does_but_one_of_typing_as_it_is_typed() -> None:
    assert "with respect to λ; asked" in said("w**2", "gradients/weight-decay").message
    assert "did you mean lambda? (known:" in said("lamda_1*w", "gradients/weight-decay").message


def test_an_answer_that_fits_no_slip_gets_a_point() -> None:
    feedback = said("2*a*y")
    assert feedback.slip is None
    assert feedback.message.startswith("Not equal. For example at z = ")
    assert feedback.witness is not None
    assert all(value in feedback.message for value in (feedback.witness.left, feedback.witness.right) if value)


def test_the_first_wrong_line_is_named_and_later_ones_are_judged_from_it() -> None:
    feedback = said("∂L/∂a * ∂a/∂z * ∂z/∂w\n2*(a - y)*(1 - a**2)*x\n= 2*x*(1 - a**2)*(a - y)", "single-neuron/sigmoid")
    assert not feedback.correct
    assert feedback.message.startswith("Line 2 is the first that goes wrong.")
    assert feedback.slip == "activation"
    assert [line.correct for line in feedback.lines] == [True, False, True]


def test_a_second_slip_is_found_too() -> None:
    feedback = said("∂L/∂a * ∂a/∂z * ∂z/∂w\n(a - y)*a*(1 - a)*x\n-(a - y)*a*(1 - a)*x", "single-neuron/sigmoid")
    assert [line.correct for line in feedback.lines] == [True, False, False]
    assert "The sign changed" in feedback.lines[2].message


def test_a_right_last_line_alone_is_no_derivation() -> None:
    feedback = said("2*(a - y)*a*(1 - a)*x", "single-neuron/sigmoid")
    assert not feedback.correct
    assert "at least one line" in feedback.message


def test_a_line_that_cannot_be_read_is_the_wrong_one() -> None:
    feedback = said("∂L/∂a * ∂a/∂z * ∂z/∂w\n2*(a - y)*§*(1 - a)*x", "single-neuron/sigmoid")
    assert feedback.message.startswith("Line 2 is the first that goes wrong. column 11")


LAST = "2(a-y)·a(1-a)·x"


@pytest.mark.parametrize(
    ("one", "text"),
    [
        ("single-neuron/sigmoid", f"∂L/∂a = 2(a-y)\n∂a/∂z = a(1-a)\n∂z/∂w = x\n∂L/∂w = {LAST}"),
        ("single-neuron/sigmoid", f"z = wx+b\na = σ(z)\nL = (a-y)²\n∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w\n= {LAST}"),
        ("single-neuron/sigmoid", f"∂L/∂z = ∂L/∂a·∂a/∂z = 2(a-y)a(1-a)\n{LAST}"),
        ("single-neuron/sigmoid", f"∂L/∂a = 2(a-y), ∂a/∂z = a(1-a) and ∂z/∂w = x\n⇒ ∂L/∂w = {LAST}"),
        ("single-neuron/sigmoid", f"∂L/∂a = 2(a-y); ∂a/∂w = a(1-a)x ⇒ ∂L/∂w = {LAST}"),
        ("single-neuron/sigmoid", f"∂L/∂a = 2(a-y) and ∂a/∂z = a(1-a) and ∂z/∂w = x, so\n∂L/∂w = {LAST}"),
        ("single-neuron/sigmoid", f"∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w\nHence:\n∂L/∂w = {LAST}"),
        ("single-neuron/sigmoid", f"∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w ⇒ 2(a-y) ∂a/∂z x ⇒ {LAST}"),
        ("neurons/yes-minus-no", "d = 2σ(z) - 1, so d = tanh(z/2)"),
        ("neurons/three-layers", "z_1 = w_1x+b_1\nz_2 = w_2(w_1x+b_1)+b_2\nz_3 = w_3(w_2(w_1x+b_1)+b_2)+b_3"),
        ("rnn-forward/linear", "O_1 = x_1W_i + O_0W_h\nO_2 = x_2W_i + O_1W_h = x_2W_i + x_1W_iW_h + O_0W_hW_h"),
        ("bptt/hidden-matrix", "δ_1 = δ_2W_h^T⊙(1-O_1²)\nO_2^Tδ_3 + O_1^Tδ_2 + O_0^Tδ_1\n"
         "O_2^Tδ_3 + O_1^T(δ_3W_h^T⊙(1-O_2²)) + O_0^T((δ_3W_h^T⊙(1-O_2²))W_h^T⊙(1-O_1²))"),
    ],
)  # fmt: skip
def test_a_line_may_say_what_a_name_on_the_way_is(one: str, text: str) -> None:
    feedback = said(text, one)
    assert feedback.correct, feedback


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"∂L/∂a = a-y\n∂L/∂w = {LAST}", "Line 1 is the first that goes wrong. This is not ∂L/∂a. For example at"),
        (f"∂L/∂a = 2(a-y), ∂a/∂z = 1-a²\n∂L/∂w = {LAST}", "Line 2 is the first that goes wrong. This is not ∂a/∂z."),
        (f"∂L/∂w = 2(a-y), ∂L/∂w = {LAST}", "Line 1 is the first that goes wrong. Does not follow"),
        (f"∂a/∂z = 1-a² = a(1-a)\n∂L/∂w = {LAST}", "at a = 1/2: this line is 3/4, ∂a/∂z is 1/4."),
        (f"z = 0\n∂L/∂w = {LAST}", "This is not z. This line is 0, z is 1."),
        (f"∂L/∂a = 2(a-y)·log(z)/log(z)\n∂L/∂w = {LAST}", "no value at"),
        ("∂L/∂a = 2(a-y)\n∂a/∂z = a(1-a)\n∂z/∂w = x", "the last one is not about ∂L/∂w, which is asked"),
        (f"∂L/∂w = {LAST}\na = σ(z)", "the last one is not about ∂L/∂w, which is asked"),
    ]
    + [(f"{aside}\n∂L/∂w = {LAST}", "at least one line")
       for aside in ("a = σ(z)", "a = a", "L = (a-y)²", "∂L/∂a = ∂L/∂a", "∂L/∂y = -2(a-y)")],
)  # fmt: skip
def test_what_is_said_of_a_name_on_the_way_is_judged_too(text: str, words: str) -> None:
    feedback = said(text, "single-neuron/sigmoid")
    assert not feedback.correct
    assert words in feedback.message


def test_points_are_for_what_is_said_of_a_name_on_the_way_once() -> None:
    feedback = said(f"a = σ(z)\n∂a/∂z = a(1-a)\n∂a/∂z = a(1-a)\n∂L/∂w = {LAST}+1", "single-neuron/sigmoid")
    assert [line.repeats for line in feedback.lines] == [True, False, True, False]


# --- single slips ----------------------------------------------------------------------------------------------

r, s, u = symbols("r s u", positive=True)
RATIO = Exercise("test/ratio", "A ratio", "Write it.", (r / s) ** 2, solution=[("r**2/s**2", "given")], hints=["none"])
CUT = Exercise("test/cut", "A cut", "Write it.", 3 * relu(r - s), solution=[("3*max(0, r - s)", "given")],
               hints=["none"])  # fmt: skip
MASK = Exercise("test/mask", "A mask", "Write it.", r * s + (1 - r), solution=[("r*s + (1 - r)", "given")],
                hints=["none"])  # fmt: skip


@pytest.mark.parametrize(
    ("one", "text", "slip", "words"),
    [
        (RATIO, "r/s", "square", "A square is lost"),
        (RATIO, "r**2/s", "square", "A square is lost"),
        (RATIO, "r**2/s**4", "extra factor", "A divisor stands once too often"),
        (CUT, "3*(r - s)", "indicator", "negative number"),
        (MASK, "r*s + r - 1", "order", "The difference with r stands the wrong way round"),
    ],
)
def test_single_slips(one: Exercise, text: str, slip: str, words: str) -> None:
    feedback = one.check(text)
    assert not feedback.correct
    assert slip in feedback.slips
    assert words in feedback.message


def test_a_slope_at_the_corner_is_told_apart_from_a_forgotten_indicator() -> None:
    for text in ("2*(a - y)*(z >= 0)*x", "2*(a - y)*(1 - (z < 0))*x"):
        feedback = said(text)
        assert not feedback.correct
        assert feedback.slip == "indicator"
        assert feedback.message.startswith("Right, but for the corner")
    assert "corner" not in said("2*(a - y)*(z > 1)*x").message
    assert "corner" not in said("2*(a - y)*(z < 0)*x").message


# --- matrices --------------------------------------------------------------------------------------------------

O_1, O_2 = MatrixSymbol("O_1", 1, 3), MatrixSymbol("O_2", 1, 3)
delta_2, delta_3 = MatrixSymbol("delta_2", 1, 3), MatrixSymbol("delta_3", 1, 3)
W_h = MatrixSymbol("W_h", 3, 3)
SUM = Exercise(
    "test/sum", "A sum", "Write the sum.", O_1.T * delta_2 + O_2.T * delta_3, solution=[
        ("O_1.T @ delta_2 + O_2.T @ delta_3", "given")], hints=["none"])  # fmt: skip
z_2 = MatrixSymbol("z_2", 1, 3)
TWICE = Exercise("test/twice", "A step back through ReLU", "Write it.",
                 parse("(delta_3 * (z_2 > 0)) @ W_h.T", [delta_3, z_2, W_h]),
                 solution=[("(delta_3 * (z_2 > 0)) @ W_h.T", "given")], hints=["none"])  # fmt: skip
x_1, W_i = MatrixSymbol("x_1", 5, 1), MatrixSymbol("W_i", 5, 3)
COLUMN = Exercise("test/column", "A column", "Write it.", W_i.T * x_1, solution=[("W_i.T @ x_1", "given")],
                  hints=["none"])  # fmt: skip
SHIFTED = Exercise("test/shifted", "A column", "Write it.", W_i.T * x_1 + O_1.T, hints=["none"],
                   solution=[("W_i.T @ x_1 + O_1.T", "given")])  # fmt: skip
POWER = Exercise("test/power", "A power", "Write it.", W_h * W_h, solution=[("W_h @ W_h", "given")], hints=["none"])
BACK = Exercise("test/back", "One step back", "Write it.", (delta_3 * W_h.T),
                solution=[("delta_3 @ W_h.T", "given")], hints=["none"])  # fmt: skip

SCALED = Exercise("test/scaled", "A number and a row", "Write it.", Symbol("s", real=True) * delta_3,
                  solution=[("s * delta_3", "given")], hints=["none"])  # fmt: skip
DIFFERENCE = Exercise("test/difference", "A difference", "Write it.", delta_2 - delta_3,
                      solution=[("delta_2 - delta_3", "given")], hints=["none"])  # fmt: skip


@pytest.mark.parametrize(
    ("one", "text", "slip", "words"),
    [
        (SUM, "O_1 @ delta_2 + O_2.T @ delta_3", "transpose", "O_1 is 1×3 and δ_2 is 1×3"),
        (SUM, "O_1 @ delta_2 + O_2 @ delta_3", "transpose", "O_1 is 1×3 and δ_2 is 1×3"),
        (SUM, "delta_2 @ O_1.T + O_2.T @ delta_3", "order of factors", "O_1.T is 3×1"),
        (SUM, "O_1.T * delta_2 + O_2.T @ delta_3", "elementwise", "O_1.T is 3×1 and δ_2 is 1×3"),
        (SUM, "delta_2.T @ O_1 + O_2.T @ delta_3", "transpose", "δ_2.T is 3×1 and O_1 is 1×3"),
        (SUM, "O_2.T @ delta_3", "term", "with O_1"),
        (SUM, "O_1.T @ delta_2 + O_1.T @ delta_3", "time", "off by one"),
        (TWICE, "delta_3 @ W_h.T", "indicator", "what does the ReLU contribute"),
        (TWICE, "(delta_3 * (z_2 > 0) * delta_3) @ W_h.T", "extra factor", "once too often"),
        (TWICE, "(delta_3 * (z_2 > 0)) @ W_h.T @ W_h.T", "extra factor", "once too often"),
        (TWICE, "((z_2 > 0) / delta_3) @ W_h.T", "inverted factor", "upside down"),
        (TWICE, "(delta_3 * (z_2 > 0)) @ W_h", "transpose", "δ_3 * (z_2 > 0) is 1×3 and W_h is 3×3"),
        (SUM, "-(O_1.T @ delta_2 + O_2.T @ delta_3)", "sign", "minus"),
        (DIFFERENCE, "delta_3 - delta_2", "order", "wrong way round"),
        (DIFFERENCE, "-(delta_2 - delta_3)", "sign", "minus"),
        (COLUMN, "x_1.T @ W_i", "transpose", "x_1.T is 1×5 and W_i is 5×3"),
        (SHIFTED, "x_1.T @ W_i + O_1", "transpose", "The whole is transposed: this is 1×3, and asked is 3×1"),
        (POWER, "W_h**2", "elementwise", "W_h is 3×3"),
        (POWER, "W_h**2 @ W_h.T", None, "For example"),
        (COLUMN, "W_i @ x_1", "transpose", "W_i is 5×3 and x_1 is 5×1"),
        (SCALED, "s / delta_3", "inverted factor", "upside down"),
        (SCALED, "delta_3 / s", "inverted factor", "upside down"),
        (SCALED, "s * delta_3 * delta_3", "extra factor", "once too often"),
        (SCALED, "s + 0*delta_3", "missing factor", "missing"),
        (BACK, "delta_3 @ W_h", "transpose", "δ_3 is 1×3 and W_h is 3×3"),
        (BACK, "W_h.T @ delta_3", "order of factors", "W_h.T is 3×3 and δ_3 is 1×3"),
        (BACK, "delta_3 * W_h.T", "elementwise", "δ_3 is 1×3 and W_h.T is 3×3"),
    ],
)
def test_matrices(one: Exercise, text: str, slip: str | None, words: str) -> None:
    feedback = one.check(text)
    assert not feedback.correct
    assert feedback.slip == slip
    assert words in feedback.message


# --- a number --------------------------------------------------------------------------------------------------

theta, cost, slope, rate, after = symbols("theta cost slope rate after", real=True)
NUMBER = Exercise("test/number", "A number", "Write it.", after, None,
                  {cost: Rational(4, 5), slope: Rational(-3, 10), rate: Rational(1, 10), after: Rational(791, 1000)},
                  solution=[("cost - rate*slope**2", "the step"), ("0.791", "the number")], hints=["none"])  # fmt: skip


def test_a_definition_may_be_a_number_of_python() -> None:
    one = Exercise("test/int", "T", "P", cost, None, {cost: -5}, solution=[("-5", "n")], hints=["n"])
    assert one.check("1 - 6").correct
    assert one.check("5").slip == "sign"


@pytest.mark.parametrize("text", ["0.791", "791/1000", "0.8 - 0.1*0.3**2", "7.91e-1"])
def test_a_number_may_be_written_in_any_way(text: str) -> None:
    assert NUMBER.check(text).correct


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("0.809", "sign"),
        ("0.83", "square"),
        ("0.71", "missing factor"),
        ("0.8", "term"),
        ("-0.791", "sign"),
        ("cost - rate*slope**2", "names"),
        ("1", None),
        ("1.582", None),
    ],
)
def test_a_wrong_number_is_told_its_slip_and_not_the_right_number(text: str, slip: str | None) -> None:
    feedback = NUMBER.check(text)
    assert not feedback.correct
    assert feedback.slip == slip
    assert not any(digit in feedback.message for digit in "0123456789")


# --- how an exercise is made -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "weight"}, "named like"),
        ({"name": "a/b/c"}, "named like"),
        ({"prompt": " "}, "needs a prompt"),
        ({"solution": []}, "needs a solution"),
        ({"hints": []}, "needs a hint"),
        ({"quantity": "L"}, "exercise test/x: quantity is a symbol or an expression, not 'L'"),
        ({"wrt": "x"}, "exercise test/x: wrt is a symbol, not 'x'"),
        ({"where": {"L": 1}}, "exercise test/x: where is a mapping of symbols to expressions, not {'L': 1}"),
        ({"where": {Symbol("L"): "x"}}, "exercise test/x: where is a mapping of symbols to expressions, not {L: 'x'}"),
        ({"solution": "4*x"}, "exercise test/x: solution is a list of pairs of a line and its reason, .*, not '4.x'"),
        ({"solution": ["4*x"]}, "exercise test/x: solution is a list of pairs .*, not \\['4.x'\\]"),
    ],
)
def test_an_exercise_without_its_parts_is_refused(change: dict[str, object], words: str) -> None:
    x = Symbol("x", real=True)
    parts: dict[str, object] = {"name": "test/x", "title": "T", "prompt": "P", "quantity": tanh(x), "wrt": x,
                                "solution": [("1 - tanh(x)**2", "known")], "hints": ["h"]}  # fmt: skip
    Exercise(**parts)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=words):
        Exercise(**{**parts, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize("variables", [["x"], []])
def test_the_names_of_an_answer_are_symbols(variables: Any) -> None:
    x = Symbol("x", real=True)
    with pytest.raises(TypeError, match="exercise test/x: variables is a list of symbols, one at least, not "):
        Exercise("test/x", "T", "P", x**2, x, solution=[("2*x", "known")], hints=["h"], variables=variables)


def test_a_premise_is_about_names_of_the_task() -> None:
    x, y = symbols("x y", real=True)
    parts: dict[str, Any] = {"solution": [("1 - tanh(x)**2", "known")], "hints": ["h"]}
    for premise in (y > 0, x > y, counts(y)):
        with pytest.raises(ValueError, match=r"test/x: assuming: the premise .* is about y, which .* its names are x$"):
            Exercise("test/x", "T", "P", tanh(x), x, assuming=[x > 0, premise], **parts)
    assert Exercise("test/x", "T", "P", tanh(x), x, symbols=[y], assuming=[y > 0], **parts).fault() == ""


def test_the_names_of_an_answer_are_a_list() -> None:
    x = Symbol("x", real=True)
    with pytest.raises(TypeError, match=r"variables is a list, such as \[xyz\], not 'xyz' alone"):
        Exercise("test/x", "T", "P", tanh(x), x, solution=[("1 - tanh(x)**2", "known")], hints=["h"], variables="xyz")  # type: ignore[arg-type]


def test_a_wrong_solution_is_refused() -> None:
    x = Symbol("x", real=True)
    wrong = Exercise("test/x", "T", "P", relu(x), x, solution=[("x > 1", "no")], hints=["h"])
    with pytest.raises(ValueError, match="line 1"):
        wrong.check("x > 0")


def test_functions_that_may_not_stand_in_an_answer() -> None:
    x = Symbol("x", real=True)
    both = relu(x) + relu(-x)
    one = Exercise("test/abs", "T", "P", both, solution=[("abs(x)", "known")], without=[type(relu(x))], hints=["h"])
    assert one.check("abs(x)").correct
    assert one.check("relu(x) + relu(-x)").slip == "unchanged"
    assert one.check("2*relu(x) - x").slip == "names"
    assert "relu may not stand" in one.check("2*relu(x) - x").message


def test_a_slope_may_be_asked_for_with_the_quantity_itself() -> None:
    x, h = symbols("x h", real=True)
    parts: dict[str, object] = {"name": "test/h", "title": "T", "prompt": "P", "quantity": h, "wrt": x,
                                "where": {h: tanh(x)}, "hints": ["h"]}  # fmt: skip
    with_h = Exercise(**parts, solution=[("1 - h**2", "known")])  # type: ignore[arg-type]
    assert with_h.check("(1 - h)*(1 + h)").correct
    assert with_h.check("∂h/∂x").slip == "unchanged"
    assert with_h.check("h").slip == "unchanged"
    with_x = Exercise(**parts, solution=[("1 - tanh(x)**2", "known")])  # type: ignore[arg-type]
    assert not with_x.check("1 - h**2").correct


c, d, f, w, b = symbols("c d f w b", real=True)
GATE = Exercise("test/gate", "T", "P", d, c, {f: sigmoid(w * c + b), d: f * c},
                solution=[("f + c*f*(1 - f)*w", "two paths")], hints=["h"])  # fmt: skip


O_a, O_b, u, v = symbols("O_a O_b u v", real=True)
STEPS = Exercise("test/steps", "T", "P", d, w, {O_a: tanh(w * u), O_b: tanh(O_a * w + v), d: O_b * c},
                 solution=[("c * (1 - O_b**2) * (O_a + w * (1 - O_a**2)*u)", "two paths")], hints=["h"])  # fmt: skip


@pytest.mark.parametrize(
    ("one", "text", "slip", "words"),
    [
        (STEPS, "c * (1 - O_b**2) * O_a", "path", "The path through O_a is missing: w → O_a → O_b → d."),
        (STEPS, "c * (1 - O_b**2) * w * (1 - O_a**2)*u", "path", "The path w → O_b → d is missing."),
        (STEPS, "c * (1 - tanh(O_b)**2) * (O_a + w * (1 - O_a**2)*u)", "argument", "taken at its output"),
        (STEPS, "c * (1 - tanh(O_b)**2) * (O_a + w * (1 - tanh(O_a)**2)*u)", "argument", "taken at its output"),
        (STEPS, "c * (1 - O_b) * (O_a + w * (1 - O_a)*u)", "square", "A square is lost"),
        (GATE, "f + c*w", "missing factor", "The slope of the sigmoid is missing."),
        (GATE, "1 + c*f*(1 - f)*w", "missing factor", "The direct part of ∂d/∂c is missing"),
        (GATE, "f * c*f*(1 - f)*w", "path", "multiplied"),
        (GATE, "f + c*f*(f - 1)*w", "sign", "The difference with f stands the wrong way round"),
        (GATE, "1/(f + c*f*(1 - f)*w)", "inverted factor", "The whole stands upside down"),
        ("vanishing/sigmoid", "(1 - O_2**2)*w_h * (1 - O_1**2)*w_h", "activation", "where the sigmoid stands"),
        ("vanishing/sigmoid", "w_h**2", "missing factor", "The slope of the sigmoid is missing"),
        ("vanishing/relu-matrices", "g @ W_h.T @ W_h.T", "indicator", "The indicators are missing"),
        ("vanishing/relu-matrices", "((g*(z_1 > 0)) @ W_h.T * (z_2 > 0)) @ W_h.T", "time", "each other's places"),
        ("vanishing/absolute-error", "1", "path", "A term of the sum is missing"),
    ],
)
def test_slips_in_several_places(one: Exercise | str, text: str, slip: str, words: str) -> None:
    feedback = (find(one) if isinstance(one, str) else one).check(text)
    assert not feedback.correct
    assert feedback.slip == slip
    assert words in feedback.message


@pytest.mark.parametrize(("one", "text"), [
    ("neurons/tanh-slope", "0"), ("gradients/bias", "S = 0"), ("gates/output-error", "0"), ("losses/normal", "5"),
    ("rnn-forward/masked-step", "0"), ("vanishing/leak", "3"), ("bptt/each-step", "7"), ("losses/two-classes", "1/2"),
])  # fmt: skip
def test_of_a_number_no_slip_is_told(one: str, text: str) -> None:
    found = find(one).check(text)
    assert found.message.startswith("Not equal. For example at ")
    assert found.slips == ()


def test_a_wrong_remark_on_the_shape_is_no_slip_of_the_product() -> None:
    found = find("hidden-layer/two-outputs").check("O^T(s-y), which is 1x2")
    assert (found.unjudged, found.slips) == ("unreadable", ())
    assert "this says 1×2, but the answer is 2×2" in found.message


def test_where_a_slip_of_shapes_is_named_nothing_else_is_offered() -> None:
    found = find("hidden-layer/two-outputs").check("O(s-y)")
    assert (found.slip, found.corrected) == ("transpose", "")


def test_a_place_is_told_in_as_few_digits_as_it_has() -> None:
    assert "c ≈ 0.36, r = 3/5:" in find("single-neuron/steps").check("c/r").message


SHARES = "∂L/∂O_3 * ∂O_3/∂w_h"
STEP_SUM = "O_2.T @ delta_3 + O_1.T @ delta_2 + O_0.T @ delta_1"


@pytest.mark.parametrize(
    ("name", "text", "slip", "words"),
    [
        ("hidden-weight", f"{SHARES} + ∂L/∂O_2 * ∂O_2/∂w_h + ∂L/∂O_1 * ∂O_1/∂w_h", "path twice", "counted twice"),
        ("hidden-weight", f"{SHARES}\n(ŷ-y)*w_o*O_3*(1-O_3)*(O_2+w_h*O_2*(1-O_2)*O_1)", "path", "through O_1"),
        ("hidden-weight", f"{SHARES}\n(ŷ-y)*w_o*O_3*(1-O_3)*(O_3+w_h*O_2*(1-O_2)*(O_2+w_h*O_1*(1-O_1)*O_1))", "time",
         "what stands beside w_h at each step"),
        ("hidden-weight", f"{SHARES}\n(ŷ-y)*w_o*(1-O_3**2)*(O_2+w_h*(1-O_2**2)*(O_1+w_h*(1-O_1**2)*O_0))",
         "activation", "the slope of tanh"),
        ("each-step", "(ŷ_1-y_1)*w_o*(1-O_1**2)*O_1 + (ŷ_2-y_2)*w_o*(1-O_2**2)*(O_1+w_h*(1-O_1**2)*O_1)", "time",
         "what stands beside w_h in O_1"),
        ("output-matrix", "O_3.T @ (y - ŷ)", "order", "wrong way round"),
        ("output-matrix", "O_3 @ (ŷ - y)", "transpose", "O_3 is 2×3 and ŷ - y is 2×1"),
        ("output-matrix", "(ŷ - y) @ O_3.T", "order of factors", "ŷ - y is 2×1 and O_3.T is 3×2"),
        ("output-matrix", "O_3.T * (ŷ - y)", "elementwise", "O_3.T is 3×2 and ŷ - y is 2×1"),
        ("error-matrix", "delta_2 @ W_h.T * (1 - O_1**2) + (ŷ_1 - y_1)*W_o.T", "missing factor", "a bracket"),
        ("error-matrix", "(delta_2 @ W_h.T + (ŷ_1 - y_1)*W_o.T) @ (1 - O_1**2)", "elementwise", "is 1×2"),
        ("hidden-matrix", "O_2 @ delta_3 + O_1 @ delta_2 + O_0 @ delta_1", "transpose", "so in the other products"),
        ("hidden-matrix", STEP_SUM.replace("@", "*"), "elementwise", "O_2.T is 2×1 and δ_3 is 1×2, and so"),
        ("hidden-matrix", "delta_3.T @ O_2 + delta_2.T @ O_1 + delta_1.T @ O_0", "transpose", "δ_3.T is 2×1"),
        ("hidden-matrix", "O_3.T @ delta_3 + O_2.T @ delta_2 + O_1.T @ delta_1", "time", "The indices of O"),
        ("hidden-matrix", "O_2.T @ delta_3 + O_1.T @ delta_2", "path", "the one with O_0"),
        ("hidden-matrix", f"{STEP_SUM}\nO_2.T @ delta_3 + O_1.T @ delta_2 + O_0.T @ (delta_3 @ W_h.T * (1 - O_1**2))",
         "time", "look at δ_3"),
    ],
)  # fmt: skip
def test_slips_of_backpropagation_through_time(name: str, text: str, slip: str, words: str) -> None:
    feedback = find(f"bptt/{name}").check(text)
    assert not feedback.correct
    assert feedback.slip == slip
    assert words in feedback.message


def test_a_factor_may_be_missing_by_its_name_where_nothing_is_differentiated() -> None:
    g, k, step, tau = symbols("g k step tau", real=True)
    one = Exercise("test/step", "T", "P", step, where={k: tau / abs(g), step: -2 * k * g}, hints=["h"], solution=[
        ("-2*k*g", "given"), ("-2*tau*g / abs(g)", "put in")], variables=[g, tau])  # fmt: skip
    assert one.check("-2*g*tau/abs(g)").correct
    assert one.check("-2*k*g").slip == "names"
    assert one.check("-2*g").slip == "missing factor"


def test_an_unknown_exercise_tells_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean 'single-neuron/weight'"):
        find("single-neuron/wieght")
    listed = "its first part is a chapter, and nbutils.exercises lists the chapters neurons, "
    with pytest.raises(ValueError, match=f"no exercise 'springs/energy': {listed}"):
        find("springs/energy")
    for name in (None, 5):
        with pytest.raises(TypeError, match=f"an exercise is found by its name, .* not {name}"):
            find(name)


def test_an_exercise_lists_what_it_assumes_and_holds() -> None:
    x = symbols("x", real=True)
    for given, wrong in ({"assuming": x > 0}, "assuming is a list"), ({"held": x}, "held is a list"):
        with pytest.raises(TypeError, match=wrong):
            Exercise("a/b", "A title", "A prompt", x**2, x, solution=[("2*x", "r")], hints=["h"], **given)
    with pytest.raises(ValueError, match=r"an exercise is named like .*, not 5"):
        Exercise(5, "A title", "A prompt", x**2, x, solution=[("2*x", "r")], hints=["h"])


def test_names_are_in_the_order_of_the_book() -> None:
    assert list(dict.fromkeys(name.split("/")[0] for name in names())) == list(exercises.CHAPTERS)


def test_a_number_of_more_digits_than_there_is_room_for_is_told() -> None:
    assert "Not equal" in find("single-neuron/weight").check("exp(-exp(90*x**2))*a").message
