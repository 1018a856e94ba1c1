"""Tables as people fill them: names, workings, rows and headings; and what looks right and is wrong."""

from itertools import product

import pytest

from byhand.answers import TableExercise
from nbutils.exercises import find, names

PASS = find("gradients/pass-table").model
SLOPES = "a₁ = 0; {}; a₂ = 0.378; f′₂ = 0.235; a = -0.462; f′ = 0.786"
STEP = "z = 1; a = 1; L = 25; dL/da = -10; dL/dw = {}-20; dL/db = -10; new w = 1.2; b_new = -0.9; L_{{new}} = 20.25"
HIDDEN = "z₁ = 2; z₂ = 1; O₁ = 2; O₂ = 1; s = 2 − 1 − ½ = 0.5; ŷ = 62.2%; δₒ = ŷ − y = 0.622; {} = -0.622"
TABLES = {
    "single-neuron/forward": (
        ["$z=5$; $a=5$; $L=1$", "z = 5 (2·2 + 1); a = 5; L = 1", "z=5 | a=5 | L=1", "z\ta\tL\n5\t5\t1",
         "| z | a | L |\n|--|--|--|\n| 5 | 5 | 1 |", "z\t5\na\t5\nL\t1", "- z = 5\n- a = 5\n- L = 1",
         "z := 5; a := 5; L := 1", "z=5 a=5 L=1", "`z = 5`, `a = 5`, `L = 1`", "z is 5; a is 5; L is 1",
         r"\begin{aligned} z &= 5 \\ a &= 5 \\ L &= 1 \end{aligned}", "Answer: z = 5, a = 5, L = 1",
         "z = 5 (wx+b); a = 5 (= z); L = 1 ((a-y)²)", "the sum z = 5; a = 5; L = 1",
         "z = 5, so a = 5, so L = 1", "z = 5 ⇒ a = 5 ⇒ L = 1", "z = wx + b → z = 5; a = 5; L = 1",
         "(z, a, L) = (5, 5, 1)",
         "z = 5 # wx + b\na = 5 # relu\nL = 1", "a) z = 5\nb) a = 5\nc) L = 1", "Z = 5; A = 5; L = 1",
         "z = 5 since 2·2 + 1; a = 5; L = 1", r"\(z = 5\), \(a = 5\), \(L = 1\)", "Forward pass:\nz = 5\na = 5\nL = 1"],
        ["z = 5, so a = 6, so L = 1", "z = 5 ⇒ a = 4 ⇒ L = 1", "(z, a, L) = (5, 1, 5)", "z = 5 # w x\na = 5\nL = 1",
         "z = 5 since 2·2; a = 5; L = 1", "5; 5; 1", "z = 5 > 7; a = 5; L = 1",
         "z = 5 (2·3 + 1); a = 5; L = 1", "z = 5 (w b); a = 5; L = 1", "z=5 | a=5 | L=2", "z=5 | q=5 | L=1",
         "z = 5 (2); a = 5; L = 1", "z = 5; a = 5; L = 1 (a - y)", "z\ta\tL\n5\t5\t2", "z = 5 (wrong); a = 5; L = 1",
         "z = 5; a = 5 (z > 6); L = 1", "z = L = 5; a = 5; L = 1", "not z = 5; a = 5; L = 1",
         "z = 5; a = 5; L = 1 (z < 1)", "z = 5 (z < 6); a = 5; L = 1"]),
    "neurons/drill-slopes": (
        [*(SLOPES.format(slope) for slope in
           ("f′₁ = 0", "f1' = 0", "f_1' = 0", "f'_{1} = 0", "f'_1 = (z > 0) = 0", "f'_1 = 1{z>0} = 0",
            "f'_1 = [z>0] = 0", "f'_1 = 0 (z < 0)", "f'_1 = 0 (z > 0)", "f'_1 = (-1/2 > 0) = 0",
            r"f'_1 = \mathbb{1}[z > 0] = 0")),
         "ReLU: a_1 = 0, f'_1 = 0\nsigmoid: a_2 = 37.8%, f'_2 = 0.235\ntanh: a = -0.462, f' = 0.786",
         "ReLU\t0\t0\nsigmoid\t0.378\t0.235\ntanh\t-0.462\t0.786",
         "| ReLU | 0 | 0 |\n| sigmoid | 0.378 | 0.235 |\n| tanh | -0.462 | 0.786 |"],
        [SLOPES.format(slope) for slope in
         ("f'_1 = (z < 0) = 0", "f'_1 = (z > -1) = 0", "f'_1 = (a_1 < 0) = 0", "f'_1 = 1{z>1} = 0",
          "f'_1 = [z>0.01] = 0", "f'_1 = 1 (z < 0)", "f'_1 = [z>0]", "f'_1 = 0 (z > -1)", "f_2' = 0")]),
    "single-neuron/full-step": (
        [STEP.format(slope) for slope in
         ("", "dL/da·(z > 0)·x = ", "dL/da·(a > 0)·x = ", "dL/da·(wx + b > 0)·x = ", "-10·(1 > 0)·2 = ")],
        [STEP.format(slope) for slope in
         ("dL/da·(z < 0)·x = ", "dL/da·(z > 0.5)·x = ", "dL/da·(x > 0)·x = ", "dL/da·(w > 0)·x = ")]),
    "gradients/pass-table": (
        ["forward\t-0.15\t-0.149\t0.724\nbackward\t1.702\t1.664\t-1.664\t1.664",
         PASS.replace("dL_d", "d"), PASS.replace("dL_d", "L_"), PASS.replace("a = -0.149", "a = tanh z = -0.149", 1)],
        [PASS.replace("dL_dw =", "dL_dw = ∂L/∂b ="), PASS.replace("dL_dw", "dL_dq"),
         *(PASS.replace("a = -0.149", f"a = {said}", 1)
           for said in ("sin z = -0.149", "-0.149 (sin z)", "z = -0.149"))]),
    "losses/drill-errors": (
        ["error: e = -0.5\nsquared: L = 0.25, L' = -1\nabsolute: L = |e| = 0.5, L' = -1\nHuber: L = 0.125, L' = -0.5",
         "error = -0.5; L (squared) = 0.25; squared L' = -1; absolute L = 0.5; L' (absolute) = -1; Huber L = 0.125; "
         "dhu = -0.5", "error\t-0.5\nsquared\t0.25\t-1\nabsolute\t0.5\t-1\nHuber\t0.125\t-0.5"],
        ["error: e = -0.5\nsquared: L = 0.5, L' = -1\nabsolute: L = 0.25, L' = -1\nHuber: L = 0.125, L' = -0.5",
         "e = -0.5; L = 0.25; L' = -1; L = 0.5; L' = -1; L = 0.125; L' = -0.5"]),
    "losses/drill-hinge": (
        ["m = y ŷ = -1.5; L = max(0, 1 - (-1.5)) = 2.5; L' = 1", "the margin m = -3/2; L = 5/2; L' = -y = 1"],
        ["m = -1.5; L = max(0, 1 + m) = 2.5; L' = 1", "m = -1.5; L = 2.5; L' = 1 (y)",
         "m = -1.5; slope L = 2.5; L' = 1"]),
    "hidden-layer/table": (
        [HIDDEN.format(errors) for errors in
         ("δ₁ = δₒ·(z₁ > 0) = 0.622; δ₂", "∂L/∂z_1 = 0.622; ∂L/∂z_2", r"\delta_1 = 0.622; \delta_2")],
        [HIDDEN.format("δ_1 = δ_o(z_2 > 0) = 0.622; δ_2")]),
    "neurons/count-parameters": (
        ["W_1 = 24; b_1 = 4; W_2 = 8; b_2 = 2; total = 38",
         "hidden layer\t24\t4\noutput layer\t8\t2\ntogether\t38"],
        ["W_1 = 24; b_1 = 4; W_2 = 8; b_2 = 2; total = 28"]),
    "neurons/forward-table": (
        ["z_1 = x_good - x_not = -2; z_2 = x_not + x_bad - 1 = 1; a_1 = 0; a_2 = 1; output = 1"],
        ["z_1 = x_bad - x_not = -2; z_2 = x_not + x_bad - 1 = 1; a_1 = 0; a_2 = 1; output = 1"]),
    "gates/table": (
        ["cₜ = f_t c_{t-1} + i_t a_t = 0.7; Oₜ = o_t tanh(c_t) = 0.302; dL/dO_t = O_t - 1 = -0.698; dL/dc_t = -0.221; "
         "δ_f = -0.018; δ_i = -0.033"], []),
}  # fmt: skip
SENTENCES = (
    "z is 5, a is 5 and L is 1", "z = 5, a = 5 and L = 1.", "z is 5. a is 5. L is 1.", "z is 5 and a is 5 and L is 1",
    "Z is 5, A is 5, and L is 1", "z equals 5, a equals 5, L equals 1", "L is 1, a is 5 and z is equal to 5",
    "The sum z is 5, the activation a is 5 and the loss L is 1", "z is 5 so a is 5, and hence L is 1",
    "z is 5 a is 5 L is 1", "z is about 5, a is 10/2 and L is 100%", "z is 2·2 + 1 = 5, a is z = 5, L is (a - y)² = 1",
    "z is 5, a is 5, because z > 0, and L is 1", "z is 5, a is 5 (which is z) and L is 1",
    "z is 4½ + ½ = 5, a is 5, L is 1",
    *(f"z = {text}" for text in ("z is 5, a is 5 and L is 1", "z = 5, a = 5, L = 1", "z = 5 a = 5 L = 1")),  # pasted
    "z = z is 5, a is 5 and L is 1; a = 5",
)  # fmt: skip
NO_SENTENCES = (
    "z is 5, a is 5", "z is 5, a is 5 and q is 1", "z is 5, a is 5, L is 1 and q is 7", "z is 5, z is 5 and L is 1",
    "z is 5, a is 5, L is 1 and z is 6", "z is 5, a is 1 and L is 5", "z is 5, a is not 5 and L is 1",
    "z isn't 5, a is 5 and L is 1", "not z is 5, a is 5 and L is 1", "z is 5 or 6, a is 5 and L is 1",
    "z is 5, a is 5 or L is 1", "if z is 5, a is 5 and L is 1", "z is 5, if a is 5 and L is 1",
    "z is 5, unless a is 5, L is 1", "z is 5, a is 5, maybe L is 1", "z is 5, which is a, and L is 1",
    "z is 5, so is a, and L is 1", "z is 5, as is a, and L is 1", "z and a are 5 and L is 1",
    "z and a is 5 and L is 1", "z is 5, a is 5 and half of L is 1", "double z is 5, a is 5 and L is 1",
    "z is 5, a is 5 and the square root L is 1", "z is 5, a is 5 and log L is 1",
    "z is 5, a is 5, and the previous L is 1", "z is 5, a is 5 and L is 1 more", "z is 5, a is -5 and L is 1",
    "z is minus 5, a is 5 and L is 1", "z is 5, a is 5 and so on", "z is 5, a is 5, L is 1?",
    "z is 5 / a is 5 / L is 1", "z is 5 is wrong, a is 5, L is 1", "z is 5, a is 5, because z is 4, and L is 1",
    "z is 5, a is 5, because z < 0, and L is 1", "z is 5, a is 5 and L is 1 (which is a)",
    "z is five, a is 5, L is 1", "z is 5 > 4, a is 5, L is 1", "5, 5 and 1", "a = z = 6, a = 5, L = 1",
    "z = z is 5, a is 5 and L is 1; a = 6",
)  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_filled_as_people_write(name: str) -> None:
    one, (right, wrong) = find(name), TABLES[name]
    assert [(text, one.check(text).message) for text in right if not one.check(text).correct] == []
    assert [text for text in wrong if one.check(text).correct] == []


