"""An answer is read once, its definitions are put in once, and nothing that is known of it is found out again."""

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from byhand.proof import entries, reader
from byhand.proof.derivation import Derivation
from nbutils.exercises import find


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often definitions are put in, matrices are written out and texts are read, whoever asks for it."""
    found: Counter[str] = Counter()

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            found[function.__name__] += 1
            return function(*args, **named)

        return call

    monkeypatch.setattr(Derivation, "put_in", counted(Derivation.put_in))
    for function in (entries.explicit, reader.read):
        for module in [module for name, module in sys.modules.items() if name.startswith("byhand.")]:
            if getattr(module, function.__name__, None) is function:
                monkeypatch.setattr(module, function.__name__, counted(function))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("single-neuron/weight", "-2*(a - y)*(z > 0)*x"),
        ("bptt/two-steps", "-(ŷ - y)*w_o*(1 - O_2**2) * (x_2 + w_h*(1 - O_1**2)*x_1)"),
        ("bptt/output-matrix", "-(O_3.T @ (ŷ - y))"),
        ("bptt/error-matrix", "-(delta_2 @ W_h.T + (ŷ_1 - y_1) * W_o.T) * (1 - O_1**2)"),
    ],
)
def test_a_sign_slip_costs_one_reading(calls: Counter[str], name: str, text: str) -> None:
    one = fresh(find(name))
    assert one.check(one.model).correct
    for _ in ("the first time", "again"):
        calls.clear()
        assert one.check(text).slip == "sign"
        assert calls["read"] == 1
        assert 1 <= calls["put_in"] <= 2
        assert 1 <= calls["explicit"] <= 3


def fresh(one: Any) -> Any:
    """The same exercise, of which nothing is known yet."""
    return type(one)(one.name, one.title, one.prompt, *one._task[:3], solution=one._task[3], symbols=one._task[4],
                     assuming=one._task[5], hints=one.hints)  # fmt: skip


def test_the_count_notices_a_second_reading(calls: Counter[str]) -> None:
    one = find("single-neuron/weight")
    one.check(one.model)
    calls.clear()
    one.check(one.model)
    one.preview(one.model)
    assert calls["read"] == 2


def test_what_a_book_calls_a_bias_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    from byhand.answers.slips import conventions

    one = find("single-neuron/weight")
    forgotten = "2*(relu(w*x) - y)*(w*x > 0)*x"
    assert one.check(forgotten).slip == "bias"
    monkeypatch.setattr(conventions, "_biases", [])
    assert fresh(one).check(forgotten).slip is None
