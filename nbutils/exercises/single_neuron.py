"""Exercises of the chapter on a single neuron with a squared error."""

from sympy import Rational, symbols

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
from nbutils.activations import relu, sigmoid

w, b, x, y, z, a, L, eta = symbols("w b x y z a L eta", real=True)
x_1, x_2, y_1, y_2, z_1, z_2, a_1, a_2 = symbols("x_1 x_2 y_1 y_2 z_1 z_2 a_1 a_2", real=True)
w_new, b_new, a_new, e_new, L_new = symbols("w_new b_new a_new e_new L_new", real=True)
r, c, k = symbols("r c k", positive=True)

neuron = {z: w * x + b, a: relu(z), L: (a - y) ** 2}
smooth = {z: w * x + b, a: sigmoid(z), L: (a - y) ** 2}
both = {z_1: w * x_1 + b, z_2: w * x_2 + b, a_1: relu(z_1), a_2: relu(z_2),
        L: ((a_1 - y_1) ** 2 + (a_2 - y_2) ** 2) / 2}  # fmt: skip

dL_da, dL_dw, dL_db = symbols("dL_da dL_dw dL_db", real=True)
gradient_labels = {dL_da: r"\partial L/\partial a", dL_dw: r"\partial L/\partial w", dL_db: r"\partial L/\partial b"}

CAUSES = ("The learning rate is too small.", "The learning rate is too large.",
          "The neuron is inactive for every review.",
          "The neuron is saturated for most reviews.", "No neuron of this kind can follow these reviews.")
"""Why a run falls short."""


def diagnosis(
    run: str, name: str, losses: str, gradient: str, cause: int, replies: list[str], remark: str
) -> ChoiceExercise:
    """A run of the chapter's laboratory that falls short: which of the causes is it?"""
    return ChoiceExercise(
        f"single-neuron/{name}", f"Run {run} falls short",
        "A neuron of the laboratory is trained on the seven reviews. Its loss at epochs 0, 1, 2, 10 and 100: "
        f"**{losses}**. {gradient} What is the matter?",
        [(text, text == CAUSES[cause], replies[number]) for number, text in enumerate(CAUSES)], several_right=False,
        hints=["Does the loss fall, jump or stand still, and from when on?",
               "Put the start into $z = wx + b$ for a few of the tones. How steep is the activation there?"],
        remark=remark)  # fmt: skip


