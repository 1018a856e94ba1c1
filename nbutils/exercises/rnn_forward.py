"""Exercises of the chapter on the RNN's forward pass."""

from sympy import Integer, MatrixSymbol, Rational, symbols

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
from nbutils.activations import relu, tanh

O_0, O_1, O_2, O_3 = symbols("O_0:4", real=True)
x_1, x_2, x_3, w_i, w_h, b_h, z_1, f, c, m = symbols("x_1 x_2 x_3 w_i w_h b_h z_1 f c m", real=True)
n, k, r, H, T, S, D, count, outputs = symbols("n k r H T S D count K", positive=True)
z_2, w_o, y_hat = symbols("z_2 w_o y_hat", real=True)

W_i, W_h = MatrixSymbol("W_i", 5, 3), MatrixSymbol("W_h", 3, 3)
x, o, column, z = (MatrixSymbol("x", 5, 1), MatrixSymbol("o", 3, 1), MatrixSymbol("b", 3, 1),
                   MatrixSymbol("z", 3, 1))  # fmt: skip

# Three words and two units
row_1, row_2 = (MatrixSymbol(f"x_{t}", 1, 3) for t in (1, 2))
state_0, state_1, state_2 = (MatrixSymbol(f"O_{t}", 1, 2) for t in range(3))
W_3, W_2 = MatrixSymbol("W_i", 3, 2), MatrixSymbol("W_h", 2, 2)

