"""Exercises of the chapter on a single neuron with a squared error."""

from sympy import Rational, symbols

from byhand.answers.exercise import Exercise
from nbutils.activations import relu, sigmoid

w, b, x, y, z, a, L, eta = symbols("w b x y z a L eta", real=True)
x_1, x_2, y_1, y_2, z_1, z_2, a_1, a_2 = symbols("x_1 x_2 y_1 y_2 z_1 z_2 a_1 a_2", real=True)
w_new, b_new, a_new, e_new, L_new = symbols("w_new b_new a_new e_new L_new", real=True)
r, c, n = symbols("r c n", positive=True)

neuron = {z: w * x + b, a: relu(z), L: (a - y) ** 2}
smooth = {z: w * x + b, a: sigmoid(z), L: (a - y) ** 2}
both = {z_1: w * x_1 + b, z_2: w * x_2 + b, a_1: relu(z_1), a_2: relu(z_2),
        L: ((a_1 - y_1) ** 2 + (a_2 - y_2) ** 2) / 2}  # fmt: skip

EXERCISES = [
    Exercise(
        "single-neuron/numbers", "A neuron in numbers",
        "Let $w = \\frac12$, $b = 1$, $x = -1$ and $y = 2$, with $z = wx + b$, $a = \\mathrm{ReLU}(z)$ and "
        "$L = (a - y)^2$. Weight and bias take one step with the rate $\\eta > 0$. Write the loss after it with "
        "$\\eta$ (type `eta` or η).",
        L_new, None, {w_new: Rational(1, 2) - eta * 2 * (Rational(1, 2) - 2) * -1,
                      b_new: 1 - eta * 2 * (Rational(1, 2) - 2),
                      a_new: relu(w_new * -1 + b_new), L_new: (a_new - 2) ** 2},
        assuming=[eta > 0],
        solution=[("(relu(w_new*(-1) + b_new) - 2)**2", "the loss with the new weight and bias"),
                  ("(relu(-(1/2 - 3*eta) + (1 + 3*eta)) - 2)**2",
                   "$z = a = \\frac12$, so the gradients were $2 \\cdot (-\\frac32) \\cdot (-1) = 3$ and $-3$"),
                  ("(relu(1/2 + 6*eta) - 2)**2", "collect"),
                  ("(6*eta - 3/2)**2", "still active, since $\\eta > 0$")],
        variables=(eta,),
        hints=["Find $z$, $a$ and the error $a - y$ first.",
               "The gradients are $2(a - y)\\,x$ and $2(a - y)$ for an active neuron.",
               "What are the new weight and the new bias, and the new $z$?"],
        remark="At $\\eta = \\frac14$ the loss is zero: one step is enough. From $\\eta = \\frac12$ on it is no "
        "smaller than before, as the limit $1/(x^2 + 1) = \\frac12$ says.",
    ),
    Exercise(
        "single-neuron/weight", "The gradient of the weight",
        "From memory: for $z = wx + b$, $a = \\mathrm{ReLU}(z)$ and $L = (a - y)^2$, write $\\partial L/\\partial w$ "
        "with $a$, $y$, $z$ and $x$. It has three factors.",
        L, w, neuron,
        solution=[("∂L/∂a * ∂a/∂z * ∂z/∂w", "chain rule: $w \\to z \\to a \\to L$"),
                  ("2*(a - y) * (z > 0) * ∂z/∂w", "the square, then the ReLU"),
                  ("2*(a - y) * (z > 0) * x", "$z$ has slope $x$ in $w$")],
        hints=["Go along the chain $w \\to z \\to a \\to L$: one factor for each arrow.",
               "The slope of the ReLU is 1 for $z > 0$ and 0 otherwise: write it as `(z > 0)`."],
    ),
    Exercise(
        "single-neuron/input", "The gradient of the input",
        "In a network of layers, $x$ is the output of an earlier neuron, so that neuron needs "
        "$\\partial L/\\partial x$. Write it with $a$, $y$, $z$ and $w$.",
        L, x, neuron,
        solution=[("∂L/∂a * ∂a/∂z * ∂z/∂x", "chain rule: $x \\to z \\to a \\to L$"),
                  ("2*(a - y) * (z > 0) * ∂z/∂x", "the two slopes that you know"),
                  ("2*(a - y) * (z > 0) * w", "$z$ has slope $w$ in $x$")],
        hints=["Only one arrow of the chain is another one than for $w$.", "What is $\\partial z/\\partial x$?"],
    ),
    Exercise(
        "single-neuron/sigmoid", "Another activation",
        "Replace the ReLU by the sigmoid, $a = \\sigma(z)$. Derive $\\partial L/\\partial w$ line by line; "
        "the last line has $a$, $y$ and $x$ alone.",
        L, w, smooth,
        solution=[("∂L/∂a * ∂a/∂z * ∂z/∂w", "chain rule"),
                  ("2*(a - y) * ∂a/∂z * x", "slopes of a square and of a line"),
                  ("2*(a - y) * sigmoid(z)*(1 - sigmoid(z)) * x", "the sigmoid"),
                  ("2*(a - y) * a*(1 - a) * x", "with $a$ alone")],
        variables=(a, y, x), several=True,
        hints=["Begin with the chain rule: `∂L/∂a * ∂a/∂z * ∂z/∂w`.",
               "Write the sigmoid's slope with $a$ alone: $\\partial a/\\partial z = a(1 - a)$."],
        remark="This neuron learns slowly where $a$ is near 0 or near 1, even if the answer is wrong.",
    ),
    Exercise(
        "single-neuron/two-examples", "Two examples",
        "The loss of two examples is the mean of their losses, "
        "$L = \\frac12\\left((a_1 - y_1)^2 + (a_2 - y_2)^2\\right)$, with the same $w$ and $b$ in both: "
        "$z_1 = wx_1 + b$, $z_2 = wx_2 + b$, $a_1 = \\mathrm{ReLU}(z_1)$, "
        "$a_2 = \\mathrm{ReLU}(z_2)$. Write $\\partial L/\\partial w$ with the $a$, $y$, $z$ and $x$ of both.",
        L, w, both,
        solution=[("∂L/∂a_1 * ∂a_1/∂w + ∂L/∂a_2 * ∂a_2/∂w", "one path through each"),
                  ("(a_1 - y_1) * ∂a_1/∂w + (a_2 - y_2) * ∂a_2/∂w", "half of 2 is 1"),
                  ("(a_1 - y_1) * (z_1 > 0) * x_1 + (a_2 - y_2) * (z_2 > 0) * x_2", "each ReLU and each line")],
        hints=["The weight reaches the loss by two paths, one through each example.", "Add the two paths."],
        remark="If the neuron is inactive for one example, the other one still teaches it.",
    ),
    Exercise(
        "single-neuron/error-after-step", "Only the weight learns",
        "Let the neuron be active, so $a = wx + b$, and let the weight take one step, $w - \\eta\\,2(a - y)\\,x$, "
        "while the bias stays as it is. The input stays the same and the neuron active. Write the new error, "
        "$a_{\\mathrm{new}} - y$, with the old $a$, and with $y$, $x$ and $\\eta$.",
        e_new, None, {a: w * x + b, a_new: (w - eta * 2 * (a - y) * x) * x + b, e_new: a_new - y},
        solution=[("(w - eta*2*(a - y)*x)*x + b - y", "put in the step"),
                  ("a - y - eta*2*(a - y)*x**2", "$wx + b$ is the old $a$"),
                  ("(a - y) * (1 - 2*eta*x**2)", "take out $a - y$")],
        variables=(a, y, x, eta),
        hints=["Put the new weight into $wx + b$.", "Where is the old $a$ in what you get?", "Collect $a - y$."],
        remark="Each step multiplies the error by $1 - 2\\eta x^2$, which is below 1 in size for $\\eta < 1/x^2$. "
        "With $x = 0$ the factor is 1: such an example teaches the weight nothing.",
    ),
    Exercise(
        "single-neuron/steps", "How many steps?",
        "Each step multiplies the error of an active neuron by the same number $r$, with $0 < r < 1$, so that $n$ "
        "steps multiply it by $c = r^n$. Write $n$ with $c$ and $r$.",
        n, None, {c: r**n}, assuming=[r < 1],
        solution=[("n*log(r)/log(r)", "one factor over itself is 1"),
                  ("log(c)/log(r)", "$n\\log r = \\log r^n$, and $r^n$ is $c$")],
        variables=(c, r),
        hints=["Take the logarithm of both sides of $c = r^n$."],
        remark="With $x = 2$ and $\\eta = 0.04$ the factor is $r = 1 - 2\\eta(x^2 + 1) = 0.6$. For a hundredth of the "
        "first error $n = \\log 0.01/\\log 0.6 = 9.02$, so it takes ten steps.",
    ),
]  # fmt: skip
