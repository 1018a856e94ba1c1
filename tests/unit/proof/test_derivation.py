"""A derivation is shown only if every line of it is proved; a wrong line stops with the point where it fails."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sympy
from sympy import MatrixSymbol, Symbol, tanh

import byhand.proof.derivation
from byhand.formulas.functions import ReLU, Sigmoid, in_elementary_terms
from byhand.proof.derivation import Derivation, DerivationError
from byhand.proof.gradients import gradient
from byhand.proof.reader import ParseError, parse
from byhand.proof.verdict import Verdict

L, a, b, o_3, w, w_o, x, y, y_hat, z = sympy.symbols("L a b o_3 w w_o x y y_hat z", real=True)
NEURON = {z: w * x + b, a: ReLU(z), L: (a - y) ** 2}
CHAIN = ("∂L/∂a * ∂a/∂z * ∂z/∂w", "the chain rule")
FACTORS = ("2*(a - y) * (z > 0) * x", "each factor by itself")


def test_a_gradient_is_proved_and_shown() -> None:
    derivation = Derivation(L, w, NEURON, [CHAIN, FACTORS])
    assert [line.verdict.status for line in derivation.lines] == ["equal", "equal"]
    assert derivation.verdict.status == "equal"
    assert derivation.lines[1].expression.free_symbols == {b, w, x, y}
    assert repr(derivation) == (
        "∂L/∂w\n"
        "✓ = ∂L/∂a * ∂a/∂z * ∂z/∂w     the chain rule\n"
        "✓ = 2*(a - y) * (z > 0) * x   each factor by itself\n"
        "At z = 0 by the convention ReLU'(0) = 0."
    )
    bundle = derivation._repr_mimebundle_()
    assert bundle["text/plain"] == repr(derivation)
    assert bundle["text/markdown"] == (
        r"""| checked | $\displaystyle \frac{\partial L}{\partial w}$ | because |
| :-: | :-- | :-- |
| ✓ | $\displaystyle = \frac{\partial L}{\partial a}\thinspace \frac{\partial a}{\partial z}\thinspace """
        r"""\frac{\partial z}{\partial w}$ | the chain rule |
| ✓ | $\displaystyle = 2 (a - y) \cdot \mathbf{1}[z \gt 0]\thinspace x$ | each factor by itself |

At $z = 0$ by the convention $\mathrm{ReLU}'(0) = 0$."""
    )


def test_the_table_holds_in_every_renderer() -> None:
    """No bar inside a cell, no backslash before punctuation, no angle bracket: GitHub would take each for its own."""
    derivation = Derivation(
        sympy.Abs(x - y), None, {}, [("abs(y - x)", "$|u| = |-u|$ for any u | v"), ("maximum(x - y, y - x)", "by case")]
    )
    for row in derivation.table.markdown().splitlines()[:5]:
        assert len(re.findall(r"(?<!\\)\|", row)) == 4
        for formula in re.findall(r"\$(.*?)\$", row):
            assert not re.search(r"[|<>*]|\\[^a-zA-Z]", formula), formula
            assert formula == formula.strip()
            assert formula.count("{") == formula.count("}")


