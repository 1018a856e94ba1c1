"""Third rule: a reason behind an expression is kept apart: `# chain rule`, `(chain rule)`, `-- because …`, `by
symmetry`.

What is taken for a reason must be prose: it has words that mean nothing in the exercise. So no part of an expression
is lost: a misspelt name alone is not a reason. What counts an answer, or introduces it, is cut off in front of it.
"""

from __future__ import annotations

import keyword
import re

from byhand.proof.reader.branches import CASE, closing
from byhand.proof.reader.characters import EVERY, GREEK
from byhand.proof.reader.errors import ParseError, short
from byhand.proof.reader.names import Vocabulary
from byhand.proof.reader.text import Text, in_brackets, joined
from byhand.proof.reader.tokens import quotient_in

_OPENINGS = frozenset((
    "by", "because", "since", "using", "from", "with", "via", "see", "due", "through", "thanks", "after", "now",
    "here", "so", "chain", "product", "power", "quotient", "sum", "rule", "rules", "definition", "derivative", "the",
    "put", "cancel", "collect", "multiply", "inserted", "insert", "substitute", "substituted", "reason", "simplified",
    "simplify", "symmetry", "provided", "assuming", "as", "hence", "thus", "therefore",
))  # fmt: skip
_MARK = re.compile(r"#|//|%|✓|✔|\\text|(?<=\s)-+(?=\s)|--+|(?<=\s)\|(?=\s)|[,;:]|[(\[]|(?<![\\\w])[A-Za-z]{2,}(?!\w)")
_NAMED = r"(?:\w+['′’]?(?:\(\w+\))?|∂⁺?\w+/∂\w+|d\w+/d\w+)"
_VALUE = r"\s*-?[\d./]+\s*(?:[,;\n]|and(?!\w)|$)"  # of a case: 0 where z = 0
_CLAUSE = re.compile(
    rf"[,;]?\s*(?:where\s+{_NAMED}\s*=(?!=|{_VALUE})|with\s+{_NAMED}\s*=(?!=)|for\s+{EVERY}\s)"
)
_NUMBER = re.compile(rf"[,;]?\s*where\s+([^\W\d]\w{{0,3}})\s*=(?!=){_VALUE}")  # c*x where c = 2
_AND = re.compile(r"[,;\n](?!\s*[^,;=]*\b(?:otherwise|else|elsewhere))(?:\s*(?:where|with)(?!\w))?"
                  r"|(?<!\w)and(?!\w|\s+[^,;=]*\b(?:otherwise|else|elsewhere))")
