"""Exercises of the chapter on backpropagation through time."""

from sympy import MatrixSymbol, Rational, log, symbols

from byhand.answers import (
    ChoiceExercise,
    Exercise,
    LineExercise,
    NumberExercise,
    OrderExercise,
    PredictionExercise,
    ProgramExercise,
    TableExercise,
    one_of,
)
from byhand.proof.reader import parse
from nbutils.activations import sigmoid, tanh
from nbutils.exercises.bptt_runs import RUNS_THAT_FAIL

x_1, x_2, x_3 = symbols("x_1 x_2 x_3", real=True)
O_0, O_1, O_2, O_3 = symbols("O_0 O_1 O_2 O_3", real=True)
w_i, w_h, w_o, b_h, b_o = symbols("w_i w_h w_o b_h b_o", real=True)
s, y, y_hat, L = symbols("s y y_hat L", real=True)
s_1, s_2, y_1, y_2, y_hat_1, y_hat_2, L_1, L_2 = symbols("s_1 s_2 y_1 y_2 y_hat_1 y_hat_2 L_1 L_2", real=True)
delta_1, delta_2, delta_3 = symbols("delta_1 delta_2 delta_3", real=True)

cross_entropy = {L: -(y * log(y_hat) + (1 - y) * log(1 - y_hat))}
states = {O_1: tanh(x_1 * w_i + O_0 * w_h + b_h), O_2: tanh(x_2 * w_i + O_1 * w_h + b_h),
          O_3: tanh(x_3 * w_i + O_2 * w_h + b_h)}  # fmt: skip
