"""What ∂⁺ holds still, in networks with several states: an LSTM and a GRU over three steps.

The values come from NumPy code of one step and from complex steps: no code in common with the proofs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy
from sympy import MatrixSymbol, Symbol, tanh

from byhand.formulas.functions import Sigmoid
from byhand.proof.definitions import HeldError, step_of
from byhand.proof.derivation import Derivation, DerivationError
from byhand.proof.reader import ParseError, parse


class Point(dict[str, Any]):
    """Numbers by name; what is `moved` keeps the value that it has."""

    moved: str = ""

    def __setitem__(self, name: str, value: Any) -> None:
        if name != self.moved:
            super().__setitem__(name, value)


Network = Callable[[int, Point], None]


def logistic(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def lstm(t: int, v: Point) -> None:
    """Step t of an LSTM: every quantity of the step from the states c and O of the one before."""
    for k in "fio":
        v[f"{k}_{t}"] = logistic(v[f"x_{t}"] * v[f"w_{k}"] + v[f"O_{t - 1}"] * v[f"u_{k}"])
    v[f"g_{t}"] = np.tanh(v[f"x_{t}"] * v["w_g"] + v[f"O_{t - 1}"] * v["u_g"])
    v[f"c_{t}"] = v[f"f_{t}"] * v[f"c_{t - 1}"] + v[f"i_{t}"] * v[f"g_{t}"]
    v[f"O_{t}"] = v[f"o_{t}"] * np.tanh(v[f"c_{t}"])


def gru(t: int, v: Point) -> None:
    """Step t of a GRU."""
    for k in "zr":
        v[f"{k}_{t}"] = logistic(v[f"x_{t}"] * v[f"w_{k}"] + v[f"h_{t - 1}"] * v[f"u_{k}"])
    v[f"n_{t}"] = np.tanh(v[f"x_{t}"] * v["w_n"] + v[f"r_{t}"] * v[f"h_{t - 1}"] * v["u_n"])
    v[f"h_{t}"] = (1 - v[f"z_{t}"]) * v[f"n_{t}"] + v[f"z_{t}"] * v[f"h_{t - 1}"]


GIVEN = {
    lstm: ["c_0", "O_0", *(f"x_{t}" for t in (1, 2, 3)), *(f"{a}_{k}" for a in "wu" for k in "fiog")],
    gru: ["h_0", *(f"x_{t}" for t in (1, 2, 3)), *(f"{a}_{k}" for a in "wu" for k in "zrn")],
}
STEP = 1e-30


def values(network: Network) -> Point:
    """A number for everything."""
    chance = np.random.default_rng(5)
    point = Point({name: chance.uniform(0.4, 1.2) * chance.choice([-1, 1]) for name in GIVEN[network]})
    for t in (1, 2, 3):
        network(t, point)
    return point


def slope(network: Network, top: str, bottom: str, immediate: bool) -> float:
    """∂top/∂bottom or ∂⁺top/∂bottom, by a complex step; in the immediate one the step of `top` alone moves."""
    point = values(network)
    point[bottom] += 1j * STEP
    point.moved = bottom
    last = int(top[-1])
    for t in [last] if immediate else range(1, last + 1):
        network(t, point)
    return float(np.imag(point[top]) / STEP)


def number(network: Network, text: str) -> float:
    """The value of a line, its quotients by complex steps."""

    def quotient(match: re.Match[str]) -> str:
        return repr(slope(network, match[2], match[3], immediate=bool(match[1])))

    return float(eval(re.sub(r"∂(⁺?)(\w+)/∂(\w+)", quotient, text), {}, values(network)))  # noqa: S307 (a line of this file)


@cache
def definitions(network: Network) -> dict[Any, Any]:
    """The same network in SymPy."""
    texts: dict[str, str] = {}
    for t in (1, 2, 3):
        if network is lstm:
            texts |= {f"{k}_{t}": f"sigmoid(x_{t}*w_{k} + O_{t - 1}*u_{k})" for k in "fio"}
            texts |= {f"g_{t}": f"tanh(x_{t}*w_g + O_{t - 1}*u_g)", f"c_{t}": f"f_{t}*c_{t - 1} + i_{t}*g_{t}",
                      f"O_{t}": f"o_{t}*tanh(c_{t})"}  # fmt: skip
        else:
            texts |= {f"{k}_{t}": f"sigmoid(x_{t}*w_{k} + h_{t - 1}*u_{k})" for k in "zr"}
            texts |= {f"n_{t}": f"tanh(x_{t}*w_n + r_{t}*h_{t - 1}*u_n)",
                      f"h_{t}": f"(1 - z_{t})*n_{t} + z_{t}*h_{t - 1}"}  # fmt: skip
    symbols = [Symbol(name, real=True) for name in [*texts, *GIVEN[network]]]
    return {symbol: parse(texts[symbol.name], symbols) for symbol in symbols if symbol.name in texts}


LINES = [
    (lstm, "c_2", "u_o", "∂⁺c_2/∂u_o + ∂c_2/∂O_1*∂⁺O_1/∂u_o"),
    (lstm, "c_2", "c_1", "∂⁺c_2/∂c_1 + ∂⁺c_2/∂O_1*∂O_1/∂c_1"),
    (lstm, "c_2", "c_1", "f_2 + ∂c_2/∂O_1*∂⁺O_1/∂c_1"),
    (lstm, "c_2", "O_1", "c_1*∂f_2/∂O_1 + i_2*∂g_2/∂O_1 + g_2*i_2*(1 - i_2)*u_i"),
    (lstm, "O_2", "u_f", "∂⁺O_2/∂u_f + ∂⁺O_2/∂c_1*∂c_1/∂u_f + ∂⁺O_2/∂O_1*∂O_1/∂u_f"),
    (lstm, "O_3", "O_1", "∂⁺O_3/∂c_2*∂c_2/∂O_1 + ∂⁺O_3/∂O_2*∂O_2/∂O_1"),
    (lstm, "c_3", "u_i", "∂⁺c_3/∂u_i + ∂⁺c_3/∂c_2*∂c_2/∂u_i + ∂⁺c_3/∂O_2*∂O_2/∂u_i"),
    (lstm, "c_3", "w_g", "i_3*(1 - g_3**2)*x_3 + f_3*∂c_2/∂w_g + ∂⁺c_3/∂O_2*∂O_2/∂w_g"),
    (gru, "h_2", "u_r", "∂⁺h_2/∂u_r + ∂⁺h_2/∂h_1*∂⁺h_1/∂u_r"),
    (gru, "h_2", "h_1", "z_2 + (h_1 - n_2)*∂⁺z_2/∂h_1 + (1 - z_2)*∂⁺n_2/∂h_1"),
    (gru, "n_2", "h_1", "(1 - n_2**2)*u_n*(r_2 + h_1*∂r_2/∂h_1)"),
    (gru, "h_3", "u_z", "∂⁺h_3/∂u_z + ∂h_3/∂h_2*∂⁺h_2/∂u_z + ∂h_3/∂h_2*∂h_2/∂h_1*∂⁺h_1/∂u_z"),
    (gru, "h_3", "w_n", "(1 - z_3)*∂⁺n_3/∂w_n + ∂⁺h_3/∂h_2*∂h_2/∂w_n"),
]


def derived(network: Network, top: str, bottom: str, text: str, **how: Any) -> Derivation:
    names = {str(s): s for value in definitions(network).values() for s in value.free_symbols}
    names |= {str(s): s for s in definitions(network)}
    return Derivation(names[top], names[bottom], definitions(network), [(text, "every way")], **how)


def mutants(text: str) -> Iterator[str]:
    """The line with one slip: a mark lost or added, a sign, a lost term or factor, another step."""
    for match in re.finditer(r"∂⁺", text):
        yield text[: match.start()] + "∂" + text[match.end() :]
    for match in re.finditer(r"∂(?=[a-zA-Z]_\d/)", text):
        yield text[: match.start()] + "∂⁺" + text[match.end() :]
    for match in re.finditer(r" \+ ", text):
        yield text[: match.start()] + " - " + text[match.end() :]
    terms = text.split(" + ")
    yield from (" + ".join([*terms[:i], *terms[i + 1 :]]) for i in range(len(terms)) if "(" not in text)
    for match in re.finditer(r"[12]", text):
        yield text[: match.start()] + str(3 - int(match[0])) + text[match.end() :]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("network", "top", "bottom", "text"), LINES, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_a_textbook_line_is_proved_and_its_mutants_are_refused(
    network: Network, top: str, bottom: str, text: str
) -> None:
    wanted = slope(network, top, bottom, immediate=False)
    assert number(network, text) == pytest.approx(wanted, rel=1e-12)
    assert derived(network, top, bottom, text).verdict.status == "equal"
    wrong = []
    for mutant in dict.fromkeys(mutants(text)):
        try:
            if number(network, mutant) == pytest.approx(wanted, rel=1e-9):
                continue
        except (KeyError, SyntaxError, NameError):
            continue
        with pytest.raises((DerivationError, ParseError)):
            derived(network, top, bottom, mutant)
        wrong.append(mutant)
    assert wrong


def test_a_mark_that_is_lost_is_among_the_mutants() -> None:
    """Seeded mistake: with nothing held, ∂⁺ is ∂, and a line that counts a path twice is taken for right."""
    with pytest.raises(DerivationError):
        derived(lstm, "c_2", "c_1", "∂⁺c_2/∂c_1")
    assert derived(lstm, "c_2", "c_1", "∂⁺c_2/∂c_1", held=[]).verdict.status == "equal"


def test_the_author_names_what_is_held() -> None:
    states = [Symbol(f"O_{t}", real=True) for t in (1, 2, 3)]
    line = "∂⁺O_2/∂c_1 + ∂⁺O_2/∂O_1*∂O_1/∂c_1"
    assert derived(lstm, "O_2", "c_1", line, held=states).verdict.status == "equal"
    # with the memory c_2 held too, O_2 sees c_1 through nothing but the gates of O_1
    with pytest.raises(DerivationError):
        derived(lstm, "O_2", "c_1", line, held=[*states, Symbol("c_2", real=True)])
    with pytest.raises(ValueError, match="held names u_f, which has no definition"):
        derived(lstm, "O_2", "c_1", line, held=[Symbol("u_f", real=True)])


def test_where_the_names_do_not_tell_the_step_the_line_is_refused() -> None:
    h, s, w, x, O_1, O_2, O_12 = sympy.symbols("h s w x O_1 O_2 O_12", real=True)
    state = {h: tanh(w * x), O_2: tanh(w * h)}
    line = [("∂⁺O_2/∂w + ∂O_2/∂h*∂h/∂w", "two ways")]
    with pytest.raises(HeldError, match=r"line 1 .*∂⁺O_2/∂w is open: does it hold h still\?.*held="):
        Derivation(O_2, w, state, line)
    assert Derivation(O_2, w, state, line, held=[h]).verdict.status == "equal"
    for alone in (h, "h"):
        with pytest.raises(TypeError, match=r"held is a list, such as \[h\], not .* alone"):
            Derivation(O_2, w, state, line, held=alone)
    with pytest.raises(TypeError, match="held lists symbols, not 'h'"):
        Derivation(O_2, w, state, line, held=["h"])
    with pytest.raises(TypeError, match=r"assuming is a list, such as \[w > 0\], not w > 0 alone"):
        Derivation(O_2, w, state, line, held=[h], assuming=w > 0)
    with pytest.raises(HeldError, match="does it hold O_12 still"):
        Derivation(O_2, w, {O_12: tanh(w * x), O_2: tanh(w * O_12)}, [("∂⁺O_2/∂w + ∂O_2/∂O_12*∂O_12/∂w", "two ways")])
    with pytest.raises(HeldError, match="does it hold O_1 still"):
        Derivation(s, w, {O_1: tanh(w * x), s: w * O_1}, [("∂⁺s/∂w + ∂s/∂O_1*∂O_1/∂w", "two ways")])
    # one way alone needs no mark, and then nothing is open
    assert Derivation(s, w, {s: w * x}, [("∂⁺s/∂w", "one way")]).verdict.status == "equal"


def test_numbers_that_count_no_steps_do_not_hold_anything() -> None:
    """In a softmax the second output reads the first sum, and the first output the second sum."""
    v, w, x = sympy.symbols("v w x", real=True)
    p_1, p_2, z_1, z_2 = sympy.symbols("p_1 p_2 z_1 z_2", real=True)
    where = {z_1: w * x, z_2: v * x, p_1: Sigmoid(z_1 - z_2), p_2: Sigmoid(z_2 - z_1)}
    with pytest.raises(HeldError, match=r"does it hold z_. still"):
        Derivation(p_2, x, where, [("∂⁺p_2/∂x + ∂p_2/∂z_1*∂z_1/∂x", "wrong: the first sum is of no earlier step")])


def test_a_state_that_is_a_row_is_held_entry_by_entry() -> None:
    O_0, O_1, W = MatrixSymbol("O_0", 1, 2), MatrixSymbol("O_1", 1, 2), MatrixSymbol("W", 2, 2)
    s_2 = Symbol("s_2", real=True)
    where = {O_1: parse("tanh(O_0 @ W)", [O_0, W]), s_2: parse("sum(O_1 @ W)", [O_1, W])}
    lines = [("∂⁺s_2/∂W + O_0.T @ (∂s_2/∂O_1 * (1 - O_1**2))", "now, and one step earlier")]
    assert Derivation(s_2, W, where, lines).verdict.status == "equal"
    with pytest.raises(DerivationError):
        Derivation(s_2, W, where, lines, held=[])


@pytest.mark.parametrize(
    ("name", "step"),
    [("O_2", ("", 2)), ("y_hat_1", ("", 1)), ("h_t", ("t", 0)), ("h_t-1", ("t", -1)), ("h_T", ("T", 0)),
     ("W_h", None), ("s", None), ("O_12", None), ("z_1_2", None), ("y_hat", None)],
)  # fmt: skip
def test_the_step_in_a_name(name: str, step: Any) -> None:
    assert step_of(name) == step


def test_steps_by_letter() -> None:
    before, now, w, x = (Symbol(name, real=True) for name in ("h_t-1", "h_t", "w", "x_t"))
    older = Symbol("h_t-2", real=True)
    where = {before: tanh(w * older), now: tanh(w * before + x)}
    lines = [("∂⁺hₜ/∂w + ∂hₜ/∂hₜ₋₁ * ∂⁺hₜ₋₁/∂w", "now, and one step earlier")]
    assert Derivation(now, w, where, lines).verdict.status == "equal"