_NAMING = re.compile(r"[\s,;(\[]*(?:where|with)\s+(?:the\s+(?:[a-z]{3,}\s+(?=[^\s=:]+\s*:?=))?)?")
_OR = re.compile(r"[,;]?\s*or(?!\w)(?=[^\n]*\w)")
_CALLER = r"(?:the|my|an?|our)(?:\s+[a-z]+)+"
_CALLED = re.compile(rf"(?<=[\w)\]])\s+(?:(?:is|being|as|for)\s+{_CALLER}|\({_CALLER}\))\s*$")
_DISTINGUISHES = re.compile(r"[<>≤≥≠=]|(?<!\w)(?<!thing )(?:if|else|otherwise|elsewhere)(?!\w)")
_REFERENCE = re.compile(r"[(\[]\s*(?:eqn?|equation|line|step|see|cf|rule|page|part)(?!\w)\.?", re.IGNORECASE)
SLOPE = re.compile(r"[d∂]⁺?\w+\s*/\s*[d∂]\w+")
_WHY = frozenset(("by", "via", "from", "since", "because", "using", "see"))
_EQUATION = re.compile(r"(?<![<>=!:])=(?![=>])")
_SO = re.compile(r"[,;]?\s*(?i:so|hence|thus|therefore)[,:]?\s+(?P<left>[^=<>,;]+?)\s*=(?!=)")
_APART = re.compile(r"(?<![^\s,;:.!?])[A-Za-z]+(?![^\s,;:.!?])")
_GOES_ON = re.compile(r"^(?:[+*/@^<>]|-\s)|[-+*/@^=<>]$")
_HARMLESS = frozenset((
    "the", "this", "my", "our", "your", "final", "answer", "ans", "result", "solution", "gradient", "derivative", "i",
    "we", "you", "it", "that", "is", "be", "should", "must", "will", "equals", "get", "got", "obtain", "have", "find",
    "found", "think", "guess", "believe", "hope", "suppose", "so", "then", "hence", "thus", "therefore", "finally",
    "now", "as", "see", "here", "please", "hopefully", "maybe", "perhaps", "probably", "course", "qed", "yes", "ok",
))  # fmt: skip
"""Words round an answer that change nothing in it."""
_ENGLISH = _HARMLESS - {"i"} | {"by", "at", "on", "of", "or", "an", "and", "to", "in", "per", "with", "where"}
_SAYS_SO = frozenset(("is", "equals", "gives", "yields", "get", "got", "obtain", "have", "find", "found"))
_INTRODUCING = _SAYS_SO | {
    "the", "this", "my", "our", "final", "answer", "result", "solution", "gradient", "derivative", "slope", "i", "we",
    "you", "which", "it", "that", "so", "then", "hence", "thus", "therefore", "finally", "by", "using",
    "chain", "product", "quotient", "rule",
}  # fmt: skip
"""Words that can be nothing but what introduces an answer: `The answer is`, `By the chain rule we get`."""
_STOPS = " \n\t,;:.?…•·!"
_LEADING = re.compile(r"^(?:[\s,;:?…•·!]|\.(?!\d))+")  # .5 is a number
_FRONT = re.compile(r"[\s,;:.…•·]*(?:(?<!\w)[Oo]f (?=course))?(?P<word>[A-Za-z]+)(?P<is>['’]s)?(?![^\s,;:.!?…])")
_THING = (
    r"(?:activation|bias|error|example|hidden|input|label|layer|learning|loss|network|neuron|number|output"
    r"|prediction|probability|rate|score|slope|state|sum|target|truth|true|unit|value|weight|weighted)"
)
_MEANING = rf"[^\s,;]+\s+is\s+(?:the|a|an)\s+{_THING}(?:\s+(?:of\s+the\s+)?{_THING})*"
_CLAUSES = re.compile(rf"(?<!\w)(?:where|with)\s+{_MEANING}(?:\s*(?:,|\band\b)\s*{_MEANING})*[\s.!]*$")
"""What tells names behind an answer: `where a is the output and y is the target`."""
_MEANS = re.compile(r"([^\s,;]+)\s+is\s")
_OF_WHAT = re.compile(r"\b(?:gradient|derivative)\b(?!\s*(?::|(?:is|equals|should|must|will)\b))", re.IGNORECASE)
_WHOLE = r"(?:(?:it\s+)?all|everything|(?:the\s+)?whole(?:\s+thing)?)"
_EXPLAINED = r"(?!.*\b(?:because|since|from|rule|due|comes?|sign)\b)"
_TIMES = "half|twice|negative|two|three|four|ten"
_NO_OTHER = (
    r"(?:else|otherwise|sonst|equivalently|written|rather|simply|just|shorter|in\s+(?:other|short|words)|if|when|by|from"
    r"|with\s+the\s+\w+\s+rule|not|maybe\s+not|something\s+else|the\s+opposite)"
)
"""What behind `or` begins no other answer, or one that is heard elsewhere."""
_CHANGES = re.compile(
    rf"[\s(\[,;:|–-]{{0,12}}(?:(?:and|but|then|{_WHOLE})\s+)*(?:"
    rf"(?:times|plus|minus|over(?!\s+(?:all|the|every|each|both|time|steps?)\b)|divided\s+by|multiplied\s+by"
    rf"|cubed|squared(?!\s+(?:error|loss|difference|term))|halved|doubled|negated|without(?!\s+loss))\b{_EXPLAINED}"
    rf"|(?:by\s+)?(?:{_TIMES})(?:\s+(?:of\s+)?(?:it|this|that))?[\s)\].!]*$"
    r"|with\s+(?:the|its|an?)\s+(?:sign\s+(?:changed|flipped|reversed|turned)|(?:opposite|other|reversed|flipped)\s+sign)"
    r"|up\s+to\s+(?:the\s+|a\s+|its\s+)?(?:sign|factor|constant)\b"
    r"|(?:undefined|not\s+defined|does\s+not\s+exist|doesn['’]t\s+exist)\b)"
    r"|[\s(\[,;:|–-]{0,12}(?:(?:plus|minus|times)\s+)?something\b|"
    rf"[\s(\[,;:|–-]{{0,12}}(?:or|oder|ou)\s+(?!{_NO_OTHER}\b)[a-z]{{2,}}\b(?!\s*[-+*/^_=('])",
    re.IGNORECASE,
)
"""What changes an answer, or takes it back: `(times two)`, `(all squared)`, `or zero`, `undefined at 0`."""
_FACTOR = re.compile(rf"\s*(?i:({_TIMES}|double|triple|minus)\b)")
_QUANTIFIER = re.compile(
    rf"(?<!\w)for\s+{EVERY}\s+(?:real\s+|values?\s+of\s+)?(?=[^\s<>≤≥≠=]{{1,12}}\s*(?:[<>≤≥≠]|!=))"
)
"""What says no more than `for` before a condition: for all x > 3."""
_SHORT = 3  # letters: after a minus a word of so many is a product of names, if it opens no reason
_BULLET = re.compile(r"\s*(?:[·*]\s+)?")
_ITEM = re.compile(
    r"\s*(?P<open>[(\[]?)(?:(?P<number>\d{1,2})|(?P<letter>[a-hA-H]|[ivx]{1,4}))(?P<close>\.?[)\]]|[.:])\s+(?=\S)"
)
PROSE = re.compile(r"[A-Za-z ,'’.:!-]+")
_WORD = re.compile(r"(?<![\\\w])[^\W\d]\w*")
_TWO_WORDS = re.compile(r"(?<![\\\w])(?=([A-Za-z]+)[ ,]+([A-Za-z]{2,})(?!\w))")