EXERCISES = [
    Exercise(
        "single-neuron/numbers", "One step with any rate",
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
        slips=[("(relu(1/2 - 6*eta) - 2)**2", "author", "This step goes with the gradient. It has to go against.")],
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
        hints=["Only one arrow of the chain differs from those for $w$.", "What is $\\partial z/\\partial x$?"],
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
        assuming=[eta > 0, w * x + b > 0], variables=(a, y, x, eta),
        slips=[("(a - y)*(1 - 2*eta*(x**2 + 1))", "author", "The + 1 is the bias's part, and here it does not learn.")],
        hints=["Put the new weight into $wx + b$.", "Where is the old $a$ in what you get?", "Collect $a - y$."],
        remark="Each step multiplies the error by $1 - 2\\eta x^2$, which is below 1 in size for $\\eta < 1/x^2$. "
        "With $x = 0$ the factor is 1: such an example teaches the weight nothing.",
    ),
    Exercise(
        "single-neuron/steps", "How many steps?",
        "Each step multiplies the error of an active neuron by the same number $r$, with $0 < r < 1$, so that $k$ "
        "steps multiply it by $c = r^k$. Write $k$ with $c$ and $r$.",
        k, None, {c: r**k}, assuming=[r < 1],
        solution=[("k*log(r)/log(r)", "one factor over itself is 1"),
                  ("log(c)/log(r)", "$k\\log r = \\log r^k$, and $r^k$ is $c$")],
        variables=(c, r),
        hints=["Take the logarithm of both sides of $c = r^k$."],
        remark="With $x = 2$ and $\\eta = 0.04$ the factor is $r = 1 - 2\\eta(x^2 + 1) = 0.6$. For a hundredth of the "
        "first error $k = \\log 0.01/\\log 0.6 = 9.02$, so it takes ten steps.",
    ),
    TableExercise(
        "single-neuron/forward", "Forward in numbers",
        "A ReLU neuron has $w = {{w}}$ and $b = {{b}}$, reads $x = {{x}}$, and should give $y = {{y}}$. What are "
        "$z$, $a$ and "
        "$L = (a - y)^2$?",
        given={w: [1, 2, -1], b: [-1, 1], x: [3, 2], y: [4, 1]}, cells={z: "w*x + b", a: "relu(z)", L: "(a - y)**2"},
        decimals=0, slips={z: {w * x: "the bias is forgotten"}, L: {a - y: "the error is squared"}},
        hints=["One after the other: each needs the one before it."],
    ),
    TableExercise(
        "single-neuron/full-step", "One full step by hand",
        "The neuron has $w = {{w}}$, $b = {{b}}$, reads $x = {{x}}$, and should give $y = {{y}}$. Do one whole step "
        "with "
        "$\\eta = {{eta}}$, to three decimals.",
        given={w: [1, Rational(3, 2)], b: [Rational(1, 2), -1], x: [2, 4], y: [1, 2, 6], eta: Rational(1, 100)},
        cells={z: "w*x + b", a: "relu(z)", L: "(a - y)**2", dL_da: "2*(a - y)", dL_dw: "dL_da*(z > 0)*x",
               dL_db: "dL_da*(z > 0)", w_new: "w - eta*dL_dw", b_new: "b - eta*dL_db",
               L_new: "(relu(w_new*x + b_new) - y)**2"},
        decimals=3, rows=[("forward", [z, a, L]), ("backward", [dL_da, dL_dw, dL_db]), ("step", [w_new, b_new, L_new])],
        labels=gradient_labels,
        slips={dL_da: {a - y: "the slope of a square is twice what is inside"},
               dL_dw: {dL_da: "the local derivative of wx + b with respect to w is x"},
               w_new: {w + eta * dL_dw: "the step goes against the gradient", w - dL_dw: "the rate is forgotten"}},
        hints=["The neuron is active, so the ReLU's slope is 1.",
               "The last cell is a forward pass with the new numbers."],
        remark="The error is multiplied by $1 - 2\\eta(x^2 + 1)$. Check your last cell with that.",
    ),
    ChoiceExercise(
        "single-neuron/which-is-zero", "Which gradient is zero, and why?",
        "Which of these alone makes $\\partial L/\\partial w = 0$, whatever the other numbers are, as long as the "
        "output is wrong? There is more than one.",
        [("$x = 0$", True, "Then ∂z/∂w = 0: the weight has no say."),
         ("$z < 0$", True, "Then the ReLU's slope is 0."),
         ("$b = 0$", False, "The bias is no factor of this gradient."),
         ("$w = 0$", False, "The weight itself is no factor of its gradient. With b = −1 it is z < 0 that makes it 0."),
         ("$y = 0$", False, "The factor is a − y, and the output is wrong, so it is not 0.")],
        hints=["Write the gradient as three factors. Which of them can be 0?"],
    ),
    NumberExercise(
        "single-neuron/limit", "The largest stable rate",
        "An active neuron is trained on one example with the input $x = {{x}}$. Below which learning rate does the "
        "error "
        "shrink?",
        1 / (x**2 + 1), {x: [2, 3, 7]}, tolerance=Rational(1, 1000),
        slips={1 / x**2: "The bias learns, too: that is the + 1.", x**2 + 1: "One over that.",
               1 / (2 * (x**2 + 1)): "That is the best rate: one step and the error is 0."},
        hints=["The factor of the error is $r = 1 - 2\\eta(x^2 + 1)$.", "It must stay above −1."],
        solution="The factor reaches $-1$ at $\\eta = 1/(x^2 + 1) = 1/({{x}}^2 + 1)$.",
    ),
    PredictionExercise(
        "single-neuron/predict-corner", "Before you move it",
        "In the figure below $b = 0$, $x = 2$ and $y = 4$. You move the weight from 3 down to −3. From which weight on "
        "does the loss no longer change?",
        0, tolerance=Rational(1, 10),
        told="From 0 on. There z = 2w is no longer positive, so the output is 0, and the loss stays at 16.",
    ),
    PredictionExercise(
        "single-neuron/predict-silence", "Before you run it",
        "In the laboratory below the ReLU neuron starts with $w = -2$ and $b = -2$. It is active for two of the seven "
        "examples, $x = -3$ and $x = -2$, and their targets are 0. What do 100 epochs at $\\eta = 0.1$ make of it?",
        1, ["It turns round, and ends as it does from $w = 2$ and $b = 1$.",
            "It falls silent: the output is 0 for all seven.",
            "Nothing: it has no gradient, as with $w = 0$ and $b = -1$."],
        replies={0: "Only active examples send a gradient, and these two ask for less output. Once they have it, "
                    "nobody asks for more.",
                 2: "With w = 0 and b = −1 no example is active. Here two are, and both send a gradient."},
        told="It falls silent. The five examples that should have an output were never active, so they had no say: the "
             "loss stops at 0.44.",
    ),
    PredictionExercise(
        "single-neuron/predict-limit", "Before you move it",
        "In the figure below $x = 2$, so that the limit is 0.2. Set $\\eta$ to exactly 0.2. What will the path do?",
        1, ["It creeps into the valley.", "It jumps between two points for ever.",
            "It flies away, further with each step."],
        replies={0: "It creeps for a rate well below the limit, where the error keeps its sign.",
                 2: "That begins above the limit."},
        told="It jumps between two points for ever: the factor of the error is r = −1.",
    ),
    OrderExercise(
        "single-neuron/order", "One epoch",
        "Put one epoch of training on seven reviews in order.",
        ["the output $a_i$ of each review", "the error $a_i - y_i$ of each review",
         "the gradient of each review: $2(a_i - y_i)\\,f'(z_i)\\,x_i$", "the mean of the seven gradients",
         "the step of weight and bias"],
        replies={(2, 3): "The gradients have to be there before their mean.", (3, 4): "One step, with the mean."},
        hints=["Forward, then back, then the step."],
    ),
    LineExercise(
        "single-neuron/wrong-update", "The loss goes up",
        "The loss of this training rises from the first epoch on, with every rate that was tried. Which line is wrong, "
        "and what should it be?",
        """
        z = w * x + b
        e = relu(z) - y
        dw = mean(2 * e * (z > 0) * x)
        db = mean(2 * e * (z > 0))
        w = w + eta * dw
        b = b - eta * db
        """,
        5, ["w = w - eta * dw", "w -= eta * dw"],
        replies={4: "Without x: the bias has no input. That is right.", 6: "Against the gradient: right."},
        hints=["Compare the two updates."],
        solution="The weight goes with its gradient, uphill.",
    ),
    diagnosis(
        "A", "diagnose-flat", "0.44, 0.44, 0.44, 0.44, 0.44",
        "Both gradients are exactly 0 from the first epoch on. It is a ReLU "
        "neuron that started with $w = 0$ and $b = -1$.", 2,
        ["No rate helps: a step is the rate times 0.", "Then the loss would change a lot.",
         "Every sum is −1, so every slope is 0.",
         "Where a ReLU saturates it is inactive, with a slope of exactly 0. And here that is so for all reviews, not "
         "for most.",
         "That shows in a loss that falls and then stops. This one never moved."],
        "Start from other numbers, or take an activation without a flat side.",
    ),
    diagnosis(
        "B", "diagnose-saturated", "2.26, 2.26, 2.26, 2.26, 2.26",
        "The gradients are small, but not 0. It is a tanh neuron that "
        "started with $w = b = -3$.", 3,
        ["A larger one helps a little, but look at the sums: from 6 down to −12.", "Then the loss would jump.",
         "tanh has no flat side at exactly 0.",
         "Where tanh is near 1 or −1 its slope is nearly 0, and most sums are far out.",
         "It could follow the reviews far better than that, from another start."],
        "The error is large, and the slope of tanh takes it away on the way back.",
    ),
    diagnosis(
        "C", "diagnose-slow", "0.595, 0.594, 0.593, 0.588, 0.502",
        "It is a sigmoid neuron that started with $w = -1$ and $b = 0$, with $\\eta = 0.01$, and the gradient "
        "of its weight is about −0.3.", 0,
        ["The loss falls all the way, in tiny steps: 0.01 times 0.3.", "Then the loss would jump or rise.",
         "A sigmoid is never inactive.", "Then the gradient would be near 0. It is not.",
         "It falls steadily, so there is no telling yet how far it could go."],
        "With $\\eta = 1$ the same run is at 0.014 after ten epochs.",
    ),
    diagnosis(
        "D", "diagnose-jump", "8.1, 49, 156, 0.44, 0.44", "It is a ReLU neuron with $\\eta = 1$.", 1,
        ["The loss rose twentyfold in two epochs: those are long steps.",
         "It overshoots, further each time, until a jump lands where the neuron is inactive. There it stays.",
         "In the end it is. But what brought it there?", "A ReLU does not saturate on the right.",
         "With a smaller rate the same neuron gets to 0.013."],
        "The first epochs tell the cause, the last ones only the result.",
    ),
    diagnosis(
        "E", "diagnose-ceiling", "8.1, 2.2, 0.62, 0.021, 0.013",
        "After that it stays there, and both gradients are less than a millionth in size. It is a ReLU "
        "neuron with $\\eta = 0.1$.", 4,
        ["It has arrived at the bottom: both gradients are next to 0.", "It settled without a jump.",
         "It is active: its loss fell from 8.1 to 0.013.", "A ReLU does not saturate on the right.",
         "A corner and a straight line come no closer to these seven targets. A sigmoid does."],
        "A gradient of 0 at a loss that is not 0 can be the best that a model can do.",
    ),
    ProgramExercise(
        "single-neuron/program-gradients", "Both gradients in NumPy",
        "Fill in the mean gradients of a ReLU neuron over many examples.", "gradients",
        start='''
        def gradients(w, b, x, y):
            """(∂L/∂w, ∂L/∂b) of the mean of (ReLU(w x + b) − y)².

            x, y: (n,)."""
            z = w * x + b
            a = np.maximum(0, z)
            dz = ...
            return ..., ...
        ''',
        solution="""
        def gradients(w, b, x, y):
            z = w * x + b
            a = np.maximum(0, z)
            dz = 2 * (a - y) * (z > 0)
            return np.mean(dz * x), np.mean(dz)
        """,
        inputs={"w": "[0.5, -2.0, 1.0, 4.0, -0.5][i]", "b": "[1.0, 0.5, -0.25, 2.0, 0.75][i]",
                "x": "np.append(rng.normal(scale=[1, 1, 100, 0.01, 1][i], size=[4, 40, 5, 7, 1][i]), "
                     "[0.9999 * -b / w, 1.0001 * -b / w, -b / w])",  # z is next to 0 on both sides, and 0
                "y": "rng.normal(scale=[1, 1, 100, 0.01, 1][i], size=len(x))"},
        slips=[(" * (z > 0)", "", "The slope of the ReLU is missing."),
               ("z > 0", "z >= 0", "At z = 0 the slope of the ReLU is taken as 0."),
               ("2 * (a - y)", "(a - y)", "The 2 is missing."),
               ("np.mean(dz * x), np.mean(dz)", "np.sum(dz * x), np.sum(dz)", "That is the sum, not the mean."),
               ("np.mean(dz * x)", "np.mean(dz)", "The input is missing in the first.")],
        hints=["`(z > 0)` is the ReLU's slope, as an array of True and False.", "Then the mean over the examples."],
    ),
]  # fmt: skip
