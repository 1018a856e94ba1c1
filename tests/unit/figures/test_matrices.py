"""Programs of matrix formulas: what the JavaScript computes is what NumPy does, and what is refused."""

import re
from typing import Any

import numpy as np
import pytest
from common import ROOT
from npm import TESTS
from playwright.sync_api import Browser, Page
from sympy import Symbol

from byhand.figures.draws import Draws
from byhand.figures.matrices import Matrices, each_js
from byhand.figures.training import Training
from byhand.formulas import Formula
from nbutils.activations import tanh

SHAPES = {
    "A": ("r", "q"), "B": ("q", "c"), "C": ("r", "c"), "D": ("c", "q"), "row": ("1", "c"), "S": ("T", "r", "c"),
    "G": ("q", "c"), "E": ("r", "c"), "one": ("1", "1"), "wide": ("r", "T"), "place": ("r", "1"),
}  # fmt: skip
SIZES = {"r": 5, "q": 9, "c": 6, "T": 4}  # fours of rows and columns, and what is left over


def known(**changed: Any) -> Matrices:
    given: dict[str, Any] = {"arrays": SHAPES, "numbers": [*SIZES, "a", "b"], "functions": {"f": tanh}}
    return Matrices(**{**given, **changed})


@pytest.fixture(scope="module")
def page(browser: Browser) -> Any:
    opened = browser.new_page()
    load(opened)
    yield opened
    opened.close()


def load(opened: Page) -> None:
    for name in ("live.js", "laboratory.js"):
        opened.add_script_tag(content=(ROOT / "byhand/figures" / name).read_text(encoding="utf-8"))


def start() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    size = {**SIZES, "1": 1}
    lengths = {
        name: [size[part] + 2 * (len(shape) == 3 and i == 0) for i, part in enumerate(shape)]
        for name, shape in SHAPES.items()
    }
    made = {name: rng.normal(size=shape) for name, shape in lengths.items()}
    return {**made, "place": np.arange(7, 2, -1)[:, np.newaxis]}


RUN = """([arrays, sequences, sizes, temporaries, lines]) => {
  const tools = byhandLaboratory.tools(), { total, product, array, sequence, room } = tools;
  room(1000);
  const held = Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name,
    name in sequences ? sequence(sequences[name], values.length, values) : array(values.length, values)]));
  const given = Object.entries(sizes).map(([name, value]) => `const ${name} = ${value};`).join("");
  const declared = Object.entries(temporaries).map(([name, length]) => `const ${name} = array(${length});`).join("");
  const head = `const { ${Object.keys(held).join(", ")} } = held; let a = 2, b = 0; const f = (z) => Math.tanh(z);`;
  const text = [head, given, EACH, declared, `return function* () { ${lines}\\nreturn [a, b]; };`].join("\\n");
  const program = new Function("held", "array", "product", "total", text)(held, array, product, total)();
  let rounds = -1, next;
  do next = program.next(), rounds++; while (!next.done);
  const flat = (one) => Array.isArray(one) ? one.flatMap((part) => Array.from(part)) : Array.from(one);
  return [next.value, rounds, Object.fromEntries(Object.entries(held).map(([name, one]) => [name, flat(one)]))];
}""".replace("EACH", repr(each_js("f")))


def computed(page: Page, matrices: Matrices, text: str) -> tuple[list[float], dict[str, np.ndarray]]:
    numbers, _, found = with_rounds(page, matrices, text)
    return numbers, found


def with_rounds(
    page: Page, matrices: Matrices, text: str, mistake: tuple[str, str] = ("", "")
) -> tuple[list[float], int, dict[str, np.ndarray]]:  # fmt: skip
    """The numbers, how often the lines let the page answer, and the arrays; with a mistake if one is given."""
    arrays, temporaries = start(), dict[str, str]()
    lines = matrices.translated(text, temporaries)
    assert mistake[0] in lines
    given = {name: array.ravel().tolist() for name, array in arrays.items()}
    sequences = {name: len(arrays[name]) for name, shape in SHAPES.items() if len(shape) == 3}
    numbers, rounds, found = page.evaluate(
        RUN, [given, sequences, SIZES, temporaries, lines.replace(*mistake) if mistake[0] else lines]
    )
    return numbers, rounds, {name: np.reshape(values, arrays[name].shape) for name, values in found.items()}


