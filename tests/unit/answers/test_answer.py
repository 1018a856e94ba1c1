"""An answer is read once, its definitions are put in once, and nothing that is known of it is found out again."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from byhand.answers import question as questions
from byhand.proof import derivation
from byhand.proof.derivation import Derivation
from nbutils.exercises import find


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often definitions are put in, matrices are written out and texts are read."""
    found: Counter[str] = Counter()

    def counted(owner: Any, name: str) -> None:
        function: Callable[..., Any] = getattr(owner, name)

        def call(*args: Any, **named: Any) -> Any:
            found[name] += 1
            return function(*args, **named)

        monkeypatch.setattr(owner, name, call)

    counted(Derivation, "put_in")
    counted(derivation, "explicit")
    counted(questions, "read")
    return found


@pytest.mark.parametrize(
    ("name", "text", "slip"),
    [
        ("single-neuron/weight", "-2*(a - y)*(z > 0)*x", "sign"),
        ("bptt/two-steps", "-(ŷ - y)*w_o*(1 - O_2**2) * (x_2 + w_h*(1 - O_1**2)*x_1)", "sign"),
        ("bptt/output-matrix", "-(O_3.T @ (ŷ - y))", "sign"),
    ],
)
def test_a_sign_slip_costs_one_reading(calls: Counter[str], name: str, text: str, slip: str) -> None:
    one = find(name)
    assert one.check(one.model).correct
    one.check(text)  # what is known of the slip itself is found out once for all answers
    calls.clear()
    assert one.check(text).slip == slip
    assert calls["read"] == 1
    assert 1 <= calls["put_in"] <= 2
    assert 1 <= calls["explicit"] <= 3


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
    fresh = type(one)(one.name, one.title, one.prompt, *one._task[:3], solution=one._task[3], hints=one.hints)  # type: ignore[attr-defined]
    assert fresh.check(forgotten).slip is None