EXERCISES = [
    PredictionExercise(
        "rnn-forward/predict-last-word", "Before you move it",
        "Now another review, *film film good*: $x = (0, 0, 1)$. You raise $w_h$ from 0 to 3. What does the loss do?",
        1, ["It falls, as with *good film film*.", "It stays the same.", "It rises: the words before count for more."],
        replies={0: "There the state had something to carry on. Here it has nothing to carry until the last word "
                    "comes.",
                 2: "The words before are 0, so they leave the state 0 behind, and that is what is multiplied."},
        told="It stays the same, 0.17: set the three words, and the curve is a level line. O₁ and O₂ are 0, so w_h "
             "multiplies 0. A last word needs no memory.",
    ),
    Exercise(
        "rnn-forward/two-steps", "Two steps by hand",
        "A network has one input and one unit, with $f = \\mathrm{ReLU}$, input weight 2, state weight −1, bias 1 and "
        "$O_0 = 0$. The first input is 1. Write $O_2$ with the second input, $x_2$.",
        O_2, None, {O_1: relu(2 * Integer(1) - 1 * 0 + 1), O_2: relu(2 * x_2 - O_1 + 1)},
        solution=[("relu(2*x_2 - O_1 + 1)", "step 2"),
                  ("relu(2*x_2 - relu(2*1 - 1*0 + 1) + 1)", "put in step 1"),
                  ("relu(2*x_2 - 3 + 1)", "3 is positive, so the ReLU lets it pass"),
                  ("relu(2*x_2 - 2)", "collect the numbers")],
        hints=["What is $O_1 = \\mathrm{ReLU}(2 \\cdot 1 + (-1) \\cdot 0 + 1)$?", "Step 2 takes that as its state."],
        remark="If $x_2 = 3$ the last state is 4. For the inputs 3 and 1, the other way round, it is 0: order matters.",
    ),
    Exercise(
        "rnn-forward/sparse", "A tighter format",
        "CSR (compressed sparse rows) stores for each number that is not zero its column and its value, and besides, "
        "for each row the place where its numbers begin, and one more for the end. A matrix has $r$ rows and $n$ "
        "columns, with $k$ numbers other than zero in each row; every stored number takes 8 bytes. Write the bytes in "
        "CSR, $S$, divided by the dense bytes, $D$, with $k$, $n$ and $r$.",
        S / D, None, {D: 8 * r * n, S: 8 * 2 * k * r + 8 * (r + 1)},
        solution=[("(8*2*k*r + 8*(r + 1))/(8*r*n)", "two numbers for each that is not zero, and $r + 1$ places, "
                   "over all $rn$ numbers"),
                  ("((2*k + 1)*r + 1)/(r*n)", "cancel 8, collect $r$")],
        assuming=[counts(k), counts(n), counts(r), k <= n],
        slips=[("2*k/n", "term", "The values and their columns are counted. Where do the rows begin?"),
               ("3*k/n", "author", "That is COO. CSR does not store a row for each number.")],
        hints=["How many numbers does CSR store for all the values and their columns?",
               "How many for the places where the rows begin, with the one for the end?"],
        remark="With many rows this is near $(2k + 1)/n$, against COO's $3k/n$: the same for one-hot rows, less for "
        "rows with more.",
    ),
    PredictionExercise(
        "rnn-forward/predict-storage", "Predict, then move",
        "One-hot rows: dense and sparse storage cross at $n = 3$ when a value and an index take 8 bytes each. Now an "
        "index takes 2 bytes, and a value still 8. Where do they cross?",
        0, ["Left of 3.", "Still at 3: only the values count.", "Right of 3."],
        replies={1: "In the sparse form each value carries two indices, so they count.",
                 2: "Smaller indices make the sparse form cheaper, so it wins sooner."},
        told="Left of 3, at 1.5: a number costs 8 + 2 · 2 = 12 bytes in the sparse form, as much as one and a half "
             "values in the dense one.",
    ),
    Exercise(
        "rnn-forward/columns", "The same step in columns",
        "Many books write vectors as columns: the input $x$ is 5×1, the state before it, $o$, is 3×1, and the bias "
        "$b$ is 3×1. Keep $W_i$ (5×3) and $W_h$ (3×3) as they are in this chapter. Write the sum $z$ of one step as a "
        "column, 3×1.",
        z, None, {z: W_i.T * x + W_h.T * o + column},
        solution=[("(x.T @ W_i + o.T @ W_h + b.T).T", "the row of this chapter, turned"),
                  ("(x.T @ W_i).T + (o.T @ W_h).T + b", "a sum is turned term by term"),
                  ("W_i.T @ x + W_h.T @ o + b", "a product is turned by turning its factors and their order")],
        hints=["The shapes decide: what has to stand to the left of a 5×1 column to make a 3×1 one?",
               "$(AB)^\\top = B^\\top A^\\top$. Write the row first, then turn it."],
        remark="$W_h$ is square, so its product fits with and without the transpose, and no error tells you that one "
        "is missing.",
    ),
    Exercise(
        "rnn-forward/parameters", "How many parameters?",
        "A network reads the measurements of 8 sensors at each of 100 steps. It has $H$ hidden units and 2 outputs, "
        "and, as in PyTorch, two biases for the state instead of one. Write the number of its parameters with $H$.",
        count, None, {n: 8, outputs: 2, count: H**2 + 12 * H + 2},
        solution=[("n*H + H*H + H + H + H*K + K", "$W_i$, $W_h$, two biases, $W_o$, $b_o$"),
                  ("8*H + H*H + H + H + H*2 + 2", "8 inputs and 2 outputs"),
                  ("H**2 + 12*H + 2", "collect")],
        assuming=[counts(H)],
        slips=[("H**2 + 11*H + 2", "bias", "Is one bias forgotten? PyTorch gives the state two."),
               ("H**2 + 12*H", "bias", "Is the bias of the outputs forgotten?"),
               ("100*(H**2 + 10*H) + 2*H + 2", "author", "All 100 steps share one set of weights.")],
        hints=["Write the shape of each matrix and each bias.", "Does the number of steps enter?"],
        remark="With 16 hidden units there are 450 parameters, for a hundred steps or for a thousand.",
    ),
    Exercise(
        "rnn-forward/rival", "The feed-forward rival",
        "Put the $T$ one-hot rows of a sentence, of $n$ numbers each, side by side into one input, and give it to a "
        "feed-forward network with one layer of $H$ hidden units and one output, both with biases. "
        "Write the number of its parameters with $n$, $T$ and $H$.",
        count, None, {count: n * T * H + 2 * H + 1},
        solution=[("n*T*H + H + H*1 + 1", "two matrices, two biases"),
                  ("n*T*H + 2*H + 1", "collect")],
        assuming=[counts(number) for number in (n, T, H)],
        hints=["How many numbers has the input, and so how many rows has the first matrix?", "There is no $W_h$."],
        remark="With $n = 5$ and $H = 3$ it is $15T + 7$: more than the 31 of the RNN from two words on.",
    ),
    Exercise(
        "rnn-forward/trend", "A trend",
        "One unit with $f(z) = z$, input weight $1 - c$, state weight $c$ and no bias computes "
        "$O_t = (1 - c)\\,x_t + c\\,O_{t-1}$, starting from $O_0 = 0$. Derive $O_3$ line by line; the last line has "
        "$x_1$, $x_2$, $x_3$ and $c$ alone.",
        O_3, None, {O_1: (1 - c) * x_1, O_2: (1 - c) * x_2 + c * O_1, O_3: (1 - c) * x_3 + c * O_2},
        solution=[("(1 - c)*x_3 + c*O_2", "step 3"),
                  ("(1 - c)*x_3 + c*((1 - c)*x_2 + c*O_1)", "put in step 2"),
                  ("(1 - c)*x_3 + c*((1 - c)*x_2 + c*(1 - c)*x_1)", "put in step 1"),
                  ("(1 - c)*(x_3 + c*x_2 + c**2*x_1)", "take out $1 - c$")],
        variables=(x_1, x_2, x_3, c), several=True,
        hints=["Begin with step 3: `(1 - c)*x_3 + c*O_2`.", "Put in step 2, and then step 1, where $O_0 = 0$."],
        remark="An input that lies $d$ steps back has the weight $(1 - c)c^d$: a mean that favours the recent.",
    ),
    Exercise(
        "rnn-forward/linear", "A network without a bend",
        "Let $f(z) = z$, without a bias, so that $O_t = x_tW_i + O_{t-1}W_h$. With three words and two units, $x_t$ is "
        "1×3, $O_t$ is 1×2, $W_i$ is 3×2 and $W_h$ is 2×2. Derive $O_2$ line by line; the last line has $x_1$, $x_2$, "
        "$O_0$, $W_i$ and $W_h$ alone.",
        state_2, None, {state_1: row_1 * W_3 + state_0 * W_2, state_2: row_2 * W_3 + state_1 * W_2},
        solution=[("x_2 @ W_i + O_1 @ W_h", "step 2"),
                  ("x_2 @ W_i + (x_1 @ W_i + O_0 @ W_h) @ W_h", "put in step 1"),
                  ("x_2 @ W_i + x_1 @ W_i @ W_h + O_0 @ W_h @ W_h", "multiply out")],
        variables=(row_1, row_2, state_0, W_3, W_2), several=True,
        hints=["Begin with step 2: `x_2 @ W_i + O_1 @ W_h`.",
               "Put in step 1 for $O_1$. It stands to the left of $W_h$.",
               "$(A + B)\\,C = AC + BC$, and the order of the factors stays."],
        remark="What lies $d$ steps back has passed $W_h$ $d$ times. Whatever that matrix shrinks is forgotten, and "
        "whatever it stretches takes over.",
    ),
    Exercise(
        "rnn-forward/masked-step", "Back through a mask",
        "One number of a masked step is $O_1 = m f + (1 - m)\\,O_0$ with $f = \\tanh(z_1)$ and "
        "$z_1 = x_1w_i + O_0w_h + b_h$; the mask $m$ is 1 for a word and 0 for padding. Write "
        "$\\partial O_1/\\partial O_0$, the slope that a gradient meets on its way back, with $m$, $f$ and $w_h$.",
        O_1, O_0, {z_1: x_1 * w_i + O_0 * w_h + b_h, f: tanh(z_1), O_1: m * f + (1 - m) * O_0},
        solution=[("∂O_1/∂f * ∂f/∂z_1 * ∂z_1/∂O_0 + (1 - m)", "two paths: through $f$, and past it"),
                  ("m * ∂f/∂z_1 * ∂z_1/∂O_0 + (1 - m)", "$m$ stands before $f$"),
                  ("m*(1 - f**2)*w_h + 1 - m", "the slope of $\\tanh$, and of the sum")],
        assuming=[one_of(m, 0, 1)], variables=(m, f, z_1, w_h),
        hints=["By how many paths does $O_0$ reach $O_1$?", "One goes through $z_1$ and $f$, one goes past them.",
               "With $f$ alone, the slope of $\\tanh$ is $1 - f^2$."],
        remark="For padding, $m = 0$, the slope is 1: a gradient passes the padded steps unchanged, as the state does.",
    ),
    ChoiceExercise(
        "rnn-forward/same-counts", "Which of them can tell?",
        "“Good not bad” is praise and “bad not good” is blame. Which networks could give the two reviews "
        "different answers, with the right weights? There is more than one.",
        [("One neuron that reads the counts of the five words.", False,
          "Both reviews have the same counts, so its sum is the same for both."),
         ("A network with two hidden layers that reads the counts.", False,
          "Whatever it computes, it computes it from the same five numbers twice."),
         ("A network that reads the three one-hot rows side by side, 15 numbers.", True,
          "The 15 numbers differ, for example in the first five."),
         ("A recurrent network with one hidden unit.", True, "Its first input differs, and so can its state."),
         ("A recurrent network with $f(z) = z$ and $W_h$ the identity.", False,
          "Then the state is the sum of the rows that the words pick: a count once more.")],
        hints=["What does each network see of the two reviews? Is it the same?"],
        remark="The third one pays with weights that belong to one place each: it has to learn “not” anew for "
               "every place.",
    ),
    NumberExercise(
        "rnn-forward/first-sum", "The first sum",
        "The row of “bad” in $W_i$ is $(-0.4,\\; -2.5,\\; 2.8)$, and $b_h = (0,\\; -0.8,\\; 0.3)$. A "
        "review "
        "begins with “bad”, and $O_0 = 0$. What is the second entry of $z_1$?",
        Rational(-33, 10),
        slips={Rational(-5, 2): "The bias is missing.", Rational(-17, 10): "The bias is negative, too: add it.",
               Rational(31, 10): "That is the third entry."},
        solution="The word picks its row, the state gives nothing, and the bias is added: $-2.5 - 0.8$.",
        hints=["Which row of $W_i$ does a one-hot row pick?", "$O_0 W_h$ is zero."],
    ),
    PredictionExercise(
        "rnn-forward/predict-two-nots", "Predict, then look",
        "The network was trained on the twelve reviews. What will it say of “not not good”?",
        1, ["Praise: two nots cancel.", "Blame.", "It cannot decide: a number near one half."],
        replies={0: "That is a rule of grammar, and the network has only its examples.",
                 2: "Nothing makes a network undecided about what it has not seen."},
        told="Blame, with a prediction of 0.000. No review of the twelve has two nots, so nothing has taught it that "
             "they "
             "cancel. Choose the words in the figure and see.",
    ),
    TableExercise(
        "rnn-forward/forward-table", "Two steps in numbers",
        "One input, one unit, $f = \\tanh$, $O_0 = 0$, and no bias of the output: $\\hat{y} = \\sigma(O_2 w_o)$. Take "
        "both steps and the prediction, with a calculator.",
        given={x_1: [1, Rational(1, 2), Rational(3, 2)], x_2: [-1, 0, Rational(1, 2)], w_i: [Rational(4, 5), 1],
               w_h: [Rational(1, 2), Rational(-3, 2)], b_h: Rational(1, 10), w_o: 2},
        cells={z_1: "x_1*w_i + b_h", O_1: "tanh(z_1)", z_2: "x_2*w_i + O_1*w_h + b_h", O_2: "tanh(z_2)",
               y_hat: "sigmoid(O_2*w_o)"},
        rows=[("step 1", [z_1, O_1]), ("step 2", [z_2, O_2]), ("prediction", [y_hat])],
        decimals=3,
        slips={z_1: {x_1 * w_i: "the bias is forgotten."},
               z_2: {x_2 * w_i + b_h: "the state of step 1 is forgotten.",
                     x_2 * w_i + z_1 * w_h + b_h: "the sum of step 1 was handed on, not its state."}},
        hints=["$z_t = x_t w_i + O_{t-1} w_h + b_h$.", "The state is the tanh of the sum; it is what step 2 reads."],
    ),
    OrderExercise(
        "rnn-forward/order", "A forward pass in order",
        "Put the forward pass of a batch with padding in order. What is done at every step stands here once.",
        ["Set the state to $O_0$.", "Multiply the step's input by $W_i$ and the state by $W_h$.",
         "Add the two products and $b_h$.", "Apply $f$.",
         "Where the mask is 0, take the old state instead of the new one.",
         "After the last step, multiply the state by $W_o$ and add $b_o$.", "Apply $\\sigma$."],
        replies={(3, 4): "There has to be a new state before the mask can choose between the two."},
        hints=["The mask chooses between two states. When are both there?"],
    ),
    LineExercise(
        "rnn-forward/bug-state", "Find the bug: no memory",
        "This loop runs without an error, but the network forgets every word at once. One line is wrong. Which, and "
        "what "
        "should it be?",
        """
        O = [O_0]
        for x_t in x:
            z_t = x_t @ W_i + O[0] @ W_h + b_h
            O.append(np.tanh(z_t))
        y_hat = sigmoid(O[-1] @ W_o + b_o)
        """,
        3, ["z_t = x_t @ W_i + O[-1] @ W_h + b_h", "z_t = x_t @ W_i + O[len(O) - 1] @ W_h + b_h"],
        replies={1: "The list begins with the state before the first step: right.",
                 4: "The new state goes to the end of the list: right.",
                 5: "The prediction reads the last state: right."},
        slips={"z_t = x_t @ W_i + O @ W_h + b_h": "O is the list of all states; which of them is the one before this "
                                                  "step?"},
        hints=["Which state does each step read?"],
        solution="`O[0]` is the start at every step. The state before this step is the last of the list so far.",
        remark="With $O_0 = 0$ it is a network with $W_h = 0$: of the twelve reviews it can read eight.",
    ),
    ChoiceExercise(
        "rnn-forward/updates", "How often?",
        "A review of five words is read forward, the gradient is computed, and one step of descent follows. How "
        "often does "
        "$W_h$ change?",
        [("Once.", True, "By the sum of what its five uses contribute."),
         ("Five times, once at each step.", False, "Then the five parts would belong to five different matrices."),
         ("Four times: at step 1 the state is zero.", False,
          "At step 1 its part is zero, but the parts are added up before the weight changes.")],
        hints=["When is the loss known, and which weights did the five steps use?"],
    ),
    PredictionExercise(
        "rnn-forward/predict-padding", "Predict, then move",
        "The review “film not bad” is praise, $\\hat{y} = 0.99$. Behind it stand more and more rows of zeros, "
        "without a "
        "mask. After how many rows does $\\hat{y}$ fall below one half for the first time?",
        5, tolerance=1,
        told="After five rows: the prediction is 0.72 with four, 0.40 with five and 0.09 with six. Choose the review "
             "in the "
             "figure and move the padding.",
    ),
    ProgramExercise(
        "rnn-forward/mask", "A step with a mask", "Fill in one step of a masked network.", "masked_step",
        start='''
            import numpy as np

            def masked_step(x, O, real, W_i, W_h, b_h):
                """The states after one step, (batch, 3).

                x: (batch, 5), O: (batch, 3),
                real: (batch,), 1 for a word and 0 for padding."""
                f = np.tanh(x @ W_i + O @ W_h + b_h)
                return ...
            ''',
        solution='''
            import numpy as np

            def masked_step(x, O, real, W_i, W_h, b_h):
                f = np.tanh(x @ W_i + O @ W_h + b_h)
                return np.where(real[:, None] == 1, f, O)
            ''',
        inputs={"x": "rng.normal(size=([3, 40, 2, 1, 6][i], 5))", "O": "rng.normal(size=(len(x), 3))",
                "real": "rng.permutation((np.arange(len(x)) + i) % 2).astype(float) * [1, 1, 0, 1, 1][i]",
                "W_i": (5, 3), "W_h": (3, 3), "b_h": (3,)},
        slips=[("f, O)", "f, 0)", "At padding the state stays; it does not become zero."),
               ("f, O)", "O, f)", "The two are turned round: a word gets the new state."),
               ("np.where(real[:, None] == 1, f, O)", "f", "The mask is not used.")],
        explanation="The mask is a column, so that it meets each of the three numbers of a state.",
        hints=["`np.where(condition, a, b)` takes a where the condition holds, else b.",
               "The mask has one number for each row. `real[:, None]` makes it a column."],
    ),
    NumberExercise(
        "rnn-forward/count", "Count them",
        "The layers of a network have the sizes {{n}} (input), {{H}} (hidden) and {{K}} (output). It reads 50 steps. "
        "How many parameters does it have?",
        n * H + H * H + H * outputs + H + outputs,
        given={n: [4, 10, 2, 7], H: [3, 5, 8], outputs: [1, 2]},
        slips={n * H + H * H + H * outputs: "The biases are parameters, too.",
               n * H + H * outputs + H + outputs: "The state weights are missing.",
               50 * (n * H + H * H + H) + H * outputs + outputs: "All 50 steps share one set of weights."},
        hints=["Write the shapes of the five arrays.", "The number of steps does not matter."],
        solution="The matrices have ${{n}} \\cdot {{H}} + {{H}} \\cdot {{H}} + {{H}} \\cdot {{K}}$ entries, the biases "
                 "${{H}} + {{K}}$.",
    ),
]  # fmt: skip
