"""Second rule: what only stands round an answer goes: quotes, dollars, code fences, a prompt, a full stop; and what
Markdown adds to a text with formulas, headings, bold letters and the dollars round each formula.
"""

from __future__ import annotations

import re

from byhand.proof.reader.text import Text, in_brackets, joined

_FENCES = ["```", '"""', "'''", "$$", "$", "`", '"', "'"]
_TEX_FENCES = [(r"\(", r"\)"), (r"\[", r"\]")]
_ENVIRONMENT = re.compile(r"\\begin\{(?!d?cases|array)(\w+\*?)\}(.*)\\end\{\1\}", re.DOTALL)
_BOX = re.compile(r"(?P<label>[^\\{}:=]*[:=]\s*)?\\(?:boxed|fbox|framebox)\s*\{(?P<held>.*)\}", re.DOTALL)
_NUMBER = re.compile(r"\s*\\(?:tag\*?\s*\{[\d.*]*[a-z]?\}|label\s*\{[\w.:-]*\}|nonumber|notag)")
_DONE = re.compile(r"\s*(?:[∎□■✓✔☑✅]+|[,.;]\s*(?i:q\.?e\.?d\.?))$")
_PREFIX = re.compile(
    r"(?:>>> ?|return |[-=]+>|==+|⇒|∴|→|⟹|\\(?:Rightarrow|therefore|implies|rightarrow|to)\b|python\n|latex\n)\s*"
)

_FORMULA = r"(?:\$|\\[(\[])"
_QUOTE = re.compile(rf"\s*>\s*(?={_FORMULA}|\*\*)")
_EQUATION = r"(?:\$\$?[^$]*?(?<![<>=!:])=[^$]*\$|\\\([^$]*?(?<![<>=!:])=[^$]*\\\))"
BULLET = re.compile(rf"\s*[-*+]\s+(?=\*\*[A-Za-z]|{_EQUATION})")  # what is an equation has no minus in front
_SIGNED = re.compile(rf"\s*[-+]\s*{_FORMULA}")
_WORDS = r"[A-Za-z∂][^*_$#:.\\\n]*"
_HEADING = re.compile(rf"\s*#{{1,6}}[ ]+(?P<said>{_WORDS})(?P<end>:?)[ ]*\n")
_BOLD = re.compile(rf"\s*(?P<bold>\*\*|__)(?P<said>{_WORDS})(?P<end>:?|\.?)(?P=bold)(?P<behind>\s*:|[ ]*\n|)")
_BOLD_FORMULA = re.compile(r"\*\*(?=\$)([^$*]*\$[^$]+\$\$?)\*\*")
_IN_TEXT = re.compile(r"\\(?:text|textrm|mbox)\s*\{[^{}]*\}")
_DOLLAR = re.compile(r"\\\\|\\\$|(?P<open>\$\$?|\\[(\[])|(?P<close>\\[)\]])")
_CLOSING = {r"\(": r"\)", r"\[": r"\]"}
_GOES_ON = re.compile(r"\s*&?\s*=")
_ONE = r"(?:\\(?:mathbb|mathbf|mathds|mathbbm|bm|boldsymbol)\s*\{?[1I]\}?|[1I𝟙])"
_INDICATOR = re.compile(  # where 1 denotes the indicator function
    rf"[,.;]?\s*(?:where|with|[Hh]ere,?)\s+\$?\s*{_ONE}\s*(?:[(\[{{]+\s*(?:\\cdot|·|\.)\s*[)\]}}]+)?\s*\$?\s+"
    r"(?:denotes|is|represents|stands\s+for|means)\s+(?:the|an)\s+indicator(?:\s+function)?\s*\.?\s*$"
)


def without_markdown(text: Text) -> Text:
    """The text without the signs of Markdown: a heading and a bold label with a colon, formulas without dollars.

    Where two formulas stand side by side with nothing between them, dollars stay: nothing says how they belong
    together.
    """
    quote = _QUOTE.match(text.signs)
    if quote:
        text = text.cut(quote.end()).replaced(r"(?<=\n)\s*>", "")
    bullet = BULLET.match(text.signs)
    text = text.cut(bullet.end()) if bullet else text
    explained = _INDICATOR.search(text.signs)
    text = text.cut(0, explained.start()) if explained and text.signs[: explained.start()].strip() else text
    title = _HEADING.match(text.signs)
    bold = _BOLD.match(text.signs)
    if title:
        text = joined([text.cut(*title.span("said")), Text.at(text.columns[title.end("said")], ": "),
                       text.cut(title.end())])  # fmt: skip
    elif bold:
        colon = ": " if (bold["end"] + bold["behind"]).strip() or bold["behind"] else " "
        text = joined([text.cut(*bold.span("said")), Text.at(text.columns[bold.end("said")], colon),
                       text.cut(bold.end())])  # fmt: skip
    return _without_dollars(text.replaced(_BOLD_FORMULA, lambda found: found[1]))


def _without_dollars(text: Text) -> Text:
    text = text.replaced(_IN_TEXT, lambda said: said[0].replace("$", " "))
    found = [match for match in _DOLLAR.finditer(text.signs) if match["open"] or match["close"]]
    opened, closed = found[::2], found[1::2]
    fits = len(opened) == len(closed) and all(
        _CLOSING.get(left[0], left[0]) == right[0] for left, right in zip(opened, closed, strict=True)
    )
    apart = all(
        text.signs[before.end() : after.start()].strip() or _GOES_ON.match(text.signs, after.end())
        for before, after in zip(closed, opened[1:], strict=False)
    )
    if not found or not fits or not apart or _SIGNED.match(text.signs):
        return text
    ends = [0, *(place for match in found for place in match.span()), len(text)]
    pieces = [text.cut(start, end) for start, end in zip(ends[::2], ends[1::2], strict=True)]
    spaces = [Text.at(text.columns[match.start()], " ") for match in found]
    return joined([pieces[0], *(piece for pair in zip(spaces, pieces[1:], strict=True) for piece in pair)])


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
            if box and not any(depth < 0 for _, depth in in_brackets(r"\S", box["held"])):
                text = joined([text.cut(0, box.end("label") if box["label"] else 0), text.cut(*box.span("held"))])
            text = text.replaced(_NUMBER, "")  # of an equation
            done = _DONE.search(text.signs)
            text = text.cut(0, done.start()) if done else text
            prefix = _PREFIX.match(text.signs)
            text = text.cut(prefix.end()) if prefix else text
            if re.search(r"[^\s.]\s*[.;,]$", text.signs):
                text = text.cut(0, len(text) - 1)
    return text
