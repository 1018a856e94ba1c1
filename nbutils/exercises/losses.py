"""Exercises of the chapter on loss functions."""

from sympy import Abs, E, Max, Min, Piecewise, Rational, exp, log, pi, sqrt, symbols

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
    one_of,
)
from byhand.formulas.functions import Sigmoid
from nbutils.activations import relu, sigmoid

y, y_hat, z, e, m, h, t, u, L, P = symbols("y y_hat z e m h t u L P", real=True)
z_1, z_2, y_hat_1 = symbols("z_1 z_2 y_hat_1", real=True)
delta, s, k, K = symbols("delta s k K", positive=True)

squared, absolute, huber, d_squared, d_absolute, d_huber = symbols("sq ab hu dsq dab dhu", real=True)
power_1, power_2, total, share_1, share_2, dL_dz_1, dL_dz_2 = symbols("P_1 P_2 S p_1 p_2 dz_1 dz_2", real=True)
p, dp = symbols("p dp", real=True)

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
        slips=[("9/2", "author", "That is the inner piece, half of the square. Is the error smaller than δ?")],
        hints=["How large is the error, and on which side of $\\delta$ does its size lie?",
               "Outside, the loss is $\\delta\\left(\\lvert e\\rvert - \\frac12\\delta\\right)$."],
        remark="At $\\delta = 3$ this is $\\frac92$, what the inner piece $\\frac12e^2$ gives there.",
    ),
    Exercise(
        "losses/squared-hinge", "A hinge without a corner",
        "The squared hinge loss is $L = h^2$ with $h = \\max(0, 1 - m)$ and the margin $m = y\\hat{y}$; the label $y$ "
        "is −1 or 1. "
        "Write $\\partial L/\\partial\\hat{y}$ with $y$ and $\\hat{y}$ alone (type `y_hat` or ŷ).",
        L, y_hat, {m: y * y_hat, h: relu(1 - m), L: h**2},
        solution=[("∂L/∂h * ∂h/∂m * ∂m/∂ŷ", "chain rule: $\\hat{y} \\to m \\to h \\to L$"),
                  ("2*h * (-(m < 1)) * y", "the square, the hinge, the margin"),
                  ("-2*y*h", "where the indicator is 0, so is $h$"),
                  ("-2*y*max(0, 1 - y*y_hat)", "put in $h$ and $m$")],
        assuming=[one_of(y, -1, 1)], variables=(y, y_hat),
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
        without=[exp], one=Sigmoid,
        solution=[("exp(z_1)/(exp(z_1) + exp(z_2))", "the softmax"),
                  ("1/(1 + exp(z_2)/exp(z_1))", "divide numerator and denominator by $e^{z_1}$"),
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
        assuming=[one_of(y, 0, 1)], variables=(y, y_hat, k), several=True,
        slips=[("ŷ - y", "author", "That is the slope for k = 1. Before which of the two logarithms does k stand?")],
        hints=["Begin with the chain rule: `∂L/∂ŷ * ∂ŷ/∂z`.",
               "The slope of $\\log(1 - \\hat{y})$ in $\\hat{y}$ is $-1/(1 - \\hat{y})$.",
               "Multiply $\\hat{y}(1 - \\hat{y})$ into each of the two fractions."],
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
                  ("-t*sigmoid(-m)", "numerator and denominator times $e^m$")],
        assuming=[one_of(t, -1, 1)], variables=(t, m),
        hints=["The chain is $z \\to m \\to L$.", "The slope of $\\log(1 + e^{-m})$ is a sigmoid: of what?"],
        remark="A large margin has a slope near 0, and the pull never exceeds 1 in size. The hinge has the same two "
        "levels, with a jump between them.",
    ),
    Exercise(
        "losses/double-softmax", "A softmax too many",
        "A loss for $K$ classes takes the softmax of what it is given, and someone gives it probabilities, so the "
        "softmax is taken twice. However sure the model is, its loss for one example cannot fall below a certain "
        "number. Write the largest such number, with $K$. The $e$ of the exponential is `exp(1)`.",
        L, None, {P: E / (E + K - 1), L: -log(P)},
        solution=[("-log(P)", "$P$ is the largest probability that the outer softmax can give"),
                  ("-log(exp(1)/(exp(1) + (K - 1)*exp(0)))", "at best the inner one gives 1 and $K - 1$ zeros"),
                  ("log(1 + (K - 1)/exp(1))", "minus the log of a fraction is the log of its inverse")],
        assuming=[counts(K), K >= 2], variables=(K,),
        slips=[("log(K)", "author", "That is what equal probabilities cost. The inner softmax can do better.")],
        hints=["The inner softmax gives numbers between 0 and 1. Which are the best?",
               "Take the softmax of $1, 0, \\dots, 0$.", "The loss is minus the logarithm of the true class's share."],
        remark="For three classes it is 0.55. The loss falls at first, then stops there, and no error tells you why.",
    ),
    TableExercise(
        "losses/drill-errors", "Drill: three losses of one error",
        "The truth is {{y}} and the prediction is {{y_hat}}. Give the squared error, the absolute error and Huber's "
        "loss "
        "with $\\delta = 1$, and the slope of each in $\\hat{y}$.",
        given={y: [4, 2, -1], y_hat: [1, Rational(3, 2), 3]},
        cells={e: "y_hat - y", squared: "e**2", d_squared: "2*e", absolute: "abs(e)", d_absolute: "sign(e)",
               huber: Piecewise((e**2 / 2, Abs(e) <= 1), (Abs(e) - Rational(1, 2), True)), d_huber: Max(-1, Min(e, 1))},
        decimals=3, rows=[("error", [e]), ("squared", [squared, d_squared]), ("absolute", [absolute, d_absolute]),
                          ("Huber", [huber, d_huber])],
        labels={squared: "L", d_squared: "L'", absolute: "L", d_absolute: "L'", huber: "L", d_huber: "L'"},
        slips={e: {y - y_hat: "the error is the prediction minus the truth, so that its sign says which way to go"},
               d_squared: {e: "the slope of a square is twice what is inside"},
               d_huber: {e: "beyond the threshold the slope is 1 or −1"}},
        hints=["First the error $e = \\hat{y} - y$. Is it larger than 1 in size?"],
    ),
    TableExercise(
        "losses/drill-probability", "Drill: a probability, right and wrong",
        "A model says praise with probability $\\hat{y} = {{y_hat}}$. How large is the binary cross-entropy, "
        "and what is its slope in $\\hat{y}$, if it is praise ($L$, $L'$) and if it is blame ($M$, $M'$)?",
        given={y_hat: [Rational(4, 5), Rational(3, 5), Rational(1, 5)]},
        cells={L: "-log(y_hat)", p: "-1/y_hat", m: "-log(1 - y_hat)", dp: "1/(1 - y_hat)"},
        decimals=3, rows=[("praise", [L, p]), ("blame", [m, dp])],
        labels={p: "L'", m: "M", dp: "M'"},
        slips={L: {-log(y_hat) / log(10): "the logarithm is the natural one, with the base e",
                   log(y_hat): "minus the logarithm"},
               dp: {-1 / (1 - y_hat): "the loss rises with the probability of what did not happen: the slope is "
                                      "positive"}},
        hints=["If it is praise, only $-\\log\\hat{y}$ is left; if it is blame, only $-\\log(1 - \\hat{y})$."],
    ),
    NumberExercise(
        "losses/drill-classes", "Drill: three classes",
        "A model gives three classes the probabilities 0.7, 0.2 and 0.1. The third one is true. What is the "
        "categorical "
        "cross-entropy?",
        -log(Rational(1, 10)), decimals=3,
        slips={-log(Rational(7, 10)): "That is the loss if the first class were true.",
               1: "That is the logarithm with base 10.",
               -log(Rational(14, 1000)): "Only the true class has a term: the other y are 0."},
        hints=["Which of the three terms is left?"],
        solution="Only the term of the third class is left, $-\\log 0.1$.",
        remark="It is the negative log-likelihood of what happened.",
    ),
    TableExercise(
        "losses/drill-hinge", "Drill: a margin",
        "A classifier gives the score ${{y_hat}}$ to a review whose label is ${{y}}$. Find the margin, the hinge loss "
        "and its "
        "slope in the score.",
        given={y_hat: [Rational(2, 5), Rational(-1, 2), Rational(3, 2)], y: [-1, 1]},
        cells={m: "y*y_hat", L: "max(0, 1 - m)", dp: Piecewise((-y, m < 1), (0, True))},
        decimals=2, labels={dp: "L'"},
        slips={m: {y - y_hat: "the margin is a product: it asks whether the signs agree"},
               L: {1 - m: "enough margin costs nothing, not less than nothing"},
               dp: {y: "a score nearer to the label's side lowers the loss"}},
        hints=["The margin is $y\\hat{y}$.", "Is it below 1?"],
    ),
    TableExercise(
        "losses/drill-softmax", "Drill: a softmax by hand",
        "Two classes have the sums {{z_1}} and {{z_2}}, and the second class is true. Compute the powers, their sum "
        "$S$, the "
        "probabilities, and the slopes of the categorical cross-entropy in both sums.",
        given={z_1: [1, 2, 0], z_2: [0, -1]},
        cells={power_1: "exp(z_1)", power_2: "exp(z_2)", total: "P_1 + P_2", share_1: "P_1/S", share_2: "P_2/S",
               dL_dz_1: "p_1", dL_dz_2: "p_2 - 1"},
        decimals=3, rows=[("powers", [power_1, power_2, total]), ("probabilities", [share_1, share_2]),
                          ("slopes", [dL_dz_1, dL_dz_2])],
        labels={power_1: "e^{z_1}", power_2: "e^{z_2}", total: "S", share_1: "\\hat{y}_1", share_2: "\\hat{y}_2",
                dL_dz_1: "\\partial L/\\partial z_1", dL_dz_2: "\\partial L/\\partial z_2"},
        slips={dL_dz_2: {share_2: "take the truth away: it is the second class, so its y is 1"},
               dL_dz_1: {share_1 - 1: "the first class is not the true one: its y is 0"}},
        hints=["The slopes are prediction minus truth."],
        remark="The two slopes add up to 0: what one sum is pushed up, the others are pushed down.",
    ),
    ChoiceExercise(
        "losses/which-loss", "Which loss for which task?",
        "Which of these pairs fit? There is more than one.",
        [("Praise or blame, with a probability: binary cross-entropy", True, "Binary classification."),
         ("The genre, one of eight: categorical cross-entropy", True, "Multi-class classification."),
         ("Stars from 1 to 5, some of them mistyped as 50: squared error", False,
          "One mistyped 50 would pull harder than all the others: take MAE or Huber."),
         ("Takings at the box office, with a few blockbusters that should not decide everything: Huber's loss", True,
          "Robust regression."),
         ("Labels 0 and 1: hinge loss on the labels as they are", False, "The label 0 has no slope: take 2y − 1.")],
        hints=["For each: is the truth a number or a class? How wild can it be?"],
    ),
    NumberExercise(
        "losses/drill-likelihood", "Drill: the negative log-likelihood",
        "A language model gave the word that came next the probability ${{p}}$. What is the negative log-likelihood? "
        "Two decimals.",
        -log(p), {p: [Rational(1, 8), Rational(1, 4), Rational(2, 5)]}, decimals=2,
        slips={log(p): "The sign is lost: a loss is not below zero here.",
               1 - p: "That is how far p is from 1, without the logarithm.", -1 / p: "That is the slope."},
        hints=["The logarithm is the natural one.", "$\\log\\frac1u = -\\log u$."],
        solution="It is $-\\log p$, here $-\\log({{p}})$.",
    ),
    PredictionExercise(
        "losses/predict-slopes", "Before you move it",
        "The truth is 0 and $\\delta = 1$. You move the prediction from 0.5 up to 3. Whose slope grows all the way?",
        0, ["The squared error's alone.", "The squared error's and Huber's.", "All three."],
        replies={1: "Huber's does, as far as the threshold.",
                 2: "That of the absolute error is a sign, and Huber's is clipped."},
        told="The squared error's alone: from 1 to 6. Huber's grows from 0.5 to 1 and stays there, and that of the "
             "absolute error is 1 all the way.",
    ),
    PredictionExercise(
        "losses/predict-tenth", "Before you move it",
        "The review is praise. A model lowers its probability from 0.5 to a tenth of that, 0.05. By which factor does "
        "the slope of the cross-entropy grow?",
        10, told="By 10, from −2 to −20: for praise the slope is −1 over the probability.",
    ),
    PredictionExercise(
        "losses/predict-outlier", "Before you move it",
        "Three numbers, 1, 2 and 9, are predicted by one constant. The 9 becomes a 90. What becomes of the constant "
        "that "
        "is best for the **absolute** error?",
        0, ["It stays at 2.", "It rises a little, to about 3.", "It rises to 31."],
        replies={1: "It would if a number pulled the harder, the farther away it is. The absolute error pulls with 1 "
                    "at every distance. (Huber's loss, too, pulls no harder beyond its threshold.)",
                 2: "That is the mean, the best constant for the squared error."},
        told="It stays at 2, the median: as many numbers lie below it as above. The mean would be 31.",
    ),
    PredictionExercise(
        "losses/predict-flat", "Before you move it",
        "Behind a sigmoid, with the label 1, the sum is $z = -8$: as wrong as it gets. How large is the slope of the "
        "squared error there, beside the −1 of the cross-entropy?",
        2, ["about −2, twice as large", "about −0.5", "less than a thousandth in size"],
        replies={0: "The error is about −1 and counts twice, but it is multiplied by the slope of the sigmoid.",
                 1: "The slope of the sigmoid is a quarter at most, and far less at −8."},
        told="About −0.0007. The sigmoid is flat there, and its slope is a factor of the squared error's gradient.",
    ),
    ChoiceExercise(
        "losses/flat-at-069", "Flat at 0.69",
        "A classifier of two classes is trained with the binary cross-entropy. Its loss stands at 0.69 from the "
        "first step to the last. What could it be? There is more than one.",
        [("All its inputs are 0 by a mistake, and there are as many labels of each kind.", True,
          "Then it says the same of every example. The best it can say is 0.5, and −log 0.5 = 0.69."),
         ("Every hidden ReLU is inactive, and there are as many labels of each kind.", True,
          "Then only the bias of the output is left. From 0 it has no reason to move: the mean of ŷ − y is 0."),
         ("The labels have nothing to do with the inputs, and there are as many of each.", True,
          "Then 0.5 is the best that one can say, and −log 0.5 the least that it costs."),
         ("It is sure, and wrong half of the time.", False,
          "Then the loss would be far larger: sure and wrong is dear."),
         ("It is right for 69 per cent.", False, "A loss is no share. 0.69 is the logarithm of 2.")],
        hints=["Which prediction costs 0.69, whatever the label is?"],
        remark="Whenever a new classifier starts, look for $\\log 2 = 0.69$, or $\\log K$ for $K$ classes: it is what "
               "knowing nothing costs.",
    ),
    NumberExercise(
        "losses/knowing-nothing", "What knowing nothing costs",
        "A classifier of {{k}} classes gives each the same probability. What is its categorical cross-entropy?",
        log(k), {k: [5, 10, 3]}, decimals=3,
        slips={1 / k: "That is the probability. Take minus its logarithm.", k: "Take the logarithm."},
        hints=["Which probability does the true class have?"],
        solution="The true class has the probability $\\frac1K$, and $-\\log\\frac1K = \\log K$: here $\\log {{k}}$.",
    ),
    OrderExercise(
        "losses/order", "From sums to gradients, safely",
        "Put in order: the categorical cross-entropy and its gradient from the sums $z_k$, without an overflow.",
        ["find the largest of the sums", "take it away from all of them", "raise $e$ to each", "add the powers: $S$",
         "divide each power by $S$: $\\hat{y}_k$", "take the truth away: $\\hat{y}_k - y_k$"],
        replies={(1, 2): "Shift first: the powers are what overflows.", (3, 4): "The division needs the sum."},
        hints=["What overflows? Then what has to come before it?"],
    ),
    LineExercise(
        "losses/wrong-axis", "Find the wrong line",
        "Four examples, three classes: `y` and `z` are 4×3. The loss comes out wrong, and the probabilities of an "
        "example "
        "do not add up to 1. Which line is wrong, and what should it be?",
        """
        z = z - z.max(axis=1, keepdims=True)
        powers = np.exp(z)
        y_hat = powers / powers.sum(axis=0, keepdims=True)
        dz = y_hat - y
        """,
        3, ["y_hat = powers / powers.sum(axis=1, keepdims=True)",
            "y_hat = powers / np.sum(powers, axis=1, keepdims=True)",
            "y_hat = powers / powers.sum(axis=-1, keepdims=True)", "y_hat = powers / powers.sum(axis=1)[:, None]",
            "y_hat = powers / powers.sum(axis=1)[:, np.newaxis]", "y_hat = powers / powers.sum(axis=1).reshape(-1, 1)",
            "y_hat = powers / powers.sum(axis=-1)[:, None]"],
        replies={1: "The shift is within each example: right.", 4: "Prediction minus truth: right."},
        hints=["An example is a row. Over which axis do its probabilities add up?"],
        solution="`axis=0` adds over the examples. The probabilities of one example stand in a row, along axis 1.",
    ),
    ProgramExercise(
        "losses/program-bce", "A cross-entropy that does not break",
        "Write the binary cross-entropy from the sum $z$, and its slope in $z$.", "binary_from_sum",
        start='''
        def binary_from_sum(y, z):
            """(loss, slope in z). y: 0 or 1; z: any number.

            y and z are arrays of one shape."""
            def softplus(z):
                return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
            y_hat = 1 / (1 + np.exp(-z))
            return ..., ...
        ''',
        solution="""
        def binary_from_sum(y, z):
            def softplus(z):
                return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
            y_hat = 1 / (1 + np.exp(-z))
            return y * softplus(-z) + (1 - y) * softplus(z), y_hat - y
        """,
        inputs={"z": "np.append(rng.normal(scale=[20, 1, 300, 0.01, 5][i], size=5 * i + 5), [0, 40, -40, 800, -800])"
                     ".reshape(((-1, 5), -1)[i % 2])",
                "y": "(np.arange(z.size) % 2).reshape(z.shape)"},  # each of the last five meets both labels
        slips=[("y * softplus(-z) + (1 - y) * softplus(z)", "y * softplus(z) + (1 - y) * softplus(-z)",
                "Large z is right for the label 1, and must cost nothing there."),
               ("y_hat - y", "y - y_hat", "Prediction minus truth."),
               ("y_hat - y", "(y_hat - y) / (y_hat * (1 - y_hat))", "That is the slope in ŷ, not in z.")],
        hints=["For the label 1 the loss is softplus(−z).", "The slope in z is prediction minus truth."],
    ),
]  # fmt: skip