def test_the_quotients_are_total_derivatives_and_the_marked_ones_immediate() -> None:
    O_1, O_2, O_3, W_h, W_i, x_1, x_2, x_3 = sympy.symbols("O_1 O_2 O_3 W_h W_i x_1 x_2 x_3", real=True)
    where = {O_1: tanh(x_1 * W_i), O_2: tanh(x_2 * W_i + O_1 * W_h), O_3: tanh(x_3 * W_i + O_2 * W_h)}
    immediate = "(1 - O_3**2) * O_2"
    Derivation(
        O_3, W_h, where,
        [
            ("∂⁺O_3/∂W_h + ∂O_3/∂O_2 * ∂O_2/∂W_h", "two paths"),
            (f"{immediate} + (1 - O_3**2)*W_h * ∂⁺O_2/∂W_h", "O_1 does not depend on W_h"),
            (f"{immediate} + (1 - O_3**2)*W_h*(1 - O_2**2)*O_1", "the derivative of tanh"),
        ],
    )  # fmt: skip
    with pytest.raises(DerivationError, match=r"line 1 .* is not ∂O_3/∂W_h: at .* O_3 = "):
        Derivation(O_3, W_h, where, [("∂⁺O_3/∂W_h", "one path forgotten")])
    with pytest.raises(DerivationError, match=r"follows every path; the immediate .* is ∂⁺O_3/∂W_h$"):
        Derivation(O_3, W_h, where, [("∂O_3/∂W_h + ∂O_3/∂O_2 * ∂O_2/∂W_h", "one path counted twice")])
    with pytest.raises(DerivationError) as caught:
        Derivation(O_3, W_h, where, [("∂O_3/∂O_2 * ∂O_2/∂W_h", "one path forgotten")])
    assert "immediate" not in str(caught.value)


def test_an_immediate_derivative_passes_through_the_definitions_of_its_own_step() -> None:
    O_1, O_2, z_2, W_h, v = sympy.symbols("O_1 O_2 z_2 W_h v", real=True)
    where = {O_1: tanh(W_h * v), z_2: O_1 * W_h, O_2: tanh(z_2)}
    Derivation(O_2, W_h, where, [("∂⁺O_2/∂W_h + ∂O_2/∂O_1 * ∂O_1/∂W_h", "two paths")])
    Derivation(O_2, z_2, where, [("1 - O_2**2", "the derivative of tanh")])


def test_rewritings() -> None:
    lines = [
        ("exp(-z) / (1 + exp(-z))**2", "the rule for a quotient"),
        ("1/(1 + exp(-z)) * (1 - 1/(1 + exp(-z)))", "add and take away 1"),
        ("sigmoid(z) * (1 - sigmoid(z))", "the definition of σ"),
    ]
    assert Derivation(Sigmoid(z), z, lines=lines).name == "∂/∂z (Sigmoid(z))"
    assert Derivation(sympy.exp(z), lines=[("exp(z/2)**2", "halves")]).kinks == ()
    sides = [("(z > 0) - (z < 0)", "an indicator that comes from no ReLU")]
    assert Derivation(sympy.Abs(z), wrt=z, lines=sides).kinks == ()


def test_the_kinks_of_a_row_of_neurons_are_those_of_its_entries() -> None:
    O_0, z_1 = MatrixSymbol("O_0", 1, 2), MatrixSymbol("z_1", 1, 2)
    where = {z_1: 2 * O_0, L: parse("sum(relu(z_1))", [z_1])}
    derivation = Derivation(L, O_0, where, [("2*(z_1 > 0)", "entry by entry")])
    assert [str(kink) for kink in derivation.kinks] == ["z_1[0,0]", "z_1[0,1]"]
    assert derivation.table.note == r"Where an entry of $z_{1}$ is 0, by the convention $\mathrm{ReLU}'(0) = 0$."


def test_one_place_at_which_two_neurons_have_their_kink_is_told_once() -> None:
    leaky = Derivation(ReLU(z) - ReLU(-z) / 4, z, lines=[("(z > 0) + (-z > 0)/4", "one slope on each side")])
    assert leaky.table.note == r"At $z = 0$ by the convention $\mathrm{ReLU}'(0) = 0$."


def test_the_cross_entropy_of_a_sigmoid() -> None:
    where = {z: o_3 * w_o, y_hat: Sigmoid(z), L: -(y * sympy.log(y_hat) + (1 - y) * sympy.log(1 - y_hat))}
    Derivation(
        L, w_o, where,
        [
            ("∂L/∂ŷ * ∂ŷ/∂w_o", "the chain rule"),
            ("(ŷ - y)/(ŷ*(1 - ŷ)) * ŷ*(1 - ŷ)*o_3", "both factors"),
            ("(ŷ - y) * o_3", "cancel"),
        ],
    )  # fmt: skip
    with pytest.raises(DerivationError) as caught:
        Derivation(L, w_o, where, [("-(ŷ - y) * o_3", "the sign of the exponent forgotten")])
    assert caught.value.line == 1


