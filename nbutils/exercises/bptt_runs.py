"""Runs of the chapter on backpropagation through time that do not learn: the reader finds out why."""

from byhand.answers import ChoiceExercise

_CAUSES = [
    ("The rate is far too small.", "Then the loss would fall, slowly and without a jump, and the gradient would not "
                                   "be zero."),
    ("The rate is far too large.", "Then one of the first steps would throw the states to the ends of the tanh."),
    ("The gradient of $W_o$ has the wrong sign.",
     "Then W_o would climb while the others descend: the loss would fall at first, and then rise and rise."),
    ("All weights started at zero.", "Then every state would be 0, and every gradient too."),
    ("$W_h$ is kept at 0.",
     "Then the network would see the last word alone, and could still read eight of the twelve."),
]
_RUNS = {
    "a": (0, "0.740, 0.739, 0.731, 0.722", 6, "0.203", "0.32",
          "0.002 was the rate. Nothing is wrong with the direction; there are too few steps."),
    "b": (1, "0.740, 20.424, 20.423, 25.578", 6, "1.000", "1.00",
          "30 was the rate. Every state is at an end of the tanh, where its slope is 0: no gradient gets past the "
          "output, and only W_o and b_o still move."),
    "c": (2, "0.740, 0.614, 0.709, 1.346", 9, "0.64", "0.80",
          "A gradient check would have found it before the training."),
    "d": (3, "0.693, 0.693, 0.693, 0.693", 6, "0.000", "0.00",
          "The loss is log 2 to the last digit: one half to every review. Start from small random weights."),
    "e": (4, "0.724, 0.610, 0.606, 0.606", 8, "0.002", "0.32",
          "It has converged, and eight of twelve are what the last word tells. The update of W_h was forgotten."),
}


def _diagnosis(run: str) -> ChoiceExercise:
    """A run of the twelve reviews that does not learn, with the numbers that it gave, and five causes."""
    cause, losses, right, length, size, why = _RUNS[run]
    return ChoiceExercise(
        f"bptt/diagnose-{run}", f"Run {run.upper()} does not learn",
        f"The twelve reviews, three units, 200 epochs. The loss after 0, 10, 100 and 200 epochs: {losses}. At the end "
        f"{right} of 12 are right, the gradient is {length} long, and the mean size of the numbers in the states is "
        f"{size}. What is wrong?",
        [(text, place == cause, why if place == cause else reply) for place, (text, reply) in enumerate(_CAUSES)],
        hints=["Does the loss fall, stand still, or rise? Where do the states stand?",
               "Is the gradient zero? If not, is the network still on its way, or is something holding it?"],
    )


RUNS_THAT_FAIL = [_diagnosis(run) for run in _RUNS]
