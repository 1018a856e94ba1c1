"""Exercises of the chapter on loss functions."""

from sympy import Abs, E, Piecewise, exp, log, pi, sqrt, symbols

from byhand.answers.exercise import Exercise
from nbutils.activations import relu, sigmoid

y, y_hat, z, e, m, h, t, u, L, P = symbols("y y_hat z e m h t u L P", real=True)
z_1, z_2, y_hat_1 = symbols("z_1 z_2 y_hat_1", real=True)
delta, s, k, K = symbols("delta s k K", positive=True)

EXERCISES = [
    Exercise(
        "losses/huber", "Huber's loss by hand",
        "The truth is 5 and the prediction is 2. Write Huber's loss for a threshold $\\delta$ below 3, with $\\delta$ "
        "alone (type `delta` or δ).",
        L, None, {e: 2 - 5, L: Piecewise((e**2 / 2, Abs(e) <= delta), (delta * (Abs(e) - delta / 2), True))},
        assuming=[delta < 3],
        solution=[("delta*(abs(e) - delta/2)", "the error is larger than $\\delta$: the outer piece"),
                  ("delta*(abs(2 - 5) - delta/2)", "put in the error"),
                  ("delta*(3 - delta/2)", "its size is 3")],
        hints=["How large is the error, and on which side of $\\delta$ does its size lie?",
               "Outside, the loss is $\\delta\\left(\\lvert e\\rvert - \\frac12\\delta\\right)$."],
        remark="At $\\delta = 3$ this is $\\frac92$, what the inner piece $\\frac12e^2$ gives there.",
    ),
    Exercise(
        "losses/squared-hinge", "A hinge without a corner",
        "The squared hinge loss is $L = h^2$ with $h = \\max(0, 1 - m)$ and the margin $m = y\\hat{y}$. "
        "Write $\\partial L/\\partial\\hat{y}$ with $y$ and $\\hat{y}$ alone (type `y_hat` or ŷ).",
        L, y_hat, {m: y * y_hat, h: relu(1 - m), L: h**2},
        solution=[("∂L/∂h * ∂h/∂m * ∂m/∂ŷ", "chain rule: $\\hat{y} \\to m \\to h \\to L$"),
                  ("2*h * (-(m < 1)) * y", "the square, the hinge, the margin"),
                  ("-2*y*h", "where the indicator is 0, so is $h$"),
                  ("-2*y*max(0, 1 - y*y_hat)", "put in $h$ and $m$")],
        variables=(y, y_hat),
        hints=["There are three arrows, $\\hat{y} \\to m \\to h \\to L$.",
               "The slope of $\\max(0, 1 - m)$ is $-1$ for $m < 1$ and 0 for $m > 1$.",
               "Where is the slope zero? Your answer may use `max(0, …)` or an indicator."],
        remark="The slope goes to zero as the margin nears 1 and stays there: it has no jump, as the hinge's has.",
    ),
    Exercise(
        "losses/pseudo-huber", "A smooth Huber loss",
        "The pseudo-Huber loss of an error $e$ is $L = \\delta^2\\left(\\sqrt{u} - 1\\right)$ with "
        "$u = 1 + (e/\\delta)^2$. Derive $\\partial L/\\partial e$ line by line; the last line has $e$ and $\\delta$ "
        "alone. A root is `sqrt(…)`.",
        L, e, {u: 1 + (e / delta) ** 2, L: delta**2 * (sqrt(u) - 1)},
        solution=[("∂L/∂u * ∂u/∂e", "chain rule: $e \\to u \\to L$"),
                  ("delta**2/(2*sqrt(u)) * ∂u/∂e", "the slope of $\\sqrt{u}$ is $1/(2\\sqrt{u})$"),
                  ("delta**2/(2*sqrt(u)) * (2*e/delta**2)", "the slope of a square"),
                  ("e/sqrt(u)", "cancel $2$ and $\\delta^2$"),
                  ("e/sqrt(1 + (e/delta)**2)", "put in $u$")],
        variables=(e, delta), several=True,
        hints=["Begin with the chain rule: `∂L/∂u * ∂u/∂e`.",
               "What is the slope of $\\sqrt{u}$?",
               "$\\delta$ is a constant: the slope of $(e/\\delta)^2$ in $e$ is $2e/\\delta^2$."],
        remark="For a small error the root is near 1 and the slope near $e$. For a large one the slope nears "
        "$\\delta$ or $-\\delta$ and never reaches it: Huber's clipping, with its corners rounded.",
    ),
    Exercise(
        "losses/normal", "A loss from a normal distribution",
        "A model says that $y$ is spread around $\\hat{y}$ by a normal distribution of standard deviation $s$, whose "
        "density is $P = \\frac{1}{s\\sqrt{2\\pi}}\\,e^{-(y - \\hat{y})^2/(2s^2)}$. The loss is $L = -\\log P$. "
        "Write $\\partial L/\\partial\\hat{y}$ with $y$, $\\hat{y}$ and $s$.",
        L, y_hat, {P: exp(-((y - y_hat) ** 2) / (2 * s**2)) / (s * sqrt(2 * pi)), L: -log(P)},
        solution=[("-1/P * ∂P/∂ŷ", "chain rule: $\\hat{y} \\to P \\to L$"),
                  ("-1/P * (P*(y - y_hat)/s**2)", "the exponential returns, times the slope of its exponent"),
                  ("(y_hat - y)/s**2", "cancel $P$")],
        variables=(y, y_hat, s),
        hints=["You may take the logarithm first: it undoes the exponential.",
               "What in $\\log P$ does not depend on $\\hat{y}$?"],
        remark="With $s = 1$ this is half the slope of the squared error. Squared error is the negative "
        "log-likelihood of a normal distribution whose spread is fixed.",
    ),
    Exercise(
        "losses/two-classes", "Softmax of two classes",
        "For two classes $\\hat{y}_1 = e^{z_1}/(e^{z_1} + e^{z_2})$. Write it as one `sigmoid(…)`, without any `exp`.",
        y_hat_1, None, {y_hat_1: exp(z_1) / (exp(z_1) + exp(z_2))},
        without=[exp],
        solution=[("exp(z_1)/(exp(z_1) + exp(z_2))", "the softmax"),
                  ("1/(1 + exp(z_2)/exp(z_1))", "divide above and below by $e^{z_1}$"),
                  ("1/(1 + exp(-(z_1 - z_2)))", "powers of $e$ divide by a difference"),
                  ("sigmoid(z_1 - z_2)", "the definition of the sigmoid")],
        hints=["The sigmoid is $\\sigma(z) = 1/(1 + e^{-z})$: bring the fraction into a form with a 1 on top.",
               "What happens to a softmax if you add the same number to all its sums?"],
        remark="Only the difference counts: add the same number to both sums and the softmax stays. So one of $K$ sums "
        "can be fixed at 0, and for two classes one sum is enough.",
    ),
    Exercise(
        "losses/weighted", "A rare class",
        "Where one label in a thousand is 1, its examples are given more weight: "
        "$L = -\\left[k\\,y\\log\\hat{y} + (1 - y)\\log(1 - \\hat{y})\\right]$ with a number $k > 0$, and "
        "$\\hat{y} = \\sigma(z)$. Derive $\\partial L/\\partial z$ line by line; the last line has $y$, $\\hat{y}$ and "
        "$k$ alone.",
        L, z, {y_hat: sigmoid(z), L: -(k * y * log(y_hat) + (1 - y) * log(1 - y_hat))},
        solution=[("∂L/∂ŷ * ∂ŷ/∂z", "chain rule: $z \\to \\hat{y} \\to L$"),
                  ("-(k*y/y_hat - (1 - y)/(1 - y_hat)) * ∂ŷ/∂z", "the slopes of both logarithms"),
                  ("-(k*y/y_hat - (1 - y)/(1 - y_hat)) * y_hat*(1 - y_hat)", "the slope of the sigmoid"),
                  ("(1 - y)*y_hat - k*y*(1 - y_hat)", "multiply out: each denominator cancels")],
        variables=(y, y_hat, k), several=True,
        hints=["Begin with the chain rule: `∂L/∂ŷ * ∂ŷ/∂z`.",
               "The slope of $\\log(1 - \\hat{y})$ in $\\hat{y}$ is $-1/(1 - \\hat{y})$.",
               "Multiply each of the two fractions by $\\hat{y}(1 - \\hat{y})$ by itself."],
        remark="For $k = 1$ it is $\\hat{y} - y$. A label of 1 pulls $k$ times as hard, a label of 0 as before.",
    ),
    Exercise(
        "losses/margin", "Cross-entropy with labels −1 and 1",
        "Take the label $t = 2y - 1$, which is −1 or 1, and the margin $m = tz$. The binary cross-entropy of "
        "$\\sigma(z)$ is then $L = \\log(1 + e^{-m})$ for both labels: a smooth relative of the hinge. "
        "Write $\\partial L/\\partial z$ with $t$ and $m$.",
        L, z, {m: t * z, L: log(1 + exp(-m))},
        solution=[("∂L/∂m * ∂m/∂z", "chain rule: $z \\to m \\to L$"),
                  ("-exp(-m)/(1 + exp(-m)) * ∂m/∂z", "the slope of the logarithm, times that of $e^{-m}$"),
                  ("-exp(-m)/(1 + exp(-m)) * t", "$m$ is a straight line in $z$"),
                  ("-t*sigmoid(-m)", "multiply above and below by $e^m$")],
        variables=(t, m),
        hints=["The chain is $z \\to m \\to L$.", "The slope of $\\log(1 + e^{-m})$ is a sigmoid: of what?"],
        remark="A large margin has a slope near 0, and the pull never exceeds 1 in size. The hinge has the same two "
        "levels, with a jump between them.",
    ),
    Exercise(
        "losses/double-softmax", "A softmax too many",
        "A loss for $K$ classes takes the softmax of what it is given, and someone gives it probabilities, so the "
        "softmax is taken twice. However sure the model is, its loss for one example stays above a number. "
        "Write that number with $K$. The $e$ of the exponential is `exp(1)`.",
        L, None, {P: E / (E + K - 1), L: -log(P)},
        solution=[("-log(P)", "$P$ is the largest probability that the outer softmax can give"),
                  ("-log(exp(1)/(exp(1) + (K - 1)*exp(0)))", "at best the inner one gives 1 and $K - 1$ zeros"),
                  ("log(1 + (K - 1)/exp(1))", "minus the log of a fraction is the log of its inverse")],
        variables=(K,),
        hints=["The inner softmax gives numbers between 0 and 1. Which are the best?",
               "Take the softmax of $1, 0, \\dots, 0$.", "The loss is minus the logarithm of the true class's share."],
        remark="For three classes it is 0.55. The loss falls at first, then stops there, and no error tells you why.",
    ),
]  # fmt: skip
