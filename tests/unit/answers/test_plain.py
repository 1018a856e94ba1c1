"""Exercises in a plain file: what they are, what is wrong and in which line, and the command that reads them."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from common import ROOT
from sympy import symbols

from byhand.answers import Bank, Exercise, own_exercise, plain
from byhand.answers.command import main
from byhand.answers.plain.names import names_in
from byhand.sphinx.node import HOME, Node
from byhand.sphinx.packing import Packing

POWER = '''[[exercise]]
name = "circuits/power"
title = "The power of a resistor"
prompt = "For $U = RI$ and $P = UI$, write $\\\\partial P/\\\\partial I$ with $I$ and $R$."
definitions = { U = "R*I", P = "U*I" }
quantity = "P"
wrt = "I"
solution = [
    ["∂P/∂U * ∂U/∂I + U", "the product rule"],
    ["2*R*I", "put in and add up"],
]
hints = ["Through which names does $I$ reach $P$?"]
remark = "Twice the voltage."
'''
HEAD = '[[exercise]]\nname = "a/{kind}"\nkind = "{kind}"\ntitle = "A title"\nprompt = "A question about {{{{x}}}}."\n'
BODIES = {
    "derivation": (
        'shapes = { x = "1x2", W = "2 × 3" }\ndefinitions = { z = "x@W", y = "2*z" }\nquantity = "y"\n'
        'solution = [["2*z", "by definition"], ["2*x@W", "put in"]]\nhints = ["Put in."]',
        "2*z\n2*x@W", "2*z\nx@W",
    ),
    "number": ('given = { x = [1, 3, 0.5] }\nanswer = "x/2"\nslips = [["2*x", "Doubled."]]', None, "1000"),
    "choice": ('options = [["one", true, "So it is."], ["two", false, "No."]]', "a", "b"),
    "order": ('items = ["first", "second", "third"]\nreplies = [[0, 1, "The first comes first."]]', None, "3 2 1"),
    "line": (
        'program = """\nz = x + w\na = z\n"""\nline = 1\nfixes = ["z = x * w"]\nsymbols = ["x", "w"]\n'
        'replies = [[2, "This one is right."]]\nslips = [["z = x - w", "Not a difference."]]',
        "line 1: z = w*x", "line 2: a = 2*z",
    ),
    "table": (
        'given = { x = 2 }\ncells = { z = "3*x", a = "z + 1" }\ndecimals = 1\nrows = [["row", ["z", "a"]]]\n'
        'labels = { z = "z_1" }\nslips = [["z", "3 + x", "Times, not plus."]]',
        "z = 6; a = 7", "z = 5; a = 7",
    ),
    "prediction": ('options = ["up", "down"]\noutcome = "b"\ntold = "It falls."\nreplies = [["a", "No."]]', "b", "a"),
}  # fmt: skip


def body(kind: str) -> str:
    return HEAD.format(kind=kind) + BODIES[kind][0] + "\n"


def test_a_formula_is_the_exercise_that_python_makes() -> None:
    exercise = plain.load(POWER).find("circuits/power")
    U, P, R, I = symbols("U P R I", real=True)  # noqa: E741
    same = Exercise(
        "circuits/power", exercise.title, exercise.prompt, P, I, {U: R * I, P: U * I},
        solution=[("∂P/∂U * ∂U/∂I + U", "the product rule"), ("2*R*I", "put in and add up")],
        hints=["Through which names does $I$ reach $P$?"], remark="Twice the voltage.",
    )  # fmt: skip
    assert exercise.data() == same.data()
    for answer in ["2*R*I", "I*R + U", "R*I", "-2*R*I", "2*R*", "R + P"]:
        assert exercise.check(answer).data() == same.check(answer).data()


@pytest.mark.parametrize("kind", ["formula", "derivation"])
def test_a_formula_and_a_derivation_take_slips(kind: str) -> None:
    text = with_slip("R*I").replace("title =", f'kind = "{kind}"\ntitle =')
    assert plain.faults(text) == []
    found = plain.load(text).find("circuits/power").check("I*R")
    assert (found.slip, found.correct) == ("missing factor", False)
    assert "The current flows in both." in found.message


@pytest.mark.parametrize("kind", BODIES)
def test_each_kind_is_judged(kind: str) -> None:
    exercise = plain.load(body(kind)).find(f"a/{kind}")
    _, right, wrong = BODIES[kind]
    assert exercise.kind == kind
    assert exercise.check(right or exercise.model).correct
    assert kind == "prediction" or not exercise.check(wrong).correct


def test_a_file_of_all_kinds_is_without_fault_and_in_its_order() -> None:
    text = '[chapters]\na = "All kinds"\ncircuits = "circuits"\n' + "\n".join([*map(body, BODIES), POWER])
    assert plain.faults(text) == []
    bank = plain.load(text)
    assert bank.chapters == {"a": "All kinds", "circuits": "circuits"}
    assert bank.names() == (*(f"a/{kind}" for kind in BODIES), "circuits/power")
    with pytest.raises(ValueError, match=r"did you mean 'circuits/power'\?"):
        bank.find("circuits/powre")
    with pytest.raises(ValueError, match="its first part is a chapter, and the file lists the chapters a, circuits"):
        bank.find("zoo/lion")


def test_the_contributors_guide_has_a_plain_exercise_of_each_kind_and_names_every_key() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = guide.partition("### Without Python")[2].partition("\n## ")[0]
    example = re.search(r"```toml\n(.*?)```", section, re.S)
    assert example is not None
    assert plain.faults(example[1]) == []
    assert {one.kind for one in plain.load(example[1]).listed()} == set(plain.KEYS)
    named = set(re.findall(r"`(\w+)`", section)) | set(re.findall(r"^(\w+) =", example[1], re.M))
    assert not {key for keys in plain.KEYS.values() for key in keys} - named


def changed(old: str, new: str) -> str:
    assert POWER.count(old) == 1
    return POWER.replace(old, new)


def with_slip(text: str, kind: str = "missing factor", told: str = "The current flows in both.") -> str:
    """The first exercise with two slips of its own, the second in a line below it."""
    slips = f'slips = [\n    ["R", "constant", "That is a resistance."],\n    ["{text}", "{kind}", "{told}"],\n]\n'
    return changed("hints = [", f"{slips}hints = [")


FAULTS = [
    (changed('["2*R*I", "put', '["3*R*I", "put'), 10, r"line 2 \(3\*R\*I\) does not follow"),
    (changed('["∂P/∂U * ∂U/∂I + U"', '["∂P/∂U * ∂U/∂I + U)"'), 9, "solution: .*column 18"),
    (changed('U = "R*I"', 'U = "R*"'), 5, r"definitions: 'R\*', column"),
    (changed('wrt = "I"', 'wrt = "J"'), 7, "P does not depend on J"),
    (changed('quantity = "P"', 'quantity = "Q"'), 6, "Q has no definition, and so"),
    (changed('["2*R*I", "put', '["2*R*Q", "put'), 10, r"solution: '2\*R\*Q', column 5: there is no name `Q`.*\)$"),
    (changed('name = "', 'name = circuits/power #"'), None, "is not TOML: .*stands between quotes"),
    ('[chapters]\ncircus = "All"\n' + POWER, 4, r"\[chapters\] has no circuits; there are circus"),
    (changed(r"$\\partial", r"$\partial"), None, r"write \\\\ for it, or put the text between single"),
    (changed('quantity = "P"\n', ""), 1, "quantity is missing"),
    (changed("hints = [", 'hint = ["Try."]\nhints = ['), 12, r"does not belong .*did you mean hints\?"),
    (changed("hints = [", "remark = 3\nhint = ["), None, "is not TOML"),
    (changed('remark = "Twice the voltage."', "remark = 3"), 13, "remark is a text, not 3"),
    (changed('remark = "Twice', 'premises = ["R is big"]\nremark = "Twice'), 13, 'premises are texts such as "r > 0"'),
    (changed('remark = "Twice', 'premises = ["(R > 0) < 1"]\nremark = "Twice'), 13, "not stand in a side of another"),
    (changed('remark = "Twice', 'premises = ["R > 0", "Q > 0"]\nremark = "Twice'), 13, "premises: .*no name `Q` here"),
    (changed('remark = "Twice', 'positive = ["R", "UU"]\nremark = "Twice'), 13, "positive: no formula has .*'UU'; did"),
    (changed('remark = "Twice', 'names = ["R", "∂"]\nremark = "Twice'), 13, "names: no formula has the name '∂'"),
    (changed('remark = "Twice', 'names = ["R", "I", "Q"]\nremark = "Twice'), 13, "names: no formula has the name 'Q'"),
    (changed('remark = "Twice', 'shapes = { Q = "1x2" }\nremark = "Twice'), 13, "shapes: no formula has the name 'Q'"),
    (changed('remark = "Twice', 'premises = ["2 > 1"]\nremark = "Twice'), 13, "'2 > 1' says nothing: it always holds"),
    (changed('remark = "Twice', 'premises = ["R < R"]\nremark = "Twice'), 13, "'R < R' says nothing: it never holds"),
    (changed('remark = "Twice', 'premises = ["R > 1", "R < 1"]\nremark = "Twice'), 13, "no point meets"),
    (changed('remark = "Twice', 'premises = ["sqrt(R) < -1"]\nremark = "Twice'), 13, "an assumption about R could not"),
    (changed('remark = "Twice', 'shapes = { R = "wide" }\nremark = "Twice'), 13, "shape of R"),
    (changed('remark = "Twice', 'without = ["rleu"]\nremark = "Twice'), 13, "expected functions such as relu"),
    (changed('["2*R*I", "put in and add up"]', '["2*R*I"]'), 8, r"solution is a list of \[a text, a text\]"),
    (changed('hints = ["Through which names does $I$ reach $P$?"]', ""), 1, "needs a hint"),
    (changed('name = "circuits/power"', 'name = "power"'), 2, "named like"),
    (changed("prompt =", 'kind = "program"\nprompt ='), 4, "nothing in a plain file is"),
    (changed("prompt =", 'kind = "formla"\nprompt ='), 4, "the kind is one of formula, derivation"),
    (changed("prompt =", "kind = []\nprompt ="), 4, r"the kind is one of .* not \[\]"),
    (changed('title = "The power', 'seconds = nan\ntitle = "The power'), 3, "nan: expected a finite number"),
    (body("number").replace("0.5", "-inf"), 6, "-inf: expected a finite number"),
    (body("number").replace("0.5", "1e999_999_999"), 6, "1e999_999_999: expected .* exponent of at most"),
    (body("number").replace("0.5", "1e" + "9" * 5000), 6, "expected a finite number"),
    (body("number").replace("0.5", "9" * 5000), 1, "a number is too long"),
    (body("number").replace("0.5", "[" * 5000), 1, "nested too deeply"),
    (POWER + POWER, 15, "a second exercise is named circuits/power"),
    (POWER + "[exercises]\n", 14, "expected"),
    ("", 1, "there is no"),
    ("[[exercise]\n", 1, "is not TOML"),
    (body("choice").replace("true", '"yes"'), 6, "options is a list of"),
    (body("choice").replace("true", "false"), 6, "option"),
    (body("number").replace('"x/2"', '"y/2"'), 7, "answer: 'y/2', column 1"),
    (body("table").replace('"z + 1"', '"q + 1"'), 7, "cells: 'q . 1', column 1"),
    (body("line").replace("line = 1", "line = 9"), 10, "line"),
    (body("prediction").replace('[["a"', "[[0"), 9, r'letter and a text, as \[\["a", "…"\]\], not \[\[0'),
    (body("prediction").replace('[["a", "No."]]', '{ a = "No." }'), 9, r"pairs of an option's letter and a text, as"),
    (body("prediction").replace('[["a", ', '[["c", '), 9, "there is no option 'c'; the options are lettered a to b"),
    (body("prediction").replace('"b"', '"down"'), 7, "the outcome is the letter of an option, a to b, not 'down'"),
    (body("prediction").replace('"b"', "1"), 7, "the outcome is the letter of an option, a to b, not 1"),
    (body("number").replace('"Doubled."', '"$x$ is doubled."'), 8, "a message is plain text without"),
    (body("choice").replace('"No."', '"No: $\\\\mu$."').replace(', ["two', ',\n["two'), 7, "plain text without"),
    (changed("circuits/power", "circuits/Two Steps"), 2, 'like "momentum/two-steps", of letters, digits and hyphens'),
    (changed('["∂P/∂U * ∂U/∂I + U"', '["∂P/∂U * ∂U/∂I + ∂⁺P/∂I"'), 9, r'name what is held: held = \["U"\]'),
    (with_slip("R*Q"), 14, "circuits/power: the slip 'R.Q': column 3: there is no name `Q` here"),
    (with_slip("I*R + U"), 14, r"circuits/power: the slip 'I\*R \+ U' is the right answer"),
    (with_slip("2*R - R"), 14, r"circuits/power: the slip '2\*R - R' is the same answer as the slip 'R'"),
    (body("number").replace("Doubled.", 'Doubled."], ["x + x", "No.'), 8, "slips lead to the same number: 2.x and 2.x"),
    (body("table").replace("not plus.", 'not plus."], ["z", "x + 3", "No.'), 11, "comes to what the slip x . 3 comes"),
    (body("number") + "decimals = -2\n", 9, "a/number: decimals is a whole number from 0 to 20, not -2"),
    (body("number") + "tolerance = -1\n", 9, "a/number: tolerance is a number from 0 on, not -1"),
    (body("number") + "tolerance = 1000\n", 9, "a/number: tolerance is at most .*, the right number, not 1000"),
    (changed("hints = [", "seconds = 0\nhints = ["), 12, "circuits/power: seconds is a whole number from 1 on, not 0"),
    (changed('"R*I"', '"log(-1 - R^2)*I"'), 5, r"circuits/power: P has a value nowhere: it needs -R\*\*2 - 1 > 0"),
    (body("number").replace("[1, 3, 0.5]", '"3 m"'), 6, "given: x: expected a number such as 0.5 or 3/4, not '3 m'"),
    (body("number").replace("about", "about $x"), 5, "a/number: prompt: a . that ends no formula"),
    (body("table").replace("decimals = 1", "decimals = 99"), 8, "a/table: decimals is a whole number from 0 to 20"),
    (with_slip("R*I", "factor"), 14, "circuits/power: no kind of slip is called factor; the kinds are sign, order, "),
    (with_slip("R*I", told="$R$ is missing."), 14, "a message is plain text without"),
    (with_slip('R*I", "'), 12, r"slips is a list of \[a text, a text, a text\]"),
    (changed("hints = [", 'hints = [" ", '), 12, "circuits/power: needs a hint that is not blank"),
    (changed('{ U = "R*I"', '{ "η" = "R", eta = "R", U = "R*I"'), 5, "definitions has eta twice"),
    ("chapters = ['a']\n" + POWER, 1, r"chapters has a title for each chapter, .* not \['a'\]"),
    ('[chapters]\ncircuits = 3\n' + POWER, 1, "chapters has a title for each chapter, .* not {'circuits': 3}"),
    *((body(kind).replace(f"{key} =", f"# {key} ="), 1, f"a/{kind}: {key} is missing")
      for kind, key in (("number", "answer"), ("choice", "options"), ("order", "items"), ("line", "line"),
                        ("line", "fixes"), ("table", "cells"), ("prediction", "outcome"), ("prediction", "told"))),
    (body("number").replace("[1, 3, 0.5]", "[1, 3, 1]"), 6, r"given: x: a number is listed twice: \[1, 3, 1\]"),
    (body("number").replace("x/2", "1/(x - 1)"), 7, "a/number: answer: 1/.x - 1. has no real value at x = 1$"),
    (body("number").replace("2*x", "sqrt(2 - x)"), 8, "a/number: slips: sqrt.2 - x. has no real value at x = 3$"),
    (body("number") + 'solution = "With {{X}}."\n', 9, "a text holds {{X}}, but no number is given for X; given: x"),
    (body("order").replace('"second"', '" "'), 6, "a/order: items: a text is blank"),
    (body("order").replace('"second"', '"first"'), 6, "a/order: items: 'first' is listed twice"),
    (body("order") + "before = []\n", 8, r".before. holds pairs of places of .items., in their order, not \[\]"),
    (body("order") + "before = [[false, true]]\n", 8, r"before is a list of .* not of \[False, True\]"),
    (body("order").replace("[0, 1,", "[0, 2,"), 7, r"a/order: replies: \(0, 2\) is none of the pairs of .before."),
    (body("order").replace("first.", 'first."], [0, 1, "Twice.'), 7, r"a/order: replies has \(0, 1\) twice"),
    (body("line").replace("line = 1", "line = 9"), 10, "line is a number of the program's lines, 1 to 2, not 9"),
    (body("line").replace("x * w", "xw*"), 11, "a/line: fixes is of lines of Python, not 'z = xw.'"),
    (body("line").replace("x * w", "w + x"), 11, "a/line: fixes: 'z = w . x' leaves line 1 as it is: 'z = x . w'"),
    (body("line").replace('"x", "w"]', '"x", "w x"]'), 12, "a/line: symbols: no formula has the name 'w x'"),
    (body("line").replace("x - w", "w * x"), 14, "a/line: slips: 'z = w . x' is the right answer"),
    (body("line").replace("x - w", "w + x"), 14, "a/line: slips: 'z = w . x' is the line as it stands"),
    (body("line").replace('right."', 'right."], [2, "No."'), 13, "a/line: replies has 2 twice"),
    (body("line").replace("difference.", 'difference."], ["z = x - w", "No.'), 14, "slips has 'z = x - w' twice"),
    (body("table").replace("3*x", "1/(x - 2)"), 7, "a/table: cells: 1/.x - 2. has no real value at x = 2$"),
    (body("table").replace('"z_1"', '"$z$"'), 10, r"a/table: labels: '\$z\$': expected TeX without \$"),
    (body("table").replace('"z_1"', '""'), 10, "a/table: labels: '': expected TeX"),
    (body("table").replace('"z_1"', r"'\frac'"), 10, r"a/table: labels: '\\\\frac': column 6: something is"),
    (body("table").replace('"z_1"', '"a"'), 10, "a/table: labels: two cells of a row are called a"),
    (body("table").replace('rows = [', 'rows = [["none", []], '), 9, "a/table: rows: the row 'none' has no cells"),
    (body("prediction").replace('"down"', '""'), 6, "a/prediction: options: a text is blank"),
    (body("prediction") + "tolerance = 1\n", 10, "a/prediction: tolerance is for a number, and one of the options is"),
    (body("prediction") + 'asked = "x"\n', 10, "a/prediction: asked is for a number, and one of the options is"),
    (body("prediction").replace('No."', 'No."], ["a", "Never."'), 9, "a/prediction: replies has 'a' twice"),
]


@pytest.mark.parametrize(("text", "line", "message"), FAULTS, ids=[fault[2] or "another" for fault in FAULTS])
def test_a_fault_is_told_with_its_line(text: str, line: int | None, message: str) -> None:
    found = plain.faults(text)
    assert found, "no fault was found"
    assert re.search(message, str(found[0])), found[0]
    assert line is None or found[0].line == line


GREEK = {
    "formula": """[[exercise]]
