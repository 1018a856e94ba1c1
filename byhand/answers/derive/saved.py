"""A question as the plain file of an exercise, which `byhand check` proves and `byhand grade` marks with."""

from __future__ import annotations

import json
from typing import Any

from sympy import MatrixSymbol

from byhand.answers.derive.exercise import OwnExercise


def toml(exercise: OwnExercise, name: str = "") -> str:
    """The text of the file. name: of the exercise in it, "my-course/weight"; by default "own/" and what is asked."""
    one = exercise.asked
    name = name or f"own/{one.quantity}-{one.wrt}".replace("_", "-")
    shapes = {each.name: f"{each.shape[0]}x{each.shape[1]}" for each in one.given if isinstance(each, MatrixSymbol)}
    lines = [[line.text, line.reason] for line in exercise.solution]
    entries: dict[str, Any] = {
        "name": name,
        "kind": "derivation" if len(set(exercise.derivation.written)) > 1 else "formula",
        "title": exercise.title,
        "prompt": exercise.prompt,
        "definitions": {each.name.name: each.text for each in one.definitions},
        "quantity": one.quantity.name,
        "wrt": one.wrt.name,
        "shapes": shapes,
        "positive": one.positive,
        "premises": [premise.text for premise in one.premises],
        "held": [each.name.name for each in one.definitions] if "⁺" in str(lines) else [],
        "names": list(one.names),
        "seconds": int(exercise.time_limit),
        "hints": exercise.hints,
        "solution": lines,
    }  # fmt: skip
    written = [f"{key} = {_value(value)}" for key, value in entries.items() if value not in ({}, [])]
    return "\n".join(["[[exercise]]", *written, ""])


def _value(value: Any, nested: bool = False) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007F")
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if not isinstance(value, list | tuple):
        return str(value)
    parts = [_value(one, nested=True) for one in value]
    one_a_line = not nested and any(isinstance(one, list) or len(str(one)) > 40 for one in value)
    return "[\n    " + ",\n    ".join(parts) + ",\n]" if one_a_line else "[" + ", ".join(parts) + "]"
