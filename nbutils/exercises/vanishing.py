"""Exercises of the chapter on where recurrent networks fail."""

from sympy import Abs, MatrixSymbol, Rational, cosh, log, sech, sinh, sqrt, symbols, tanh

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
from byhand.formulas.functions import Sigmoid
from byhand.proof.reader import parse
from nbutils.activations import sigmoid

O_0, O_1, O_2, x_1, x_2, w_i, w_h, b_h = symbols("O_0 O_1 O_2 x_1 x_2 w_i w_h b_h", real=True)
v_1, c, f, z, state, F = symbols("v_1 c f z O F", real=True)
c_0, c_1, f_1, a_1, w_f, b_f = symbols("c_0 c_1 f_1 a_1 w_f b_f", real=True)
w_1, w_2, g_1, g_2, w_new, eta, tau, p, q, K = symbols("w_1 w_2 g_1 g_2 w_new eta tau p q K", real=True)
k, L, T, factor_1, factor_2, product = symbols("k L T factor_1 factor_2 product", real=True)

sigmoids = {O_1: sigmoid(x_1 * w_i + O_0 * w_h + b_h), O_2: sigmoid(x_2 * w_i + O_1 * w_h + b_h)}
leaky = {v_1: tanh(x_1 * w_i + O_0 * w_h + b_h), O_1: c * O_0 + (1 - c) * v_1}
gated = {f_1: sigmoid(w_f * c_0 + b_f), c_1: f_1 * c_0 + a_1}
clipped = {k: tau / sqrt(g_1**2 + g_2**2), w_new: w_2 - eta * k * g_2}

rows = {name: MatrixSymbol(name, 1, 3) for name in ("g", "O_0", "a_1", "z_1", "O_1", "a_2", "z_2", "O_2")}
rows["W_h"] = MatrixSymbol("W_h", 3, 3)
rectified = {rows["z_1"]: "a_1 + O_0 @ W_h", rows["O_1"]: "relu(z_1)",
             rows["z_2"]: "a_2 + O_1 @ W_h", rows["O_2"]: "relu(z_2)", L: "sum(g * O_2)"}  # fmt: skip