LINES = [
    "C = A @ B",
    "C = A @ D.T",
    "G = A.T @ C",
    "G += A.T @ C - B",
    "C = A @ B + row - 2 * E",
    "C = E - A @ B",
    "C = f(A @ B + row) * E / 3",
    "C = (A @ B) * (E @ D @ B)",
    "row = C.sum(axis=0)",
    "row += (C * E).sum(axis=0) / r",
    "row = row @ B.T @ B",
    "a = (C * E).mean() + C.sum()",
    "b = a * (C > E).sum()",
    "C = (C > 0) == (E > 0)",
    "C = -E ** 2",
    "for t in range(1, T + 1):\n    S[t] = f(S[t - 1] + E @ D @ B) * t",
    "for t in reversed(range(0, T)):\n    S[t] = S[t + 1] * 0.5 + row",
    "for t in range(0, T):\n    C += wide[:, t] @ one @ row",
    "if a > 1:\n    C = E\nelse:\n    C = 2 * E",
    "C = one + 0 * E",
    "C = 2 * G[2:2 + r] - E",
    "C = A @ G[0:0 + q]",
    "for t in range(1, 3):\n    C = G[t - 1:t - 1 + r] + E",
    "C = exp(E - E.max(axis=1, keepdims=True))",
    "C = E / exp(E).sum(axis=1, keepdims=True)",
    "row = row.max(axis=1, keepdims=True) - E.max(axis=0)",
    "C = log(1 + E * E) + place",
    "C = row * place - (E @ D).sum(axis=1, keepdims=True)",
    "C = place",
    "C = place - 4 <= row",
    "for t in range(0, 2):\n    C += G[place[:, 0] + t - 2] * t",
    "a = 1 + wide[place[:, 0] - 3].sum()",
    "a += (A @ B).sum()",
    "G[1:1 + r] = 2 * G[1:1 + r] + E",
]


@pytest.mark.parametrize("text", LINES)
def test_the_lines_compute_what_numpy_does(page: Page, text: str) -> None:
    numbers, found = computed(page, known(), text)
    expected: dict[str, Any] = {**start(), **SIZES, "a": 2.0, "b": 0.0, "f": np.tanh, "exp": np.exp, "log": np.log}
    by_numpy = re.sub(r"^( *)(\w+(?:\[t\])?) (\+?=) (?!.*\.mean\(\))", r"\1\2 \3 ", text, flags=re.MULTILINE)
    exec(by_numpy.replace("wide[:, t]", "wide[:, t:t + 1]"), {"range": range, "reversed": reversed}, expected)  # noqa: S102
    assert numbers == pytest.approx([expected["a"], expected["b"]], rel=1e-12)
    for name, array in found.items():
        np.testing.assert_allclose(array, np.broadcast_to(expected[name], array.shape), rtol=1e-12, atol=1e-13)


def test_after_each_round_of_an_outer_loop_the_page_may_answer(page: Page) -> None:
    first = "for t in range(1, T):\n    for s in range(0, 2):\n        C = E\n"
    assert with_rounds(page, known(), first + "for t in reversed(range(0, 2)):\n    C = E")[1] == SIZES["T"] - 1 + 2
    assert with_rounds(page, known(), "C = E")[1] == 0


WRONG = [("A, 0, q, 1", "A, 0, 1, q"), ("r, q, c", "r - 1, q, c"), ("r, q, c", "r, q - 1, c")]


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_line_would_be_found(page: Page, mistake: tuple[str, str]) -> None:
    good, bad = (with_rounds(page, known(), "C = A @ B", wrong)[2]["C"] for wrong in (("", ""), mistake))
    assert not np.allclose(good, bad)


def test_a_product_of_fours_is_the_work_of_the_assembled_text(page: Page) -> None:
    """laboratory.js holds the bytes of product.wat, and the browser takes them."""
    found = re.search(r'const BYTES = "([^"]+)"', (ROOT / "byhand/figures/laboratory.js").read_text(encoding="utf-8"))
    assert found is not None
    assembled = TESTS.run(ROOT / "tests/helpers/assemble.mjs", ROOT / "byhand/figures/product.wat")
    assert found[1] == assembled.strip()
    text = "Uint8Array.from(atob(text), letter => letter.charCodeAt(0))"
    assert page.evaluate(f"text => WebAssembly.validate({text})", found[1])


