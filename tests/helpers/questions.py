"""Questions as somebody types them, of lectures on neural networks."""

QUESTIONS = {
    "logistic regression": "z = w*x + b\na = sigmoid(z)\nL = -(y*log(a) + (1 - y)*log(1 - a))\n∂L/∂w",
    "softmax": "z: 1x3\ny: 1x3\np = softmax(z)\nL = -sum(y*log(p))\n∂L/∂z",
    "batch normalisation": (
        "x: 1x4\nt: 1x4\neps > 0\nmu = sum(x)/4\nv = sum((x - mu)^2)/4\nn = (x - mu)/sqrt(v + eps)\n"
        "y = gamma*n + beta\nL = sum((y - t)^2)/4\n∂L/∂gamma"
    ),
    "two layers": (
        "x: 1x3\nW1: 3x2\nb1: 1x2\nW2: 2x1\nh = tanh(x @ W1 + b1)\na = sigmoid(h @ W2 + b2)\nL = (a - y)^2\n∂L/∂W1"
    ),
    "LSTM": (
        "f = sigmoid(w_f*x + u_f*h + b_f)\ni = sigmoid(w_i*x + u_i*h + b_i)\ng = tanh(w_g*x + u_g*h + b_g)\n"
        "o = sigmoid(w_o*x + u_o*h + b_o)\nc_t = f*c + i*g\nh_t = o*tanh(c_t)\nL = (h_t - y)^2\n∂L/∂h"
    ),
    "recurrence": "O1 = tanh(w*x1 + u*O0)\nO2 = tanh(w*x2 + u*O1)\nO3 = tanh(w*x3 + u*O2)\nL = (O3 - y)^2\n∂L/∂u",
    "residual": "z = w*x\nh = z + relu(z)\nL = h*z\n∂L/∂w",
    "written side by side": "z = wx + b\na = ReLU(z)\nL = ½(a - y)²\ndL/dw",
    "TeX": "z = w \\cdot x\nL = \\frac{1}{2}(z - y)^2\n\\frac{\\partial L}{\\partial w}",
    "indices": "h = tanh(w₀x + b₀)\nŷ = w₁h + b₁\nL = (y - ŷ)²/2\n∂L/∂w₀",
    "least squares": "X ∈ R^{4×2}\nw: 2x1\ny: 4x1\nL = (X w - y)ᵀ(X w - y)/4\n∂L/∂w",
    "support vectors": "X: 3x2\nw: 2x1\nm = X@w\nL = sum(max(0, 1 - m)) + c*sum(w**2)\n∂L/∂w",
    "a Gaussian": "s > 0\nL = log(s) + (x - m)^2/(2*s^2)\n∂L/∂s",
    "a logistic function of its own": "z = w*x\na = 1/(1 + e^(-z))\nL = -log(a)\n∂L/∂w",
    "a sum alone": "W: 2x2\nx: 1x2\nh = x@W\nL = sum(h)\n∂L/∂W",
    "a number beside a matrix": "x: 1x3\nL = sum((g*x + b)^2) + sum(x - b)\n∂L/∂b",
    "two shares": "p1 = softmax(z1; z1, z2)\np2 = softmax(z2; z1, z2)\nL = -y1*log(p1) - y2*log(p2)\n∂L/∂z1",
    "inside": "z = w*x\na = tanh(z)\nL = (a - y)^2\n∂L/∂z",
    "every function": (
        "s > 0\nq > 0\nL = exp(w) + sin(w)*cos(2*w) + softplus(w) + sinh(w) + cosh(w) + sech(w) + abs(3*w)\n"
        "M = L + cbrt(s*q)*log2(q) + log(q, 3) + max(w, 2*w*w) + min(w, 0)\n∂M/∂w"
    ),
    "roots and logarithms": "s > 0\nL = sqrt(s) + log(s)/s + log10(s) + s^(3/2) + (s > 1)*s\n∂L/∂s",
}