name = "momentum/step"
title = "A step"
prompt = "Write $\\\\partial w/\\\\partial u$ for the step."
definitions = { v = "μ*u - η₀*dη", w = "v + 2η₀ + 3µ" }
quantity = "w"
wrt = "u"
names = ["μ", "dη"]
held = []
positive = ["η₀"]
premises = ["μ > 0"]
solution = [["∂w/∂v * ∂v/∂u", "chain rule"], ["μ", "put in"]]
hints = ["Through v."]
""",
    "number": HEAD.format(kind="number").replace("{{x}}", "{{mu}} and {{η}}")
    + 'given = { "μ" = 0.5, "η" = 2 }\nanswer = "2μη + η"\nslips = [["η", "One term is missing."]]\n',
    "table": HEAD.format(kind="table").replace("{{x}}", "x")
    + 'given = { "η" = 2 }\ncells = { "μ" = "3*η", v = "μ + 1" }\nrows = [["a row", ["μ", "v"]]]\n'
    'labels = { "μ" = "m" }\nslips = [["μ", "3 + η", "Times, not plus."]]\n',
}


@pytest.mark.parametrize("kind", GREEK)
def test_a_greek_letter_is_a_name_wherever_names_are_read(kind: str) -> None:
    assert plain.faults(GREEK[kind]) == []
    (exercise,) = plain.load(GREEK[kind]).listed()
    assert exercise.check({"formula": "mu", "number": "4", "table": "mu = 6; v = 7"}[kind]).correct


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ηw", ["eta", "w"]),
        ("2η₀w₁h + x_η", ["eta_0", "w_1", "h", "x_eta"]),
        ("dη·wη", ["deta", "w", "eta"]),
        ("ŷ - µ*wx + 1e5 + sin(2π)", ["y_hat", "mu", "wx"]),
        ("σ(z) + A.T@b", ["z", "A", "b"]),
        ("y^T@y + x ** T@x + xᵀ", ["y", "y", "x", "x", "x"]),
        (r"\frac{w}{x} + W^{\top} h^{T}", ["w", "x", "W", "h"]),
        (r"w_{out}*\hat{y}_{1} - L_{12}\alpha", ["w_out", "y_hat_1", "L_12", "alpha"]),
        (r"\frac{w}", ["frac", "w"]),  # which the reader refuses
    ],
)
def test_a_run_of_letters_is_cut_at_its_greek_letters(text: str, names: list[str]) -> None:
    assert names_in(text, {"deta"}) == names


def test_tex_in_a_formula_makes_no_names() -> None:
    body = ('[[exercise]]\nname = "a/tex"\ntitle = "T"\nprompt = "P"\nquantity = "L_{1}"\nwrt = "w_{out}"\n'
            "definitions = { y = '\\frac{w_{out}}{x}', \"L_{1}\" = 'y^2' }\nhints = ['H']\n"
            "solution = [['∂L_1/∂y * ∂y/∂w_out', 'chain rule'], ['2*w_out/x^2', 'put in']]\n")  # fmt: skip
    assert plain.faults(body) == []
    exercise = plain.load(body).find("a/tex")
    assert isinstance(exercise, Exercise)
    assert [str(name) for name in exercise.variables] == ["w_out", "x"]


def test_pi_is_the_number() -> None:
    text = changed('U = "R*I"', 'U = "R*I*cos(2π)"')
    assert plain.faults(text) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0 < R < 1", {"R > 0", "R < 1"}),
        ("1 > R > 0", {"R > 0", "R < 1"}),
        ("R > 0 > -1", {"R > 0"}),
        ("0 < R ≠ 1 >= I", {"R > 0", "Ne(R, 1)", "I <= 1"}),
    ],
)
def test_a_chain_is_a_premise_for_each_of_its_signs(written: str, meant: set[str]) -> None:
    exercise = plain.load(changed("hints = [", f'premises = ["{written}"]\nhints = [')).find("circuits/power")
    assert isinstance(exercise, Exercise)
    assert {str(relation.canonical) for relation in exercise.derivation.premises.relations} == meant


@pytest.mark.parametrize(
    ("written", "shown"),
    [("9.81", "9.81"), ("-0.5", "-0.5"), ("1.60", "1.6"), ("2.0", "2"), ("6.700e-11", "0.000000000067"), ("3e2", "300"),
     ("0.1234567890123456789012345678901234567", "0.1234567890123456789012345678901234567")],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["number", "table"])
def test_a_decimal_is_shown_as_one(kind: str, written: str, shown: str) -> None:
    text = re.sub("given = .*", f"given = {{ x = {written} }}", body(kind)).replace("x/2", "x + x/2")
    (exercise,) = plain.load(text).listed()
    assert exercise.prompt == f"A question about {shown}."
    assert len(written) > 9 or not exercise.fault()  # an exact answer of more decimals nobody types


def test_every_exercise_with_a_fault_is_told() -> None:
    text = changed('["2*R*I", "put', '["3*R*I", "put') + POWER + POWER.replace("U*I", "U*")
    assert [fault.line for fault in plain.faults(text)] == [10, 31]


def test_nothing_in_a_file_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    for text in (f"open('{mark}', 'w')", f"__import__('pathlib').Path('{mark}').touch()", "[].__class__"):
        file = changed('U = "R*I"', f'U = "{text}"')
        assert plain.faults(file)
    assert not mark.exists()


def test_the_command_checks_and_grades(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    course, answers = tmp_path / "course.toml", tmp_path / "answers.txt"
    course.write_text(POWER, encoding="utf-8")
    answers.write_text("circuits/power: 2*I*R\n", encoding="utf-8")
    assert main(["check", str(course)]) == 0
    assert "1 exercise, each proved" in capsys.readouterr().out
    assert main(["grade", "--exercises", str(course), str(answers)]) == 0
    assert "circuits/power  correct" in capsys.readouterr().out
    course.write_text(POWER.replace('["2*R*I"', '["3*R*I"'), encoding="utf-8")
    assert main(["check", str(course)]) == 1
    assert f"{course}:10: circuits/power: line 2" in capsys.readouterr().err
    assert main(["check", str(tmp_path / "nonesuch.toml")]) == 1
    (tmp_path / "page.ipynb").write_text("{}", encoding="utf-8")
    assert main(["check", str(tmp_path / "page.ipynb")]) == 1
    assert re.search(r"page\.ipynb:1: is not TOML: .*; give the TOML file", capsys.readouterr().err)
    course.write_text("[[exercise]\n", encoding="utf-8")
    assert main(["grade", "--exercises", str(course), str(answers)]) == 1
    assert f"{course}:1: is not TOML" in capsys.readouterr().err
    capsys.readouterr()
    assert main(["grade", str(answers)]) == 1
    told = capsys.readouterr()
    assert "without --exercises" in told.err
    assert "'circuits/power': no exercises are named" in told.out
    name = own_exercise("z = w*x\ndz/dw").name  # holds the question
    answers.write_text(f"{name}: x\n", encoding="utf-8")
    assert main(["grade", str(answers)]) == 0
    assert main(["grade", "--exercises", "byhand.proof", str(answers)]) == 1
    assert "has no BANK" in capsys.readouterr().err


def test_a_file_of_windows_begins_with_its_mark(course: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "windows.toml", course / "circuits.toml"):
        path.write_text(POWER, encoding="utf-8-sig")
    assert main(["check", str(tmp_path / "windows.toml")]) == 0
    assert plain.bank("windows.toml", tmp_path).names() == ("circuits/power",)
    assert Bank("course", {"circuits": "Circuits"}).names() == ("circuits/power",)


def test_the_book_is_a_bank_too() -> None:
    assert plain.bank("nbutils.exercises").names()


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of exercises, whose only chapter, "direct-current", is a plain file."""
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    text = (ROOT / "byhand/example/exercises.toml").read_text(encoding="utf-8")
    (folder / "direct-current.toml").write_text(text.replace("resistor", "direct-current"), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "course", raising=False)
    return folder


def test_a_chapter_of_a_bank_may_be_a_plain_file(course: Path) -> None:
    bank = Bank("course", {"direct-current": "Direct current"})
    assert bank.names() == ("direct-current/power", "direct-current/numbers")
    assert bank.find("direct-current/power").check("I*R*2").correct
    with pytest.raises(ValueError, match=r"course has no module alternating and no file alternating\.toml"):
        Bank("course", {"alternating": "Alternating"}).names()
    file = course / "direct-current.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("quantity", "quantitty"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"^direct-current\.toml, line 9: .*did you mean quantity"):
        Bank("course", {"direct-current": "Direct current"}).names()


def test_the_page_gets_such_a_chapter_as_a_module(course: Path, tmp_path: Path) -> None:
    made = Packing("course:BANK", (ROOT / "byhand", course), tmp_path, Node(HOME, tmp_path))._plain_chapters()
    assert list(made) == ["course/direct_current.py"]
    found: dict[str, Any] = {}
    exec(made["course/direct_current.py"], found)  # noqa: S102 -- written by the engine
    assert [one.name for one in found["EXERCISES"]] == ["direct-current/power", "direct-current/numbers"]
