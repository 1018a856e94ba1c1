"""Exercises of the chapter on gates."""

from sympy import Expr, Rational, Symbol, exp, log, symbols

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

f, T, x, y, L, b, k, z = symbols("f T x y L b k z", real=True)
x_1, x_2, c_0, c_1, c_2, O_0, O_1, O_2 = symbols("x_1 x_2 c_0 c_1 c_2 O_0 O_1 O_2", real=True)
f_1, f_2, i_1, i_2, o_1, o_2, a_1, a_2 = symbols("f_1 f_2 i_1 i_2 o_1 o_2 a_1 a_2", real=True)
u_f, u_i, u_o, u_a, v_f, v_i, v_o, v_a = symbols("u_f u_i u_o u_a v_f v_i v_o v_a", real=True)
b_f, b_i, b_o, b_a, p_f = symbols("b_f b_i b_o b_a p_f", real=True)
u_r, u_u, v_r, v_u = symbols("u_r u_u v_r v_u", real=True)
r_2, u_2, d_c, d_f, d_i, d_O = symbols("r_2 u_2 d_c d_f d_i d_O", real=True)


def lstm(
    x: Symbol, O: Symbol, c: Symbol, f: Symbol, i: Symbol, o: Symbol, a: Symbol, c_after: Symbol, O_after: Symbol  # noqa: E741
) -> dict[Symbol, Expr]:
    """The definitions of one LSTM step in single numbers."""
    return {
        f: sigmoid(x * u_f + O * v_f + b_f), i: sigmoid(x * u_i + O * v_i + b_i), o: sigmoid(x * u_o + O * v_o + b_o),
        a: tanh(x * u_a + O * v_a + b_a), c_after: f * c + i * a, O_after: o * tanh(c_after),
    }  # fmt: skip


one_step = lstm(x_2, O_1, c_1, f_2, i_2, o_2, a_2, c_2, O_2)
two_steps = {**lstm(x_1, O_0, c_0, f_1, i_1, o_1, a_1, c_1, O_1), **one_step}
trained = {**two_steps, L: (O_2 - y) ** 2 / 2}
gru = {r_2: sigmoid(x_2 * u_r + O_1 * v_r), u_2: sigmoid(x_2 * u_u + O_1 * v_u),
       a_2: tanh(x_2 * u_a + r_2 * O_1 * v_a), O_2: u_2 * O_1 + (1 - u_2) * a_2}  # fmt: skip
late_gru = {**gru, a_2: tanh(x_2 * u_a + r_2 * (O_1 * v_a + b_a))}
peephole = {f_2: sigmoid(x_2 * u_f + O_1 * v_f + c_1 * p_f), i_2: sigmoid(x_2 * u_i + O_1 * v_i),
            a_2: tanh(x_2 * u_a + O_1 * v_a), c_2: f_2 * c_1 + i_2 * a_2}  # fmt: skip

