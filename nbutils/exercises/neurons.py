"""Exercises of the chapter on neurons and activations."""

from sympy import MatrixSymbol, Rational, exp, sqrt, symbols, tanh

from byhand.answers import (
    ChoiceExercise,
    Exercise,
    LineExercise,
    NumberExercise,
    OrderExercise,
    PredictionExercise,
    ProgramExercise,
    TableExercise,
    counts,
)
from byhand.formulas.functions import ReLU, Sigmoid
from nbutils.activations import relu, sigmoid

x, x_1, x_2, w, w_1, w_2, w_3, b = symbols("x x_1 x_2 w w_1 w_2 w_3 b", real=True)
b_1, b_2, b_3, z, z_1, z_2, z_3 = symbols("b_1 b_2 b_3 z z_1 z_2 z_3", real=True)
a, c, d, n, p, s, u = symbols("a c d n p s u", real=True)

W_2, W_3 = MatrixSymbol("W_2", 4, 2), MatrixSymbol("W_3", 2, 3)
b_row_1, b_row_2, b_row_3 = (MatrixSymbol(f"b_{layer}", 1, size) for layer, size in [(1, 4), (2, 2), (3, 3)])
b_row = MatrixSymbol("b", 1, 3)

numbers = {x_1: 6, x_2: -3, w_1: Rational(1, 2), w_2: 3, b: 1, z: -5}
chain_of_layers = {z_1: w_1 * x + b_1, z_2: w_2 * z_1 + b_2, z_3: w_3 * z_2 + b_3}
stretched = {u: 2 * z, s: sigmoid(u), a: 2 * s - 1}

good, nots, bad, y_hat, a_1, a_2, slope_1, slope_2 = symbols("good not bad y_hat a_1 a_2 slope_1 slope_2", real=True)
inputs, hidden, outputs, weights_1, biases_1 = symbols("inputs hidden outputs weights_1 biases_1", real=True)
weights_2, biases_2, total = symbols("weights_2 biases_2 total", real=True)

