"""Exercises of the chapter on a hidden layer."""

from sympy import MatrixSymbol, Rational, log, sqrt, symbols

from byhand.answers import (
    ChoiceExercise,
    Exercise,
    LineExercise,
    NumberExercise,
    OrderExercise,
    PredictionExercise,
    ProgramExercise,
    TableExercise,
    one_hot,
    one_of,
)
from byhand.proof import parse
from nbutils.activations import sigmoid

x, u, v, g, s, y, y_hat, L, b_o = symbols("x u v g s y y_hat L b_o", real=True)
eta, beta, beta_1, beta_2 = symbols("eta beta beta_1 beta_2", real=True)
v_1, v_2, v_3, m, m_hat, v_hat, step = symbols("v_1 v_2 v_3 m m_hat v_hat step", real=True)
x_1, x_2, z_1, z_2, O_1, O_2 = symbols("x_1 x_2 z_1 z_2 O_1 O_2", real=True)
d_o, d_1, d_2 = symbols("d_o d_1 d_2", real=True)

_shapes = {"x": (1, 2), "W_i": (2, 2), "b_h": (1, 2), "W_o": (2, 1), "z": (1, 2), "O": (1, 2), "delta": (1, 2)}
M = {name: MatrixSymbol(name, *shape) for name, shape in _shapes.items()}
_names = {**M, "b_o": b_o, "s": s, "y": y, "y_hat": y_hat}
two_layers = {
    M["z"]: parse("x @ W_i + b_h", _names), M["O"]: parse("tanh(z)", _names), s: parse("sum(O @ W_o) + b_o", _names),
    y_hat: sigmoid(s), L: -(y * log(y_hat) + (1 - y) * log(1 - y_hat)),
    M["delta"]: parse("(ŷ - y) * W_o.T * (1 - O**2)", _names),
}  # fmt: skip

T = {name: MatrixSymbol(name, *shape)
     for name, shape in {"O": (1, 2), "W_o": (2, 2), "b_o": (1, 2), "s": (1, 2), "y": (1, 2)}.items()}  # fmt: skip
two_sums = {T["s"]: parse("O @ W_o + b_o", T), L: parse("sum((s - y)**2)/2", T)}

K = {name: MatrixSymbol(name, *shape)
     for name, shape in {"O": (1, 2), "W_o": (2, 3), "s": (1, 3), "y": (1, 3), "y_hat": (1, 3)}.items()}  # fmt: skip
classes = {K["s"]: parse("O @ W_o", K), K["y_hat"]: parse("exp(s)/sum(exp(s))", K),
           L: parse("log(sum(exp(s))) - sum(y*s)", K)}  # fmt: skip

D = {name: MatrixSymbol(name, *shape)
     for name, shape in {"x": (1, 2), "W_1": (2, 2), "O_1": (1, 2), "W_2": (2, 2), "O_2": (1, 2), "W_3": (2, 1),
                         "delta_2": (1, 2)}.items()}  # fmt: skip
deep = {
    D["O_1"]: parse("tanh(x @ W_1)", D), D["O_2"]: parse("tanh(O_1 @ W_2)", D), s: parse("sum(O_2 @ W_3)", D),
    L: (s - y) ** 2 / 2, D["delta_2"]: parse("(s - y) * W_3.T * (1 - O_2**2)", {**D, "s": s, "y": y}),
}  # fmt: skip

