"""Exercises of the chapter on neurons and activations."""

from sympy import MatrixSymbol, Rational, exp, sqrt, symbols

from byhand.answers.exercise import Exercise
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
               "With the ReLU this neuron passes on nothing.",
    ),
    Exercise(
        "neurons/all-inputs", "Only if all agree",
        "A ReLU neuron has $n$ inputs, each of which is 0 or 1, and the same weight $w$ for all of them. It is to give "
        "exactly 1 when all the inputs are 1. Which bias does that? Write $b$ with $n$ and $w$.",
        b, None, {b: 1 - n * w},
        solution=[("1 - n*w", "with all inputs 1 the sum is $nw + b$, and it has to be 1")],
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
        "Now with matrices, still without activation. The first layer is $x W_1 + b_1$ with four neurons, and "
        "$b_1$ is 1×4. The second has $W_2$, 4×2, and $b_2$, 1×2; the third has $W_3$, 2×3, and $b_3$, 1×3. The three "
        "layers are one layer with a bias of shape 1×3. Write this bias with the biases and matrices of the layers.",
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
                  ("1/(1 + exp(-z)) - exp(-z)/(exp(-z) + 1)", "multiply the second above and below by $e^{-z}$"),
                  ("(1 - exp(-z))/(1 + exp(-z))", "one fraction"),
                  ("(exp(z/2) - exp(-z/2))/(exp(z/2) + exp(-z/2))", "multiply above and below by $e^{z/2}$"),
                  ("tanh(z/2)", "the formula of tanh, at $z/2$")],
        variables=(z,), without=(Sigmoid, ReLU, exp), several=True,
        hints=["Write both with exponentials first.",
               "Multiply the second fraction above and below by $e^{-z}$: then both have the same denominator.",
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
        "The slope of the sigmoid is $a(1 - a)$, at most $\\frac14$. Let $p$ be a number between 0 and 1. From which "
        "output $a > \\frac12$ on is less than the part $p$ of the largest slope left? Write this $a$ with $p$.",
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
        variables=(z, c),
        hints=["For negative $z$, $\\mathrm{ReLU}(-z)$ is $-z$. What do you have to subtract from $\\mathrm{ReLU}(z)$?",
               "The slope is 1 on one side and $c$ on the other: write an indicator for each side, `(z > 0)` and "
               "`(z < 0)`."],
        remark="Apart from the corner the slope is nowhere 0, so this neuron always learns, however large its negative "
               "bias is: it cannot die.",
    ),
]  # fmt: skip
