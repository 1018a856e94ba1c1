"""Exercises of the chapter on gradients and the chain rule."""

from sympy import Rational, cbrt, symbols

from byhand.answers.exercise import Exercise
from nbutils.activations import sigmoid, tanh

w, b, x, y, z, a, L, u, z_2, a_2 = symbols("w b x y z a L u z_2 a_2", real=True)
r, f, q, e, h, eta, g, s, d, theta, lam, L_new = symbols("r f q e h eta g s d theta lambda L_new", real=True)
M, epsilon, h_best = symbols("M epsilon h", positive=True)

numbers = {L: Rational(8, 10), g: Rational(-3, 10), eta: Rational(1, 10), s: Rational(3, 10), d: Rational(3, 100),
           L_new: Rational(791, 1000)}  # fmt: skip
smooth = {z: w * x + b, a: sigmoid(z), L: (a - y) ** 2}
longer = {z: w * x + b, a: tanh(z), z_2: u * a, a_2: tanh(z_2), L: (a_2 - y) ** 2}
decayed = {z: w * x + b, a: tanh(z), r: lam * w**2, L: (a - y) ** 2 + r}
shared = {z: w * x, a: tanh(z), z_2: w * a, L: (z_2 - y) ** 2}

EXERCISES = [
    Exercise(
        "gradients/promise", "Read a gradient",
        "At some point $L = 0.8$ and $\\partial L/\\partial\\theta = -0.3$. You take one step of gradient descent with "
        "$\\eta = 0.1$. Which loss does the slope promise after the step? The answer is a number.",
        L_new, None, numbers,
        solution=[("L - eta*g**2", "the step is $-\\eta g$, and the loss changes by the slope $g$ times the step"),
                  ("L - s*d", "in sizes: the slope has $s = 0.3$, and the step $d = 0.1 \\cdot 0.3 = 0.03$"),
                  ("0.791", "$0.8 - 0.3 \\cdot 0.03$")],
        hints=["Which way does $\\theta$ move, and how far? The step is $-\\eta\\,\\partial L/\\partial\\theta$.",
               "The loss changes by about the slope times the step."],
        remark="The slope is negative, so $\\theta$ rises, by 0.03, and the loss falls. It falls for either sign of "
               "the slope: the promise has its square.",
    ),
    Exercise(
        "gradients/bias", "The sigmoid in the chain",
        "Replace tanh by the sigmoid: $z = wx + b$, $a = \\sigma(z)$, $L = (a - y)^2$. Write $\\partial L/\\partial b$ "
        "with $a$ and $y$ alone.",
        L, b, smooth,
        solution=[("∂L/∂a * ∂a/∂z * ∂z/∂b", "chain rule along $b \\to z \\to a \\to L$"),
                  ("2*(a - y) * ∂a/∂z * 1", "the square; and $z$ rises by 1 when $b$ does"),
                  ("2*(a - y) * a*(1 - a)", "the slope of the sigmoid")],
        variables=(a, y),
        hints=["Go along the chain $b \\to z \\to a \\to L$: one factor for each arrow.",
               "The slope of the sigmoid follows from its output $a$."],
        remark="No input stands in it: the gradient of the bias is the one that arrives at $z$.",
    ),
    Exercise(
        "gradients/longer-chain", "A longer chain",
        "Put a second neuron behind the first: $z = wx + b$, $a = \\tanh z$, $z_2 = u\\,a$ with a weight $u$, "
        "$a_2 = \\tanh z_2$, and $L = (a_2 - y)^2$. Derive $\\partial L/\\partial w$ line by line; the last line has "
        "$a$, $a_2$, $y$, $u$ and $x$ alone.",
        L, w, longer,
        solution=[("∂L/∂a_2 * ∂a_2/∂z_2 * ∂z_2/∂a * ∂a/∂z * ∂z/∂w", "five arrows"),
                  ("2*(a_2 - y) * ∂a_2/∂z_2 * u * ∂a/∂z * x", "the square and the two straight lines"),
                  ("2*(a_2 - y) * (1 - a_2**2) * u * (1 - a**2) * x", "two slopes of tanh")],
        variables=(a, a_2, y, u, x), several=True,
        hints=["The chain is $w \\to z \\to a \\to z_2 \\to a_2 \\to L$. How many arrows are that?",
               "Begin with one quotient for each arrow: `∂L/∂a_2 * ∂a_2/∂z_2 * …`.",
               "What is $\\partial z_2/\\partial a$?"],
        remark="If each slope of tanh is $\\frac1{10}$, a hundredth of the gradient is left. Every further neuron in "
               "the chain adds such a factor.",
    ),
    Exercise(
        "gradients/weight-decay", "Two paths",
        "To keep weights small, one often adds a part of the weight's square to the loss: $L = (a - y)^2 + r$ with "
        "$a = \\tanh(wx + b)$, $r = \\lambda w^2$ and a fixed number $\\lambda$. Write $\\partial L/\\partial w$ with "
        "$a$, $y$, $x$, $w$ and `lambda`.",
        L, w, decayed,
        solution=[("∂L/∂a * ∂a/∂z * ∂z/∂w + ∂L/∂r * ∂r/∂w", "two paths, with $z = wx + b$"),
                  ("2*(a - y) * (1 - a**2) * x + ∂L/∂r * ∂r/∂w", "the first path, as before"),
                  ("2*(a - y) * (1 - a**2) * x + 2*lambda*w", "the second")],
        variables=(a, y, x, w, lam),
        hints=["By which paths does the weight reach the loss? There are two.",
               "One goes through $a$, the other one through $r$. Multiply along each, then add."],
        remark="The second part has the sign of $w$, so a step against it pulls the weight towards 0. This is called "
               "weight decay.",
    ),
    Exercise(
        "gradients/find-the-slip", "Find the mistake",
        "Somebody differentiates $L = (a - y)^2$ with $a = \\tanh(wx + b)$ with respect to $w$, and gets "
        "$2(a - y)(1 - a)\\,x$. By which factor $f$ must that be multiplied to be right? Write $f$ with $a$.",
        f, None, {f: 1 + a},
        solution=[("(1 - a**2)/(1 - a)", "the right gradient over the wrong one; only the slope of tanh differs"),
                  ("(1 - a)*(1 + a)/(1 - a)", "a difference of two squares"), ("1 + a", "cancel")],
        assuming=(a > -1, a < 1),
        hints=["Which of the factors is wrong?", "Divide what should stand there by what stands there."],
        remark="The square of $a$ was lost. Where $a$ is near 0 the factor is nearly 1, and a check at such a point "
               "alone may overlook the mistake.",
    ),
    Exercise(
        "gradients/central-error", "The central difference of a fourth power",
        "Take $L = \\theta^4$. By how much is the central difference with the nudge $h$ larger than the true gradient? "
        "Write this error with $\\theta$ and $h$ (type `theta`).",
        e, None, {q: ((theta + h) ** 4 - (theta - h) ** 4) / (2 * h), e: q - 4 * theta**3},
        solution=[("((theta + h)**4 - (theta - h)**4) / (2*h) - 4*theta**3", "central difference, less the gradient"),
                  ("(8*theta**3*h + 8*theta*h**3) / (2*h) - 4*theta**3", "multiply out; the even powers of $h$ cancel"),
                  ("4*theta*h**2", "divide by $2h$; the gradient goes away")],
        variables=(theta, h),
        hints=["$(\\theta \\pm h)^4 = \\theta^4 \\pm 4\\theta^3h + 6\\theta^2h^2 \\pm 4\\theta h^3 + h^4$. "
               "Which terms cancel in the difference?",
               "Divide by $2h$, then subtract the slope of $\\theta^4$."],
        remark="It shrinks like $h^2$, as for $\\theta^3$. Here it depends on the place: at $\\theta = 0$ it is 0.",
    ),
    Exercise(
        "gradients/best-nudge", "The best nudge of the central difference",
        "The error of the central difference is about $E = Mh^2 + \\epsilon/h$, where $M$ depends on the function. For "
        "which $h$ is it smallest? Write this $h$ with $M$ and $\\epsilon$ (type `epsilon`, and a root as a power, "
        "such as `(…)**(1/4)`).",
        h_best, None, {h_best: cbrt(epsilon / (2 * M))},
        solution=[("(epsilon/(2*M))**(1/3)", "the slope $2Mh - \\epsilon/h^2$ is 0 where $2Mh^3 = \\epsilon$")],
        hints=["Where $E$ is smallest, its slope in $h$ is 0. What is the slope of $Mh^2$, and what that of $1/h$?",
               "Multiply the equation by $h^2$, and solve it for $h^3$."],
        remark="For $M = 1$ and $\\epsilon = 10^{-16}$ this is about $4 \\cdot 10^{-6}$. The error there is about "
               "$4 \\cdot 10^{-11}$: 10 or 11 digits are right.",
    ),
    Exercise(
        "gradients/shared-weight", "One weight, used twice",
        "The same weight stands in two places: $z = wx$, $a = \\tanh z$, $z_2 = w\\,a$, and $L = (z_2 - y)^2$. Derive "
        "$\\partial L/\\partial w$ line by line; the last line has $z_2$, $y$, $a$, $w$ and $x$ alone.",
        L, w, shared,
        solution=[("∂L/∂z_2 * ∂z_2/∂w", "the loss sees the weight only through $z_2$"),
                  ("2*(z_2 - y) * (a + w*∂a/∂w)", "two paths to $z_2 = wa$: directly, and through $a$"),
                  ("2*(z_2 - y) * (a + w*∂a/∂z*∂z/∂w)", "chain rule along $w \\to z \\to a$"),
                  ("2*(z_2 - y) * (a + w*(1 - a**2)*x)", "the slope of tanh, and that of $wx$")],
        variables=(z_2, y, a, w, x), several=True,
        hints=["Draw the arrows from $w$. Two of them leave it: where do they go?",
               "$z_2$ is a product of two things, and both move with $w$.",
               "Begin with `∂L/∂z_2 * ∂z_2/∂w`, and write `∂a/∂w` for what the second factor does."],
        remark="A recurrent network is this, with more steps: one weight, used at each of them.",
    ),
]  # fmt: skip