EXERCISES = [
    ChoiceExercise(
        "hidden-layer/three-right", "Which can be learned?",
        "Two inputs are 0 or 1 each. Which of these questions can **one** neuron answer, saying yes where "
        "$w_1 x_1 + w_2 x_2 + b > 0$? There is more than one.",
        [("Are both 1?", True, "A straight line cuts the corner (1, 1) off from the other three."),
         ("Is at least one 1?", True, "A straight line cuts the corner (0, 0) off."),
         ("Is exactly one 1?", False, "That is the exclusive or: the four conditions contradict each other."),
         ("Are the two equal?", False, "That is the exclusive or with praise and blame exchanged; if weights "
                                       "existed, their negatives would do XOR."),
         ("Is the first 1, and the second 0?", True, "A straight line cuts the corner (1, 0) off.")],
        hints=["Draw the four corners of the square, and look for a straight line."],
    ),
    PredictionExercise(
        "hidden-layer/predict-fold", "Predict, then move",
        "The hidden layer takes each review from $(x_1, x_2)$ to $(O_1, O_2)$. Which of the four moves farthest?",
        1, ["Bad.", "Good.", "Not bad.", "Not good."],
        replies={0: "Both its sums are 0 or below, so it stays at the origin.",
                 2: "Its inputs are (1, 0), and so are its outputs.",
                 3: "It goes from (1, 1) to (2, 1): one unit."},
        told="Good: it goes from (0, 1) to (1, 0), the diagonal of the square, and meets not bad there. Not good goes "
             "from (1, 1) to (2, 1); the other two stay where they are.",
    ),
    ChoiceExercise(
        "hidden-layer/and", "Both at once",
        "A neuron has $w_1 = w_2 = 1$ and says yes where $x_1 + x_2 + b > 0$. With which bias does it say yes "
        "for $(1, 1)$ only?",
        [("$b = -0.5$", False, "It says yes for (0, 1) too: the sum there is 0.5."),
         ("$b = -1.5$", True, "The sum is 0.5 for (1, 1), and at most −0.5 elsewhere."),
         ("$b = -2.5$", False, "Even for (1, 1) the sum is −0.5.")],
        hints=["The sum has to be above zero for 2, and not for 1."],
    ),
    NumberExercise(
        "hidden-layer/count", "How many numbers are learned?",
        "A network has {{x}} inputs, a hidden layer of {{v}} neurons and {{u}} outputs. Each neuron, "
        "hidden or output, has a bias. How many weights and biases are there?",
        x * v + v + v * u + u, given={x: [5, 4, 6], v: [3, 8, 5], u: [2, 3]},
        slips={x * v + v * u: "The biases are forgotten.", x * v * u: "The layers' weights add up.",
               x * v + v + v * u: "The biases of the outputs are forgotten."},
        hints=["A matrix has a row for each input of its layer, and a column for each neuron.",
               "The inputs have no bias."],
        solution="The weights are ${{x}} \\cdot {{v}} + {{v}} \\cdot {{u}}$, the biases ${{v}} + {{u}}$.",
    ),
    Exercise(
        "hidden-layer/input-gradient", "How the loss depends on the input",
        "In the network of the text, $z = xW_i + b_h$, $O = \\tanh z$, $s = OW_o + b_o$, $\\hat{y} = \\sigma(s)$, "
        "with the "
        "binary cross-entropy and $\\delta = \\partial L/\\partial z = (\\hat{y} - y) W_o^{\\top} \\odot (1 - O^2)$. "
        "Write $\\partial L/\\partial x$ with $\\delta$ and one of the matrices.",
        L, M["x"], two_layers,
        solution=[("((ŷ - y) * W_o.T * (1 - O**2)) @ W_i.T", "every entry of $x$ has a path through each sum: "
                   "$\\sum_j \\delta_j W_{kj}$"),
                  ("delta @ W_i.T", "the name $\\delta$")],
        assuming=[one_of(y, 0, 1)], variables=[M["delta"], M["W_i"]],
        hints=["$x$ is to the first layer what $O$ is to the second.", "Which shape must the answer have?"],
        remark="This is what an earlier layer would go on from, if $x$ were the output of one.",
    ),
    Exercise(
        "hidden-layer/two-outputs", "Two outputs",
        "A layer with two outputs, $s = OW_o + b_o$ with $O$: 1×2 and $W_o$: 2×2, has the loss "
        "$L = \\frac12\\left[(s_1 - y_1)^2 + (s_2 - y_2)^2\\right]$. Write $\\partial L/\\partial W_o$ with $O$, $s$ "
        "and $y$.",
        L, T["W_o"], two_sums,
        solution=[("O.T @ (s - y)", "the layer's input, transposed, times $\\partial L/\\partial s = s - y$")],
        variables=[T["O"], T["s"], T["y"]],
        hints=["What is $\\partial L/\\partial s_j$?", "$W_{kj}$ meets $O_k$, and reaches the loss through $s_j$ "
                                                       "alone."],
    ),
    TableExercise(
        "hidden-layer/table", "One review, forward and back",
        "The network of the text, with weights a little worse: $z_1 = x_1 + x_2$ and $z_2 = x_1 + x_2 - 1$, ReLU, and "
        "$s = O_1 - O_2 - \\frac12$. The review is $x = ({{x_1}}, {{x_2}})$ with the target $y = {{y}}$. Fill in the "
        "forward "
        "pass, then $\\delta_o = \\hat{y} - y$ and the two errors $\\delta_1 = \\partial L/\\partial z_1$ and "
        "$\\delta_2 = \\partial L/\\partial z_2$, to three decimals.",
        given={x_1: 1, x_2: 1, b_o: Rational(-1, 2), y: 0},
        cells={z_1: "x_1 + x_2", z_2: "x_1 + x_2 - 1", O_1: "relu(z_1)", O_2: "relu(z_2)", s: "O_1 - O_2 + b_o",
               y_hat: "sigmoid(s)", d_o: "y_hat - y", d_1: "d_o*(z_1 > 0)", d_2: "-d_o*(z_2 > 0)"},
        decimals=3,
        rows=[("hidden sums", [z_1, z_2]), ("hidden layer", [O_1, O_2]), ("output", [s, y_hat]),
              ("errors", [d_o, d_1, d_2])],
        labels={d_o: r"\delta_o", d_1: r"\delta_1", d_2: r"\delta_2"},
        slips={s: {O_1 - O_2: "the bias is forgotten."}, d_2: {d_o: "the weight −1 on the way is forgotten."}},
        hints=["Both hidden neurons are active.", "The weight from $O_2$ to $s$ is −1."],
    ),
    LineExercise(
        "hidden-layer/wrong-line", "The shapes fit, the gradient does not",
        "This backward pass of a network with as many outputs as hidden neurons runs without an error, since $W_o$ is "
        "square. Which line is wrong, and what should it be?",
        """
        delta_o = (y_hat - y) / len(x)
        dW_o = O.T @ delta_o
        delta = (delta_o @ W_o) * (1 - O**2)
        dW_i = x.T @ delta
        """,
        3, ["delta = (delta_o @ W_o.T) * (1 - O**2)"],
        symbols=[MatrixSymbol("O", 2, 2), MatrixSymbol("delta_o", 2, 2), MatrixSymbol("W_o", 2, 2)],
        replies={1: "The mean over the examples belongs here, and only here.",
                 2: "That is the rule: the layer's input, transposed, times its error.",
                 4: "That is the rule, with x for the layer's input."},
        hints=["Compare with the two boxed rules, one line after the other.", "$\\sum_j \\delta_j W_{kj}$: along the "
                                                                              "row."],
        solution="$\\partial L/\\partial O_k = \\sum_j \\delta_j W_{kj}$ adds along row $k$ of $W_o$. A product of "
                 "matrices adds down a column, so the rows have to become columns.",
        remark="A square matrix hides a missing transpose from every shape check. A gradient check finds it.",
    ),
    OrderExercise(
        "hidden-layer/order", "One step of training",
        "Put one step of training a network with a hidden layer in order.",
        ["hidden layer $O$ from $x$", "prediction $\\hat{y}$ from $O$", "error $\\delta_o$ of the output",
         "error $\\delta$ of the hidden layer", "gradient of $W_i$", "new $W_i$ and $W_o$"],
        hints=["Forward first.", "$\\delta$ needs $\\delta_o$, and the gradient of $W_i$ needs $\\delta$."],
        before=[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (3, 5)],
        replies={(3, 5): "The error of the hidden layer goes back through the old W_o: the update waits."},
    ),
    ProgramExercise(
        "hidden-layer/program", "The backward pass with a ReLU",
        "Write the gradients of the mean binary cross-entropy for one hidden layer with the **ReLU**. `x` is "
        "batch×2, `y` and "
        "`y_hat` are batch×1, `O = relu(x @ W_i + b_h)` is batch×3 and `W_o` 3×1. Return the gradients of `W_i`, "
        "`b_h` and `W_o`, in this order.",
        "gradients",
        start="def gradients(x, y, y_hat, O, W_o):\n    ...",
        solution="def gradients(x, y, y_hat, O, W_o):\n"
                 "    delta_o = (y_hat - y) / len(x)\n"
                 "    delta = delta_o @ W_o.T * (O > 0)\n"
                 "    return x.T @ delta, delta.sum(axis=0), O.T @ delta_o",
        inputs={"x": "rng.normal(scale=[1, 1, 100, 0.01, 1][i], size=([3, 40, 5, 2, 1][i], 2))",
                "y": "(rng.uniform(size=(len(x), 1)) > 0.5).astype(float)",
                "y_hat": "rng.uniform(size=(len(x), 1))", "W_o": (3, 1),
                "O": "np.maximum(0, rng.normal(scale=[1, 1, 100, 0.01, 1][i], size=(len(x), 3)))"},
        slips=[(" / len(x)", "", "The loss is a mean: the error of each example is divided by their number."),
               (" * (O > 0)", "", "The slope of the ReLU is forgotten: an inactive neuron passes nothing on. It is 1 "
                                "where O is above 0, and 0 where O is 0."),
               ("O > 0", "O >= 0", "At 0 the slope of the ReLU is 0, so it is > and not >=: O, the output of a ReLU, "
                                   "is never below 0."),
               ("(O > 0)", "(1 - O**2)", "1 - O**2 is the slope of the tanh."),
               ("delta.sum(axis=0)", "delta.mean(axis=0)", "The mean is in delta_o already; the rows add up.")],
        hints=["Start from `(y_hat - y) / len(x)`.", "A ReLU is active where its output is above zero."],
    ),
    PredictionExercise(
        "hidden-layer/predict-start", "Predict, then run",
        "The loss of a coin is $\\log 2 = 0.693$. Eight hidden neurons start with $W_i = 0$ and a **random** $W_o$, "
        "so all "
        "eight compute the same number. After 2000 steps, is the loss that of a coin, that of one neuron, or near "
        "zero?",
        2, ["As that of a coin: nothing can move.", "As that of one neuron: the eight stay equal.",
            "Near zero: the eight become different."],
        replies={0: "That is so if W_o is zero as well: then no error gets back to W_i.",
                 1: "They stay equal if their weights out of the layer are equal, too."},
        told="Near zero. The neurons are equal, but their errors δ_j = δ_o W_oj f'(z_j) are not, so the first step "
             "parts them.",
    ),
    ChoiceExercise(
        "hidden-layer/zero-start", "What stays zero?",
        "All weights and biases of a network with one hidden tanh layer are zero, and half of the targets are 1. "
        "After the first step of descent, which are still exactly zero? There is more than one.",
        [("$W_i$", True, "Its error goes back through W_o = 0."),
         ("$W_o$", True, "Its gradient is Oᵀδ_o, and O = tanh 0 = 0."),
         ("$b_o$", True, "ŷ = 1/2 for all, and the errors of the two halves of the targets cancel."),
         ("the loss", False, "It is log 2, that of a coin.")],
        hints=["What are $O$ and $\\hat{y}$ at the start?",
               "Go through the formulas for the gradients with zeros in them."],
    ),
    NumberExercise(
        "hidden-layer/he", "A start for the ReLU",
        "A layer of ReLU neurons reads {{x}} inputs that are themselves outputs of ReLUs. Which variance should its "
        "weights start with? Give it to three decimals.",
        2 / x, given={x: [100, 200, 50]}, decimals=3,
        slips={1 / x: "That suits the tanh: a ReLU sets half of its sums to zero.",
               sqrt(2 / x): "That is the standard deviation. The variance is its square."},
        hints=["Xavier's start has variance $1/n$.", "How much of the signal does a ReLU let pass?"],
        solution="It is $2/n = 2/{{x}}$: the 2 makes up for the half that a ReLU stops.",
    ),
    PredictionExercise(
        "hidden-layer/predict-rate", "Predict, then move",
        "The valley is $L = \\frac12(w_1^2 + 25\\,w_2^2)$. From which rate $\\eta$ on does plain descent no longer "
        "come to rest?",
        Rational(8, 100), tolerance=Rational(1, 100),
        told="From 2/25 = 0.08 on. A step multiplies the weight across the valley by 1 − 25η, and that is −1 there.",
    ),
    PredictionExercise(
        "hidden-layer/predict-turn", "Before you run it",
        "Forty hidden neurons learn thirty points, three of which have the wrong label. In 2000 steps the loss on "
        "these thirty falls from 0.56, after the first step, to 0.0015. What does the loss on two hundred new points "
        "do?",
        1, ["It falls as well, more slowly, and stays low.", "It falls at first, turns, and ends above its start.",
            "It rises from the first step on."],
        replies={0: "That would be so if there were nothing in the thirty points but what all points have in common.",
                 2: "The first thing that a network learns is where the two moons lie, and that helps everywhere."},
        told="It falls to 0.31 in about 120 steps, turns, and ends at 1.9, about four times what it was after the "
             "first step.",
    ),
    PredictionExercise(
        "hidden-layer/predict-momentum", "Before you run it",
        "In the laboratory below, descent at $\\eta = 0.1$ gets 101 of the 120 points right in 400 steps. Take "
        "momentum at the same rate, with $\\beta = 0.9$. Which rate of plain descent ends in about the same place?",
        2, ["$0.1$: momentum smooths the path, and makes it no longer.",
            "$0.19$: a step, and nine tenths of the one before.", "$1$", "None: with momentum this rate is too large."],
        replies={0: "It smooths where steps disagree. Where they agree, they add up.",
                 1: "That is the second step. The step before holds nine tenths of its own predecessor, and so on.",
                 3: "Descent can bear a rate of 1 here, and more."},
        told="With 1. A gradient that stays the same counts 1 + 0.9 + 0.9² + … = 10 times, so both get 118 points "
             "right.",
    ),
    Exercise(
        "hidden-layer/momentum", "The same gradient three times",
        "Momentum starts with $v = 0$: $v_1 = g$, $v_2 = \\beta v_1 + g$ and $v_3 = \\beta v_2 + g$, all with the same "
        "gradient $g$ and $0 < \\beta < 1$. Write $v_3$ with $\\beta$ and $g$.",
        v_3, None, {v_1: g, v_2: beta * v_1 + g, v_3: beta * v_2 + g},
        solution=[("beta*v_2 + g", "its definition"), ("beta*(beta*v_1 + g) + g", "put in $v_2$"),
                  ("(1 + beta + beta**2)*g", "put in $v_1$, and take out $g$")],
        assuming=[beta > 0, beta < 1], variables=[beta, g],
        hints=["Put in one definition after the other."],
        remark="After many steps the bracket is $1/(1 - \\beta)$: with $\\beta = 0.9$ ten times the step.",
    ),
    Exercise(
        "hidden-layer/adam-first", "Adam's first step",
        "At step 1 the means are $m = (1 - \\beta_1) g$ and $v = (1 - \\beta_2) g^2$, and $\\hat{m} = m/(1 - "
        "\\beta_1)$, "
        "$\\hat{v} = v/(1 - \\beta_2)$. Adam steps by $\\eta\\,\\hat{m}/\\sqrt{\\hat{v}}$ (leave $\\epsilon$ out). "
        "For a "
        "gradient $g > 0$, write the length of that step.",
        step, None,
        {m: (1 - beta_1) * g, v: (1 - beta_2) * g**2, m_hat: m / (1 - beta_1), v_hat: v / (1 - beta_2),
         step: eta * m_hat / v_hat ** Rational(1, 2)},
        solution=[("eta*g/sqrt(g**2)", "the brackets cancel: $\\hat{m} = g$ and $\\hat{v} = g^2$"),
                  ("eta", "$\\sqrt{g^2} = g$ for $g > 0$")],
        variables=[eta], assuming=[g > 0, eta > 0, beta_1 > 0, beta_1 < 1, beta_2 > 0, beta_2 < 1],
        hints=["What is $\\hat{m}$? And $\\hat{v}$?"],
        remark="So the first step is $\\eta$ for every weight, whether its gradient is a millionth or a million.",
    ),
    ChoiceExercise(
        "hidden-layer/diagnose", "A run that disappoints",
        "A run ends with a training loss of 0.02 and a loss of 2.4 on points that were kept back. What helps? There is "
        "more than one.",
        [("More steps", False, "They make it worse: the network learns the accidents even better."),
         ("Stopping earlier", True, "At the step where the loss on points kept back was lowest."),
         ("More hidden neurons", False, "They fit accidents more easily still."),
         ("More training points", True, "An accident in one of a thousand points has little weight."),
         ("A smaller rate, and more steps to make up for it", False,
          "The training loss is low: the steps were not the trouble.")],
        hints=["Which of the two numbers is bad?"],
    ),
    NumberExercise(
        "hidden-layer/routes", "A maximum and a product",
        "$L = \\max(u, v) \\cdot v$ at $u = {{u}}$, $v = {{v}}$. Follow the three rules back: what is $\\partial "
        "L/\\partial v$?",
        u, given={u: [3, 5], v: [2, 1]},
        slips={u + v: "The maximum is u here: it hands nothing to v.", v: "That is ∂L/∂u: a product swaps.",
               2 * v: "The maximum is u here, not v."},
        hints=["Which of the two does the maximum route to?", "A product hands each factor the other one."],
        solution="The product hands $v$ the other factor, $\\max(u, v) = u$. The maximum hands $v$ nothing.",
    ),
    Exercise(
        "hidden-layer/graph-sum", "Two paths through a graph",
        "$u = x^2$, $v = 3x$ and $L = uv + u$. Derive $\\partial L/\\partial x$ in lines, with $u$, $v$ and $x$: "
        "first the "
        "paths, then the slopes.",
        L, x, {u: x**2, v: 3 * x, L: u * v + u},
        solution=[("∂L/∂u * ∂u/∂x + ∂L/∂v * ∂v/∂x", "two paths, one through $u$ and one through $v$"),
                  ("(v + 1)*∂u/∂x + u*∂v/∂x", "$u$ meets $v$ in the product and 1 in the sum"),
                  ("(v + 1)*2*x + 3*u", "the slopes of $x^2$ and $3x$")],
        several=True, variables=[u, v, x],
        hints=["$u$ stands in two places of $L$; both belong to $\\partial L/\\partial u$."],
    ),
    NumberExercise(
        "hidden-layer/batch-bias", "The gradient of a bias",
        "A batch of two examples gives the errors $\\delta_o = (\\hat{y} - y)/2$: ${{u}}$ for the first and ${{v}}$ "
        "for the second. What is $\\partial L/\\partial b_o$?",
        u + v, given={u: [Rational(3, 10), Rational(1, 5)], v: [Rational(-1, 10), Rational(-2, 5)]},
        slips={(u + v) / 2: "The mean is in δ_o already: here the rows add up.", u * v: "The rows add up."},
        hints=["The bias meets the number 1 in each row."],
        solution="The rows add up: ${{u}} + ({{v}})$.",
    ),
    Exercise(
        "hidden-layer/softmax-layer", "Three classes",
        "An output layer with three classes has $s = OW_o$, $\\hat{y} = \\mathrm{softmax}(s)$ and the categorical "
        "cross-entropy, which for a one-hot $y$ is $L = \\log\\sum_k e^{s_k} - \\sum_k y_k s_k$. Write "
        "$\\partial L/\\partial W_o$ with $O$, $\\hat{y}$ and $y$.",
        L, K["W_o"], classes,
        solution=[("O.T @ (exp(s)/sum(exp(s)) - y)", "$\\partial L/\\partial s_k = e^{s_k}/\\sum_j e^{s_j} - y_k$"),
                  ("O.T @ (ŷ - y)", "the quotient is the softmax")],
        assuming=[one_hot(K["y"])], variables=[K["O"], K["y_hat"], K["y"]],
        hints=["What is $\\partial L/\\partial s_k$?", "Then the rule for the weights of a layer."],
        remark="The same form as with one output: error times input, whatever the number of classes.",
    ),
    Exercise(
        "hidden-layer/three-layers", "One layer more",
        "Two hidden layers: $O_1 = \\tanh(xW_1)$, $O_2 = \\tanh(O_1W_2)$, $s = O_2W_3$ and $L = \\frac12(s - y)^2$, "
        "with "
        "$\\delta_2 = (s - y)W_3^{\\top} \\odot (1 - O_2^2)$. Write $\\partial L/\\partial W_1$ with $x$, $O_1$, "
        "$W_2$ and $\\delta_2$.",
        L, D["W_1"], deep,
        solution=[("x.T @ ((delta_2 @ W_2.T) * (1 - O_1**2))", "back through $W_2^{\\top}$, the slope of the first "
                                                               "tanh, and "
                   "the input of the first layer, transposed")],
        variables=[D["x"], D["O_1"], D["W_2"], D["delta_2"]],
        hints=["First $\\delta_1 = \\partial L/\\partial(xW_1)$.", "From $\\delta_2$ back "
               "through $W_2$, then times the slope of the first tanh."],
    ),
]
