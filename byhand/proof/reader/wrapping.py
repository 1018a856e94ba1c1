"""Second rule: what only stands round an answer goes: quotes, dollars, code fences, a prompt, a full stop."""

from __future__ import annotations

import re

from byhand.proof.reader.text import Text, in_brackets

_FENCES = ["```", '"""', "'''", "$$", "$", "`", '"', "'"]
_TEX_FENCES = [(r"\(", r"\)"), (r"\[", r"\]")]
_ENVIRONMENT = re.compile(r"\\begin\{(?!d?cases|array)(\w+\*?)\}(.*)\\end\{\1\}", re.DOTALL)
_BOX = re.compile(r"\\(?:boxed|fbox|framebox)\s*\{(.*)\}", re.DOTALL)
_NUMBER = re.compile(r"\s*\\(?:tag\*?\s*\{[\d.*]*[a-z]?\}|label\s*\{[\w.:-]*\}|nonumber|notag)")
_DONE = re.compile(r"\s*(?:[∎□■✓✔☑✅]+|[,.;]\s*(?i:q\.?e\.?d\.?))$")
_PREFIX = re.compile(
    r"(?:>>> ?|return |[-=]+>|==+|⇒|∴|→|⟹|\\(?:Rightarrow|therefore|implies|rightarrow|to)\b|python\n|latex\n)\s*"
)


def unwrapped(text: Text) -> Text:
    """The text without what stands round it."""
    before = None
    while before is None or len(text) < len(before):
        before = text
        text = text.strip()
        for left, right in [*((fence, fence) for fence in _FENCES), *_TEX_FENCES]:
            signs = text.signs
            inside = signs[len(left) : -len(right)]
            whole = len(signs) >= len(left + right) and signs.startswith(left) and signs.endswith(right)
            if whole and left not in inside:
                text = text.cut(len(left), len(text) - len(right))
                break
        else:
            environment = _ENVIRONMENT.fullmatch(text.signs)
            if environment:
                text = text.cut(environment.start(2), environment.end(2)).replaced("&", " ")
            if len(text) > 4 and text.signs.startswith("**") and text.signs.endswith("**"):  # Markdown's bold letters
                text = text.cut(2, len(text) - 2)
            box = _BOX.fullmatch(text.signs)
            if box and not any(depth < 0 for _, depth in in_brackets(r"\S", box[1])):
                text = text.cut(box.start(1), box.end(1))
            text = text.replaced(_NUMBER, "")  # of an equation
            done = _DONE.search(text.signs)
            text = text.cut(0, done.start()) if done else text
            prefix = _PREFIX.match(text.signs)
            text = text.cut(prefix.end()) if prefix else text
            if re.search(r"[^\s.]\s*[.;,]$", text.signs):
                text = text.cut(0, len(text) - 1)
    return text
