"""The exercise of an entry, made and proved, and what is wrong with it told at its line."""

from __future__ import annotations

import difflib
import re

from byhand.answers.kinds import AnyExercise
from byhand.answers.plain.entry import Entry, PlainError
from byhand.answers.plain.kinds import COMMON, KEYS, MAKERS, NEEDED
from byhand.answers.plain.names import filled_in
from byhand.answers.slips import SlipError
from byhand.proof.derivation import DerivationError
from byhand.proof.reader import ParseError

_ABOUT = {"has no definition": "quantity", "does not depend": "wrt", "slip": "slips", "tolerance is": "tolerance",
          "has a value nowhere": "definitions"}  # fmt: skip
"""Which key a message is about, by a part of it; the others are about the solution."""
_OF_PREMISES = ("no point meets the assumptions", "an assumption about")


def made(entry: Entry) -> AnyExercise:
    """The exercise. Raises PlainError."""
    kind = entry.values.get("kind", "formula")
    if kind == "program":
        raise entry.error("a program is run, and nothing in a plain file is: write this one in Python", "kind")
    if not isinstance(kind, str) or kind not in KEYS:
        raise entry.error(f"the kind is one of {', '.join(KEYS)}, not {kind!r}", "kind")
    allowed = (*COMMON, *KEYS[kind])
    for key in entry.values:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, n=1)
            hint = f"did you mean {near[0]}?" if near else f"expected {', '.join(allowed)}"
            raise entry.error(f"{key} does not belong to the kind {kind}: {hint}", key)
    for key in ("name", "title", "prompt", *NEEDED[kind]):
        if key not in entry.values:
            raise entry.error(f"{key} is missing")
    common = {key: entry.get(key, str) for key in ("name", "title", "prompt")}
    common |= {"hints": entry.texts("hints"), "remark": entry.get("remark", str, "")}
    if "given" in allowed:
        common |= {"prompt": filled_in(common["prompt"]), "remark": filled_in(common["remark"]),
                   "hints": [filled_in(hint) for hint in common["hints"]]}  # fmt: skip
    try:
        exercise = MAKERS[kind](entry, common)
    except PlainError:
        raise
    except SlipError as error:
        raise entry.error(str(error).removeprefix(f"exercise {common['name']}: "), "slips", error.text) from None
    except (ValueError, TypeError, KeyError, IndexError) as error:
        message = str(error).removeprefix(f"exercise {common['name']}").lstrip(": ")
        keys = _begins(entry, message) or ("hints", *KEYS[kind])
        key = next((key for key in keys if re.search(rf"\b{key.rstrip('s')}s?\b", message)), "name")
        raise entry.error(message, *(_refused_text(entry, message) or (key,))) from None
    return exercise


def _begins(entry: Entry, message: str) -> tuple[str, ...]:
    """The key that a message is about, where it begins with one."""
    first = re.match(r"`?(\w+)", message)
    return (first[1],) if first and first[1] in entry.values else ()


def _refused_text(entry: Entry, message: str) -> tuple[str, str] | None:
    """The key and the text of a message that is refused, as a slip's with a formula in it, or as {{x}}."""
    if held := re.search(r"a text holds ({{[^{}]*}})", message):
        return next(((key, held[1]) for key, value in entry.values.items() if held[1] in str(value)), None)
    for key in ("slips", "replies", "options", "told"):
        value = entry.values.get(key, [])
        for row in value if isinstance(value, list) else [value]:
            text = row[-1] if isinstance(row, list) and row else row
            if isinstance(text, str) and message.endswith(f"without $, not {text!r}"):
                return key, max(re.split(r"[\\\"\n]", text), key=len)  # as it stands in a line of TOML
    return None


def proved(entry: Entry) -> AnyExercise:
    """The exercise, its solution proved and its model answer judged to be right. Raises PlainError."""
    exercise = made(entry)
    try:
        refused = exercise.refused_model()
    except SlipError as error:
        raise entry.error(str(error), "slips", error.text) from None
    except DerivationError as error:
        message = _in_toml(str(error))
        key, text = ("premises", "") if any(told in message for told in _OF_PREMISES) else ("solution", error.text)
        raise entry.error(message, key, text) from None
    except ParseError as error:
        message, number = _without_line(error.message)
        text = entry.rows("solution", str, str)[number - 1][0]
        raise entry.error(f"solution: {text!r}, column {error.column}: {message}", "solution", text) from None
    except (ValueError, TypeError) as error:
        message = str(error).removeprefix(f"exercise {exercise.name}: ")
        message = _in_toml(message).replace(" in `where`", "")
        about = [key for said, key in _ABOUT.items() if said in message]
        key = next(iter((*about, *_begins(entry, message))), "solution")
        raise entry.error(message, key, "⁺" if "∂⁺" in message else "") from None
    if refused:
        raise entry.error(refused, "solution")
    return exercise


def _in_toml(message: str) -> str:
    """A message about what ∂⁺ holds still, with TOML's own key."""
    return re.sub(r"(does it hold (\S+) still\?.*)held=\[…\]", r'\1held = ["\2"]', message, flags=re.DOTALL)


def _without_line(message: str) -> tuple[str, int]:
    """What is wrong in a line of a derivation, without the line, and its number; the last one if it is not named."""
    at = re.search(r" \(line (\d+): .*\)$", message, re.DOTALL)
    return (message[: at.start()], int(at[1])) if at else (message, 0)