def apart(text: Text, words: Vocabulary, again: bool = False) -> tuple[Text, list[Text]]:
    """The text without its reasons, and these. A reason ends with its line, if the next one is not prose.

    again: may the text say the same once more, as `2*a*x, or 2*x*a`? That counts as a reason.
    """
    text = text.replaced(_QUANTIFIER, "for ")
    signs = text.signs
    for match, depth in in_brackets(_MARK, signs):
        start, mark = match.start(), match[0]
        if depth > 0 and mark != "#":
            continue
        if _CLAUSE.match(signs[start:]) and CASE.search(signs[:start]):  # 1 where x > y, 0 where x = y
            continue
        if not signs[:start].strip() or ("=" in signs[:start] and _follows(signs[start:], words)):
            continue
        if mark.isalpha() and _is_remark(signs[:start], words):  # the derivative of L with respect to b = …
            continue
        end = start + _length(signs[start:], words)
        spaced = signs[start - 1].isspace()
        number = _NUMBER.match(signs[start:])
        numbered = number and number[1] not in words.spellings and number[1] in signs[:start]
        once_more = again and _OR.match(signs[start:end]) and not _DISTINGUISHES.search(signs[start:end])
        if mark != "#" and _CHANGES.match(signs[start:end]):
            continue
        if numbered or (once_more and (spaced or mark in ",;")) or _begins(mark, signs[start:end], spaced, words):
            kept, reason = text.cut(0, start), text.cut(start, end)
            if end == len(signs):
                return kept, [reason]
            kept, more = apart(joined([kept, text.cut(end)]), words, again)
            return kept, [reason, *more]
    return text, []


def changes(text: Text, words: Vocabulary) -> bool:
    """Do words stand at an expression that would change it: `2*x (times two)`, `twice x`?"""
    first = _FACTOR.match(text.signs)
    return (first is not None and not words.knows(first[1])) or any(
        depth <= 0 and _CHANGES.match(text.signs[match.start() :]) for match, depth in in_brackets(_MARK, text.signs)
    )


def named(reason: Text) -> list[Text]:
    """The equations of a reason that says what names stand for: `where a = tanh(z), z = w*x`; in `with the error
    e = a - y` and `where e = a - y is the error`, without what calls it."""
    opening = _NAMING.match(reason.signs)
    if opening is None:
        return []
    bracketed = reason.signs.lstrip(" ,;")[:1] in ("(", "[")
    inside = reason.cut(opening.end()).strip(" .\n")
    parts = (inside.cut(0, len(inside) - 1) if bracketed else inside).parts(_AND)
    called = [_CALLED.search(part.signs) for part in parts]
    return [part.cut(0, match.start()) if match else part for part, match in zip(parts, called, strict=True)]


def uncounted(text: Text, words: Vocabulary) -> Text:
    """The text without what counts it: `a) 2*x`, `(1) 2*x`. Raises ParseError for a number that may be a factor, or a
    part of one: `2) x`, `(2) x`, `1. 2*x`."""
    item = _ITEM.match(text.signs)
    if item is None or (item["close"] in (".", ":") and item["open"]) or (item["close"] == ":" and item["letter"]):
        return text
    rest = text.cut(item.end())
    if item["letter"]:
        return text if words.knows(item["letter"]) else rest
    factors = item["open"] and rest.signs[0] == "("  # (2) (a - y) (x)
    if factors or re.match(r"[*/@^=<>]|[-+]\s", rest.signs):
        return text
    clear = {".": r"[^-+\d]", ":": r"(?!)"}.get(item["close"], r"[^-+]")  # 1. 2*x may be 1.2*x, and 1: x a quotient
    if int(item["number"]) == 1 and re.match(clear, rest.signs):
        return rest
    counting = item[0].strip()
    told = f"{short(counting)} may count the answer, or be a part of it: leave it out, or write a product with *"
    raise ParseError(text.columns[item.start("open")], told)


