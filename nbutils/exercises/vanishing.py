"""Exercises of the chapter on where recurrent networks fail."""

from sympy import Abs, MatrixSymbol, log, sqrt, symbols, tanh

from byhand.answers.exercise import Exercise
from byhand.proof.reader import parse
from nbutils.activations import sigmoid

O_0, O_1, O_2, x_1, x_2, w_i, w_h, b_h = symbols("O_0 O_1 O_2 x_1 x_2 w_i w_h b_h", real=True)
h_1, s, f, n, z, state, F = symbols("h_1 s f n z O F", real=True)
c_0, c_1, f_1, u_1, w_f, b_f = symbols("c_0 c_1 f_1 u_1 w_f b_f", real=True)
w_1, w_2, g_1, g_2, w_new, eta, tau, p, q, K = symbols("w_1 w_2 g_1 g_2 w_new eta tau p q K", real=True)
k, m = symbols("k m", real=True)

sigmoids = {O_1: sigmoid(x_1 * w_i + O_0 * w_h + b_h), O_2: sigmoid(x_2 * w_i + O_1 * w_h + b_h)}
leaky = {h_1: tanh(x_1 * w_i + O_0 * w_h + b_h), O_1: (1 - s) * O_0 + s * h_1}
gated = {f_1: sigmoid(w_f * c_0 + b_f), c_1: f_1 * c_0 + u_1}
clipped = {k: tau / sqrt(g_1**2 + g_2**2), w_new: w_2 - eta * k * g_2}

rows = {name: MatrixSymbol(name, 1, 3) for name in ("g", "O_0", "a_1", "z_1", "O_1", "a_2", "z_2", "O_2")}
rows["W_h"] = MatrixSymbol("W_h", 3, 3)
rectified = {rows["z_1"]: "a_1 + O_0 @ W_h", rows["O_1"]: "relu(z_1)",
             rows["z_2"]: "a_2 + O_1 @ W_h", rows["O_2"]: "relu(z_2)", m: "sum(g * O_2)"}  # fmt: skip

