"""Whatever is typed, the judge says something of it, and no text keeps it longer than the limit."""

import gc
import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from itertools import islice

import pytest
from answers import formula
from hostile import COUNTS, LIMIT, LONGEST, runs, texts

from byhand.answers import AnyExercise, Exercise, Feedback
from byhand.proof.reader import ParseError
from byhand.proof.reader.characters import calmed
from nbutils.exercises import find, names


def timed(one: AnyExercise, text: str) -> tuple[float, Feedback, bool]:
    """The longer of the check and the preview of a text, in seconds of the processor; what is said; is it refused?"""
    start = time.process_time()
    feedback = one.check(text)
    checked = time.process_time()
    try:
        one.preview(text)
        refused = False
    except ParseError:
        refused = True
    return max(checked - start, time.process_time() - checked), feedback, refused


def judged(name: str, count: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What becomes of so many hostile texts: each is checked and typeset within the limit.

    One that is over it is timed once more: a machine that others use, too, may have taken the time.
    """
    one, told = formula(name), Counter[str]()
    assert one.check(one.model).correct
    monkeypatch.setattr(one, "time_limit", LIMIT)
    gc.freeze()  # what other tests have left is not looked through again and again
    for text in islice(texts([str(variable) for variable in one.variables], seed), count):
        seconds, feedback, refused = timed(one, text)
        assert seconds < LONGEST or timed(one, text)[0] < LONGEST, text
        assert feedback.message, text
        assert not feedback.correct, text
        json.dumps(feedback.data())
        told["texts"] += 1
        told["refused"] += refused
        told["out of time"] += "too long" in feedback.message
    return told


@pytest.mark.parametrize("name", COUNTS)
def test_some_hostile_texts_get_an_answer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(name, 10, 1, monkeypatch)["texts"] == 10


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTS)
def test_hostile_texts_get_an_answer_in_time(
    name: str, record_property: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = judged(name, COUNTS[name], 2, monkeypatch)
    record_property("count", f"hostile texts: {told['texts']} of {name}, {told['refused']} refused, "
                             f"{told['out of time']} out of time, none {LONGEST - LIMIT:.1f} s over it")  # fmt: skip
    assert told["texts"] == COUNTS[name]
    assert told["refused"] < 0.95 * COUNTS[name], "the texts are so broken that nothing is judged"


OF_EACH_KIND = list({find(name).kind: find(name) for name in names() if not find(name).runs_code}.values())


@pytest.mark.slow
@pytest.mark.parametrize("one", OF_EACH_KIND, ids=lambda one: one.kind)
def test_a_long_run_is_judged_in_time_whatever_the_kind(one: AnyExercise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("byhand.answers.deadline.ANSWER", LIMIT)
    monkeypatch.setattr("byhand.answers.exercise.Exercise.time_limit", LIMIT)
    assert one.check(one.model).correct
    for text in (*runs(2_000), *("\n".join([text] * 5) for text in runs(2_000) if one.several)):
        seconds, feedback, _ = timed(one, text)
        assert seconds < LONGEST or timed(one, text)[0] < LONGEST, text[:20]
        assert feedback.message, text[:20]
        assert not feedback.correct, text[:20]


@pytest.mark.parametrize("one", OF_EACH_KIND, ids=lambda one: one.kind)
def test_a_text_that_is_too_long_is_not_read(one: AnyExercise) -> None:
    for text in runs(100_000):
        feedback = one.check(text)
        assert feedback.message.startswith("Write at most "), text[:20]
        assert feedback.unjudged == "unreadable"
        with pytest.raises(ParseError, match="Write at most") if isinstance(one, Exercise) else nullcontext():
            assert one.understood(text)["tex"] == ""


def test_only_long_runs_of_blanks_are_short_and_columns_stay() -> None:
    assert calmed("a" + 8 * " " + "\n" + 8 * "\n" + "b") == "a" + 8 * " " + "\n" + 7 * "\n" + "\u200bb"
    one = formula("single-neuron/weight")
    assert one.check(f"2*(a - y){' ' * 900}*(z > 0)*x{' ' * 900}").correct
    line = find("neurons/wrong-sign")
    assert line.check(20 * " " + line.model.replace(": ", ":" + 20 * " ") + 20 * " ").correct
    with pytest.raises(ParseError) as error:
        one.read(f"2*x{' ' * 900}*q")
    assert error.value.column == 905
