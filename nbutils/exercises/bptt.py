"""Exercises of the chapter on backpropagation through time."""

from sympy import MatrixSymbol, log, symbols

from byhand.answers.exercise import Exercise
from byhand.proof.reader import parse
from nbutils.activations import sigmoid, tanh

x_1, x_2, x_3 = symbols("x_1 x_2 x_3", real=True)
O_0, O_1, O_2, O_3 = symbols("O_0 O_1 O_2 O_3", real=True)
w_i, w_h, w_o, b_h, b_o = symbols("w_i w_h w_o b_h b_o", real=True)
s, y, y_hat, L = symbols("s y y_hat L", real=True)
s_1, s_2, y_1, y_2, y_hat_1, y_hat_2, L_1, L_2 = symbols("s_1 s_2 y_1 y_2 y_hat_1 y_hat_2 L_1 L_2", real=True)
delta_1, delta_2, delta_3 = symbols("delta_1 delta_2 delta_3", real=True)

cross_entropy = {L: -(y * log(y_hat) + (1 - y) * log(1 - y_hat))}
states = {O_1: tanh(x_1 * w_i + O_0 * w_h + b_h),
          O_2: tanh(x_2 * w_i + O_1 * w_h + b_h),
          O_3: tanh(x_3 * w_i + O_2 * w_h + b_h)}  # fmt: skip
errors = {delta_3: (y_hat - y) * w_o * (1 - O_3**2),
          delta_2: delta_3 * w_h * (1 - O_2**2),
          delta_1: delta_2 * w_h * (1 - O_1**2)}  # fmt: skip
network = {**states, s: O_3 * w_o + b_o, y_hat: sigmoid(s), **cross_entropy}

pooled = {s: (O_1 + O_2 + O_3) / 3 * w_o + b_o, y_hat: sigmoid(s), **cross_entropy}
two_steps = {O_1: states[O_1], O_2: states[O_2], s: O_2 * w_o + b_o, y_hat: sigmoid(s), **cross_entropy}
sigmoids = {**network, **{state: sigmoid(value.args[0]) for state, value in states.items()}}
outputs = {y_hat_1: sigmoid(s_1), y_hat_2: sigmoid(s_2),
           L_1: -(y_1 * log(y_hat_1) + (1 - y_1) * log(1 - y_hat_1)),
           L_2: -(y_2 * log(y_hat_2) + (1 - y_2) * log(1 - y_hat_2)), L: L_1 + L_2}  # fmt: skip
each_step = {O_1: states[O_1], O_2: states[O_2], s_1: O_1 * w_o + b_o, s_2: O_2 * w_o + b_o, **outputs}

# Matrices: two sequences in the rows, then two neurons.
B = {name: MatrixSymbol(name, *shape)
     for name, shape in {"O_3": (2, 3), "W_o": (3, 1), "y": (2, 1), "y_hat": (2, 1)}.items()}  # fmt: skip
batch = {B["y_hat"]: parse("sigmoid(O_3 @ W_o)", B),
         L: parse("-sum(y*log(ŷ) + (1 - y)*log(1 - ŷ))", B)}  # fmt: skip

_rows = {f"{name}_{t}": (1, 2) for name in ("u", "O", "z", "delta") for t in range(4)}
M = {name: MatrixSymbol(name, *shape) for name, shape in {**_rows, "W_h": (2, 2), "W_o": (2, 1)}.items()}
_names = [*M.values(), y, y_hat, y_1, y_hat_1, y_2, y_hat_2]
two_neurons = {
    **{M[f"O_{t}"]: parse(f"tanh(u_{t} + O_{t - 1} @ W_h)", M) for t in (1, 2, 3)},
    s: parse("sum(O_3 @ W_o)", M), y_hat: sigmoid(s), **cross_entropy,
    M["delta_3"]: parse("(ŷ - y) * W_o.T * (1 - O_3**2)", _names),
    M["delta_2"]: parse("delta_3 @ W_h.T * (1 - O_2**2)", _names),
    M["delta_1"]: parse("delta_2 @ W_h.T * (1 - O_1**2)", _names),
}  # fmt: skip
two_outputs = {
    M["O_1"]: parse("tanh(z_1)", M), M["z_2"]: parse("u_2 + O_1 @ W_h", M), M["O_2"]: parse("tanh(z_2)", M),
    s_1: parse("sum(O_1 @ W_o)", M), s_2: parse("sum(O_2 @ W_o)", M), **outputs,
    M["delta_2"]: parse("(ŷ_2 - y_2) * W_o.T * (1 - O_2**2)", _names),
}  # fmt: skip