EXERCISES = [
    Exercise(
        "vanishing/half-life", "The half-life of a nudge",
        "Every step multiplies a nudge by the same factor $f$, a number between 0 and 1. After how many steps $T$ is "
        "exactly half of it left? Write $T$ with $f$; it need not be a whole number. "
        "(`log` is the natural logarithm.)",
        T, None, {T: -log(2) / log(f)},
        solution=[("log(1/2) / log(f)", "the logarithm of both sides of $f^T = 1/2$"),
                  ("-log(2) / log(f)", "$\\log(1/2) = -\\log 2$")],
        assuming=(f > 0, f < 1),
        hints=["What is left after $T$ steps, as a power of $f$?",
               "A logarithm turns a power into a product: $\\log f^T = T \\log f$."],
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
        remark="$O(1 - O)$ is at most 1/4, so two steps leave at most $(w_h/4)^2$. With the sigmoid a gradient "
               "vanishes even where the weight is 3.",
    ),
    Exercise(
        "vanishing/leak", "A leak",
        "A **leaky** unit keeps a share of its state untouched: $O_1 = c\\,O_0 + (1 - c)\\,v_1$ with "
        "$v_1 = \\tanh(x_1 w_i + O_0 w_h + b_h)$ and a number $c$ between 0 and 1, the share that it keeps. "
        "Write $\\partial O_1/\\partial O_0$ with $c$, $v_1$ and $w_h$.",
        O_1, O_0, leaky,
        solution=[("c + ∂O_1/∂v_1 * ∂v_1/∂O_0", "two paths: past the $\\tanh$, and through it"),
                  ("c + (1 - c) * ∂v_1/∂O_0", "$v_1$ stands in $O_1$ with the factor $1 - c$"),
                  ("c + (1 - c) * (1 - v_1**2) * w_h", "the slope of $\\tanh$, then of its sum")],
        assuming=(c > 0, c < 1), variables=(c, v_1, w_h),
        hints=["On how many paths does $O_0$ reach $O_1$?", "What is the derivative at $c = 1$, and at $c = 0$?"],
        remark="Where $\\tanh$ is flat, $c$ is left of the factor instead of 0. A $c$ near 1 keeps a nudge for long; "
               "the "
               "price is that little of the input gets in. At $c = 1$ nothing does.",
    ),
    Exercise(
        "vanishing/gate", "A gate that looks at its memory",
        "The forget gate of this memory depends on what is in it: $c_1 = f_1 c_0 + a_1$ with "
        "$f_1 = \\sigma(w_f c_0 + b_f)$. The addition $a_1$ stays as it is. "
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
        "The loss has the slope $g = \\partial L/\\partial O_2$, a row. "
        "Write the row $\\partial L/\\partial O_0$ with $g$, $z_1$, $z_2$ and $W_h$.",
        L, rows["O_0"], {name: parse(text, rows) for name, text in rectified.items()},
        solution=[("(∂L/∂O_1 * (z_1 > 0)) @ W_h.T", "one step back: the slopes, then the weights"),
                  ("((g * (z_2 > 0)) @ W_h.T * (z_1 > 0)) @ W_h.T", "the same one step earlier")],
        hints=["Begin at the end: what is $\\partial L/\\partial z_2$?",
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
                  ("z * (exp(z) + exp(-z))/(exp(z) - exp(-z)) * 4/(exp(z) + exp(-z))**2", "$\\tanh$ in exponentials"),
                  ("4*z / ((exp(z) - exp(-z)) * (exp(z) + exp(-z)))", "one bracket cancels"),
                  ("4*z / (exp(2*z) - exp(-2*z))", "a difference times a sum is a difference of squares")],
        assuming=(z > 0,), variables=(z,), without=(tanh, sinh, cosh, sech, Sigmoid),
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
        symbols=(w_1,), assuming=(tau > 0, eta > 0, g_1**2 + g_2**2 > tau**2), variables=(w_2, g_1, g_2, tau, eta),
        slips=[("w_2 - eta*tau", "author", "The whole step is ητ long. How much of it belongs to this weight?")],
        hints=["By which number does clipping multiply the gradient?",
               "Clipping multiplies $g_1$ and $g_2$ by the same number. Then descend."],
        remark="The step is $\\eta\\tau$ long and goes straight against $g$. Libraries call this clipping *by norm*. "
               "Clipping *by value* limits each entry by itself, which turns the step: $(3, 0.5)$ with each entry at "
               "most 1 is $(1, 0.5)$, and the second entry is then half of the first, not a sixth.",
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
        hints=["For $q$ between 0 and 1 both bars can go.", "What are the slopes of $1 - q$ and of $q$?"],
        remark="The slope is the same for every $q$: below $p = 1/2$ the best prediction is 0, above it 1. Under "
               "this loss it does not shrink towards the average.",
    ),
    PredictionExercise(
        "vanishing/predict-forgotten", "Predict, then read",
        "The network of the last chapter reads “not good” rightly. Put the word “film” in between, once, twice, "
        "three "
        "times, … With how many does it first take the review for praise?",
        4, tolerance=1,
        told="With four: the prediction is 0.00 up to three words between, 0.85 with four and 0.94 with five.",
    ),
    NumberExercise(
        "vanishing/what-is-left", "What is left",
        "Without input, at $O_t = 0$, each step back multiplies the gradient by $w_h = {{w_h}}$. How much is left of "
        "it after "
        "{{T}} steps? Three decimals.",
        w_h**T, given={w_h: [Rational(9, 10), Rational(4, 5), Rational(19, 20)], T: [15, 20, 25]}, decimals=3,
        slips={w_h * T: "The factors multiply; they do not add up.", w_h / T: "The factors multiply."},
        hints=["One factor for each step."],
        solution="There is one factor for each step: $({{w_h}})^{ {{T}} }$.",
    ),
    TableExercise(
        "vanishing/two-factors", "Two factors",
        "Two steps of one unit, without bias. Fill in the states, the factor $\\partial O_t/\\partial O_{t-1}$ of "
        "each step, and "
        "their product.",
        given={O_0: [Rational(1, 10), Rational(1, 2)], x_1: [0, 1], x_2: [Rational(1, 2), 2], w_i: 1,
               w_h: [Rational(3, 2), 2, Rational(1, 2)]},
        cells={O_1: "tanh(x_1*w_i + O_0*w_h)", O_2: "tanh(x_2*w_i + O_1*w_h)", factor_1: "(1 - O_1**2)*w_h",
               factor_2: "(1 - O_2**2)*w_h", product: "factor_1*factor_2"},
        rows=[("states", [O_1, O_2]), ("factors", [factor_1, factor_2]), ("product", [product])],
        labels={factor_1: r"\partial O_1/\partial O_0", factor_2: r"\partial O_2/\partial O_1",
                product: r"\partial O_2/\partial O_0"},
        decimals=3,
        slips={factor_1: {(1 - O_0**2) * w_h: "the slope belongs to the new state.", 1 - O_1**2: "the weight is "
                                                                                                 "missing."},
               product: {factor_1 + factor_2: "along a path, derivatives multiply."}},
        hints=["The factor of a step is $(1 - O_t^2)\\,w_h$, with the state that the step makes."],
    ),
    ChoiceExercise(
        "vanishing/what-follows", "What follows?",
        "The largest singular value of $W_h$ is 1.7, and $f = \\tanh$. What follows for a gradient that goes back 50 "
        "steps? There is more than one.",
        [("It explodes.", False, "It can. The slopes of the tanh may shrink it all the same."),
         ("It can explode, and need not.", True, "Being above 1 is necessary, and not sufficient."),
         ("It cannot vanish.", False, "It can: saturated units have slopes near 0."),
         ("It is at most $1.7^{50}$ times as long at the end.", True, "That is the bound: about 3 · 10^11.")],
        hints=["What does the bound say, and what does it not say?"],
    ),
    OrderExercise(
        "vanishing/order", "The way back",
        "A gradient $g = \\partial L/\\partial O_2$ goes back to $O_0$. Put the factors in the order in which they "
        "stand to the "
        "right of $g$.",
        ["$D_2$, the slopes of step 2", "$W_h^{\\top}$, from the sum of step 2 to $O_1$", "$D_1$, the slopes of step 1",
         "$W_h^{\\top}$, from the sum of step 1 to $O_0$"],
        replies={(0, 1): "The gradient meets the activation of a step before its weights."},
        hints=["The gradient starts at $O_2$. What lies directly before $O_2$?"],
    ),
    PredictionExercise(
        "vanishing/predict-shrinking", "Predict, then move",
        "All states are 0, and $w_h = 0.9$: each step back keeps nine tenths of a gradient. How much of it is left "
        "after ten steps, as a number between 0 and 1?",
        Rational(35, 100), tolerance=Rational(5, 100),
        told="0.9 to the power 10 is 0.35: two thirds are lost, though no single step loses more than a tenth.",
    ),
    PredictionExercise(
        "vanishing/predict-explosion", "Predict, then move",
        "One unit without input, $w_h = 1.5$, started at $O_0 = 0.01$. How large is $\\partial O_T/\\partial O_0$ "
        "after $T = 40$ "
        "steps?",
        2, ["About $1.5^{40}$, ten million.", "About 1.", "Far below 1."],
        replies={0: "That would be so if the state stayed near 0, where tanh is steepest.",
                 1: "No factor of a step is near 1 for long: it is above 1 at first, and below 1 later."},
        told="Far below 1. It grows for about ten steps; then the state has left 0 and settles near 0.86, where each "
             "step's "
             "factor is 1.5 times 0.26, about 0.4.",
    ),
    PredictionExercise(
        "vanishing/predict-brake", "Predict, then move",
        "Clipping is on, with the limit 0.5, and $\\eta = 0.1$. How far can one step move $b_h$ at the most, however "
        "steep the cliff?",
        Rational(5, 100), tolerance=Rational(1, 200),
        told="0.05: a gradient of length 0.5 at the most, times the rate.",
    ),
    PredictionExercise(
        "vanishing/predict-throw", "Before you run it",
        "A run starts on the cliff, at $b_h = -0.0994$, where the gradient is 903 long. The rate is 0.1, and "
        "nothing is clipped. What becomes of the loss?",
        1, ["The first step goes too far, and the next ones bring it back.",
            "It jumps up, creeps to $\\log 2 = 0.69$, and stays there.",
            "Some number grows beyond what a computer can hold."],
        replies={0: "The next steps would need a slope. At −90 every state is −1, and the slope of tanh there is zero.",
                 2: "The states cannot: they lie between −1 and 1. And where they stay the gradient is short."},
        told="It jumps up and creeps to log 2. One step of 0.1 times 903 is enough to leave every slope behind.",
    ),
    PredictionExercise(
        "vanishing/predict-flat", "Before you run it",
        "One year ahead, the network's forecasts of the twentieth century have a spread of 39 sunspots, where the "
        "counts have 47. What is the spread of those that it makes twenty years ahead?",
        1, ["About 40 as well: the sun keeps its rhythm.", "About half of what the counts have.",
            "Next to nothing: nobody knows the sun twenty years ahead."],
        replies={0: "It would be, if the rhythm were exact. After two cycles of nine to fourteen years a peak may be "
                    "where you expect a trough.",
                 2: "Nobody knows it exactly, but the rhythm still says a little: the forecasts of the linear model, "
                    "which come a little nearer than the mean, have a spread of 19."},
        told="About half, 23. The less the past tells, the closer the best forecast lies to the mean.",
    ),
    PredictionExercise(
        "vanishing/predict-by-heart", "Before you run it",
        "In the laboratory below, put 20 words between the first word and the last. In 200 epochs the loss on the "
        "hundred reviews of the training falls from 0.70 to below 0.5. How many of the 200 new reviews are then read "
        "rightly?",
        2, ["About nine in ten: 0.5 is far below $\\log 2 = 0.69$.", "About three in four: it is half-way there.",
            "About half, as in guessing."],
        replies={0: "The loss is that of the reviews trained on, and these can be learned by heart.",
                 1: "There is no half-way: the last word without the first tells nothing of the answer."},
        told="About half. The network knows its hundred reviews by the random words between, and has not found that "
             "the first word counts. The training loss does not show it.",
    ),
    ProgramExercise(
        "vanishing/clip", "Clipping", "Fill in the function.", "clipped",
        start='''
            import numpy as np

            def clipped(g, limit):
                """g, shortened to `limit` if it is longer. g: (6,)."""
                return ...
            ''',
        solution='''
            import numpy as np

            def clipped(g, limit):
                return g * min(1, limit / np.linalg.norm(g))
            ''',
        inputs={"limit": "rng.uniform(*[(0.3, 0.9), (1.5, 3), (0.01, 9), (0.5, 2), (2, 5)][i])",
                "g": "(lambda g: g / np.linalg.norm(g) * limit * rng.choice([[1.1, 1.01], [0.9, 0.99], [3, 1e3], [0], "
                     "[1.2, 1e-3]][i]))(rng.normal(size=6))"},  # so many limits long
        slips=[("min(1, limit / np.linalg.norm(g))", "limit / np.linalg.norm(g)",
                "A gradient that is short enough has to stay as it is."),
               ("g * min(1, limit / np.linalg.norm(g))", "np.clip(g, -limit, limit)",
                "Each entry is limited by itself: that turns the step."),
               ("min(1, limit / np.linalg.norm(g))", "max(1, limit / np.linalg.norm(g))", "The two cases are turned "
                                                                                          "round.")],
        hints=["By which number is $g$ multiplied? It is at most 1.", "`np.linalg.norm(g)` is the length of $g$."],
    ),
    LineExercise(
        "vanishing/bug-cut", "Find the bug: it is not cut",
        "The backward pass is to be cut after the last 10 steps, and this one goes on to the first. One line is "
        "wrong. Which, and "
        "what should it be?",
        """
        delta = np.zeros_like(O)
        dL_dO = (y_hat - y) * W_o.T
        for t in range(len(x), 0, -1):
            delta[t] = dL_dO * (1 - O[t] ** 2)
            dL_dO = delta[t] @ W_h.T
        """,
        3, ["for t in range(len(x), len(x) - 10, -1):", "for t in range(len(x), max(0, len(x) - 10), -1):",
            "for t in range(len(x), max(len(x) - 10, 0), -1):"],
        replies={1: "The errors of the steps that are cut off stay at zero: right.", 2: "The start is right.",
                 4: "The error is right.", 5: "What is handed down is right."},
        slips={"for t in range(10, 0, -1):": "These are the first ten steps. The gradient comes from the end."},
        hints=["`range(a, b, -1)` runs from a down to b + 1. Which step should be the last that it visits?"],
        solution="Ten steps from the end are `len(x)`, `len(x) - 1` and so on down to `len(x) - 9`, and `range` stops "
                 "before its end.",
    ),
    ChoiceExercise(
        "vanishing/two-causes", "Why so flat?",
        "An RNN predicts the demand for electricity a day ahead. Its predictions have half the spread of the truth. "
        "A weighted "
        "sum of all the hours of the last two weeks predicts as well as the network, and is as flat. What follows?",
        [("The network forgets what was two weeks ago.", False,
          "Perhaps it does, but the sum, which sees it directly, is no better."),
         ("Most likely, what is missing is not in the last two weeks.", True,
          "A model that sees them does no better. So the future itself is uncertain, and the best prediction flat."),
         ("The network needs more units.", False, "Nothing here says that there is more to be found in these inputs."),
         ("A flat prediction is a wrong one.", False, "It is a mean over the futures that look alike from here.")],
        hints=["What does the weighted sum see that the network may have forgotten?"],
    ),
    ChoiceExercise(
        "vanishing/which-remedy", "Which remedy?",
        "A network learns to keep a word for five steps and not for thirty. Its gradient is never long. What can help? "
        "There is more than one.",
        [("Clipping the gradient.", False, "It shortens long gradients. These are not long."),
         ("Cutting the backward pass after ten steps.", False, "Then the path of thirty steps is not there at all."),
         ("An orthogonal start of $W_h$.", True, "The factors begin near 1. Training can move them away."),
         ("Gates.", True, "They open a second path, whose factors the network sets itself."),
         ("A larger learning rate.", False, "What has vanished by ten powers of ten is not brought back by a factor.")],
        hints=["Is the gradient too long here, or too short?"],
    ),
]  # fmt: skip
