"""Marks and words that begin an answer and say nothing: arrows, bullets, what counts it, and what introduces it."""

from typing import Any

import pytest
from sympy import symbols

from byhand.answers import Exercise
from nbutils.exercises import find

x, y, f = symbols("x y f", real=True)
WEIGHT = "2(a-y)(z>0)x"


def asked(answer: str, *names: Any, **options: Any) -> Exercise:
    return Exercise("q/q", "q", "For $f$, write it.", f, where={f: answer_of(answer)}, solution=[(answer, "given")],
                    symbols=names, hints=["h"], **options)  # fmt: skip


def answer_of(text: str) -> Any:
    return {"2*x": 2 * x, "5*x": 5 * x, "-x": -x, "1-x": 1 - x, "x": x, "6": 6}[text]


@pytest.mark.parametrize("front", [
    "-> S", "–> S", "→S", "⟶ S", "➔ S", "=> S", "⇒ S", r"\to S", "== S", "==S", "• S", "▸ S", "➢ S", "◦ S",
    "• ∂L/∂w = S", "c) S", "(c) S", "c. S", "ii) S", "(iv) S", "1) S", "(1) S", "c) $S$", "1) → S",
    "The answer is S.", "it is S", "we get S", "so S", "I get: S", "Hence we obtain S", "it's S", "That’s S",
    "The gradient is S", "my final answer is: S", "the derivative equals S", "c) I get S (chain rule)",
    "✓ S", "① S", "➡️ S", "1.) S", "[1] S", "C) S", "which gives S", "the slope is S", "∂L/∂w is S", "dL/dw equals S",
    "the derivative of L with respect to w is S", "By the chain rule we get S", "The chain rule gives S",
    "By the chain rule, we obtain: S", "using the product rule we find S",
    "w → S", "w ↦ S", "w |-> S", "w -> S", r"$w \mapsto S$", "lambda w: S",
    "S == S", "∂L/∂w == S", "For all x, S", "∀x∈ℝ: S", "for every x and y: ∂L/∂w is S",
])  # fmt: skip
def test_what_begins_an_answer_and_says_nothing(front: str) -> None:
    one = find("single-neuron/weight")
    assert one.check(front.replace("S", WEIGHT)).correct
    assert not one.check(front.replace("S", f"{WEIGHT}/3")).correct


@pytest.mark.parametrize("front", [
    "x → S", "L ↦ S", "2w → S", "2x == S", "a) S", "(a) S", "x) S", "it is not S", "the answer is minus S",
    "we get S or 5",
    "I get S, where a is half of the output", "the gradient of S", "the answer is S derivative", "we get to S",
    "if we get S", "5 == S", "∂L/∂w is not S", "∂L/∂b is S", "∂L/∂w is twice S", "2x is S",
    "For all x > 0, S", "for all x S, y", "by half we get S", "the sum is S", "by the product of w we get S",
])  # fmt: skip
def test_what_may_say_something_is_not_dropped(front: str) -> None:
    found = find("single-neuron/weight").check(front.replace("S", WEIGHT))
    assert (found.correct, found.corrected) == (False, "")


@pytest.mark.parametrize(("answer", "text"), [
    ("2*x", "2) x"), ("2*x", "(2) x"), ("2*x", "2. x"), ("x", "2) x"), ("5*x", "1. 5x"), ("5*x", "4. 5x"),
    ("2*x", "2. x."), ("-x", "(1) -x"), ("1-x", "(1) -x"), ("-x", "1) -x"), ("1-x", "1. -x"), ("x", "(2) x"),
    ("x", "12. x"), ("x", "2: x"), ("x", "1: x"), ("2*x", "1: 2x"), ("2*x", "[2] x"), ("x", "2.) x"),
])  # fmt: skip
def test_a_number_that_may_be_a_factor_is_asked_about(answer: str, text: str) -> None:
    found = asked(answer, x).check(text)
    assert (found.correct, found.corrected, found.unjudged) == (False, "", "unreadable")
    assert "may count the answer, or be a part of it" in found.message


@pytest.mark.parametrize(("answer", "text"), [
    ("2*x", "2.*x"), ("2*x", "(2)x"), ("2*x", "(2) * x"), ("2*x", "(2) (x)"), ("1-x", "(1) - x"), ("x", "1. x"),
    ("2*x", "(1) 2x"), ("2*x", "1) 2x"), ("2*x", "2.0 x"),
])  # fmt: skip
def test_a_number_in_front_that_is_clear_is_read(answer: str, text: str) -> None:
    assert asked(answer, x).check(text).correct


def test_a_word_that_may_be_a_product_introduces_nothing() -> None:
    w, e = symbols("w e", real=True)
    one = Exercise("q/q", "q", "Write $f$ with $w$ and $e$.", f, where={f: 3 * w * e}, solution=[("3*w*e", "given")],
                   hints=["h"])  # fmt: skip
    assert not one.check("we get 3we").correct
    assert one.check("it is 3we").correct


def test_a_map_is_from_the_only_name_that_is_asked_for() -> None:
    assert asked("2*x", x).check("x ↦ 2x").correct
    found = asked("2*x", x, y).check("x ↦ 2x")
    assert (found.correct, found.unjudged) == (False, "unreadable")
    assert asked("6").check("x ↦ 6").unjudged == "unreadable"  # no name is asked for


def test_the_lines_of_a_derivation_may_begin_so() -> None:
    one = find("single-neuron/sigmoid")
    for lines in ("-> ∂L/∂a ∂a/∂z ∂z/∂w\n-> S", "c) ∂L/∂a ∂a/∂z ∂z/∂w\nwe get S", "== ∂L/∂a ∂a/∂z ∂z/∂w\n== S"):
        assert one.check(lines.replace("S", "2(a−y) a(1−a) x")).correct


DEEP = "(δ_2 W_2ᵀ) ⊙ (1 − O_1²)"


@pytest.mark.parametrize("text", [
    "e = D ⇒ ∂L/∂W_1 = xᵀe", "δ_1 = D ⇒ ∂L/∂W_1 = xᵀδ_1", "δ_1 = D so xᵀδ_1", "δ_1 = D, hence we get: xᵀδ_1",
    "δ_1 = D; xᵀδ_1",
])  # fmt: skip
def test_a_name_is_made_before_the_answer(text: str) -> None:
    one = find("hidden-layer/three-layers")
    assert one.check(text.replace("D", DEEP)).correct
    assert not one.check(text.replace("D", DEEP.replace("1 −", "1 +"))).correct