def without_introduction(text: Text, words: Vocabulary) -> Text:
    """The text without words in front that can only introduce it, `The answer is 2*x`, `so we get: 2*x`; as it is where
    other words stand in it."""
    place, last = 0, ""
    while (match := _FRONT.match(text.signs, place)) and _introduces(match["word"], words):
        place, last = match.end(), "is" if match["is"] else match["word"].lower()
    rest = text.cut(place)
    clause = _CLAUSE.search(rest.signs)  # where e = a - y
    said = _APART.finditer(rest.signs, 0, clause.start() if clause else len(rest))
    cases = CASE.search(rest.signs) is not None  # 2*x if z > 0 and 0 otherwise
    apart = [match[0] for match in said if not (cases and (CASE.fullmatch(match[0]) or match[0] == "and"))]
    if last not in _SAYS_SO or any(_is_word(word, words) for word in apart):
        return text
    return rest.cut(len(rest) - len(_LEADING.sub("", rest.signs)))


def _introduces(word: str, words: Vocabulary) -> bool:
    known = word in words.spellings or (word != "I" and words.knows(word))
    return word.lower() in _INTRODUCING and not known


def between_words(typed: str, words: Vocabulary) -> list[str]:
    """What stands in a text among words that say nothing: S of `I think it is S`.

    Nothing of a text that has any other word: it may say what is to be reckoned, or that something does not hold.
    """
    first, start = _BULLET.match(typed).end(), 0  # type: ignore[union-attr]
    while (match := _FRONT.match(typed, first + start)) and _says_nothing(match["word"], words):
        start = match.end() - first
    rest = _LEADING.sub("", typed[first + start :])
    front = typed[first : len(typed) - len(rest)]
    behind = next((match.start() for match in _APART.finditer(rest) if _is_word(match[0], words)), len(rest))
    piece, tail = rest[:behind].rstrip(_STOPS), rest[behind:]
    clauses = _CLAUSES.search(tail)
    plain = tail[: clauses.start()] if clauses else tail
    called = [match[0] for match in _WORD.finditer(plain.replace("of course", ""))]
    if not all(_says_nothing(word, words) for word in called) or re.search(rf"[^\w{re.escape(_STOPS)}]|\d", plain):
        return []
    if clauses and not all(map(words.spellings.__contains__, _MEANS.findall(clauses[0]))):
        return []
    if _OF_WHAT.search(front) or _OF_WHAT.search(plain) or _GOES_ON.search(piece) or rest[len(piece) :][:1] == "!":
        return []
    return [piece]


def _says_nothing(word: str, words: Vocabulary) -> bool:
    """Is this a word that may stand before or behind an answer, and no run of names?"""
    return word.lower() in _HARMLESS and word not in words.spellings and (word == "I" or not words.knows(word))


def _is_word(word: str, words: Vocabulary) -> bool:
    """Is this no part of an expression? Also where its letters are names: `2*x by y` with a name b."""
    if word == "I" and word not in words.spellings:
        return True
    return word.lower() in _ENGLISH or keyword.iskeyword(word) or not words.knows(word)


def _follows(rest: str, words: Vocabulary) -> bool:
    """Does an equation begin here that follows from another one: `so b = 1 - n*w`, `so h³ = q, so h = ∛q`?"""
    if _SO.match(rest) is None:
        return False
    *_, left = (found["left"].rstrip("'") for found in _SO.finditer(rest))
    named = re.fullmatch(r"\w+(?:\s*[-+]\s*\w+)*", left) and set(_WORD.findall(left)) <= words.spellings.keys()
    return bool(named) or quotient_in(left) is not None


def _length(rest: str, words: Vocabulary) -> int:
    """How far a reason reaches that begins here: to its bracket, or to the end of its line, and of further lines of
    prose."""
    if rest[0] in "([" and (end := closing(rest, 0)) >= 0:
        return len(rest) if rest[end + 1 :].strip() in ("", ".") else end + 1
    for match, _ in in_brackets(r"\n", rest):
        line = rest[match.end() :].lstrip().partition("\n")[0]
        if line and not line.startswith(("#", "//", "%")) and not _is_remark(line, words):
            return match.start()
    return len(rest)