EXERCISES = [
    Exercise(
        "neurons/weighted-sum", "A neuron in numbers",
        "A neuron has the inputs $x_1 = 6$ and $x_2 = -3$, the weights $w_1 = 0.5$ and $w_2 = 3$, and the bias $b = "
        "1$. Compute its weighted sum $z$. The answer is a number.",
        z, None, numbers,
        solution=[("x_1*w_1 + x_2*w_2 + b", "each input times its weight, and the bias"),
                  ("3 - 9 + 1", "put in the numbers"), ("-5", "add up")],
        hints=["What does each input contribute? Multiply it by its own weight.", "Which part has no input?"],
        remark="The second input is the smaller one, and it decides the sign, since its weight is six times as large. "
               "The sum is below 0: this neuron is not active.",
    ),
    Exercise(
        "neurons/all-inputs", "Only if all agree",
        "A ReLU neuron has $n$ inputs, each of which is 0 or 1, and the same weight $w$ for all of them. It is to give "
        "exactly 1 when all the inputs are 1. Which bias does that? Write $b$ with $n$ and $w$.",
        b, None, {b: 1 - n * w},
        solution=[("1 - n*w", "with all inputs 1 the sum is $nw + b$, and it has to be 1")],
        assuming=[counts(n)],
        hints=["How large is the weighted sum when all $n$ inputs are 1?",
               "The ReLU passes a positive sum on as it is."],
        remark="With one input missing the sum is $1 - w$. For $w \\ge 1$ this is not positive, and the neuron gives "
               "0: it says *and*. For $w < 1$ it is content with fewer inputs.",
    ),
    Exercise(
        "neurons/three-layers", "Three layers are one",
        "Each of three layers has one neuron and no activation: $z_1 = w_1 x + b_1$, $z_2 = w_2 z_1 + b_2$, "
        "$z_3 = w_3 z_2 + b_3$. Which single weight and bias do the same? Derive $z_3$ line by line; the last line has "
        "only $x$, the weights and the biases, so that you can read them off.",
        z_3, None, chain_of_layers,
        solution=[("w_3*z_2 + b_3", "the third layer"),
                  ("w_3*(w_2*z_1 + b_2) + b_3", "put in the second"),
                  ("w_3*(w_2*(w_1*x + b_1) + b_2) + b_3", "put in the first"),
                  ("w_1*w_2*w_3*x + (w_2*w_3*b_1 + w_3*b_2 + b_3)", "sort by what $x$ stands in")],
        several=True,
        hints=["Begin at the end, with `w_3*z_2 + b_3`.", "Put $z_2$ in, and in the next line $z_1$.",
               "Multiply out. What stands with $x$ is the weight, the rest is the bias."],
        remark="The weight is the product of the three weights. Each bias is multiplied by all the weights behind it.",
    ),
    Exercise(
        "neurons/merged-bias", "The bias of three layers",
        "Three layers without activation, as in *Three layers are one*, but with matrices. The first layer is "
        "$x W_1 + b_1$ with four neurons, and $b_1$ is 1×4. The second has $W_2$, 4×2, and $b_2$, 1×2; the third has "
        "$W_3$, 2×3, and $b_3$, 1×3. The three layers are one layer with a bias of shape 1×3. Write this bias with the "
        "biases and matrices of the layers.",
        b_row, None, {b_row: b_row_1 * W_2 * W_3 + b_row_2 * W_3 + b_row_3},
        solution=[("(b_1@W_2 + b_2)@W_3 + b_3", "what comes out of the three layers for $x = 0$"),
                  ("b_1@W_2@W_3 + b_2@W_3 + b_3", "multiply out")],
        hints=["The bias is what comes out when all the inputs are 0. What leaves the first layer then?",
               "Send that row through the second layer, and the result through the third.",
               "Check the shapes: each term has to be 1×3."],
        remark="Here, too, each bias goes through all the layers behind it. The order is fixed: "
               "(1×4)(4×2)(2×3) fits, and no other order does.",
    ),
    Exercise(
        "neurons/yes-minus-no", "Yes minus no",
        "A neuron says *yes* with the probability $\\sigma(z)$. Turn the sign of all its weights and of its bias, and "
        "it says $\\sigma(-z)$. Derive their difference $d = \\sigma(z) - \\sigma(-z)$ line by line, until only one "
        "$\\tanh$ is left. Use `exp(z)` for $e^z$.",
        d, None, {d: sigmoid(z) - sigmoid(-z)},
        solution=[("1/(1 + exp(-z)) - 1/(1 + exp(z))", "the formula of the sigmoid, twice"),
                  ("1/(1 + exp(-z)) - exp(-z)/(exp(-z) + 1)", "in the second, both times $e^{-z}$"),
                  ("(1 - exp(-z))/(1 + exp(-z))", "one fraction"),
                  ("(exp(z/2) - exp(-z/2))/(exp(z/2) + exp(-z/2))", "numerator and denominator times $e^{z/2}$"),
                  ("tanh(z/2)", "the formula of tanh, at $z/2$")],
        variables=(z,), without=(Sigmoid, ReLU, exp), one=tanh, several=True,
        hints=["Write both with exponentials first.",
               "In the second fraction multiply numerator and denominator by $e^{-z}$: then both fractions have one "
               "denominator.",
               "In the formula of tanh the two exponents are opposite. By what must you multiply to get there?"],
        remark="$\\sigma(-z)$ is the probability of *no*, since the two add up to 1. So $\\tanh(z/2)$ says by how much "
               "yes is more probable than no: from $-1$, a sure no, to 1, a sure yes.",
    ),
    Exercise(
        "neurons/tanh-slope", "The slope of tanh, from the sigmoid",
        "Take the chain $u = 2z$, $s = \\sigma(u)$, $a = 2s - 1$. As you saw, this $a$ is $\\tanh z$. Write its slope "
        "$\\partial a/\\partial z$ with $s$ alone.",
        a, z, stretched,
        solution=[("∂a/∂s * ∂s/∂u * ∂u/∂z", "one factor for each step"),
                  ("2 * ∂s/∂u * 2", "the two stretchings"),
                  ("4*s*(1 - s)", "the slope of the sigmoid, from its output")],
        variables=(s,),
        hints=["Nudge $z$ a little. How much does $u$ move, and how much does $a$ move for each unit of $s$?",
               "The slope of the sigmoid follows from its output."],
        remark="With $s = (1 + a)/2$ this is $(1 + a)(1 - a) = 1 - a^2$, as before. And it is the slope of the sigmoid "
               "at $2z$ as a part of its largest, $\\frac14$: so tanh saturates at half the $z$.",
    ),
    Exercise(
        "neurons/saturation", "Where the sigmoid saturates",
        "The slope of the sigmoid is $a(1 - a)$, at most $\\frac14$. Let $p$ be a number between 0 and 1. Above which "
        "output $a > \\frac12$ is the slope less than the part $p$ of its largest value? Write this $a$ with $p$.",
        a, None, {a: (1 + sqrt(1 - p)) / 2},
        solution=[("1/2 + sqrt(1/4 - p/4)", "$\\frac14 - (a - \\frac12)^2 = \\frac{p}{4}$ and $a > \\frac12$"),
                  ("(1 + sqrt(1 - p))/2", "take the 4 out of the root")],
        assuming=(p > 0, p < 1), variables=(p,),
        hints=["At the edge, $a(1 - a) = p/4$. This is a quadratic equation in $a$.",
               "Completing the square makes it $\\frac14 - (a - \\frac12)^2 = \\frac{p}{4}$.",
               "Write the square root as `sqrt(…)`."],
        remark="For a twentieth, $p = \\frac1{20}$, it is $a = 0.987$. The $z$ that belongs to it is the 4.36 above.",
    ),
    Exercise(
        "neurons/leaky-slope", "A ReLU that does not die",
        "The *leaky ReLU* lets a little of the negative numbers through: $a = z$ for $z > 0$ and $a = cz$ for $z < 0$, "
        "with a small number $c > 0$. Write it with two ReLUs, and derive its slope $\\partial a/\\partial z$. The "
        "answer is one formula for all $z$, with indicators and $c$. At the corner it is 0, as for the ReLU.",
        a, z, {a: relu(z) - c * relu(-z)},
        solution=[("(z > 0) - c*(-1)*(-z > 0)", "of $\\mathrm{ReLU}(z) - c\\,\\mathrm{ReLU}(-z)$, each ReLU"),
                  ("(z > 0) + c*(z < 0)", "$-z$ falls by 1 when $z$ rises by 1")],
        assuming=[c > 0], variables=(z, c),
        slips=[("(z > 0) + c*z*(z < 0)", "author", "cz is the value on the left side. Asked is its slope.")],
        hints=["For negative $z$, $\\mathrm{ReLU}(-z)$ is $-z$. What do you have to subtract from $\\mathrm{ReLU}(z)$?",
               "The slope is 1 on one side and $c$ on the other: write an indicator for each side, `(z > 0)` and "
               "`(z < 0)`."],
        remark="Apart from the corner the slope is nowhere 0, so this neuron always learns, however large its negative "
               "bias is: it cannot die.",
    ),
    NumberExercise(
        "neurons/review-score", "Score a review",
        "The weights are *film* 0, *very* 0.5, *good* 2, *not* −1.5 and *bad* −2, and the bias is −1. What is the "
        "weighted sum of *very bad film not good*?",
        -2, slips={-1: "The bias is forgotten.", 1: "The weight of not is negative: it counts against the film.",
                   2: "The weight of bad is negative: it counts against the film.",
                   0: "The bias is −1, not 1; or else bad is left out, and its weight of −2."},
        hints=["Each of the five words occurs once.", "Add the five weights, and then the bias."],
        solution="$0 + 0.5 + 2 - 1.5 - 2 - 1 = -2$",
        remark="You probably read *not good* as one thing. The neuron cannot: it adds *not* and *good*.",
    ),
    NumberExercise(
        "neurons/how-often", "How often must it say so?",
        "A neuron reads one word, *good*, with the weight ${{w}}$ and the bias ${{b}}$. How many times must a review "
        "say *good*, at the least, to make the sum positive?",
        3, {w: 2, b: -5},
        slips={2: "Twice gives 4 − 5 = −1.", Rational(5, 2): "The sum is zero at 2.5, but a count is a whole number."},
        hints=["For which $x$ is $wx + b$ zero?"],
        solution="The sum is zero at $x = -b/w = 2.5$; the next whole number makes it positive, $2 \\cdot 3 - 5 = 1$.",
    ),
    TableExercise(
        "neurons/count-parameters", "How many weights?",
        "A network reads $n = {{inputs}}$ inputs, has one hidden layer of $H = {{hidden}}$ neurons, and "
        "$K = {{outputs}}$ outputs. How many numbers does it have to learn?",
        given={inputs: [5, 6, 7], hidden: [4, 3, 8], outputs: [2, 3]},
        cells={weights_1: "inputs*hidden", biases_1: "hidden", weights_2: "hidden*outputs", biases_2: "outputs",
               total: "weights_1 + biases_1 + weights_2 + biases_2"},
        decimals=0, rows=[("hidden layer", [weights_1, biases_1]), ("output layer", [weights_2, biases_2]),
                          ("together", [total])],
        labels={inputs: "n", hidden: "H", outputs: "K", total: "\\text{all}",
                weights_1: "\\text{entries of } W_1", biases_1: "\\text{of } b_1",
                weights_2: "\\text{entries of } W_2", biases_2: "\\text{of } b_2"},
        slips={biases_1: {inputs: "a bias belongs to a neuron, not to an input"},
               weights_2: {inputs * outputs: "the output layer reads the hidden neurons, not the inputs"}},
        hints=["$W_1$ has a row for each input and a column for each neuron.", "Each neuron has one bias."],
    ),
    TableExercise(
        "neurons/forward-table", "A forward pass through two layers",
        "The network of this chapter: $z_1 = x_{\\mathrm{good}} - x_{\\mathrm{not}}$, $z_2 = x_{\\mathrm{not}} + "
        "x_{\\mathrm{bad}} - 1$, then the ReLU, then $\\hat{y} = a_1 + a_2$. How often a review says each word: "
        "*good* {{good}}, *not* {{not}}, *bad* {{bad}}. Fill in the forward pass.",
        given={good: [3, 2, 0], nots: [1, 2], bad: [2, 1, 0]},
        cells={z_1: good - nots, z_2: nots + bad - 1, a_1: "relu(z_1)", a_2: "relu(z_2)", y_hat: "a_1 + a_2"},
        decimals=0, rows=[("sums", [z_1, z_2]), ("after the ReLU", [a_1, a_2]), ("output", [y_hat])],
        labels={y_hat: "\\hat{y}", good: "x_{\\mathrm{good}}", nots: "x_{\\mathrm{not}}", bad: "x_{\\mathrm{bad}}"},
        slips={z_2: {nots + bad: "the bias of the second neuron is forgotten"}, a_1: {abs(z_1): "a ReLU stops what is "
               "negative, it does not turn its sign"}},
        hints=["Each sum first; then the ReLU of each."],
    ),
    OrderExercise(
        "neurons/order", "From a review to an answer",
        "Put in order what the first neuron of this chapter does with a review.",
        ["make a one-hot row of each word", "add the rows: the counts", "multiply each count by its weight",
         "add the products and the bias", "apply the activation function"],
        replies={(1, 2): "A weight multiplies a count, so the counts come first.",
                 (3, 4): "The activation function has the last word: it acts on the whole sum."},
        hints=["What does the weighted sum need before it can be computed?"],
    ),
    LineExercise(
        "neurons/wrong-sign", "A sigmoid that falls",
        "This function should return the sigmoid and its slope. A test finds that the output *falls* as $z$ rises. "
        "Which line is wrong, and what should it be?",
        """
        def sigmoid_and_slope(z):
            a = 1 / (1 + exp(z))
            slope = a * (1 - a)
            return a, slope
        """,
        2, ["a = 1 / (1 + exp(-z))"], symbols=[z],
        replies={3: "The slope from the output is right: a(1 − a)."},
        hints=["What is the output for a large positive $z$?"],
        solution="For large $z$ the power $e^{-z}$ vanishes and the output is near 1, as it should be.",
        remark="With the wrong sign it is $\\sigma(-z)$, so it says *no* exactly where it should say *yes*.",
    ),
    LineExercise(
        "neurons/wrong-slope", "A slope from the wrong output",
        "This should be tanh with its slope. Which line is wrong, and what should it be?",
        """
        def tanh_and_slope(z):
            a = tanh(z)
            slope = a * (1 - a)
            return a, slope
        """,
        3, ["slope = 1 - a**2"], symbols=[z, a],
        replies={2: "The output is right."},
        hints=["Try $z = 0$. Which slope does tanh have there?"],
        solution="$a(1 - a)$ is the slope of the sigmoid. At $z = 0$ it would give 0, where tanh is steepest.",
    ),
    PredictionExercise(
        "neurons/predict-bias", "Before you move it",
        "In the figure below the sum is zero along a line, and an arrow shows the side on which it is positive. You "
        "lower the bias. What happens to the line?",
        1, ["It turns.", "It moves to the side of the arrow, and keeps its direction.",
            "It moves away from the arrow's side, and keeps its direction."],
        replies={0: "The direction is that of the weights, and they stay.",
                 2: "Then the positive side would grow. A lower bias makes it smaller."},
        told="It moves to the side of the arrow: the lower the bias, the more it takes to make the sum positive. Its "
             "direction is a matter of the weights alone.",
    ),
    PredictionExercise(
        "neurons/predict-four", "Before you move it",
        "One neuron, three weights, a bias, and the four reviews *good*, *bad*, *not good*, *not bad*. What is the "
        "largest number that it gets right? Say it first, then find it in the figure.",
        3, told="Three. All four contradict each other, as the two sums above show; three of them do not.",
    ),
    PredictionExercise(
        "neurons/predict-weight", "Before you move it",
        "A sigmoid neuron has the bias 0, and its weight is raised to 5. In which part of the inputs from −3 to 3 does "
        "it still have more than a twentieth of its largest slope?",
        2, ["in all of it", "in about two thirds", "in less than a third"],
        replies={0: "That is so for a small weight. A weight of 5 drives the sum of most inputs far out.",
                 1: "It is less: the sum is five times the input, so the band is a fifth as wide as for the weight 1."},
        told="In 29 per cent. The sum has to lie between −4.36 and 4.36, so the input between −0.87 and 0.87.",
    ),
    ProgramExercise(
        "neurons/program-layer", "A layer in NumPy",
        "Write a layer of ReLU neurons for many examples at once.", "layer",
        start='''
        def layer(x, W, b):
            """Outputs of a ReLU layer, (n, m).

            x: (n, k); W: (k, m); b: (m,)."""
            return ...
        ''',
        solution="""
        def layer(x, W, b):
            return np.maximum(0, x @ W + b)
        """,
        inputs={"x": "rng.normal(scale=[1, 1, 100, 0.01, 1000][i], size=([3, 40, 5, 1, 2][i], [2, 3, 4, 1, 6][i]))",
                "W": "rng.normal(size=(x.shape[1], 1 + (2 * i + 1) % 4))",
                "b": "rng.normal(size=W.shape[1])"},
        slips=[("np.maximum(0, x @ W + b)", "x @ W + b", "The activation function is missing."),
               (" + b", "", "The bias is missing."),
               ("np.maximum(0, x @ W + b)", "np.maximum(0, x @ W) + b", "The ReLU acts on the sum with its bias.")],
        hints=["All sums of all examples are one product and one addition.", "`np.maximum(0, …)` acts on each number."],
    ),
    ChoiceExercise(
        "neurons/dead", "A neuron that is always silent",
        "A ReLU neuron has a negative sum for every review that there is. What is true? There is more than one.",
        [("Its slope is 0 for every review.", True, "So nothing that depends on the slope can change it."),
         ("A longer step of learning wakes it.", False, "Each step has the slope as a factor. A hundred times 0 is 0."),
         ("All its weights must be negative.", False, "A large negative bias is enough."),
         ("A larger bias, set by hand, can wake it.", True, "The bias moves the place where the sum passes 0.")],
        hints=["What does a step of learning need?"],
    ),
    TableExercise(
        "neurons/drill-slopes", "Drill: three outputs, three slopes",
        "One neuron has the sum $z = {{z}}$. Give its output and its slope with each activation function: $a_1, f'_1$ "
        "for the ReLU, $a_2, f'_2$ for the sigmoid, $a, f'$ for tanh.",
        given={z: [Rational(1, 2), Rational(-1, 2), 1, -1]},
        cells={a_1: "relu(z)", slope_1: "(z > 0)", a_2: "sigmoid(z)", slope_2: "a_2*(1 - a_2)",
               a: "2*sigmoid(2*z) - 1", d: "1 - a**2"},
        decimals=3, rows=[("ReLU", [a_1, slope_1]), ("sigmoid", [a_2, slope_2]), ("tanh", [a, d])],
        labels={slope_1: "f'_1", slope_2: "f'_2", d: "f'"},
        slips={d: {a * (1 - a): "that is how the sigmoid's slope follows from its output"},
               slope_2: {1 - a_2**2: "that is how the slope of tanh follows from its output"}},
        hints=["The last two slopes follow from their outputs."],
    ),
]  # fmt: skip
