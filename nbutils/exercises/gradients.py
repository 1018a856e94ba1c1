"""Exercises of the chapter on gradients and the chain rule."""

from sympy import Rational, cbrt, symbols

from byhand.answers import (
    ChoiceExercise,
    Exercise,
    LineExercise,
    NumberExercise,
    OrderExercise,
    PredictionExercise,
    ProgramExercise,
    TableExercise,
)
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

dL_da, dL_dz, dL_dw, dL_db, p = symbols("dL_da dL_dz dL_dw dL_db p", real=True)

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
               "the slope: the promise holds its square.",
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
        "$2(a - y)(1 - a)\\,x$. By which factor $f$ must this be multiplied to give the right gradient? "
        "Write $f$ with $a$.",
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
        variables=(theta, h), stated=True,
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
        slips=[("(epsilon/M)**(1/2)", "author", "That is the best where the error is like h. Here it is like h².")],
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
               "Begin with `∂L/∂z_2 * ∂z_2/∂w`. In the next line write `∂a/∂w` for how fast $a$ moves with $w$."],
        remark="A recurrent network is this, with more steps: one weight, used at each of them.",
    ),
    NumberExercise(
        "gradients/slope-number", "A slope in numbers",
        "A reviewer gave 3 stars, and the loss is $L = (w - 3)^2$. What is $\\partial L/\\partial w$ at $w = {{w}}$?",
        2 * (w - 3), {w: [5, 1, 7, Rational(5, 2)]},
        slips={w - 3: "The slope of a square is twice what is inside.", (w - 3) ** 2: "That is the loss itself.",
               2 * w: "The 3 belongs inside: it is the error that is doubled."},
        hints=["The slope of a square is twice what is inside."],
        solution="The slope is $2(w - 3) = 2\\,({{w}} - 3)$.",
    ),
    ChoiceExercise(
        "gradients/which-way", "Which way, and why?",
        "At the present weight $\\partial L/\\partial w = -4$. What does that tell you?",
        [("Make the weight larger: the loss falls as the weight rises.", True,
          "A negative slope falls to the right, and the step against it goes to the right."),
         ("Make the weight smaller, since the gradient is negative.", False,
          "The step has the other sign than the gradient."),
         ("The best weight is 4 units away.", False, "The gradient knows nothing of how far away the bottom is."),
         ("The loss is −4.", False, "That is its slope. The loss itself you do not know from this.")],
        hints=["Draw a line that falls from left to right."],
    ),
    NumberExercise(
        "gradients/one-step", "One step",
        "The weight is {{w}}, its gradient is {{g}}, and $\\eta = {{eta}}$. What is the weight after one step of "
        "gradient descent?",
        w - eta * g, {w: [2, 1, 3], g: [-4, 5, -6], eta: Rational(1, 10)},
        slips={w + eta * g: "That goes with the slope, uphill.", w - g: "The learning rate is forgotten.",
               -eta * g: "That is the step. Add it to the weight."},
        hints=["$\\theta_{\\text{new}} = \\theta - \\eta\\,\\partial L/\\partial\\theta$"],
        solution="It is $w - \\eta g$: from {{w}} take a tenth of {{g}}.",
    ),
    PredictionExercise(
        "gradients/predict-step", "Before you move it",
        "In the figure below, $\\theta = -2.8$ is far out on the left, where the curve is steep. With $\\eta = 0.72$, "
        "what will one step do?",
        2, ["It lands at the bottom of the nearer valley.", "It lands in the other valley, lower than before.",
            "It lands higher than it started."],
        replies={0: "A step has no aim: its length is the slope times the rate, and the slope is large out there.",
                 1: "It does cross the valley, and goes on beyond both."},
        told="It lands higher: press Too far. The slope is so steep there that the step jumps over both valleys.",
    ),
    PredictionExercise(
        "gradients/predict-level", "Before you turn it",
        "Both weights are 0, where the slopes are −16 and −10. You turn your direction once round. In how many "
        "directions does the loss neither rise nor fall at first?",
        2, told="Two, at 122 and at 302 degrees: there and back along the contour line, at a right angle to the "
                "steepest way.",
    ),
    NumberExercise(
        "gradients/steepest", "How steep at the steepest?",
        "The two slopes of a loss are {{g}} and {{d}}. By how much does the loss fall, for each unit of a short way, "
        "if "
        "you go in the best direction?",
        (g**2 + d**2) ** Rational(1, 2), {g: [3, 6, 5], d: [-4, 8, -12]}, tolerance=Rational(1, 100),
        slips={g + d: "Add the squares, and take the root.", g**2 + d**2: "The root is missing."},
        hints=["It is the length of the gradient, drawn as an arrow."],
        solution="The length of the gradient is $\\sqrt{g_1^2 + g_2^2}$, with $g_1 = {{g}}$ and $g_2 = {{d}}$.",
        remark="Moving the first weight alone would give the size of the first slope only.",
    ),
    ChoiceExercise(
        "gradients/along-the-contour", "Where nothing happens",
        "At some point $\\partial L/\\partial w_1 = 2$ and $\\partial L/\\partial w_2 = -1$. In which directions "
        "$(d_1, d_2)$ does the loss not change at first? There is more than one.",
        [("$(1, 2)$", True, "2·1 − 1·2 = 0."),
         ("$(2, -1)$", False, "That is the gradient's own direction: steepest rise."),
         ("$(-1, -2)$", True, "The other way along the same contour line."),
         ("$(-2, 1)$", False, "That is steepest descent."),
         ("$(1, 0)$", False, "Along w₁ alone it rises, by 2 per unit.")],
        hints=["For which of them is $g_1d_1 + g_2d_2 = 0$?"],
    ),
    NumberExercise(
        "gradients/gears", "Rates along a chain",
        "The sum $z$ moves {{w}} times as fast as the weight, the activation $a$ half as fast as $z$, and the loss "
        "${{x}}$ times as fast as $a$. How fast does the loss move with the weight?",
        w * x / 2, {w: [3, 4], x: [-2, 6]},
        slips={w + x + Rational(1, 2): "Rates along a chain multiply.",
               2 * w * x: "Half as fast is a factor of one half."},
        hints=["Turn the weight by one hundredth and follow it."], asked="∂L/∂w",
        solution="It is the product of the three rates, ${{x}} \\cdot \\frac12 \\cdot {{w}}$.",
    ),
    TableExercise(
        "gradients/pass-table", "Forward and back",
        "A tanh neuron has $w = {{w}}$, $b = {{b}}$, reads $x = {{x}}$, and should give $y = {{y}}$; "
        "$L = (a - y)^2$. Fill in both passes, to three decimals.",
        given={w: [Rational(1, 2), Rational(1, 4), -1], b: [0, Rational(1, 10)], x: [2, 1, -1], y: [1, -1]},
        cells={z: "w*x + b", a: "tanh(z)", L: "(a - y)**2", dL_da: "2*(a - y)", dL_dz: "dL_da*(1 - a**2)",
               dL_dw: "dL_dz*x", dL_db: "dL_dz"},
        decimals=3, rows=[("forward", [z, a, L]), ("backward", [dL_da, dL_dz, dL_dw, dL_db])],
        labels={name: rf"\partial L/\partial {letter}" for name, letter in
                [(dL_da, "a"), (dL_dz, "z"), (dL_dw, "w"), (dL_db, "b")]},
        slips={dL_da: {a - y: "the slope of a square is twice what is inside"},
               dL_dz: {dL_da: "the slope of tanh is forgotten", dL_da * a * (1 - a): "that is the sigmoid's slope"},
               dL_dw: {dL_dz * w: "the local derivative of wx + b with respect to w is x"}},
        hints=["Forward first: each value needs the one before it.",
               "Each gradient is an earlier one times one slope. Those of $w$ and $b$ both come from that of $z$."],
    ),
    OrderExercise(
        "gradients/order", "The order of a backward pass",
        "A neuron has $z = wx + b$, $a = f(z)$ and $L = (a - y)^2$. Put in order what leads to a new weight.",
        ["$z = wx + b$", "$a = f(z)$", "$\\partial L/\\partial a = 2(a - y)$",
         "$\\partial L/\\partial z = \\partial L/\\partial a \\cdot f'(z)$",
         "$\\partial L/\\partial w = \\partial L/\\partial z \\cdot x$",
         "the step $w - \\eta\\,\\partial L/\\partial w$"],
        replies={(1, 2): "The first gradient needs the output.", (2, 3): "Go back one arrow at a time, from the loss."},
        hints=["Which of them can be computed from the inputs alone?"],
    ),
    LineExercise(
        "gradients/wrong-line", "Find the wrong line",
        "The gradient of this tanh neuron fails its check. Which line is wrong, and what should it be?",
        """
        z = w * x + b
        a = tanh(z)
        dL_da = 2 * (a - y)
        dL_dz = dL_da * (1 - z**2)
        dL_dw = dL_dz * x
        """,
        4, ["dL_dz = dL_da * (1 - a**2)"], symbols=[dL_da, a, z, y, w, x, b],
        replies={3: "The slope of the square is right.", 5: "The local derivative with respect to w is x: right."},
        hints=["The slope of tanh follows from its output."],
        solution="The slope of tanh is $1 - a^2$, with the output, not with the sum.",
    ),
    PredictionExercise(
        "gradients/predict-saturated", "Before you move it",
        "In the figure below the weight is 0.5 and $\\partial L/\\partial w = 2.60$. You raise the weight to 3, and "
        "the "
        "output is further from the target than before. What becomes of the gradient?",
        2, ["It grows, since the error has grown.", "It stays about the same.", "It nearly vanishes."],
        replies={0: "The error is one factor of several.",
                 1: "One factor grows a little; another one all but vanishes."},
        told="It nearly vanishes. The error has grown, but tanh is saturated there, and its slope is a factor.",
    ),
    NumberExercise(
        "gradients/fork", "Add over the paths",
        "Let $L = p\\,q$ with $p = 3w$ and $q = w$. What is $\\partial L/\\partial w$ at $w = {{w}}$?",
        6 * w, {w: [5, 4, -1]},
        slips={3 * w: "That is one path. The other one counts in full, too.", 3 * w**2: "That is the loss itself.",
               3: "That is the local derivative of p alone."},
        hints=["Multiply along a path, add over the paths."],
        solution="The path through $p$ gives $q \\cdot 3$, the path through $q$ gives $p \\cdot 1$. Each is $3w$, so "
                 "both together are $6w$.",
    ),
    ChoiceExercise(
        "gradients/empty-check", "A check that passes",
        "A gradient check compares two functions at ten points. All ten gradients are exactly 0 in both, and it "
        "reports a "
        "difference of 0. What have you learned?",
        [("Nothing yet: any function that returns zeros would pass.", True,
          "Choose points at which the gradient is not 0."),
         ("The gradient is right.", False, "A function that always returns 0 would have passed, too."),
         ("The network has been trained to the end.", False, "A saturated or inactive neuron has zeros as well.")],
        hints=["Could a wrong function pass this check, too?"],
    ),
    ProgramExercise(
        "gradients/program-central", "The central difference in NumPy",
        "Write the central difference of a function $f$ at the points `theta`.", "central",
        start='''
        def central(f, theta, h):
            """Slope of f at each theta by a nudge both ways.

            theta: (n,); returns (n,)."""
            return ...
        ''',
        solution="""
        def central(f, theta, h):
            return (f(theta + h) - f(theta - h)) / (2 * h)
        """,
        inputs={"f": "[np.sin, np.exp, np.square, lambda t: t**3 - t, np.abs][i]",
                "theta": "np.append(rng.normal(scale=[1, 1, 100, 0.01, 1][i], size=[2, 0, 30, 5, 7][i]), 0)",
                "h": "10 ** rng.uniform(-2, 0)"},
        slips=[("/ (2 * h)", "/ h", "The two points are 2h apart."),
               ("f(theta - h)) / (2 * h)", "f(theta)) / h", "That nudges one way only."),
               ("(2 * h)", "2 * h", "Without brackets this divides by 2 and multiplies by h.")],
        hints=["The two points are $2h$ apart."],
    ),
]  # fmt: skip