EXERCISES = [
    Exercise(
        "vanishing/half-life", "The half-life of a nudge",
        "Every step multiplies a nudge by the same factor $f$, a number between 0 and 1. After how many steps $n$ is "
        "exactly half of it left? Write $n$ with $f$; it need not be a whole number. "
        "(`log` is the natural logarithm.)",
        n, None, {n: -log(2) / log(f)},
        solution=[("log(1/2) / log(f)", "the logarithm of both sides of $f^n = 1/2$"),
                  ("-log(2) / log(f)", "$\\log(1/2) = -\\log 2$")],
        assuming=(f > 0, f < 1),
        hints=["What is left after $n$ steps, as a power of $f$?",
               "A logarithm turns a power into a product: $\\log f^n = n \\log f$."],
        remark="With $f = 0.8$ half of it is gone after about 3 steps, and all but a thousandth, ten halvings, after "
               "31. With $f = 0.99$ the half-life is 69 steps, with $f = 0.999$ it is 693.",
    ),
    Exercise(
        "vanishing/sigmoid", "Two steps with the sigmoid",
        "Replace $\\tanh$ by the sigmoid: $O_1 = \\sigma(x_1 w_i + O_0 w_h + b_h)$ and "
        "$O_2 = \\sigma(x_2 w_i + O_1 w_h + b_h)$, all of them numbers. Derive $\\partial O_2/\\partial O_0$ line by "
        "line; the last line has $O_1$, $O_2$ and $w_h$ alone.",
        O_2, O_0, sigmoids,
        solution=[("∂O_2/∂O_1 * ∂O_1/∂O_0", "the only path"),
                  ("O_2*(1 - O_2)*w_h * ∂O_1/∂O_0", "the slope of the sigmoid, then of its sum"),
                  ("O_2*(1 - O_2)*w_h * O_1*(1 - O_1)*w_h", "the same one step earlier"),
                  ("w_h**2 * O_1*(1 - O_1) * O_2*(1 - O_2)", "reorder")],
        variables=(O_1, O_2, w_h), several=True,
        hints=["Begin with the chain of the two states: `∂O_2/∂O_1 * ∂O_1/∂O_0`.",
               "What is the slope of the sigmoid, written with its value?",
               "Inside the sigmoid stands a sum. How does it change with the earlier state?"],
        remark="$O(1 - O)$ is at most 1/4, so two steps leave at most $(w_h/4)^2$. With the sigmoid even a weight of 3 "
               "must vanish.",
    ),
    Exercise(
        "vanishing/leak", "A leak",
        "A **leaky** neuron keeps a part of its state untouched: $O_1 = (1 - s)\\,O_0 + s\\,h_1$ with "
        "$h_1 = \\tanh(x_1 w_i + O_0 w_h + b_h)$ and a number $s$ between 0 and 1. Write $\\partial O_1/\\partial O_0$ "
        "with $s$, $h_1$ and $w_h$.",
        O_1, O_0, leaky,
        solution=[("(1 - s) + ∂O_1/∂h_1 * ∂h_1/∂O_0", "two paths: past the $\\tanh$, and through it"),
                  ("(1 - s) + s * ∂h_1/∂O_0", "$h_1$ stands in $O_1$ with the factor $s$"),
                  ("(1 - s) + s * (1 - h_1**2) * w_h", "the slope of $\\tanh$, then of its sum")],
        assuming=(s > 0, s < 1), variables=(s, h_1, w_h),
        hints=["On how many paths does $O_0$ reach $O_1$?", "What is the derivative at $s = 0$, and at $s = 1$?"],
        remark="Where $\\tanh$ is flat, $1 - s$ is left of the factor instead of 0. A small $s$ keeps a nudge for "
               "long; the price is that little of the input gets in. At $s = 0$ nothing does.",
    ),
    Exercise(
        "vanishing/gate", "A gate that looks at its memory",
        "The forget gate of this memory depends on what is in it: $c_1 = f_1 c_0 + u_1$ with "
        "$f_1 = \\sigma(w_f c_0 + b_f)$. The addition $u_1$ stays as it is. "
        "Write $\\partial c_1/\\partial c_0$ with $f_1$, $c_0$ and $w_f$.",
        c_1, c_0, gated,
        solution=[("f_1 + ∂c_1/∂f_1 * ∂f_1/∂c_0", "two paths: directly, and through the gate"),
                  ("f_1 + c_0 * ∂f_1/∂c_0", "$f_1$ stands in $c_1$ with the factor $c_0$"),
                  ("f_1 + c_0 * f_1*(1 - f_1) * w_f", "the slope of the sigmoid, then of its sum")],
        variables=(f_1, c_0, w_f),
        hints=["$c_0$ stands in two places: in the product, and inside the gate.",
               "Both factors of $f_1 c_0$ move. Which rule is that?"],
        remark="The direct path is a factor that the network can hold near 1. When it does, the other path is nearly "
               "closed: the slope $f_1(1 - f_1)$ is then near 0.",
    ),
    Exercise(
        "vanishing/relu-matrices", "Two steps of ReLU, with matrices",
        "Three neurons with the ReLU: $z_1 = a_1 + O_0 W_h$, $O_1 = \\mathrm{ReLU}(z_1)$, $z_2 = a_2 + O_1 W_h$ and "
        "$O_2 = \\mathrm{ReLU}(z_2)$. All are rows, 1×3, and $W_h$ is 3×3. "
        "For a row $g$ let $m = g_1 O_{2,1} + g_2 O_{2,2} + g_3 O_{2,3}$. "
        "Write the row $\\partial m/\\partial O_0$ with $g$, $z_1$, $z_2$ and $W_h$.",
        m, rows["O_0"], {name: parse(text, rows) for name, text in rectified.items()},
        solution=[("(∂m/∂O_1 * (z_1 > 0)) @ W_h.T", "one step back: the slopes, then the weights"),
                  ("((g * (z_2 > 0)) @ W_h.T * (z_1 > 0)) @ W_h.T", "the same one step earlier")],
        hints=["Begin at the end: what is $\\partial m/\\partial z_2$?",
               "From $z_2$ the gradient goes back to $O_1$ through the transpose of $W_h$.",
               "Each neuron has its own indicator: `*` multiplies entry by entry."],
        remark="Each slope is 0 or 1. Where all neurons are active, only the weights count: no slope takes anything "
               "away, and none brakes an explosion.",
    ),
    Exercise(
        "vanishing/settled", "A settled neuron",
        "Without input, a neuron with $w_h > 1$ settles where $O = \\tanh z$ with $z = w_h O$ and $z > 0$. "
        "Write its factor $F = w_h (1 - O^2)$ with $z$ alone, in exponentials, without $\\tanh$.",
        F, None, {state: tanh(z), w_h: z / state, F: w_h * (1 - state**2)},
        solution=[("z / tanh(z) * (1 - tanh(z)**2)", "$w_h = z/O$, and $O = \\tanh z$"),
                  ("4*z / (exp(2*z) - 1/exp(2*z))", "$\\tanh$ in exponentials")],
        assuming=(z > 0,), variables=(z,), without=(tanh,),
        hints=["From $z = w_h O$ you get $w_h$ with $z$ and $O$.",
               "$\\tanh z = \\dfrac{e^z - e^{-z}}{e^z + e^{-z}}$, and $1 - \\tanh^2 z$ is 4 over the square of "
               "$e^z + e^{-z}$."],
        remark="This is below 1 for every $z > 0$. The denominator and $4z$ are both 0 at $z = 0$; the slope of the "
               "denominator is $2(e^{2z} + e^{-2z})$, and that is more than 4, since a positive number and its "
               "reciprocal add up to more than 2. So in a neuron that settles away from 0 the gradient vanishes, "
               "whatever $w_h$ is.",
    ),
    Exercise(
        "vanishing/clipped-step", "A clipped step",
        "A network has two weights, $w_1$ and $w_2$. Their gradient $g = (g_1, g_2)$ is longer than the limit $\\tau$. "
        "Write $w_2$ after one step of descent with clipping, with the old $w_2$, $g_1$, $g_2$, $\\tau$ and the rate "
        "$\\eta$ (type `tau`, `eta` and `sqrt`).",
        w_new, None, clipped,
        solution=[("w_2 - eta*k*g_2", "a step of descent with $k$ times the gradient"),
                  ("w_2 - eta*g_2*tau / sqrt(g_1**2 + g_2**2)", "this $k$ makes $g$ as long as $\\tau$")],
        symbols=(w_1,), assuming=(tau > 0, eta > 0), variables=(w_2, g_1, g_2, tau, eta),
        hints=["By which number does clipping multiply the gradient?",
               "Clipping multiplies $g_1$ and $g_2$ by the same number. Then descend."],
        remark="The step is $\\eta\\tau$ long and goes straight against $g$. Some programs limit each entry by itself, "
               "which turns the step: $(3, 0.5)$ with each entry at most 1 is $(1, 0.5)$, and the second entry is "
               "then half of the first, not a sixth.",
    ),
    Exercise(
        "vanishing/absolute-error", "The best answer under the absolute error",
        "The answer is 1 with probability $p$, and else 0. You predict $q$, between 0 and 1, and pay the absolute "
        "error. On average that is $K = p\\,\\lvert 1 - q\\rvert + (1 - p)\\,\\lvert q\\rvert$. "
        "Write $\\partial K/\\partial q$ with $p$.",
        K, q, {K: p * Abs(1 - q) + (1 - p) * Abs(q)},
        solution=[("-p + (1 - p)", "the slope of $1 - q$ is $-1$, that of $q$ is 1"),
                  ("1 - 2*p", "collect $p$")],
        assuming=(p > 0, p < 1, q > 0, q < 1), variables=(p,),
        hints=["For $q$ between 0 and 1 both bars can go.", "Where is the slope zero?"],
        remark="The slope is the same for every $q$: below $p = 1/2$ the best prediction is 0, above it 1. Under "
               "this loss it does not shrink towards the average.",
    ),
]  # fmt: skip