def test_matrices() -> None:
    O_1, x_1 = MatrixSymbol("O_1", 1, 2), MatrixSymbol("x_1", 1, 3)
    W_i, W_o = MatrixSymbol("W_i", 3, 2), MatrixSymbol("W_o", 2, 1)
    where = {O_1: (x_1 * W_i).applyfunc(tanh), y_hat: Sigmoid((O_1 * W_o)[0, 0]),
             L: -(y * sympy.log(y_hat) + (1 - y) * sympy.log(1 - y_hat))}  # fmt: skip
    Derivation(L, W_o, where, [("(ŷ - y) * O_1.T", "the chain rule")])
    Derivation(L, O_1, where, [("(ŷ - y) * W_o.T", "the chain rule")])
    Derivation(L, W_i, where, [("x_1.T @ (∂L/∂O_1 * (1 - O_1**2))", "the chain rule"),
                               ("x_1.T @ ((ŷ - y) * W_o.T * (1 - O_1**2))", "put in")])  # fmt: skip
    with pytest.raises(DerivationError, match=re.escape("∂L/∂W_o is 2×1, line 1 is 1×2")):
        Derivation(L, W_o, where, [("(ŷ - y) * O_1", "the transpose forgotten")])
    with pytest.raises(DerivationError, match=re.escape("in entry [0, 0], line 1 is")):
        Derivation(L, W_o, where, [("(ŷ - y) * O_1.T", "chain"), ("2 * (ŷ - y) * O_1.T", "twice")])
    with pytest.raises(TypeError, match="O_1 is a matrix"):
        Derivation(O_1, W_i, where, [("O_1", "no")])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2*(y - a) * (z > 0) * x", "sign"),
        ("2*(a - y) * x", "indicator forgotten"),
        ("2*(a - y) * (z >= 0) * x", "the other convention at the kink"),
        ("(a - y) * (z > 0) * x", "factor"),
        ("2*(a - y) * (z > 0) * w", "variable"),
        ("2*(a - y) * (z > 0)", "a factor of the chain missing"),
        ("2*(a - y) * (z > 0) * x + 1e-40", "a trace"),
    ],
)
def test_a_wrong_line_stops_with_its_number_and_a_point(text: str, why: str) -> None:
    with pytest.raises(DerivationError, match="does not follow from line 1") as caught:
        Derivation(L, w, NEURON, [CHAIN, (text, why)])
    error = caught.value
    assert (error.line, error.text, error.above) == (2, text, CHAIN[0])
    assert error.witness is not None
    assert set(error.witness.point) <= {b, w, x, y}
    assert re.search(r"at .*w = .*, z = .*, a = .*, line 1 is .* and line 2 is ", str(error))


def test_the_message_reads_well() -> None:
    with pytest.raises(DerivationError) as caught:
        Derivation((a - y) ** 2, a, {}, [("2*(a - y)", "the power"), ("2*(y - a)", "slip")])
    point = caught.value.witness.point
    difference = 2 * (point[a] - point[y])
    assert str(caught.value) == (
        "line 2 (2*(y - a)) does not follow from line 1 (2*(a - y)): "
        f"at a = {point[a]}, y = {point[y]}, line 1 is {difference} and line 2 is {-difference}"
    )


def test_an_open_line_stops_too() -> None:
    with pytest.raises(DerivationError, match="neither proved") as caught:
        Derivation(sympy.sqrt(2) + sympy.sqrt(3), lines=[("sqrt(5 + 2*sqrt(6))", "a root of a root")])
    assert caught.value.witness is None