def test_a_browser_without_the_machine_computes_the_same(browser: Browser) -> None:
    opened = browser.new_page()
    opened.evaluate("delete globalThis.WebAssembly")
    load(opened)
    for text in ("C = A @ B", "G = A.T @ C"):
        for (name, one), other in zip(computed(opened, known(), text)[1].items(), start().values(), strict=True):
            expected = {"C": start()["A"] @ start()["B"], "G": start()["A"].T @ start()["C"]}[text[0]]
            np.testing.assert_allclose(one, expected if name == text[0] else other, rtol=1e-12)
    opened.close()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("C = A @ C", r"in the line 'C = A @ C': a product of r×q and r×c"),
        ("C = A", "a matrix of r×q for one of r×c"),
        ("C = A + E", "r×q does not go with r×c"),
        ("C = S", "S is a sequence: say which of it"),
        ("C = nope", "nope is unknown"),
        ("nope = C", "neither a known number nor a known matrix"),
        ("C = np.exp(E)", "is unknown"),
        ("C = cos(E)", "cos is unknown"),
        ("C = E.sum(axis=1)", r"\.sum\(axis=1\) is unknown"),
        ("a = E.max()", r"\.max\(\) is unknown"),
        ("C = S[1][place[:, 0]]", "is not in this notation"),
        ("C = nope[place[:, 0]]", "nope is no known matrix"),
        ("C = E / E.sum()", "a sum or mean would be computed for each entry again: make it a number before"),
        ("while a:\n    C = E", "expected an assignment, a loop over t or a case"),
        ("for t in A:\n    C = E", "expected `for t in range"),
        ("C = G[1:r]", r"rows are written 1:r; expected \[first:first \+ size\]"),
        ("C = G[1:2 + r]", r"rows are written 1:2 \+ r"),
        ("C -= E", "expected one = or one \\+="),
        ("C = G = E", "expected one = or one \\+="),
        ("a = E", "E is a matrix where a number is expected"),
        ("if E > 0:\n    C = E", "E > 0 is a matrix where a number is expected"),
        ("S[E] = C", "E is a matrix where a number is expected"),
        ("C = exp(E, E)", r"exp takes 1 argument\(s\), not 2"),
        ("C = f(E, E)", r"f takes 1 argument\(s\), not 2"),
        ("dice()", r"dice takes 1 argument\(s\), not 0"),
        ("shuffle(a)", "expected an assignment, a loop over t or a case"),
        ("C += normal(1)", "normal fills a whole matrix"),
        ("G[0:0 + r] = normal(1)", "normal fills a whole matrix"),
        ("for t in range(3):\n    C = E", "expected `for t in range"),
        ("for t in range(0, 3):\n    C = E\nelse:\n    C = E", "expected `for t in range"),
        ("C = wide[1:, 0] + E", r"wide\[1:, 0\] is not in this notation"),
        ("C = True * E", "True is not in this notation"),
        ("G[0:0 + r] = G[1:1 + r]", "G is written while other entries of it are still to be read"),
        ("C = E + C[place[:, 0]]", "C is written while other entries of it are still to be read"),
        ("C = (A @ B) % E", "is not in this notation"),
        ("E = E @ D @ B", ""),
        ("row = row @ G.T @ B", ""),
        ("C = C @ D @ B", ""),
        ("S[0] = S[0] @ D @ B", ""),
    ],
)
def test_what_is_not_in_the_notation_is_refused(text: str, message: str) -> None:
    if message:
        with pytest.raises(ValueError, match=message):
            known().translated(text, {})
    else:
        known().translated(text, {})


@pytest.mark.parametrize("text", ["x = x @ W", "W = W.T", "W = x.T @ x - 2 * W.T", "x += f(x) @ W + x @ W"])
def test_what_is_still_to_be_read_is_not_written(text: str) -> None:
    square = known(arrays={"W": ("c", "c"), "x": ("r", "c")})
    if text == "x += f(x) @ W + x @ W":
        square.translated(text.replace("+ x @", "+ 2 * x @"), {})
    with pytest.raises(ValueError, match="is written while other entries of it are still to be read"):
        square.translated(text, {})


def test_names_of_the_translation_and_of_javascript_are_refused() -> None:
    with pytest.raises(ValueError, match="i is a name of the translation's own"):
        known(arrays={"i": ("r", "c")})
    with pytest.raises(ValueError, match="p0 is a name of the translation's own"):
        known(arrays={"p0": ("r", "c")})
    with pytest.raises(ValueError, match="new is a word of JavaScript's own"):
        known(numbers=[*SIZES, "new"])