EXERCISES = [
    Exercise(
        "bptt/output-weight", "An output that reads every state",
        "Some networks read the mean of their states and not the last state alone: "
        "$s = \\frac13 (O_1 + O_2 + O_3)\\, w_o + b_o$, $\\hat{y} = \\sigma(s)$ and "
        "$L = -[y \\log \\hat{y} + (1 - y) \\log(1 - \\hat{y})]$. "
        "Write $\\partial L/\\partial w_o$ with $\\hat{y}$, $y$ and the three states.",
        L, w_o, pooled,
        solution=[("∂L/∂ŷ * ∂ŷ/∂s * ∂s/∂w_o", "chain rule: $w_o \\to s \\to \\hat{y} \\to L$"),
                  ("(ŷ - y) * ∂s/∂w_o", "the denominator of the loss cancels the slope of the sigmoid"),
                  ("(ŷ - y) * (O_1 + O_2 + O_3)/3", "the mean stands beside $w_o$")],
        variables=(y, y_hat, O_1, O_2, O_3),
        hints=["Only one factor of the chain $w_o \\to s \\to \\hat{y} \\to L$ is new. Which one?",
               "What stands beside $w_o$ in $s$?"],
        remark="$\\partial L/\\partial s$ does not care what $s$ is made of. Only the last factor does.",
    ),
    Exercise(
        "bptt/two-steps", "Two steps",
        "A network of two steps: $O_1 = \\tanh(x_1 w_i + O_0 w_h + b_h)$, $O_2 = \\tanh(x_2 w_i + O_1 w_h + b_h)$ and "
        "$\\hat{y} = \\sigma(O_2 w_o + b_o)$, with the cross-entropy $L$. Write $\\partial L/\\partial w_i$ with "
        "$\\hat{y}$, $y$, the two inputs, the states, $w_o$ and $w_h$.",
        L, w_i, two_steps,
        solution=[("∂L/∂O_2 * ∂⁺O_2/∂w_i + ∂L/∂O_2 * ∂O_2/∂O_1 * ∂⁺O_1/∂w_i", "one path for each step"),
                  ("(ŷ - y)*w_o * (1 - O_2**2)*x_2 + (ŷ - y)*w_o * (1 - O_2**2)*w_h * (1 - O_1**2)*x_1",
                   "each slope of $\\tanh$; $x_t$ stands beside $w_i$"),
                  ("(ŷ - y)*w_o*(1 - O_2**2) * (x_2 + w_h*(1 - O_1**2)*x_1)", "what both paths share, in front")],
        variables=(y, y_hat, x_1, x_2, O_0, O_1, O_2, w_o, w_h),
        hints=["There are two paths: $w_i \\to O_2$ and $w_i \\to O_1 \\to O_2$.",
               "The second path has all factors from $O_2$ up, then $\\partial O_2/\\partial O_1$, then one more.",
               "Each $\\tanh$ has the slope $1 - O_t^2$."],
        remark="The earlier input $x_1$ has a factor of $w_h (1 - O_1^2)$ more than $x_2$.",
    ),
    Exercise(
        "bptt/hidden-weight", "Three steps, another activation",
        "Let the three states use the sigmoid in the place of $\\tanh$: $O_t = \\sigma(x_t w_i + O_{t-1} w_h + b_h)$ "
        "for $t = 1, 2, 3$, and $\\hat{y} = \\sigma(O_3 w_o + b_o)$ with the cross-entropy $L$. "
        "Derive $\\partial L/\\partial w_h$ line by line; the last line has $\\hat{y}$, $y$, the states, $w_o$ and "
        "$w_h$ alone. Quotients such as `∂L/∂O_3` and the immediate `∂⁺O_3/∂w_h` may stand in the lines above it.",
        L, w_h, sigmoids,
        solution=[("∂L/∂O_3 * (∂⁺O_3/∂w_h + ∂O_3/∂O_2 * ∂⁺O_2/∂w_h + ∂O_3/∂O_2 * ∂O_2/∂O_1 * ∂⁺O_1/∂w_h)",
                   "one path for each step"),
                  ("(ŷ - y)*w_o * (∂⁺O_3/∂w_h + ∂O_3/∂O_2 * ∂⁺O_2/∂w_h + ∂O_3/∂O_2 * ∂O_2/∂O_1 * ∂⁺O_1/∂w_h)",
                   "the output"),
                  ("(ŷ - y)*w_o * (O_3*(1 - O_3)*O_2 + O_3*(1 - O_3)*w_h * ∂⁺O_2/∂w_h"
                   " + O_3*(1 - O_3)*w_h * ∂O_2/∂O_1 * ∂⁺O_1/∂w_h)", "step 3"),
                  ("(ŷ - y)*w_o * (O_3*(1 - O_3)*O_2 + O_3*(1 - O_3)*w_h * O_2*(1 - O_2)*O_1"
                   " + O_3*(1 - O_3)*w_h * O_2*(1 - O_2)*w_h * O_1*(1 - O_1)*O_0)", "steps 2 and 1")],
        variables=(y, y_hat, O_0, O_1, O_2, O_3, w_o, w_h), several=True,
        hints=["Begin with $\\partial L/\\partial O_3$ times a sum of three paths, one for each step.",
               "The last factor of each path is immediate: what stands beside $w_h$ at that step?",
               "The slope of the sigmoid, with its own value, is $O_t(1 - O_t)$."],
        remark="Each step back costs a factor $w_h\\, O_t(1 - O_t)$, and $O_t(1 - O_t)$ is at most $1/4$: with the "
               "sigmoid the early steps count for less than with $\\tanh$, whose slope is at most 1.",
    ),
    Exercise(
        "bptt/start", "A start that is learned",
        "Sometimes $O_0$ is learned too. In the network of three steps, $O_t = \\tanh(x_t w_i + O_{t-1} w_h + b_h)$, "
        "let $\\delta_t$ be the derivative of $L$ with respect to the sum inside the $\\tanh$ of step $t$. Write "
        "$\\partial L/\\partial O_0$ with one $\\delta_t$ (`delta_1`, `delta_2` or `delta_3`) and $w_h$.",
        L, O_0, {**network, **errors},
        solution=[("∂L/∂O_3 * ∂O_3/∂O_2 * ∂O_2/∂O_1 * ∂O_1/∂O_0", "one path only"),
                  ("(ŷ - y)*w_o * (1 - O_3**2)*w_h * (1 - O_2**2)*w_h * (1 - O_1**2)*w_h", "each local derivative"),
                  ("delta_1 * w_h", "all but the last $w_h$ is $\\delta_1$")],
        variables=(w_h, delta_1, delta_2, delta_3),
        hints=["At which step, and beside what, does $O_0$ stand?", "How many paths lead from $O_0$ to $L$?"],
        remark="It is what the loop hands down once more after its last step: $O_0$ is the state that step 1 reads.",
    ),
    Exercise(
        "bptt/each-step", "A loss at each step",
        "Let the network predict at each of two steps: $\\hat{y}_1 = \\sigma(O_1 w_o + b_o)$ and $\\hat{y}_2 = "
        "\\sigma(O_2 w_o + b_o)$, with $O_t = \\tanh(x_t w_i + O_{t-1} w_h + b_h)$. The loss $L = L_1 + L_2$ is the "
        "sum of two cross-entropies, with the targets $y_1$ and $y_2$. Write $\\partial L/\\partial w_h$ with `ŷ_1`, "
        "`ŷ_2`, `y_1`, `y_2`, the states, $w_o$ and $w_h$.",
        L, w_h, each_step,
        solution=[("∂L_1/∂w_h + ∂L_2/∂w_h", "a sum of two losses"),
                  ("(ŷ_1 - y_1)*w_o * ∂O_1/∂w_h + (ŷ_2 - y_2)*w_o * ∂O_2/∂w_h", "the output, twice"),
                  ("(ŷ_1 - y_1)*w_o * (1 - O_1**2)*O_0 + (ŷ_2 - y_2)*w_o * (1 - O_2**2)*(O_1 + w_h*(1 - O_1**2)*O_0)",
                   "one path to $L_1$, two to $L_2$")],
        variables=(y_1, y_2, y_hat_1, y_hat_2, O_0, O_1, O_2, w_o, w_h),
        hints=["Take the two losses one by one, and add.",
               "$L_1$ sees step 1 alone: one path. How many paths lead from $w_h$ to $L_2$?"],
        remark="Three paths for two losses. Step 1 is blamed for both losses, step 2 for the second one only.",
    ),
    Exercise(
        "bptt/output-matrix", "The output weights of a batch",
        "Two sequences are in the network at once, one in each row: $O_3$ is 2×3, $W_o$ is 3×1, "
        "$\\hat{y} = \\sigma(O_3 W_o)$ and $y$ are 2×1. The loss $L$ is the sum of the two cross-entropies. "
        "Write $\\partial L/\\partial W_o$ as a product of matrices, with `O_3`, `y_hat` and `y`.",
        L, B["W_o"], batch,
        solution=[("O_3.T @ (ŷ - y)", "each row's error times its state, added up by the product")],
        variables=(B["O_3"], B["y"], B["y_hat"]),
        hints=["For one sequence the gradient is its error times its state. What is to be done with two of them?",
               "The gradient has the shape of $W_o$, 3×1. Which product of a 2×3 and a 2×1 matrix has that shape?"],
        remark="The inner 2 of (3×2)(2×1) is the batch: the product adds up over its sequences.",
    ),
    Exercise(
        "bptt/error-matrix", "The error of a step that also predicts",
        "A network of two neurons predicts at each of two steps. The sum inside the $\\tanh$ of step 1 is the row "
        "$z_1$, and $O_1 = \\tanh(z_1)$, $\\hat{y}_1 = \\sigma(O_1 W_o)$. Step 2 follows with $z_2 = u_2 + O_1 W_h$, "
        "where $u_2$ is what comes from its input, $O_2 = \\tanh(z_2)$ and $\\hat{y}_2 = \\sigma(O_2 W_o)$. The loss "
        "$L$ is the sum of the two cross-entropies. All of $z_t$, $O_t$ and $\\delta_t$ are 1×2, $W_h$ is 2×2 and "
        "$W_o$ is 2×1. Write $\\delta_1 = \\partial L/\\partial z_1$ with `delta_2`, `W_h`, `W_o`, `O_1` and the "
        "numbers `ŷ_1` and `y_1`.",
        L, M["z_1"], two_outputs,
        solution=[("((ŷ_2 - y_2) * W_o.T * (1 - O_2**2) @ W_h.T + (ŷ_1 - y_1) * W_o.T) * (1 - O_1**2)",
                   "$O_1$ reaches $L$ through step 2 and through its own output"),
                  ("(delta_2 @ W_h.T + (ŷ_1 - y_1) * W_o.T) * (1 - O_1**2)", "the first term holds $\\delta_2$")],
        variables=(M["delta_2"], M["W_h"], M["W_o"], M["O_1"], y_hat_1, y_1),
        hints=["By how many ways does $O_1$ reach the loss?",
               "Write $\\partial L/\\partial O_1$ first, a row of two numbers: one term from step 2, one from the "
               "output of step 1.",
               "Every neuron has its own slope: the last product is elementwise."],
        remark="In a loop over the steps, `dL_dO` gets a second term at every step that has an output.",
    ),
    Exercise(
        "bptt/hidden-matrix", "The hidden weights from one error",
        "Three steps of two neurons: $O_t = \\tanh(u_t + O_{t-1} W_h)$, where the row $u_t$ is what comes from the "
        "input and the bias. $O_t$ and the error $\\delta_t$ of step $t$ are 1×2, and $W_h$ is 2×2. Derive "
        "$\\partial L/\\partial W_h$ line by line, from the sum over the three steps (with `delta_1`, `delta_2` and "
        "`delta_3`) to a last line in which `delta_3` is the only error.",
        L, M["W_h"], two_neurons,
        solution=[("O_2.T @ delta_3 + O_1.T @ delta_2 + O_0.T @ delta_1", "one path for each step"),
                  ("O_2.T @ delta_3 + O_1.T @ delta_2 + O_0.T @ (delta_2 @ W_h.T * (1 - O_1**2))",
                   "from step 2 to step 1"),
                  ("O_2.T @ delta_3 + O_1.T @ (delta_3 @ W_h.T * (1 - O_2**2))"
                   " + O_0.T @ (delta_3 @ W_h.T * (1 - O_2**2) @ W_h.T * (1 - O_1**2))",
                   "from step 3 to step 2, twice")],
        variables=(M["W_h"], M["O_0"], M["O_1"], M["O_2"], M["delta_3"]), several=True,
        hints=["One term for each step: what stands beside $W_h$ there, and the error of that step.",
               "Each term is 2×2: a column times a row. Which of the two has to be transposed?",
               "How does $\\delta_2$ come from $\\delta_3$? Put that in, for $\\delta_1$ too."],
        remark="The longest term has $W_h^{\\top}$ twice. With $n$ steps it stands there $n - 1$ times.",
    ),
]  # fmt: skip