def test_lines_of_which_each_follows_but_not_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeded mistake: a comparison that says "equal" to neighbours. The proof of the whole has to notice."""
    compare, calls = byhand.proof.derivation.compare_written_out, []

    def blind_to_neighbours(left: Any, right: Any, *given: Any) -> Verdict:
        calls.append((left, right))
        return Verdict("equal", proof="because") if len(calls) <= 2 else compare(left, right, *given)

    monkeypatch.setattr(byhand.proof.derivation, "compare_written_out", blind_to_neighbours)
    with pytest.raises(DerivationError, match=r"line 2 \(2\*x\) is not ∂L/∂w"):
        Derivation(L, w, NEURON, [CHAIN, ("2*x", "wrong")])


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        Derivation(L, w, NEURON, [])
    with pytest.raises(ValueError, match=r"line 2 .* has no reason"):
        Derivation(L, w, NEURON, [CHAIN, (FACTORS[0], " ")])
    with pytest.raises(ValueError, match="line 1 is empty"):
        Derivation(L, w, NEURON, [("", "nothing")])
    with pytest.raises(ValueError, match="pair"):
        Derivation(L, w, NEURON, [FACTORS[0]])  # type: ignore[list-item]
    with pytest.raises(ParseError, match=r"line 2: 2\*q"):
        Derivation(L, w, NEURON, [CHAIN, ("2*q", "unknown name")])
    with pytest.raises(ParseError):
        Derivation(L, w, NEURON, [("∂L/∂q", "unknown quotient")])
    with pytest.raises(ValueError, match="does not depend on o_3"):
        Derivation(L, o_3, NEURON, [CHAIN])
    with pytest.raises(ValueError, match=r"^L has no definition in `where`, and so does not depend on w"):
        Derivation(L, w, {z: w * x}, [CHAIN])
    with pytest.raises(ValueError, match="two different symbols are both called w: they differ in their assumptions"):
        Derivation(L, Symbol("w"), NEURON, [CHAIN])
    with pytest.raises(ValueError, match="line 1 uses q"):
        Derivation(L, w, NEURON, [(Symbol("q", real=True) * x, "unknown name")])
    with pytest.raises(ValueError, match="circle"):
        Derivation(L, w, {z: a, a: z, L: z * w}, [CHAIN])
    with pytest.raises(TypeError, match="quantity is a symbol or an expression, not 'L'"):
        Derivation("L", w, {L: w}, [("1", "one")])
    with pytest.raises(TypeError, match="wrt is a symbol"):
        Derivation(L, "w", NEURON, [CHAIN])  # type: ignore[arg-type]


def test_an_expression_may_stand_for_a_text() -> None:
    derivation = Derivation(L, w, NEURON, [(2 * (a - y) * ReLU(z).diff(z) * x, "SymPy's notation")])
    assert derivation.lines[0].latex == r"x \left(2 a - 2 y\right) \mathbf{1}[z > 0]"


def test_further_names_and_assumptions() -> None:
    lines = [("log(y) + log(c)", "the logarithm of a product")]
    c = Symbol("c", real=True)
    with pytest.raises(DerivationError, match="undefined"):
        Derivation(sympy.log(y * c), lines=lines)
    Derivation(sympy.log(y * c), lines=lines, assuming=[y > 0, c > 0])
    Derivation(x, lines=[("x + 0*q", "nothing added")], symbols=[Symbol("q", real=True)])


# --- the derivative ---------------------------------------------------------------------------------------------

inner = tanh(w * x + sympy.tanh(b * w) * a)
NESTED = [
    Sigmoid(inner * w + sympy.log(1 + inner**2)) * y,
    sympy.exp(-(inner**2)) / (2 + sympy.cos(inner)),
    ReLU(inner * x - w) ** 2 + sympy.Max(0, w * inner - b),
    sympy.Abs(inner - a) * sympy.sqrt(1 + inner**2),
    sympy.Piecewise((inner**2, x > inner), (w * tanh(inner), True)),
    w**3 * y,
    y,
]


@pytest.mark.parametrize("quantity", NESTED, ids=str)
def test_a_gradient_is_the_derivative_after_each_variable(quantity: sympy.Expr) -> None:
    wrt = [w, a, x, b]
    slopes = gradient(quantity, wrt)
    with_relu = quantity.replace(sympy.Max, lambda *args: ReLU(sum(args)))
    for values in ((0.3, -0.7, 0.9, 0.4, 1.3), (-1.1, 0.2, 0.5, -0.6, 0.8), (0.7, 0.6, -1.4, 1.2, -0.5)):
        point = dict(zip([w, a, x, b, y], map(sympy.Float, values), strict=True))
        for symbol, slope in zip(wrt, slopes, strict=True):
            assert abs(_number(slope, point) - _number(with_relu.diff(symbol), point)) < 1e-12


def _number(expr: sympy.Expr, point: dict[Symbol, sympy.Float]) -> float:
    return float(in_elementary_terms(sympy.sympify(expr)).subs(point).doit().evalf())


def test_each_weight_of_a_network_has_its_own_derivative() -> None:
    names = sympy.symbols("w_11 w_12 w_21 w_22", real=True)
    weights, state = sympy.Matrix(2, 2, names), sympy.Matrix([[0.5, -0.25]])
    for _ in range(3):
        state = (state * weights).applyfunc(tanh)
    loss = sympy.log(1 + sympy.exp(state[0] - 2 * state[1]))
    point = dict(zip(names, map(sympy.Float, (0.4, -0.8, 1.1, 0.3)), strict=True))
    slopes = [_number(slope, point) for slope in gradient(loss, names)]
    assert slopes == pytest.approx([_number(loss.diff(name), point) for name in names], abs=1e-12)
    assert len(set(slopes)) == 4


def test_a_refutation_tells_the_seven_values_that_matter_most() -> None:
    names = sympy.symbols("c_1:10", real=True)
    total, product = sympy.symbols("total product", real=True)
    where = {total: sum(names), product: total * 2}
    with pytest.raises(DerivationError) as failure:
        Derivation(product, where=where, lines=[("2*total + c_9", "a slip")])
    place = str(failure.value).split(": at ")[1].split(" (and ")[0]
    assert place.count("=") == 7
    assert {"c_9", "total"} <= set(re.findall(r"(\w+) = ", place))
    assert "(and 4 more names)" in str(failure.value)


ROW, SQUARE, ONE = MatrixSymbol("x", 1, 2), MatrixSymbol("A", 2, 2), MatrixSymbol("L", 1, 1)
FORM = ROW * SQUARE * ROW.T


@pytest.mark.parametrize(
    ("quantity", "where", "name"),
    [(L, {L: FORM}, "∂L/∂x"), (ONE, {ONE: FORM}, "∂L/∂x"), (FORM, {}, "∂/∂x (x*A*x.T)")],
)
def test_a_product_with_one_entry_is_differentiated_as_its_entry(quantity: Any, where: Any, name: str) -> None:
    derivation = Derivation(quantity, ROW, where, [("x @ A + x @ A.T", "by both"), ("x @ (A + A.T)", "together")])
    assert derivation.name == name
    with pytest.raises(DerivationError):
        Derivation(quantity, ROW, where, [("2 * x @ A", "a slip")])


def test_a_product_with_one_entry_may_stand_inside() -> None:
    lines = [("∂L/∂z * ∂z/∂A", "the chain rule"), ("2 * z * x.T @ x", "both slopes")]
    assert Derivation(L, SQUARE, {z: FORM, L: z**2}, lines).verdict.status == "equal"


def test_a_matrix_is_not_differentiated() -> None:
    with pytest.raises(TypeError, match=r"x\*A is a matrix, .*: write one entry of it, such as \(x\*A\)\[0, 0\]"):
        Derivation(ROW * SQUARE, ROW, {}, [("A", "none")])