def test_a_table_is_filled_in_a_sentence() -> None:
    one = find("single-neuron/forward")
    assert [(text, one.check(text).message) for text in SENTENCES if not one.check(text).correct] == []
    assert [text for text in NO_SENTENCES if one.check(text).correct] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in names() if isinstance(find(name), TableExercise)])
def test_each_table_is_filled_in_a_sentence(name: str) -> None:
    one = find(name)
    shown = one.check(f"{one.model}; nothing").message.partition("the cells are ")[2].rstrip(".").split(", ")
    own, values = zip(*(cell.split(" = ") for cell in one.model.split("; ")), strict=True)
    ways = ((" is ", ", "), (" is ", " and "), (" equals ", ". "), (" = ", " and "))
    for cells, (sign, apart) in product((own, shown), ways):
        said = [f"{cell}{sign}{value}" for cell, value in zip(cells, values, strict=True)]
        assert one.check(apart.join(said)).correct, said
        for place in range(len(said)):
            assert not one.check(apart.join(said[:place] + said[place + 1 :])).correct
            assert not one.check(apart.join([*said[:place], f"{said[place]} or 7", *said[place + 1 :]])).correct


def test_a_sentence_says_of_each_cell_what_is_wrong() -> None:
    one = find("single-neuron/forward")
    told = [line.message for line in one.check("z is 5, a is 6 and L is 5").lines]
    assert told == ["right.", "not right.", "not right."]
    assert one.check("z is 5, a is 5").message == "Right so far. Still empty: L."
    assert one.check("z is 5, a is 5, L is 1 and z is 6").message.endswith("z: is given twice.")


@pytest.mark.parametrize(
    "text", ["z is 5, a is 5 or L is 1", "z is 5 but a is 5 and L is 1", "z is 5 / a is 5 / L is 1",
             "z is 5.a is 5.L is 1", "z and a are 5, L is 1", "z is 5, so is a, and L is 1",
             "z = z is 5, or a is 5, or L is 1"],
)  # fmt: skip
def test_of_a_cell_that_a_text_names_nobody_is_told_that_it_is_empty(text: str) -> None:
    found = find("single-neuron/forward").check(text)
    assert found.message == "Write each cell as `z = 0.5`; the cells are z, a, L."
    assert found.unjudged == "unreadable"


def test_the_cells_are_listed_as_the_page_shows_them() -> None:
    told = find("neurons/drill-slopes").check("slope = 3").message
    assert told == "Write each cell as `a_1 = 0.5`; the cells are a_1, f'_1, a_2, f'_2, a, f'."