errors = {delta_3: (y_hat - y) * w_o * (1 - O_3**2), delta_2: delta_3 * w_h * (1 - O_2**2),
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
batch = {B["y_hat"]: parse("sigmoid(O_3 @ W_o)", B), L: parse("-sum(y*log(ŷ) + (1 - y)*log(1 - ŷ))", B)}

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

dw_i, dw_h, dw_o, T, o_1, o_2, d_1, d_2 = symbols("dw_i dw_h dw_o T o_1 o_2 d_1 d_2", real=True)

EXERCISES = [
    Exercise(
        "bptt/output-weight", "An output that reads every state",
        "Some networks read the mean of their states and not the last state alone: $s = \\frac13 (O_1 + O_2 + O_3)\\, "
        "w_o + b_o$, $\\hat{y} = \\sigma(s)$ and $L = -[y \\log \\hat{y} + (1 - y) \\log(1 - \\hat{y})]$. Write "
        "$\\partial L/\\partial w_o$ with $\\hat{y}$, $y$ and the three states.",
        L, w_o, pooled,
        solution=[("∂L/∂ŷ * ∂ŷ/∂s * ∂s/∂w_o", "chain rule: $w_o \\to s \\to \\hat{y} \\to L$"),
                  ("(ŷ - y) * ∂s/∂w_o", "the denominator of the loss cancels the slope of the sigmoid"),
                  ("(ŷ - y) * (O_1 + O_2 + O_3)/3", "the mean stands beside $w_o$")],
        assuming=[one_of(y, 0, 1)], variables=(y, y_hat, O_1, O_2, O_3),
        slips=[("(ŷ - y)*O_3", "author", "So it is where the last state alone is read. Here all three are.")],
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
        assuming=[one_of(y, 0, 1)], variables=(y, y_hat, x_1, x_2, O_0, O_1, O_2, w_o, w_h),
        hints=["There are two paths: $w_i \\to O_2$ and $w_i \\to O_1 \\to O_2$.",
               "The second path has all factors from $O_2$ up, then $\\partial O_2/\\partial O_1$, then one more.",
               "Each $\\tanh$ has the slope $1 - O_t^2$."],
        remark="The earlier input $x_1$ has one more factor than $x_2$, that of a step back: $w_h (1 - O_1^2)$.",
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
        assuming=[one_of(y, 0, 1)], variables=(y, y_hat, O_0, O_1, O_2, O_3, w_o, w_h), several=True,
        hints=["Begin with $\\partial L/\\partial O_3$ times a sum of three paths, one for each step.",
               "The last factor of each path is immediate: what stands beside $w_h$ at that step?",
               "The slope of the sigmoid, with its own value, is $O_t(1 - O_t)$."],
        remark="Each step back costs a factor $w_h\\, O_t(1 - O_t)$, and $O_t(1 - O_t)$ is at most $1/4$, where the "
               "slope of $\\tanh$ can be 1. With the same weights the early steps usually count for less.",
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
        assuming=[one_of(y, 0, 1)], variables=(w_h, delta_1, delta_2, delta_3),
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
        assuming=[one_of(y_1, 0, 1), one_of(y_2, 0, 1)],
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
        assuming=[one_of(B["y"], 0, 1)], variables=(B["O_3"], B["y"], B["y_hat"]),
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
        assuming=[one_of(y_1, 0, 1), one_of(y_2, 0, 1)],
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
        assuming=[one_of(y, 0, 1)], variables=(M["W_h"], M["O_0"], M["O_1"], M["O_2"], M["delta_3"]), several=True,
        slips=[("O_2.T @ delta_3", "author", "That is the share of step 3 alone.")],
        hints=["One term for each step: what stands beside $W_h$ there, and the error of that step.",
               "Each term is 2×2: a column times a row. Which of the two has to be transposed?",
               "How does $\\delta_2$ come from $\\delta_3$? Put that in, for $\\delta_1$ too."],
        remark="The longest term has $W_h^{\\top}$ twice. With $n$ steps it stands there $n - 1$ times.",
    ),
    NumberExercise(
        "bptt/output-number", "The error and the state",
        "For $O_3 = {{O_3}}$, $w_o = {{w_o}}$, $b_o = 0$ and $y = {{y}}$: what is $\\partial L/\\partial w_o$ of the "
        "cross-entropy? Three decimals.",
        (sigmoid(O_3 * w_o) - y) * O_3,
        given={O_3: [Rational(1, 2), Rational(-4, 5), Rational(9, 10)], w_o: [2, -1, 3], y: [0, 1]}, decimals=3,
        slips={sigmoid(O_3 * w_o) - y: "That is the slope in s. What stands beside w_o?",
               (sigmoid(O_3 * w_o) - y) * w_o: "That is the slope in O_3: w_o stands beside O_3, not beside itself."},
        hints=["First $\\hat{y} = \\sigma(O_3 w_o)$, then $\\hat{y} - y$.", "Beside $w_o$ stands $O_3$."],
        solution="It is $(\\hat{y} - y)\\,O_3$ with $\\hat{y} = \\sigma(O_3 w_o)$.",
    ),
    NumberExercise(
        "bptt/paths", "How many paths?",
        "A network has a loss at *each* of its {{T}} steps, $L = L_1 + L_2 + \\dots$ By how many paths does $w_h$ "
        "reach $L$?",
        T * (T + 1) / 2, given={T: [3, 4, 5, 6, 10]},
        slips={T: "That is the number of paths to the last loss alone.", T**2: "No path leads from a late step to an "
                                                                               "earlier loss."},
        solution="The loss of step $t$ is reached from the copies at the steps 1 to $t$: $1 + 2 + \\dots + T$ paths.",
        hints=["How many copies of $w_h$ come before the loss of step 2?"],
    ),
    PredictionExercise(
        "bptt/predict-no-memory", "Predict, then move",
        "In the example of the table, set $w_h = 0$. Which steps still have a share of $\\partial L/\\partial w_h$?",
        2, ["None: the weight is zero.", "All three, but smaller ones.", "Only step 3.", "Only step 1."],
        replies={0: "A gradient asks what a change of the weight would do, and a change does something.",
                 1: "A path with a factor of 0 has no share at all.",
                 3: "Its path is the longest: it has the factor twice."},
        told="Only step 3. The shares of steps 1 and 2 pass through a factor of w_h on their way, and that is 0. Step "
             "3 has no such factor: its share is the error of step 3 times the state of step 2. A zero weight can "
             "still learn.",
    ),
    TableExercise(
        "bptt/full-pass", "A whole pass: two steps forward, two back",
        "A network of single numbers without biases, two steps, $O_0 = {{O_0}}$ and $y = {{y}}$. Fill in the forward "
        "pass, the errors and the three gradients.",
        given={x_1: [1, Rational(-1, 2)], x_2: [Rational(1, 2), -1], w_i: [Rational(1, 2), 1],
               w_h: [Rational(4, 5), Rational(3, 2)], w_o: [2, -1], O_0: Rational(1, 2), y: [0, 1]},
        cells={O_1: "tanh(x_1*w_i + O_0*w_h)", O_2: "tanh(x_2*w_i + O_1*w_h)", y_hat: "sigmoid(O_2*w_o)",
               delta_2: "(y_hat - y)*w_o*(1 - O_2**2)", delta_1: "delta_2*w_h*(1 - O_1**2)",
               dw_o: "O_2*(y_hat - y)", dw_h: "O_1*delta_2 + O_0*delta_1", dw_i: "x_2*delta_2 + x_1*delta_1"},
        decimals=3,
        rows=[("forward", [O_1, O_2, y_hat]), ("backward", [delta_2, delta_1]), ("gradients", [dw_o, dw_h, dw_i])],
        labels={dw_o: r"\partial L/\partial w_o", dw_h: r"\partial L/\partial w_h", dw_i: r"\partial L/\partial w_i"},
        slips={delta_2: {(y_hat - y) * w_o: "the slope of the tanh is missing.",
                         (y_hat - y) * (1 - O_2**2): "w_o is missing."},
               delta_1: {delta_2 * (1 - O_1**2): "w_h is missing.", delta_2 * w_h: "the slope of the tanh is missing."},
               dw_h: {delta_2 * O_2 + delta_1 * O_1: "each error stands with the state before its step.",
                      delta_2 * O_1: "the share of step 1 is missing."}},
        hints=["Forward first: each state is the tanh of $x_t w_i + O_{t-1} w_h$.",
               "$\\delta_2 = (\\hat{y} - y)\\,w_o\\,(1 - O_2^2)$, and $\\delta_1 = \\delta_2\\,w_h\\,(1 - O_1^2)$."],
    ),
    OrderExercise(
        "bptt/order", "One epoch in order",
        "Put one epoch of training in order. Some things may stand in either order.",
        ["Compute the states $O_1, \\dots, O_T$.", "Compute $\\hat{y}$.", "Compute $\\hat{y} - y$.",
         "Compute $\\partial L/\\partial W_o$.", "Compute $\\delta_T$.", "Compute $\\delta_{T-1}, \\dots, \\delta_1$.",
         "Add up $O_{t-1}^{\\top}\\delta_t$ over all steps.", "Update all weights."],
        before=[(0, 1), (1, 2), (2, 3), (2, 4), (4, 5), (5, 6), (6, 7), (3, 7)],
        replies={(4, 5): "An error is made from the one of the step after it.",
                 (6, 7): "The update needs the sum over all steps.", (3, 7): "The update needs every gradient."},
        hints=["What needs what? An error needs the one after it, an update needs every gradient."],
    ),
    LineExercise(
        "bptt/bug-transpose", "Find the bug: the shapes fit",
        "No error is raised, and yet the gradient check fails. One line is wrong. Which, and what should it be?",
        """
        dL_dO = (y_hat - y) * W_o.T
        for t in range(len(x), 0, -1):
            delta[t] = dL_dO * (1 - O[t] ** 2)
            dL_dO = delta[t] @ W_h
        dW_h = O[:-1].T @ delta[1:]
        """,
        4, ["dL_dO = delta[t] @ W_h.T", "dL_dO = W_h @ delta[t]"],  # a row of delta has one axis
        replies={1: "W_o is a column, and what is handed down is a row: right.", 3: "Each unit has its own slope: "
                                                                                    "right.",
                 5: "Each error stands with the state before its step: right."},
        hints=["Write $\\partial L/\\partial O_k = \\sum_j \\delta_j W_{kj}$. Along what does the sum run, a row or "
               "a column?"],
        solution="The sum $\\sum_j \\delta_j W_{kj}$ runs along row $k$ of $W_h$, and a product of matrices runs "
                 "down a column.",
        remark="$W_h$ is square, so it fits both ways. Only a check, or the indices, tell you.",
    ),
    LineExercise(
        "bptt/bug-slope", "Find the bug: too large",
        "The gradients of $W_h$ and $W_i$ nearly always come out too large. One line is wrong. Which, and what should "
        "it be?",
        """
        dL_dO = (y_hat - y) * W_o.T
        for t in range(len(x), 0, -1):
            delta[t] = dL_dO
            dL_dO = delta[t] @ W_h.T
        dW_i = x.T @ delta[1:]
        """,
        3, ["delta[t] = dL_dO * (1 - O[t] ** 2)", "delta[t] = dL_dO * (1 - O[t] * O[t])",
            "delta[t] = (1 - O[t] ** 2) * dL_dO"],
        replies={1: "The start is right.", 4: "What is handed down is right, if the error is.", 5: "The sum is right."},
        slips={"delta[t] = dL_dO * (1 - O[t])": "The slope of tanh is 1 less its square.",
               "delta[t] = dL_dO * (1 - O[t - 1] ** 2)": "The slope belongs to the state that this step makes."},
        hints=["$\\delta_t$ is the derivative by the sum, not by the state. What lies between the two?"],
        solution="What comes down is the derivative by the state. Between it and the sum lies the tanh, with the slope "
                 "$1 - O_t^2$.",
        remark="No slope is above 1, so without the slopes the errors nearly always come out too large.",
    ),
    LineExercise(
        "bptt/bug-update", "Find the bug: too eager",
        "This training jumps about, and its gradient is that of no single network. One line is wrong. Which, and "
        "what should it be? (Before the loop stands `dW_h = np.zeros_like(W_h)`.)",
        """
        for t in range(len(x), 0, -1):
            delta = dL_dO * (1 - O[t] ** 2)
            W_h = W_h - eta * np.outer(O[t - 1], delta)
            dL_dO = delta @ W_h.T
        """,
        3, ["dW_h = dW_h + np.outer(O[t - 1], delta)", "dW_h += np.outer(O[t - 1], delta)",
            "dW_h += O[t - 1][:, None] * delta", "dW_h += O[t - 1][:, np.newaxis] * delta"],
        replies={2: "The error is right.", 4: "What is handed down is right, as long as the weights stay what they "
                                              "were."},
        slips={"dW_h = np.outer(O[t - 1], delta)": "Each step's share replaces the one before it; they have to be "
                                                   "added up."},
        hints=["When is a weight updated: at each step, or once, after all of them?"],
        solution="The shares of all steps belong to one $W_h$. So the loop adds them up, and the weight takes one step "
                 "after it.",
    ),
    LineExercise(
        "bptt/bug-time", "Find the bug: one step off",
        "No error is raised, but the gradient check fails for one of the four. Which line is wrong, and what should "
        "it be?",
        """
        dW_i = x.T @ delta
        dW_h = O[1:].T @ delta
        dW_o = O[-1:].T * (y_hat - y)
        db_h = delta.sum(axis=0)
        """,
        2, ["dW_h = O[:-1].T @ delta", "dW_h = O[:len(x)].T @ delta", "dW_h = O[:len(O) - 1].T @ delta",
            "dW_h = O[:len(delta)].T @ delta"],
        replies={1: "Row t of x and of delta belong to the same step: right.", 3: "The output reads the last state: "
                                                                                  "right.",
                 4: "Beside the bias stands 1 at each step: right."},
        hints=["O has one row more than delta, because $O_0$ is the first. Which state stands beside $W_h$ at step "
               "$t$?"],
        solution="Beside $W_h$ at step $t$ stands $O_{t-1}$: the error of step 1 meets $O_0$, that of the last step "
                 "the last state but one.",
    ),
    NumberExercise(
        "bptt/entry", "One entry of a gradient",
        "A row $O = ({{o_1}}, {{o_2}})$ meets a matrix $W$, 2×2, and $\\delta = \\partial L/\\partial (OW) = ({{d_1}}, "
        "{{d_2}})$. What is $\\partial L/\\partial W_{21}$, the entry in the second row and the first column?",
        o_2 * d_1,
        given={o_1: [Rational(1, 2), 3], o_2: [-2, 4], d_1: [Rational(1, 5), -3], d_2: [Rational(-2, 5), 7]},
        slips={o_1 * d_2: "That is the entry in the first row and the second column.",
               o_2 * d_2: "The column of W counts the entries of delta."},
        hints=["$W_{21}$ stands beside the second entry of $O$, in the sum for the first entry of $OW$."],
        solution="It is the second entry of $O$ times the first of $\\delta$, ${{o_2}} \\cdot ({{d_1}})$.",
    ),
    ProgramExercise(
        "bptt/backward", "The backward pass",
        "Fill in the loop. Row $t$ of `O` is $O_t$, so `O` has one row more than `x`.", "backward",
        start='''
            import numpy as np

            def backward(x, O, error, W_h, W_o):
                """∂L/∂W_i, ∂L/∂W_h and ∂L/∂b_h.

                x: (T, 5), O: (T + 1, 3), error: ŷ − y."""
                delta = np.zeros_like(O)
                dL_dO = error * W_o.T
                for t in range(len(x), 0, -1):
                    delta[t] = ...
                    dL_dO = ...
                delta = delta[1:]
                return x.T @ delta, O[:-1].T @ delta, delta.sum(axis=0)
            ''',
        solution='''
            import numpy as np

            def backward(x, O, error, W_h, W_o):
                delta = np.zeros_like(O)
                dL_dO = error * W_o.T
                for t in range(len(x), 0, -1):
                    delta[t] = dL_dO * (1 - O[t] ** 2)
                    dL_dO = delta[t] @ W_h.T
                delta = delta[1:]
                return x.T @ delta, O[:-1].T @ delta, delta.sum(axis=0)
            ''',
        inputs={"x": "rng.normal(scale=[1, 1, 100, 0.01, 1][i], size=([3, 40, 4, 1, 7][i], 5))",
                "O": "np.tanh(rng.normal(scale=[1, 0.3, 1, 1, 30][i], size=(len(x) + 1, 3)))",  # at i = 4 most are ±1
                "error": "rng.uniform(-1, 1)", "W_h": (3, 3), "W_o": (3, 1)},
        slips=[("transpose", "@ W_h.T", "@ W_h", "The sum runs along a row of W_h: it has to be transposed."),
               (" * (1 - O[t] ** 2)", "", "The slope of the tanh is missing."),
               ("O[t] ** 2", "O[t - 1] ** 2", "The slope belongs to the state that step t makes."),
               ("1 - O[t] ** 2", "1 - O[t]", "The slope of tanh is 1 less its square.")],
        hints=["$\\delta_t$ is what comes down, times each unit's slope.", "What is handed down is $\\delta_t "
                                                                           "W_h^{\\top}$."],
    ),
    ProgramExercise(
        "bptt/check", "A gradient check",
        "Fill in a central difference for each entry of `W`. `loss` is a function of a matrix.", "slopes",
        start='''
            import numpy as np

            def slopes(O, W, h=1e-5):
                """∂L/∂W for L = the sum of tanh(O W)², entry by entry.

                O: (2, 3), W: (3, 2)."""
                def loss(W):
                    return np.sum(np.tanh(O @ W) ** 2)

                found = np.zeros_like(W)
                for index in np.ndindex(W.shape):
                    nudge = np.zeros_like(W)
                    nudge[index] = h
                    found[index] = ...
                return found.round(6)
            ''',
        solution='''
            import numpy as np

            def slopes(O, W, h=1e-5):
                def loss(W):
                    return np.sum(np.tanh(O @ W) ** 2)

                found = np.zeros_like(W)
                for index in np.ndindex(W.shape):
                    nudge = np.zeros_like(W)
                    nudge[index] = h
                    found[index] = (loss(W + nudge) - loss(W - nudge)) / (2 * h)
                return found.round(6)
            ''',
        inputs={"O": (2, 3), "W": (3, 2), "h": "10 ** rng.uniform(-5, -2)"},
        slips=[("(2 * h)", "h", "From minus h to h is a distance of 2h."),
               ("loss(W + nudge) - loss(W - nudge)", "loss(W - nudge) - loss(W + nudge)", "The difference is turned "
                                                                                          "round.")],
        hints=["A central difference: the loss a little above, less the loss a little below."],
    ),
    ChoiceExercise(
        "bptt/zero-gradient", "Which gradient is zero?",
        "One step only, $T = 1$, from $O_0 = 0$, with random weights and the word “good”. Which gradients are zero "
        "for sure? There is more than one.",
        [("That of $W_h$.", True, "Beside it stands the state before the only step, which is zero."),
         ("That of $W_i$, every entry.", False, "The row of “good” gets the error of the step."),
         ("The rows of $W_i$ that belong to other words.", True, "Beside them stands a zero of the one-hot row."),
         ("That of $W_o$.", False, "Beside it stands the last state, which is not zero."),
         ("That of $b_h$.", False, "Beside it stands 1.")],
        hints=["A gradient is zero if the error is, or if what stands beside the weight is."],
    ),
    ChoiceExercise(
        "bptt/plateau", "Flat at 0.69",
        "A network learns to tell two answers apart, each right half of the time, and its loss stays at 0.69. Which of "
        "these can be the reason? There is more than one.",
        [("It has only just begun: the last states of the sequences have not yet parted.", True, "The plateau of the "
                                                                                                 "figure."),
         ("All weights are zero.", True, "Then every gradient is zero, and the answer is one half."),
         ("Nothing that the network can see tells the answers apart.", True, "As in the figure without memory."),
         ("It answers everything rightly.", False, "Then the loss would be near 0."),
         ("All states are saturated at the same end, whatever the sequence.", True,
          "Then all sequences look alike, and no gradient gets through."),
         ("It answers everything wrongly, and is sure of it.", False, "Then the loss would be far above 0.69.")],
        hints=["0.69 is log 2: the loss of answering one half to everything. Who has to answer so?"],
    ),
    PredictionExercise(
        "bptt/predict-control", "Predict, then switch off",
        "The smallest network trains on $(1, 0, 0)$ with the answer 1 and $(-1, 0, 0)$ with the answer 0, and its "
        "memory is switched off ($w_h$ is held at 0). What is the loss after 60 steps at $\\eta = 3$? Two decimals.",
        Rational(69, 100), tolerance=Rational(1, 100),
        told="0.69, as at the start, with any rate: both sequences end in the state 0, so the answer to both is one "
             "half.",
    ),
    PredictionExercise(
        "bptt/predict-one-unit", "Before you run it",
        "In the laboratory below, take **one** unit. Whatever the start and the rate: how far can it get with the "
        "twelve reviews?",
        1, ["All twelve, only more slowly.", "More than half, never all twelve.",
            "Six, as in guessing: one number is no memory."],
        replies={0: "Time does not help where no weights exist.",
                 2: "One number is a memory, and the last word alone tells eight of the twelve."},
        told="Never all twelve. The state before the last word enters its sum as O times w_h. So “film not” in place "
             "of “film very” moves that sum the same way, whether “good” or “bad” follows; it should lower the one and "
             "raise the other. That is the contradiction of a single neuron once more.",
    ),
    *RUNS_THAT_FAIL,
]  # fmt: skip
