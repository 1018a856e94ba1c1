"""Texts that an input box must survive: each is refused, quickly, with a column and a sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from byhand.answers import deadline

# How many texts each of these exercises is tried with, in Python and in the page; those of the last take the longest.
COUNTS = {"single-neuron/weight": 1_200, "single-neuron/sigmoid": 1_200, "losses/pseudo-huber": 1_200,
          "bptt/output-matrix": 1_100, "vanishing/relu-matrices": 300}  # fmt: skip
LIMIT = 0.2  # seconds; by how much a text exceeds it does not depend on it, and 5,000 texts take less time
LONGEST = LIMIT + 2.0 - deadline.ANSWER  # seconds for a check, and for a preview

HOSTILE = [
    # Python, not mathematics
    "__import__('os').system('ls')",
    "__import__",
    "import os",
    "x.__class__.__mro__",
    "x.diff(x)",
    "().__class__",
    "exp.__globals__",
    "np.linalg.inv(W)",
    "np.__loader__",
    "np",
    "lambda: x",
    "lambda x: x",
    "[x for x in y]",
    "{x: y}",
    "[x, y]",
    "(x, y)",
    "x, y",
    "x[0]",
    "1[x:y]",
    "f'{x}'",
    'f"{x}"',
    "b'x'",
    "(x := y)",
    "exp(x=1)",
    "exp(*x)",
    "exp(**x)",
    "sum(W, axis=0)",
    "sum(W, 0)",
    "x if y else w",
    "x and y",
    "not x",
    "x is y",
    "x in y",
    "True",
    "None",
    "...",
    "1j",
    "1_000",
    "x // y",
    "x % y",
    "x << y",
    "x & y",
    "~x",
    "(x == y)",
    "x != y",
    "x; y",
    "yield x",
    "await x",
    "print(x)",
    "open(x)",
    "eval(x)",
    "factorial(10**9)",
    "x!",
    "x[0]",
    "x[1:2]",
    "x if y else w",
    r"\foo{x}",
    r"\frac{x}",
    r"\frac{x}{",
    r"\sqrt[3",
    r"\left",
    "\\",
    "x = ",
    "x == ",
    "= = x",
    "x\ny",
    # too large
    r"\frac{" * 300 + "x" + "}{y}" * 300,
    r"\sqrt" * 400 + "x",
    "{" * 900 + "x" + "}" * 900,
    "|" * 1_999,
    "|" * 200 + "x" + "|" * 200,
    "√" * 1_999 + "x",
    "tanh " * 300 + "x",
    "tanh'" * 300 + "(x)",
    "x'" * 900,
    "e^" * 600 + "x",
    "x" + "=x" * 900 + "+",
    "1/2" + "x/2" * 600,
    "xy" * 999,
    "x2" * 999,
    "0 < " * 400 + "x <",
    "softmax(" * 200 + "x" + ")" * 200,
    "9**9**9**9",
    "9**9**9",
    "2**-99999",
    "x**(10**9)",
    "x**1e9",
    "((((9**20)**20)**20)**20)**20",
    "(((3*x)**20)**20)**20",
    "((x**20)**20)**20",
    "9" * 1_000,
    "0." + "1" * 1_000,
    "1e99999999999",
    "1e-401",
    "exp(99999999*log(9))",
    "exp(log(9)*9**9)",
    "exp(exp(exp(exp(9))))",
    "step(exp(exp(exp(20))) - 2)",
    "sigmoid(exp(1e400)) > 1",
    "(9**20*9**20*9**20*9**20*9**20*9**20*9**20*9**20*9**20*9**20*9**20*9**20*9**20*9**20 + 1)**(19/20)",
    "sum(" + "@".join(["W"] * 60) + ")",
    "sum(W*" * 20 + "W" + ")" * 20,
    "max(x, " * 30 + "y" + ")" * 30,
    "(" * 100_000,
    "(" * 100_000 + "x" + ")" * 100_000,
    "(" * 900 + "x" + ")" * 900,
    "(" * 61 + "x" + ")" * 61,
    "exp(" * 400 + "x" + ")" * 400,
    "tanh(" * 61 + "x" + ")" * 61,
    "-" * 300 + "x",
    "-" * 1_999 + "x",
    "+" * 399 + "x",
    "+".join("x" * 200),
    "+".join("x" * 1_000),
    "x**" * 300 + "x",
    "x" + ".T" * 300,
    "W" + ".T" * 300,
    "x" * 1_999,
    "x" * 1_000_000,
    "x + " * 250_000,
    " " * 1_000_000,
    "x" + "²" * 500,
    # characters
    "",
    "   ",
    "x\0y",
    "\0",
    "\u0430 + 1",  # Cyrillic a
    "\u03bf",  # Greek omicron
    "x\u0301",
    "\u0302",
    "x \u0302",
    "\x1b[31mx",
    "\x7f",
    "\ud800",
    "\U0010ffff",
    "①",
    "∂L",
    "∂L/∂q",
    "∂²L/∂x²",
    "∂L/(∂x)",
    "⁺",
    "₁",
    "ᵀ",
    "²",
    # not finished, not fitting
    "x +",
    "* x",
    "x * * y",
    "(x",
    "x)",
    "[x)",
    "1[x > 0",
    "()",
    "exp",
    "exp()",
    "exp(x, y)",
    "max(x)",
    "max(x,)",
    "max(,x)",
    "x**y",
    "x**W",
    "x**(y - y)",
    "x @ y",
    "x @ W",
    "x.T",
    "W.T.x",
    "x²³",
    "x²²²²",
    "x²**2",
    "W²ᵀ",
    "sum(x)",
    "max(W, W)",
    "W + v",
    "W @ v",
    "v * W",
    "W > v",
    "1/0",
    "0/0",
    "0**-1",
    "x/(y - y)",
    "W/(W - W)",
    "W/0",
    "(W - W)**-1",
    "log(0)",
    "log(x - x)",
    "log(-1)",
    "sqrt(-1)",
    "(-8)**(1/3)",
    "sqrt(log(1/2))",
    "1[1 > 1]**-1",
]

RUNS = [
    "1{ }x", "line 2: a {(a }", "a{\n}b", "{(}", "{1 }", "{ }x", "{x.}", "{a, }", "{= }", "{- }", "{1}", "{is }",
    "{\\}", "{{}", "{$}", "{[1,}", "{because }", "{x=1;}", "{x is }", "{1\t}", "{'}", "{1.}", "{½}", "{(1 }", "{|}",
    "{a→}", "{<}", "{about }", "{\u200b}x", "{\n \n}x", "{x)}", "{- })", "{the }", "{and x }", "{\t \t}x", "{a b}",
    "{z = 1, }", "{1 =}", "{∂L/∂w }", "{sum }", "{d/dx(}", "{or }", "{if }", "{1,000 }", "{%}", "{^}", "{²}", "{_}",
    "{a_}", "{x'}", "{a.b}",
]
"""What stands between braces is said over and over."""


def runs(length: int) -> Iterator[str]:
    """Texts of so many signs, or a few less, in which a pattern may look for long."""
    for run in RUNS:
        front, again, behind = re.fullmatch(r"([^{]*)\{(.+)\}([^}]*)", run, re.DOTALL).groups()
        yield front + again * ((length - len(front + behind)) // len(again)) + behind


_FUNCTIONS = ("exp", "tanh", "log", "sqrt", "abs", "relu", "sigmoid", "softplus", "sech", "sinh", "step", "cbrt")
_JOINTS = (" + ", " - ", "*", "/", " > ", "@", "**2*", " ", "⊙", ")*(", "**(1/3)+")
_NUMBERS = ("2", "0.1", "1/3", "-1", "1e-9", "99999", "1.000001", "7**7")


def texts(names: Sequence[str], seed: int) -> Iterator[str]:
    """Hostile texts without end in the names of an exercise, each of at most 2,000 characters: those above, with these
    names; formulas that are deep, or long, or neither and yet much work; and what chance makes of a formula."""
    rng = random.Random(seed)

    def leaf() -> str:
        return rng.choice((*names, *names, *_NUMBERS))

    def tree(depth: int) -> str:
        if depth == 0:
            return leaf()
        match rng.randrange(6):
            case 0 | 1:
                return f"{rng.choice(_FUNCTIONS)}({tree(depth - 1)})"
            case 2:
                return f"({tree(depth - 1)})**{rng.choice(('2', '7', '19', '(1/2)', '-3', '0.5'))}"
            case 3:
                return f"{rng.choice(('max', 'min'))}({tree(depth - 1)}, {tree(depth - 1)})"
            case _:
                return f"({tree(depth - 1)}{rng.choice(_JOINTS[:4])}{tree(depth - 1)})"

    def long() -> str:
        part = rng.choice((leaf(), f"{rng.choice(_FUNCTIONS)}({leaf()})", f"{leaf()}*{leaf()}", f"({leaf()}+{leaf()})"))
        joint = rng.choice(_JOINTS)
        return joint.join([part] * rng.randint(2, 2_000 // (len(part) + len(joint))))

    def broken(text: str) -> str:
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(text) + 1)
            text = text[:place] + rng.choice("()[]{}|^*@/.,'=<>∂⁺²ᵀ \\_~0x\0") + text[place + rng.randrange(2) :]
        return text

    while True:
        known = re.sub(r"\b[xyWv]\b", lambda match: rng.choice(names), rng.choice(HOSTILE[:-1])[:2_000])
        for text in (known, tree(rng.randint(2, 6)), long(), broken(tree(3)), broken(known)):
            yield text[:2_000]
