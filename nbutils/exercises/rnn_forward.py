"""Exercises of the chapter on the RNN's forward pass."""

from sympy import Integer, MatrixSymbol, symbols

from byhand.answers.exercise import Exercise
from nbutils.activations import relu, tanh

O_0, O_1, O_2, O_3 = symbols("O_0:4", real=True)
x_1, x_2, x_3, w_i, w_h, b_h, z_1, f, c, m = symbols("x_1 x_2 x_3 w_i w_h b_h z_1 f c m", real=True)
n, k, r, h, T, S, D, count, outputs = symbols("n k r h T S D count m", positive=True)

W_i, W_h = MatrixSymbol("W_i", 5, 3), MatrixSymbol("W_h", 3, 3)
x, o, b, z = MatrixSymbol("x", 5, 1), MatrixSymbol("o", 3, 1), MatrixSymbol("b", 3, 1), MatrixSymbol("z", 3, 1)

# Three words and two units
row_1, row_2 = (MatrixSymbol(f"x_{t}", 1, 3) for t in (1, 2))
state_0, state_1, state_2 = (MatrixSymbol(f"O_{t}", 1, 2) for t in range(3))
W_3, W_2 = MatrixSymbol("W_i", 3, 2), MatrixSymbol("W_h", 2, 2)

EXERCISES = [
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
        solution=[("S/D", "sparse bytes for each dense byte"),
                  ("(8*2*k*r + 8*(r + 1))/(8*r*n)", "two numbers for each value, and $r + 1$ places"),
                  ("((2*k + 1)*r + 1)/(r*n)", "cancel 8, collect $r$")],
        hints=["How many numbers does CSR store for all the values and their columns?",
               "How many for the places where the rows begin, with the one for the end?"],
        remark="With many rows this is near $(2k + 1)/n$, against COO's $3k/n$: the same for one-hot rows, less for "
        "rows with more.",
    ),
    Exercise(
        "rnn-forward/columns", "The same step in columns",
        "Many books write vectors as columns: the input $x$ is 5×1, the state before it, $o$, is 3×1, and the bias "
        "$b$ is 3×1. Keep $W_i$ (5×3) and $W_h$ (3×3) as they are in this chapter. Write the sum $z$ of one step as a "
        "column, 3×1.",
        z, None, {z: W_i.T * x + W_h.T * o + b},
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
        "A network reads the measurements of 8 sensors at each of 100 steps. It has $h$ hidden units and 2 outputs, "
        "and, as in PyTorch, two biases for the state instead of one. Write the number of its parameters with $h$.",
        count, None, {n: 8, outputs: 2, count: h**2 + 12 * h + 2},
        solution=[("n*h + h*h + h + h + h*m + m", "$W_i$, $W_h$, two biases, $W_o$, $b_o$"),
                  ("8*h + h*h + h + h + h*2 + 2", "8 inputs and 2 outputs"),
                  ("h**2 + 12*h + 2", "collect")],
        hints=["Write the shape of each matrix and each bias.", "Does the number of steps enter?"],
        remark="With 16 hidden units there are 450 parameters, for a hundred steps or for a thousand.",
    ),
    Exercise(
        "rnn-forward/rival", "The feed-forward rival",
        "Put the $T$ one-hot rows of a sentence, of $n$ numbers each, side by side into one input, and give it to a "
        "feed-forward network with one layer of $h$ hidden units and one output, both with biases. "
        "Write the number of its parameters with $n$, $T$ and $h$.",
        count, None, {count: n * T * h + 2 * h + 1},
        solution=[("n*T*h + h + h*1 + 1", "two matrices, two biases"),
                  ("n*T*h + 2*h + 1", "collect")],
        hints=["How many numbers has the input, and so how many rows has the first matrix?", "There is no $W_h$."],
        remark="With $n = 5$ and $h = 3$ it is $15T + 7$: more than the 31 of the RNN from two words on.",
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
        "$z_1 = x_1w_i + O_0w_h + b_h$. Write $\\partial O_1/\\partial O_0$, the slope that a gradient meets on its "
        "way back, with $m$, $f$ and $w_h$.",
        O_1, O_0, {z_1: x_1 * w_i + O_0 * w_h + b_h, f: tanh(z_1), O_1: m * f + (1 - m) * O_0},
        solution=[("∂O_1/∂f * ∂f/∂z_1 * ∂z_1/∂O_0 + (1 - m)", "two paths: through $f$, and past it"),
                  ("m * ∂f/∂z_1 * ∂z_1/∂O_0 + (1 - m)", "$m$ stands before $f$"),
                  ("m*(1 - f**2)*w_h + 1 - m", "the slope of $\\tanh$, and of the sum")],
        variables=(m, f, z_1, w_h),
        hints=["By how many paths does $O_0$ reach $O_1$?", "One goes through $z_1$ and $f$, one goes past them.",
               "With $f$ alone, the slope of $\\tanh$ is $1 - f^2$."],
        remark="For padding, $m = 0$, the slope is 1: a gradient passes the padded steps unchanged, as the state does.",
    ),
]  # fmt: skip