def _is_remark(line: str, words: Vocabulary) -> bool:
    """Is a line of words alone, some of which mean nothing in the exercise?"""
    plain = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", line)
    said = re.fullmatch(r"[A-Za-z ,;.:!'’()]+", plain) is not None
    return said and any(_foreign(word, words) for word in _WORD.findall(plain))


def is_prose(line: str) -> bool:
    """Is a whole line a heading or a remark: `Chain rule:`, `Now put in the slopes.`, `QED`?"""
    words = line.strip(" .:,!").split()
    told = {word.strip(",'’").lower() for word in words}
    if not PROSE.fullmatch(line.strip()):
        return False
    alone = told <= {"qed", "q.e.d", "done", "hence", "thus", "therefore"}
    return alone or (len(words) > 1 and not told.isdisjoint(_OPENINGS))


def _begins(mark: str, rest: str, apart_by_space: bool, names: Vocabulary) -> bool:
    """Does a reason begin with this mark?"""
    if mark == "#" or (_CLAUSE.match(rest) and (apart_by_space or mark in ",;")):
        return True
    if re.match(r"with\s+respect\s+to\s+\S+\s*(?:=|:)", rest):  # the derivative of L with respect to w = …
        return False
    if mark.lower() in _WHY and apart_by_space and _EQUATION.search(rest):  # by ∂L/∂a = 2*(a - y)
        return True
    if mark in "([" and apart_by_space and closing(rest, 0) >= 0 and (
        _EQUATION.search(rest) or _REFERENCE.match(rest) or _tells(rest, names)
    ):  # (z = w*x + b), (eq. 3), (2 from the power rule)
        return True
    if mark == "where" and apart_by_space and _tells(rest, names) and not _DISTINGUISHES.search(rest):
        return True
    first = _WORD.search(rest)
    if first is None or re.search(r"[^\s(\[\\{:,;%/|✓✔–-]", rest[: first.start()].replace("\\text", "")):
        return False
    if first[0] == "and" and CASE.search(rest):  # and 0 otherwise
        return False
    opening = first[0].lower() in _OPENINGS and first[0] not in names.symbols  # "by" may be b times y
    if not (opening or _foreign(first[0], names)):
        return False
    if mark[0] == "-" and not (opening or _TWO_WORDS.match(rest, first.start())):  # - math.exp(z), by the chain rule
        return False
    if not opening and mark[0] in "-:,;%/" and _may_be_product(mark, first[0], rest, names):
        return False
    strange = [word for word in _WORD.findall(rest) if _foreign(word, names)]
    prose = (opening and bool(strange)) or any(
        _foreign(one, names) or _foreign(two, names) for one, two in _TWO_WORDS.findall(rest)
    )
    if mark in "([":
        return prose and apart_by_space and closing(rest, 0) >= 0
    if mark.isalpha():
        return opening and prose and apart_by_space
    return prose or (bool(strange) and mark in ("%", "//"))


def _may_be_product(mark: str, word: str, rest: str, names: Vocabulary) -> bool:
    """May a word be a product of names: after a minus, `2*x - ab`, or where the rest says what they are, as in
    `r*(1 - x): rx where x = N/K`?"""
    if mark == "-" and word not in ("all", "one", "or", "two") and (len(word) <= _SHORT or word in GREEK.values()):
        return True
    made = set(re.findall(r"(?<![^\W_])([^\W\d]\w*)\s*:?=(?!=)", rest))
    left, known = word, {*names.spellings, *made}
    while left:
        piece = max((name for name in known if left.startswith(name)), key=len, default="")
        if not piece:
            return False
        left = left[len(piece) :]
    return bool(made)


def _tells(rest: str, names: Vocabulary) -> bool:
    """Is a text in brackets, or behind a where, made of words: a - y is the error? Greek names alone are none."""
    rest = SLOPE.sub(" ", rest)
    found = [word for word in _WORD.findall(rest) if word not in GREEK.values()]
    pairs = [pair for pair in _TWO_WORDS.findall(rest) if not set(pair) & set(GREEK.values())]
    return any(_foreign(one, names) or _foreign(two, names) for one, two in pairs) and any(
        _foreign(word, names) or keyword.iskeyword(word) for word in found
    )


def _foreign(word: str, names: Vocabulary) -> bool:
    """Is this a word that means nothing in the exercise?"""
    return len(word) > 1 and word.isalpha() and not names.knows(word)
