"""What may stand before a bracket: the functions of the one table, and the forms that are written like functions.

The functions of numbers come from `byhand.formulas`; here is only what a reader's notation adds to them.
"""

from __future__ import annotations

import re

from byhand.formulas.table import FUNCTIONS, function_named

UNSAID = "unsaid"
"""The form of a value that cases leave out where its second argument is 0."""

FORMS = {
    "sum": (1, 1), "mean": (1, 1), "dot": (2, 2), "matmul": (2, 2), "outer": (2, 2), "multiply": (2, 2),
    "divide": (2, 2), "diag": (1, 1), "transpose": (1, 1), "where": (3, 3), "softmax": (1, 20), "square": (1, 1),
    "power": (2, 2), "log1p": (1, 1), "expm1": (1, 1), "logit": (1, 1), "artanh": (1, 1), "I": (1, 1),
    "indicator": (1, 1), "float": (1, 1), "add": (2, 2), "subtract": (2, 2), "clamped": (3, 3), "rooted": (1, 2),
    "logaddexp": (2, 2), "hypot": (2, 2), "csch": (1, 1), "coth": (1, 1), UNSAID: (2, 2),
}  # fmt: skip
"""Each form -> the fewest and the most arguments."""

_SPELLINGS = {
    "pow": "power",
    "Diag": "diag",
    "hadamard": "multiply",
    "𝟙": "indicator",
    "atanh": "artanh",
    "arctanh": "artanh",
    "int": "float",
    "bool": "float",
}
"""Each other spelling of a form, which is read without a word -> the form."""
OTHERS = {
    **dict.fromkeys(("wurzel", "raiz", "racine", "radice", "rt", "sqroot", "squareroot"), "sqrt"),
    **dict.fromkeys(("root", "nthroot", "surd"), "rooted"), **dict.fromkeys(("cuberoot", "root3"), "cbrt"),
    **dict.fromkeys(("betrag", "valabs"), "abs"), "signum": "sign", "sigmoide": "sigmoid", "boole": "indicator",
    **dict.fromkeys(("fmax", "pmax"), "max"), **dict.fromkeys(("fmin", "pmin"), "min"),
    "sh": "sinh", "ch": "cosh", "th": "tanh",
    **dict.fromkeys(("potenz", "potencia", "puissance", "potenza"), "power"),
    **dict.fromkeys(("summe", "somme", "suma", "somma"), "sum"), **dict.fromkeys(("mmult", "mm"), "matmul"),
    "mul": "multiply", "sub": "subtract", "div": "divide", "mtrans": "transpose", "t": "transpose",
    **dict.fromkeys(("clip", "clamp", "clip_by_value"), "clamped"),
}  # fmt: skip
"""What stands before a bracket in other languages and programs, in small letters -> the function that it is here."""
METHODS = {
    **dict.fromkeys(("dot", "mm", "matmul"), "@"), **dict.fromkeys(("mul", "multiply"), "*"), "add": "+", "sub": "-",
    "subtract": "-", "div": "/", "divide": "/", "pow": "**",
    **dict.fromkeys(("transpose", "t", "permute", "swapaxes"), "transpose"),
    **dict.fromkeys(("sum", "mean", "square", "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "abs"), ""),
}  # fmt: skip
"""What may stand behind a dot, A.mm(B) -> the sign of an operation, or the function of the same name."""
_SLOPE_OF = re.compile(
    r"(?:d_?|deriv(?:ative)?_(?:of_)?|grad_)(?P<of>\w+)"
    r"|(?P<name>[^\W_]+?)_?(?:prime|deriv(?:ative)?|grad|slope|backward)"
)
NEEDS_BRACKETS = frozenset((*FORMS, *_SPELLINGS, "max", "min", "maximum", "minimum"))
_LOGARITHM = re.compile(r"log_?(\d{1,2})")

INVERSE = frozenset(f"{arc}{one}" for arc in ("a", "arc") for one in ("sin", "cos", "tan", "tg", "cot"))
ADVICE = {  # for names that are often typed and mean nothing here
    "T": "write W.T for a transpose",
    "norm": "write sqrt(sum(w**2)) for the length of w",
    "inv": "the inverse of a matrix has no place here",
    "grad": "write a derivative as a quotient: ∂L/∂w",
    "D": "write a derivative as a quotient: ∂L/∂w",
    "average": "write a mean as a sum, divided by how many there are",
    **dict.fromkeys(
        ("if", "when", "unless", "else", "otherwise"),
        "say in names and numbers where it holds, as in … if z > 0, 0 otherwise",
    ),
    **dict.fromkeys(
        (*INVERSE, "erf", "gamma", "det", "tr", "trace", "argmax", "floor", "ceil", "round", "var", "std"),
        "this function has no place here"),
}


def is_function(name: str) -> bool:
    """May this word stand before a bracket?"""
    return name in FORMS or name in _SPELLINGS or function_named(name) is not None or base_of(name) is not None


def meant_by(word: str) -> str:
    """The function that a word before a bracket is in another program or language, or in other letters: Exp, SQRT,
    wurzel; empty if it is none. A LOG is to base 10 in some of them."""
    small = word.lower()
    if word == "LOG":
        return ""
    return OTHERS.get(small) or (small if len(small) > 1 and is_function(small) else "")


def slope_meant_by(word: str) -> str:
    """The slope that a word was probably meant as: relu' of drelu and of relu_prime; empty if it is none."""
    found = _SLOPE_OF.fullmatch(word)
    name = found["of"] or found["name"] if found else ""
    return f"{name}'" if function_named(name) is not None else ""


def base_of(name: str) -> int | None:
    """The base of a logarithm that is named with it: 2 of log_2 and of log2."""
    match = _LOGARITHM.fullmatch(name)
    return int(match[1]) if match and int(match[1]) > 1 else None


def form(name: str) -> str:
    """The form of this name; empty if it is a function of numbers."""
    name = _SPELLINGS.get(name, name)
    return name if name in FORMS else ""


def function_names() -> list[str]:
    """The functions that messages name."""
    return [*(row.name for row in FUNCTIONS), "sum", "softmax", "where", "outer", "diag"]