def test_the_draws_are_those_of_the_page(page: Page) -> None:
    drawn = page.evaluate(
        """() => [0, 7, 4294967295].map(seed => {
          const tools = byhandLaboratory.tools(), normal = new Float64Array(7), signs = new Float64Array(9);
          tools.dice(seed);
          tools.normal(normal, 7, 1, 0.5);
          tools.signs(signs);
          const uniform = new Float64Array(3), whole = new Float64Array(9);
          tools.uniform(uniform);
          tools.integers(whole, 9, 1, 5);
          return [normal, signs, uniform, whole].map(drawn => Array.from(drawn));
        })"""
    )
    for seed, (normal, signs, uniform, whole) in zip((0, 7, 4294967295), drawn, strict=True):
        draws = Draws(seed)
        np.testing.assert_allclose(draws.normal(0.5, 7), normal, rtol=1e-14)
        assert draws.choice([-1, 1], 9).tolist() == signs
        assert [draws.uniform() for _ in range(3)] == uniform
        assert draws.integers(5, 9).tolist() == whole


def test_the_draws_are_spread_as_they_should() -> None:
    draws = Draws(1)
    normal, uniform = draws.normal(size=(200, 50)), np.array([draws.uniform() for _ in range(5000)])
    assert normal.shape == (200, 50)
    assert abs(normal.mean()) < 0.03
    assert normal.std() == pytest.approx(1, abs=0.03)
    assert abs(np.corrcoef(normal[:, ::2].ravel(), normal[:, 1::2].ravel())[0, 1]) < 0.05
    assert np.histogram(uniform, 10, (0, 1))[0].min() > 400
    assert sorted(set(draws.integers(3, 100).tolist())) == [0, 1, 2]
    assert Draws(1).normal(size=3).tolist() != Draws(2).normal(size=3).tolist()
    with pytest.raises(ValueError, match="seed is a whole number, 0 or more; given: -1"):
        Draws(-1)


def test_the_tanh_of_a_training_has_all_digits(page: Page) -> None:
    sizes = np.concatenate([np.geomspace(5e-324, 1e-3, 200), np.linspace(1e-3, 25, 20_001), [300.0, np.inf]])
    z = np.concatenate([-sizes, [0.0], sizes])
    found = page.evaluate("z => Array.from(z, byhandLaboratory.tools().tanh)", z.tolist())
    np.testing.assert_allclose(found, np.tanh(z), rtol=1e-15)
    assert page.evaluate("Number.isNaN(byhandLaboratory.tools().tanh(NaN))")


def test_orthogonal_columns_are_those_of_numpy(page: Page) -> None:
    matrix = np.random.default_rng(3).normal(size=(9, 9))
    found = page.evaluate(
        """([values, n]) => {
          const array = Float64Array.from(values);
          byhandLaboratory.tools().orthogonal(array, n, n);
          return Array.from(array);
        }""",
        [matrix.ravel().tolist(), 9],
    )
    Q, R = np.linalg.qr(matrix)
    np.testing.assert_allclose(np.reshape(found, (9, 9)), Q * np.sign(np.diag(R)), atol=1e-12)


@pytest.mark.parametrize("kind", ["numbers", "arrays"])
def test_a_training_may_have_numbers_alone_or_arrays_alone(page: Page, kind: str) -> None:
    names: dict[str, Any] = {
        "numbers": dict(numbers=["w", "dw"], arrays={}),
        "arrays": dict(numbers=[], arrays={"w": ("1", "1"), "dw": ("1", "1")}),
    }[kind]
    training = Training(setup="w = 2", forward="", backward="dw = 2 * w", update="w = w - rate * dw", sizes={},
                        settings=["rate"], reported=["w"], checked={}, **names)  # fmt: skip
    run = "spec => [...byhandLaboratory.reports(spec, {rate: 0.25}, 3)].map(report => report.w)"
    assert page.evaluate(run, training.spec()) == [1, 0.5, 0.25]


@pytest.mark.parametrize("value", [0.0, 1.0, 0.00123456, 12345.678, 99.96, 0.5, 1e-9, -3.25, 1e21])
@pytest.mark.parametrize(("kind", "digits"), [("g", 3), ("g", 1), ("f", 2)])
def test_a_reading_is_written_as_python_writes_it(page: Page, value: float, kind: str, digits: int) -> None:
    found = page.evaluate(
        "([value, kind, digits]) => byhandLaboratory.written(value, kind, digits)", [value, kind, digits]
    )
    expected = f"{value:.{digits}{kind}}".replace("e+", "e+").replace("-", "−")
    assert found == expected or (kind == "f" and abs(value) >= 1e6)


def test_a_formula_as_a_function(page: Page) -> None:
    from byhand.figures.matrices import function_js

    a, b = Symbol("a", real=True), Symbol("b", real=True)
    assert page.evaluate(f"({function_js(Formula('g', a - b**2, (a, b)))})(7, 2)") == 3