EXERCISES = [
    Exercise(
        "gates/half-life", "Half of the memory",
        "The sum of a forget gate stays at $z$, so every step multiplies the memory by $\\sigma(z)$. After how many "
        "steps $T$ is half of it left? Write $T$ with $z$; it need not be a whole number.",
        T, None, {T: log(2) / log(1 + exp(-z))},
        solution=[("log(1/2) / log(sigmoid(z))", "the logarithm of both sides of $\\sigma(z)^T = \\frac12$"),
                  ("log(2) / log(1 + exp(-z))", "$\\log\\sigma(z) = -\\log(1 + e^{-z})$ and "
                                                "$\\log\\frac12 = -\\log 2$")],
        hints=["What is left after $T$ steps, as a power of $\\sigma(z)$?",
               "Take the logarithm of both sides; $\\log\\sigma(z)$ can be written without a fraction."],
        remark="A sum of 0 gives one step, 1 gives 2, 3 gives 14 and 5 gives 103: for large $z$ each further 1 "
               "multiplies the half-life by nearly $e$.",
    ),
    NumberExercise(
        "gates/needed-gate", "How far open?",
        "Half of a memory should be left after {{k}} steps. Which forget gate $f$ does that? Give three decimals.",
        Rational(1, 2) ** (1 / k), given={k: [50, 20, 100]}, decimals=3,
        slips={1 - 1 / (2 * k): "The factors multiply; they do not add up."},
        hints=["$f$ to that power has to be one half."],
        solution="From $f^{ {{k}} } = \\frac12$ follows $f = (1/2)^{1/{{k}}}$.",
    ),
    NumberExercise(
        "gates/one-step", "One step by hand",
        "One unit: $c_{t-1} = {{c_1}}$, $f_t = {{f_2}}$, $i_t = {{i_2}}$, $a_t = {{a_2}}$. What is $c_t$?",
        f_2 * c_1 + i_2 * a_2,
        given={c_1: [Rational(1, 2), Rational(-2, 5)], f_2: Rational(4, 5), i_2: [Rational(1, 2), Rational(1, 4)],
               a_2: Rational(-3, 5)},
        slips={f_2 * c_1 + (1 - f_2) * a_2: "That is how a GRU mixes: in an LSTM the input gate is a gate of its own.",
               f_2 * c_1 + a_2: "The input gate is forgotten.", c_1 + i_2 * a_2: "The forget gate is forgotten."},
        hints=["Keep, then add what is written."],
        solution="It is $f_tc_{t-1} + i_ta_t = {{f_2}} \\cdot ({{c_1}}) + {{i_2}} \\cdot ({{a_2}})$.",
    ),
    ChoiceExercise(
        "gates/gate-names", "Which gate?",
        "“The film is not, whatever my brother says, good.” A unit should hold on to *not* from the fourth word, "
        "ignore the "
        "words between, and turn the verdict around at the last one. What is true of its gates **between** *not* and "
        "*good*? There is more than one.",
        [("The forget gate is near 1.", True, "The memory is kept."),
         ("The input gate is near 1.", False, "Then every word between would be written over it."),
         ("The input gate is near 0.", True, "The words between are not written."),
         ("The output gate has to be near 1 all the time.", False, "It has to open at the last word only.")],
        hints=["Keep, do not write; show when it is wanted."],
    ),
    NumberExercise(
        "gates/count", "Count the weights",
        "How many numbers does an LSTM with {{x}} inputs and {{k}} units learn, its biases included and without an "
        "output "
        "layer?",
        4 * (x * k + k * k + k), given={x: [5, 34], k: [8, 40]},
        slips={x * k + k * k + k: "That is a plain RNN: there are four sums.",
               3 * (x * k + k * k + k): "Three gates, and the candidate.",
               4 * (x * k + k * k): "The biases are forgotten."},
        hints=["Each of the four sums is one of a plain RNN."],
        solution="Each of the four sums has ${{x}} \\cdot {{k}}$ input weights, ${{k}} \\cdot {{k}}$ state weights and "
                 "{{k}} biases.",
    ),
    Exercise(
        "gates/memory-path", "From the state to the memory",
        "An LSTM of single numbers: $f_2 = \\sigma(x_2u_f + O_1v_f + b_f)$, likewise $i_2$ and $o_2$, "
        "$a_2 = \\tanh(x_2u_a + O_1v_a + b_a)$, and $c_2 = f_2c_1 + i_2a_2$. $O_1$ is **given**, a number of its "
        "own. Write "
        "$\\partial c_2/\\partial O_1$ with the gates, $a_2$, $c_1$ and the weights $v$.",
        c_2, O_1, one_step,
        solution=[("c_1*∂f_2/∂O_1 + a_2*∂i_2/∂O_1 + i_2*∂a_2/∂O_1", "three things in $c_2$ read $O_1$"),
                  ("c_1*f_2*(1 - f_2)*v_f + a_2*i_2*(1 - i_2)*v_i + i_2*(1 - a_2**2)*v_a",
                   "the slopes, and a weight each")],
        variables=[f_2, i_2, a_2, c_1, v_f, v_i, v_a],
        slips=[("f_2*(1 - f_2)*v_f + i_2*(1 - i_2)*v_i + (1 - a_2**2)*v_a", "author",
                "The slopes are right. What does each of the three multiply in c_2?")],
        hints=["Which of $f_2$, $i_2$, $o_2$ and $a_2$ stand in $c_2$?", "The product $i_2a_2$ has two factors that "
                                                                         "move."],
    ),
    Exercise(
        "gates/input-gate", "The gradient of an input gate",
        "The last step of an LSTM of single numbers: $i_2 = \\sigma(x_2u_i + O_1v_i + b_i)$, likewise $f_2$ and "
        "$o_2$, $c_2 = f_2c_1 + i_2a_2$ and $O_2 = o_2\\tanh c_2$, with the loss $L = \\frac12(O_2 - y)^2$; $c_1$ and "
        "$O_1$ are given. Derive $\\partial L/\\partial b_i$ for the bias of the input gate, line by line; the last "
        "line has the gates, $a_2$, $c_2$, $O_2$ and $y$ alone.",
        L, b_i, {**one_step, L: (O_2 - y) ** 2 / 2},
        solution=[("∂L/∂O_2 * ∂O_2/∂c_2 * ∂c_2/∂i_2 * ∂i_2/∂b_i", "one path: gate, memory, state, loss"),
                  ("(O_2 - y) * o_2*(1 - tanh(c_2)**2) * ∂c_2/∂i_2 * ∂i_2/∂b_i", "the loss, and how the state shows "
                                                                                 "the memory"),
                  ("(O_2 - y) * o_2*(1 - tanh(c_2)**2) * a_2 * i_2*(1 - i_2)", "the gate multiplies $a_2$, and is a "
                                                                               "sigmoid")],
        several=True, variables=[O_2, y, o_2, c_2, a_2, i_2],
        hints=["By how many paths does $b_i$ reach the loss? Name what lies on the way.",
               "$b_i \\to i_2 \\to c_2 \\to O_2 \\to L$: four slopes."],
    ),
    Exercise(
        "gates/output-error", "The error of the output gate",
        "The last step of an LSTM of single numbers: $o_2 = \\sigma(x_2u_o + O_1v_o + b_o)$, $O_2 = o_2\\tanh c_2$ "
        "and the loss $L = \\frac12(O_2 - y)^2$. Write $\\partial L/\\partial b_o$ with $O_2$, $y$, $o_2$ and $c_2$.",
        L, b_o, {**one_step, L: (O_2 - y) ** 2 / 2},
        solution=[("(O_2 - y) * tanh(c_2) * ∂o_2/∂b_o", "the gate multiplies $\\tanh c_2$"),
                  ("(O_2 - y) * tanh(c_2) * o_2*(1 - o_2)", "the slope of the sigmoid")],
        variables=[O_2, y, o_2, c_2],
        hints=["The output gate does not touch the memory."],
        remark="It is $\\delta_o$: the bias meets the number 1.",
    ),
    OrderExercise(
        "gates/order", "Backward through one step",
        "The gradients $\\partial L/\\partial O_t$ and $\\partial L/\\partial c_{t+1}$ have arrived. Put the rest of "
        "step $t$ in order.",
        ["$\\partial L/\\partial c_t$ from both strands", "the four errors $\\delta$",
         "$\\partial L/\\partial O_{t-1} = \\delta\\, W_h^{\\top}$",
         "$\\partial L/\\partial O_{t-1}$ meets what the loss says at $t - 1$"],
        hints=["Three of the four errors need $\\partial L/\\partial c_t$."],
        replies={(0, 1): "δ_f, δ_i and δ_a contain ∂L/∂c_t."},
    ),
    LineExercise(
        "gates/wrong-line", "Find the bug: right for one step",
        "In a text of one step this backward step is right, in a longer one it is wrong. Which line, and what should "
        "it be?",
        """
        dc = dc + dO * o * (1 - tanh_c**2)
        delta_f = dc * c_before * f * (1 - f)
        delta_i = dc * a * i * (1 - i)
        dc_before = dc
        """,
        4, ["dc_before = dc * f"],
        symbols=symbols("dc dO o tanh_c c_before f a i dc_before", real=True),
        replies={1: "Two strands meet in the memory, and they add up.", 2: "c_before is what the forget gate "
                                                                           "multiplies.",
                 3: "a is what the input gate multiplies."},
        hints=["Follow the thick line backwards.", "What stands between $c_t$ and $c_{t-1}$?"],
        solution="In $c_t$ the forget gate multiplies $c_{t-1}$, so it multiplies the gradient on its way back, too.",
        remark="With one step alone there is no step before it that reads the last line.",
    ),
    ProgramExercise(
        "gates/program", "One step of a GRU",
        "Write one step of a GRU. `W_i` is 5×9 and `W_h` 3×9, with the blocks reset, update and candidate in this "
        "order, and "
        "`b_h` has 9 entries; `x` is batch×5 and `O` batch×3. Return the new `O`. `np` and `sigmoid` are available.",
        "gru_step",
        start="def gru_step(x, O, W_i, W_h, b_h):\n    ...",
        solution="def gru_step(x, O, W_i, W_h, b_h):\n"
                 "    z = x @ W_i + b_h\n"
                 "    r = sigmoid(z[:, :3] + O @ W_h[:, :3])\n"
                 "    u = sigmoid(z[:, 3:6] + O @ W_h[:, 3:6])\n"
                 "    a = np.tanh(z[:, 6:] + (r * O) @ W_h[:, 6:])\n"
                 "    return u * O + (1 - u) * a",
        inputs={"x": "rng.normal(scale=[1, 1, 1, 0.01, 3][i], size=([3, 1, 30, 2, 5][i], 5))",
                "O": "rng.normal(scale=[1, 1, 100, 0.01, 1][i], size=(len(x), 3))", 
                "W_i": (5, 9), "W_h": (3, 9), "b_h": (9,)},
        given="from nbutils.activations import sigmoid",
        slips=[("u * O + (1 - u) * a", "(1 - u) * O + u * a", "Here u says how much is kept; you have it the other "
                                                              "way round."),
               ("(r * O) @ W_h[:, 6:]", "r * (O @ W_h[:, 6:])", "The reset gate multiplies the state before the "
                                                                "product with W_h."),
               ("(r * O)", "O", "The candidate reads the state through the reset gate.")],
        hints=["First the two gates, then the candidate.", "`np.split(z, 3, axis=-1)` cuts the blocks."],
    ),
    Exercise(
        "gates/gru-paths", "All paths of a GRU",
        "A GRU of single numbers, without biases: $r_2 = \\sigma(x_2u_r + O_1v_r)$, $u_2 = \\sigma(x_2u_u + O_1v_u)$, "
        "$a_2 = \\tanh(x_2u_a + r_2O_1v_a)$ and $O_2 = u_2O_1 + (1 - u_2)a_2$. Derive $\\partial O_2/\\partial O_1$, "
        "line by line: "
        "first the paths, at last the gates, $a_2$, $O_1$ and the weights.",
        O_2, O_1, gru,
        solution=[("u_2 + (O_1 - a_2)*∂u_2/∂O_1 + (1 - u_2)*∂a_2/∂O_1", "the thick line, the update gate, the "
                                                                        "candidate"),
                  ("u_2 + (O_1 - a_2)*u_2*(1 - u_2)*v_u + (1 - u_2)*∂a_2/∂O_1", "the slope of the update gate"),
                  ("u_2 + (O_1 - a_2)*u_2*(1 - u_2)*v_u + (1 - u_2)*(1 - a_2**2)*v_a*(r_2 + O_1*r_2*(1 - r_2)*v_r)",
                   "the candidate reads $O_1$ itself and through the reset gate")],
        several=True, held=[r_2, u_2, a_2], variables=[u_2, r_2, a_2, O_1, v_r, v_u, v_a],
        hints=["$u_2$ stands twice in $O_2$: what does it multiply altogether?", "$r_2O_1$ has two factors that move."],
    ),
    Exercise(
        "gates/gru-late", "A GRU that resets late",
        "Some libraries reset *after* the product with $v_a$, and the bias with it: "
        "$a_2 = \\tanh(x_2u_a + r_2(O_1v_a + b_a))$. The rest of this GRU of single numbers is "
        "$r_2 = \\sigma(x_2u_r + O_1v_r)$, $u_2 = \\sigma(x_2u_u + O_1v_u)$ and $O_2 = u_2O_1 + (1 - u_2)a_2$. Derive "
        "$\\partial O_2/\\partial O_1$, line by line: first the paths, at last the gates, $a_2$, $O_1$, $b_a$ and the "
        "weights $v$.",
        O_2, O_1, late_gru,
        solution=[("u_2 + (O_1 - a_2)*∂u_2/∂O_1 + (1 - u_2)*∂a_2/∂O_1", "the thick line, the update gate, the "
                                                                        "candidate"),
                  ("u_2 + (O_1 - a_2)*u_2*(1 - u_2)*v_u + (1 - u_2)*∂a_2/∂O_1", "the slope of the update gate"),
                  ("u_2 + (O_1 - a_2)*u_2*(1 - u_2)*v_u"
                   " + (1 - u_2)*(1 - a_2**2)*(r_2*v_a + (O_1*v_a + b_a)*r_2*(1 - r_2)*v_r)",
                   "the candidate reads $O_1$ itself and through the reset gate, which multiplies the bias too")],
        several=True, held=[r_2, u_2, a_2], variables=[u_2, r_2, a_2, O_1, b_a, v_r, v_u, v_a],
        hints=["$u_2$ stands twice in $O_2$: what does it multiply altogether?",
               "$r_2(O_1v_a + b_a)$ has two factors that move."],
        remark="Without the bias it is the GRU that resets first: with single numbers $r_2(O_1v_a) = (r_2O_1)v_a$. "
               "With matrices the two differ all the same (but for a diagonal $W_{h,a}$): here the reset gate of the "
               "new unit multiplies the product, there that of each old unit its state.",
    ),
    ChoiceExercise(
        "gates/gru-interpolates", "Between old and new",
        "All entries of $O_0$ lie between −1 and 1. Which is true of the states of a GRU, whatever its weights?",
        [("They stay between −1 and 1.", True, "Each is a mean, with the weights u and 1 − u, of the state before "
                                               "and of a tanh."),
         ("They can grow without bound, as $c_t$ can.", False, "c_t adds f c and i a, whose gates need not sum to 1; "
                                                               "a GRU mixes."),
         ("They reach 1 exactly.", False, "A tanh is below 1, and a mean of numbers below 1 is below 1.")],
        hints=["$u$ and $1 - u$ are two parts of a whole."],
    ),
    PredictionExercise(
        "gates/predict-sum", "Predict, then move",
        "A gate is $f = \\sigma(z)$, and a memory is multiplied by $f$ at each of fifty steps. Which sum $z$ leaves "
        "half of it? One decimal.",
        Rational(43, 10), tolerance=Rational(3, 10),
        told="4.3: the gate is then 0.986, and its fiftieth power is one half.",
    ),
    PredictionExercise(
        "gates/predict-delay", "Predict, then look",
        "Five cells with eight units each learn reviews whose first word decides: a plain RNN, one with an orthogonal "
        "start, a GRU with bias 4, and two LSTMs, with the biases 0 and 4. The delay is 50. Which of them will be "
        "right more often than a coin, with **both** of two seeds?",
        2, ["All five: fifty steps are not many.", "The gated ones, GRU and LSTM, whatever their biases.",
            "Only the gated ones whose gate starts open.", "None."],
        replies={0: "Fifty steps are many for whatever has no path with a factor near 1.",
                 1: "A gate with bias 0 is half open, and half to the power of fifty is nothing.",
                 3: "A gate with bias 4 leaves two fifths after fifty steps, and that is enough to learn from."},
        told="Only those whose gate starts open. The LSTM with bias 0 has all the gates, and guesses.",
    ),
    PredictionExercise(
        "gates/predict-plain", "Before you run it",
        "In the laboratory below, take the plain RNN at a delay of 40, with the seeds 0, 1 and 2. How many of the "
        "three runs learn to read new reviews?",
        1, ["None: no gradient gets through forty steps without a gate.", "Some: it depends on the start.",
            "All: eight units are enough."],
        replies={0: "It does where the W_h of the start happens to keep a gradient, neither shortening nor lengthening "
                    "it much.",
                 2: "Units are not what is missing: nothing in a plain cell sees to it that the word is kept."},
        told="Two of the three. A plain RNN may happen to start with a memory; a gate's bias gives it one.",
    ),
    PredictionExercise(
        "gates/predict-held", "Before you hold a gate",
        "An LSTM with the bias 0 hardly ever learns a delay of 40: all its gates begin half open. Hold one of them at "
        "1. With which one does it learn from **every** seed?",
        0, ["The forget gate: what is kept.", "The input gate: what is written.", "The output gate: what is shown."],
        replies={1: "Then every word, whatever it is, is written over the first one, and half of the memory still goes "
                    "at every step.",
                 2: "It helps, from about half of the seeds: what is shown comes back through the weights. But a "
                    "memory that fades is not kept by being shown."},
        told="The forget gate. At 1 the memory has the factor 1 at every step, whatever the weights are.",
    ),
    ChoiceExercise(
        "gates/sequential", "What gates do not mend",
        "An LSTM reads a text of 1000 words on a machine with 1000 processors. What keeps it from being a thousand "
        "times as fast?",
        [("The gates take four times as long.", False, "A factor of four, and these four can be computed at once."),
         ("Each step waits for the state before.", True, "That is the sequential computation of every recurrent "
                                                         "network."),
         ("The gradient vanishes.", False, "That is about learning, not about time."),
         ("A batch has to be of one length.", False, "Padding and a mask deal with that.")],
        hints=["What does step 500 need before it can begin?"],
    ),
    PredictionExercise(
        "gates/predict-writer", "Before it learns to write",
        "The LSTM below learns from four sonnets in 200 steps, and its loss there falls from 3.5 to 1.7. What does its "
        "loss on the fifth sonnet do, which it never learns from?",
        1, ["It falls as far: English is English.", "It falls, and then it rises.",
            "It stays where it was: these words are new."],
        replies={0: "Some of what is learned holds for all of English, and some for these four sonnets alone.",
                 2: "The words may be new, but not the letters, nor which of them follow which."},
        told="It falls to 2.26 near step 140 and ends at 2.39. What holds for all English is learned first, and then "
             "the four sonnets by heart.",
    ),
    Exercise(
        "gates/bias-for-memory", "The bias of a long memory",
        "At the start the weights are small, and a forget gate is little else than $\\sigma(b)$, the sigmoid of its "
        "bias. Which bias $b$ makes it a number $f$, with $0 < f < 1$? Write $b$ with $f$.",
        b, None, {b: log(f / (1 - f))},
        solution=[("log(f/(1 - f))", "$1/f = 1 + e^{-b}$, so $e^{-b} = (1 - f)/f$; take the logarithm, and turn the "
                                     "sign")],
        variables=[f], assuming=[f > 0, f < 1],
        hints=["Write the sigmoid out. What is $1/f$?", "Which power of $e$ is $(1 - f)/f$?"],
        remark="For $f = 0.986$, half a memory after fifty steps, it is 4.3.",
    ),
    ChoiceExercise(
        "gates/gru-from-lstm", "A GRU inside an LSTM",
        "Which tie between its gates would make an LSTM write only where it forgets, as a GRU does?",
        [("$i_t = 1 - f_t$", True, "Then c_t = f c + (1 − f) a, a mean of old and new."),
         ("$o_t = f_t$", False, "That is about showing, not about writing."),
         ("$i_t = f_t$", False, "Then it would write where it keeps, and do nothing where it forgets.")],
        hints=["What multiplies $O_{t-1}$ in the GRU, and what multiplies $a_t$?"],
    ),
    TableExercise(
        "gates/table", "One step, forward and back",
        "One unit of an LSTM takes its last step, with the loss $L = \\frac12(O_t - 1)^2$. Fill in the memory and the "
        "state; then $\\partial L/\\partial O_t$ and $\\partial L/\\partial c_t$; then the errors of the forget and "
        "the input gate.",
        given={c_1: Rational(1, 2), f_2: Rational(4, 5), i_2: Rational(1, 2), a_2: Rational(3, 5), o_2: Rational(1, 2)},
        cells={c_2: "f_2*c_1 + i_2*a_2", O_2: "o_2*tanh(c_2)", d_O: "O_2 - 1", d_c: "d_O*o_2*(1 - tanh(c_2)**2)",
               d_f: "d_c*c_1*f_2*(1 - f_2)", d_i: "d_c*a_2*i_2*(1 - i_2)"},
        decimals=3,
        rows=[("forward", [c_2, O_2]), ("back", [d_O, d_c]), ("errors", [d_f, d_i])],
        labels={c_1: "c_{t-1}", f_2: "f_t", i_2: "i_t", a_2: "a_t", o_2: "o_t", c_2: "c_t", O_2: "O_t",
                d_O: r"\partial L/\partial O_t", d_c: r"\partial L/\partial c_t", d_f: r"\delta_f", d_i: r"\delta_i"},
        slips={d_c: {d_O * o_2: "the slope of the tanh is forgotten.", d_O * (1 - tanh(c_2) ** 2): "the output gate "
                                                                                                   "is forgotten."},
               d_f: {d_c * c_1: "the slope of the gate's sigmoid is forgotten."}},
        hints=["Forward: keep, add what is written, then show. The loss has the slope $O_t - 1$.",
               "On its way to $c_t$ the gradient meets the output gate, and the slope of $\\tanh$ at $c_t$.",
               "A gate's error is $\\partial L/\\partial c_t$ times the gate's partner in $c_t$ times its own slope, "
               "as $f(1 - f)$."],
    ),
    Exercise(
        "gates/peephole", "A gate that looks at the memory",
        "In a *peephole* LSTM ([Gers and others, 2002](https://www.jmlr.org/papers/v3/gers02a.html)) the forget gate "
        "also reads the "
        "memory: $f_2 = \\sigma(x_2u_f + O_1v_f + c_1p_f)$. The other gates and the candidate do not, and $O_1$ is "
        "given. Write "
        "$\\partial c_2/\\partial c_1$ for $c_2 = f_2c_1 + i_2a_2$.",
        c_2, c_1, peephole,
        solution=[("f_2 + c_1*∂f_2/∂c_1", "the thick line, and the gate that looks at it"),
                  ("f_2 + c_1*f_2*(1 - f_2)*p_f", "the slope of the sigmoid, and the weight of the peephole")],
        variables=[f_2, c_1, p_f],
        hints=["$c_1$ stands in $c_2$ twice."],
    ),
    ChoiceExercise(
        "gates/diagnose", "An LSTM that does not learn",
        "An LSTM with eight units is to remember a word for 60 steps. Its loss stays at 0.693 for 1000 steps, with "
        "every seed. "
        "Which would you try **first**?",
        [("More units", False, "Eight can keep one bit; the gradient does not reach it."),
         ("A forget bias of 4 in place of 0", True, "The factor of a step goes from 0.5 to 0.98: the gradient "
                                                    "arrives."),
         ("Clipping", False, "Clipping shortens gradients that are too long. These are too short."),
         ("A loss without the logarithm", False, "0.693 is log 2, a coin's loss: the loss is fine, nothing arrives.")],
        hints=["What does the gradient pass on its way to the first word?"],
    ),
]
