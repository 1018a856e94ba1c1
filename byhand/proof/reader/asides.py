"""What a reason says in formulas, between its words: `…, which simplifies to 2*(a - y)*x`, `(so 5)`.

A formula in a reason is judged like an answer that is given twice: it has to be the answer, or, where the words tell of
a part such as a slope, a part of it. Behind a # nothing is judged.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from typing import NamedTuple

from byhand.proof.reader.branches import closing
from byhand.proof.reader.changes import changes_in
from byhand.proof.reader.characters import EVERY, NUMBERS
from byhand.proof.reader.names import Vocabulary
from byhand.proof.reader.reasons import SLOPE
from byhand.proof.reader.text import Text, in_brackets, joined
from byhand.proof.reader.tokens import quotient_in

_WORD = re.compile(r"(?<![^\s,;:.!?()\[\]–-])[A-Za-z]+(?:['’][a-z]+)?(?![^\s,;:.!?()\[\]–'’-]|\()")
_ENGLISH = frozenset((
    "is", "are", "was", "be", "it", "its", "that", "this", "which", "we", "you", "i", "get", "have", "or", "and", "to",
    "of", "in", "at", "on", "for", "the", "an", "so", "as", "by", "if", "no", "not", "do", "just", "then", "with",
    "from", "via", "see", "but", "all", "also", "now", "here", "where", "when", "equals", "equal", "gives", "becomes",
    "simply", "rather", "finally", "thus", "hence", "therefore", "wait", "answer", "result", "since", "because",
))  # fmt: skip
_FILLED = (
    r"(?: simply| just| really| exactly| identically| then| now"
    r"| also| only| finally| always| all| again| in total| in all| in the end)*"
)
_RESULT = re.compile(
    r"(?:^is|(?:^|\W)(?:so|thus|hence|therefore|which|equals?|giv\w+|becom\w+|yield\w*|simpl\w+|just|rather|finally|lastly|"
    r"or|namely|ie|words|correct\w*|wait|actually|better|meaning|short|fact|gets?|obtain\w*|reach\w*|same (?:as|for)|"
    r"(?:so|thus|hence|therefore) the (?:whole )?slope (?:is|equals)|"
    r"(?:equal|amounts?|comes?|down|leads?|evaluates?|simplif\w+|reduc\w+|turns?|out|back) (?:to|into|out)|"
    r"(?:we|you|i|one)" + _FILLED + r" (?:have|find|see|write|arrive at)|"
    r"(?:it|this|that|which|answer|result|gradient|derivative|everything|all|total|whole)"
    + _FILLED + r" (?:is|equals|becomes|was|be|being)))" + _FILLED + r"\W*$", re.IGNORECASE,
)  # fmt: skip
_CONDITION = re.compile(
    r"(?:^|\W)(?:at|(?<!same )for|if|when|unless|near|until|<> where|depend\w*(?: only| just)? (?:up)?on|through|"
    r"sign of)\W*$",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"(?:^|\W)(?:only|valid|holds?|provided|assum\w+|long|given|suppos\w+|restrict\w+|true|right|correct|works?|case|"
    r"except)(?:\W|$)", re.IGNORECASE,
)  # fmt: skip
_IF = r"(?:for|at|if|when|whenever|where)"
_WHY = re.compile(r"(?:^|\W)(?:since|because|as|that|with|given|assuming|provided|by)\W*$", re.IGNORECASE)
_UNDER = re.compile(
    rf"\s*,?\s*(?:only\s+)?{_IF}\s+(?P<condition>(?:(?!\b(?:and|or)\b)[^,;:\n])*[^,;:.!?)\s])"
)
_ZERO = re.compile(rf"(?<!not)(?<!never)(?<!n['’]t)(?:^|\W)(?:zero|vanish\w*)\s+{_IF}\W*$", re.IGNORECASE)
_NOT = re.compile(r"(?:\bnot|\bnever|n['’]t)\W*$")
_VALUED = re.compile(
    r"\b(?:slope|factor|derivative|gradient|error) (?:is|equals|becomes|was|be)" + _FILLED + r"\W*$", re.IGNORECASE
)
_BOUND = re.compile(r"\b(?:larg|small|great|steep|high|low|max|min|most|least)", re.IGNORECASE)
_PART = re.compile(
    r"\b(?:slopes?|factors?|errors?|signs?|indicators?|inner|outer|local|squares?|sigmoid|relu|tanh|softmax|activation|"
    r"derivatives? of)\b", re.IGNORECASE,
)
_GOES_ON = re.compile(  # so x cancels, 0 where a = y
    r"\s*(?:cancel|vanish|drop|enter|appear|disappear|factor|shift|matter|multipl|decid|count|stay|where|at|when|if|point|"
    r"number|time|line|step|rule|slope|term|way|path|example|input|output|layer|neuron|unit)", re.IGNORECASE,
)  # fmt: skip
_CALLED = re.compile(r"[^\W\d]\w*\s+(?:the|an?|our)\s+[a-z]{3,}(?!\w)")  # y the target
_ALSO = re.compile(  # dL/dw is the same
    r"\s*(?:is|are)\s+(?:just\s+|exactly\s+)?(?:the\s+same|equal|identical)(?!\s+\w)"
)
_LIMITED = re.compile(r"\s*(?:,\s*)?(?:for|if|when|where|at|unless|or|and|else|otherwise)(?!\w)")
_EQUALS = re.compile(r"(?:^-*\s*)?=")
_NUMBERED = re.compile(r"[.\s]*\(\d{1,2}\)\s*")  # Eq. (4)
_ABBREVIATED = re.compile(r"(?<!\w)(?:eqn?|no|fig|sec|ch|p|cf)\.\s*$", re.IGNORECASE)
_WORDED = re.compile(r"\\(?:text|textrm|mathrm|mbox)\s*\{([^{}]*)\}")
_LIMIT = re.compile(r"(?<!\w)(?:as|when|if|for)(?=\s+[^\W\d]\w*\s*(?:→|->))")  # as a → 0
_ARROW = re.compile(r"[=-]>|[→⇒⟹⇔⟺]|==")
_STOP = re.compile(r"[,;:\n]|(?<=[\s\w)])[.!?](?=\s|$)")
QUANTIFIED = re.compile(  # for all x and w
    rf"(?<!\w)for\s+{EVERY}\s+(?:(?:real|numbers?|values?|of)\s+)*"
    r"[^\W\d](?:_\w|\d)?(?:,?\s+(?:and\s+)?[^\W\d](?:_\w|\d)?)*(?!\w)"
)
_ANOTHER_CASE = re.compile(  # for all x and 5 for y, for all x, else 5, for all x but not for y
    rf"(?<!\w)for\s+{EVERY}\s[^.;]*?(?:[,;]|\b(?:and|or|but|while|whereas|with))\s+"
    r"(?P<told>(?:(?:and|or|but)\s+)*(?:not\s+(?:for|if|when|where|at)\b(?!\s+nothing)"
    r"|(?:minus\s+|-\s*)?(?P<value>\w+)\s+(?:for|else|otherwise|elsewhere)\b"
    r"|(?:then|else|otherwise|elsewhere)\s+(?:minus\s+|-\s*)?(?P<then>\w+)))"
)
_BAR = r"(?<!\S)\|(?!\S)"  # it parts a reason as a comma does: `2*x | so 5`
_EDGE = " \t\n,;:.!?–-()[]"
_IS = re.compile(r"(?<=\w)\s+(?:is|equals)\s+(?=[-+(\d]|(?P<word>[^\W\d]\w*))")
_SUBJECT = re.compile(
    rf"(?<!\w)(?P<slope>{SLOPE.pattern})$"
    r"|(?:^|[,;:.(]|\b(?:since|because|as|where|with|and|here|(?P<so>so|thus)))\s*(?P<name>[^\W\d]\w*)$"
)  # not: the slope of a
_MADE_OF_NAMES = re.compile(r"(?=[^,;:.\n]*[^\W\d])[^,;:.\n]*[\w)\]]\s*[-+*/@^(]")  # no number, as in y is 0 or 1
_NUMBER = re.compile(rf"{_MADE_OF_NAMES.pattern}|-?\d+(?:/\d+)?[)\].!\s]*$")
_VALUES = frozenset(("it", "that", "this", "nothing", "none"))
_SHORT_IS = re.compile(r"(?<=\bit)['’]s(?!\w)")
_EVERYWHERE = (
    r"(?:\s+(?:everywhere|always|identically|throughout|overall|then|too|of\s+course|after\s+all))?"
    r"(?=[)\].!\s]*(?:$|[,;:\n]))"
)
_NUMBER_LAST = re.compile(  # so it is always zero, the answer is minus one, which gives zero
    r"(?<!\w)(?P<minus>(?:minus|negative)\s+)?(?:(?P<half>(?:one|an?)\s+half)|(?:an?\s+)?"
    rf"(?P<number>{'|'.join(NUMBERS)}))" + _EVERYWHERE, re.IGNORECASE,
)  # fmt: skip
_VERB = re.compile(r"(?:\b(?:is|equals|to)|=)\W*$", re.IGNORECASE)
_OR = re.compile(r"\bor\W*$")
_VANISHES = re.compile(  # so it vanishes, so everything cancels
    r"(?P<what>\b(?:it|which|that|this|(?:so|thus|hence|therefore|and)\s+the\s+(?:whole\s+)?(?:gradient|derivative|slope)"
    r"|(?P<all>everything|all(?:\s+terms)?)))(?:\s+always)?\s+(?:vanish(?:es)?|disappears?|(?(all)cancels?|vanish))"
    + _EVERYWHERE, re.IGNORECASE,
)


class Aside(NamedTuple):
    """A formula or equation in a reason; `led`: it is not said to be a part of the answer, and has to be all of it;
    `said`: it is said to be the answer; `small`: it is a number or a name, as in many a remark; `goes_on`: what stands
    behind it may limit it; `condition`: of what is said under one, `0 for z < 0`; `relation`: it is a condition of the
    whole, `only for y > 0`, and has to hold everywhere."""

    text: Text
    led: bool
    said: bool
    small: bool = False
    goes_on: bool = False
    condition: Text | None = None
    relation: bool = False


def asides(reason: Text, words: Vocabulary) -> Iterator[Aside]:
    """The formulas in a reason, but those that are a condition: a = y of `0 where a = y`."""
    if reason.signs.lstrip(" ,;").startswith(("#", "//", "%")):
        return
    reason = reason.replaced(_BAR, ",").replaced(_WORDED, lambda found: f" {found[1]} ")
    if _LIMIT.match(reason.signs.lstrip(" ,;([")):
        yield Aside(_inside(reason), True, True)
    reason = reason.replaced(_LIMIT, "at").replaced(_ARROW, "=")
    yield from (Aside(one, True, True) for one in (*_other_cases(reason, words), *changes_in(reason)))
    reason = _with_values(reason.replaced(QUANTIFIED, "all ").replaced(_SHORT_IS, " is"))
    reason = reason.replaced(_IS, lambda found: " = " if _is_value(found, words) else found[0])
    signs = reason.signs
    tells_of_parts = _PART.search(signs) is not None
    lead, said, follows = "", False, False
    limits = remarks = False
    condition: Text | None = None  # in front of what is said under it: if a = y it is 0
    for start, end, is_word in _segments(signs, words):
        if is_word:
            lead, said = f"{lead} {signs[start:end]}".lstrip(), True
            continue
        for begin, stop in _clauses(signs, start, end):
            inside = _inside(reason.cut(begin, stop))
            if begin > start:
                lead = ""
            said_so = lead == "all and" or bool(_RESULT.search(lead))  # for all x and 5 for all y
            if condition is not None and lead in ("<> is", "<> equals") and not tells_of_parts:  # for z > 0 is x
                said_so = True
            if lead == "<> or" and remarks:  # since t is -1 or 1
                said_so = False
            relates = any(depth == 0 for _, depth in in_brackets("[<>≤≥≠]", inside.signs)) and not said_so
            goes_on = lead in ("<> and", "<> or")
            zero_if = _ZERO.search(lead) is not None
            conditional = zero_if or _CONDITION.search(lead) is not None or (condition is not None and goes_on)
            alone = not lead and not re.match(r"\s*[^\s,;:.!?)]", signs[stop:])
            limits = bool(_LIMITS.search(lead)) or (limits and goes_on)
            if inside.signs and relates and (limits or _WHY.search(lead) or alone):
                yield Aside(inside, True, False, relation=True)
            elif inside.signs and conditional and limits:
                yield Aside(inside, True, False, relation="=" in inside.signs)
            elif inside.signs and zero_if:
                yield Aside(Text.at(inside.columns[0], "0"), not tells_of_parts, False, True, condition=inside)
            if not inside.signs or relates or conditional:
                condition = inside if inside.signs else condition
                follows = follows or bool(inside.signs)
                continue
            if not lead:
                numbered = _NUMBERED.fullmatch(signs[begin:stop]) or _ABBREVIATED.search(signs[:begin])
                said_so = said and not follows and not tells_of_parts and not numbered
            said_so = said_so or _ALSO.match(signs, stop) is not None
            led = said_so or not tells_of_parts
            edge = _EQUALS.match(inside.signs) or _EQUALS.search(inside.signs, len(inside) - 1)
            if edge is not None:  # by the chain rule = 5, so 5 = answer
                inside, led, said_so = joined([inside.cut(0, edge.start()), inside.cut(edge.end())]).strip(), True, True
            valued = _VALUED.search(lead) and not _BOUND.search(lead) and inside.signs not in ("0", "1")
            small, under = is_small(inside.signs, words), _UNDER.match(signs, stop)
            if small and (_NOT.search(lead) or _CALLED.match(signs[begin:].lstrip(_EDGE))):
                remarks = True
            elif under is not None:
                condition = _inside(reason.cut(under.start("condition"), under.end()))
                yield Aside(inside, led, said_so, small, True, condition)
            elif condition is not None and said_so and edge is None:
                yield Aside(inside, led, said_so, small, True, condition)
                condition = None
            elif not small or ((said_so or valued) and not _GOES_ON.match(signs, stop)):
                yield Aside(inside, led, said_so, small, _LIMITED.match(signs, stop) is not None)
            else:
                remarks = True
            follows = True
        if signs[start:end].strip(_EDGE):
            lead = "<>"  # of `0 where a = y`, 0


def _number(found: re.Match[str]) -> str:
    """What a number in words is that is said to be the answer: -1 of `is minus one`."""
    before = found.string[: found.start()]
    if _OR.search(before) or not (_VERB.search(before) or _RESULT.search(before)):
        return found[0]
    number = "1/2" if found["half"] else str(NUMBERS.index(found["number"].lower()))
    return f"{'-' if found['minus'] else ''}{number}"


def _with_values(reason: Text) -> Text:
    """The reason with a number for words that tell one as the answer: `which is 0` for `which vanishes`."""
    told = reason.replaced(_NUMBER_LAST, _number)
    return told.replaced(_VANISHES, lambda found: f"{'all' if found['all'] else found['what']} is 0")


def tells_value(text: Text) -> bool:
    """Do words tell a number as the answer: `so it is zero`, `which vanishes`?"""
    said = text.replaced(_SHORT_IS, " is")
    return _with_values(said).signs != said.signs


def _other_cases(reason: Text, words: Vocabulary) -> Iterator[Text]:
    """The other values, or cases, that stand behind `for all x`: they are told as what cannot be read."""
    for found in _ANOTHER_CASE.finditer(reason.signs):
        value = found["value"] or found["then"]
        if value is None or value in NUMBERS or value in _VALUES or is_small(value, words):
            yield reason.cut(*found.span("told"))


def _is_value(found: re.Match[str], words: Vocabulary) -> bool:
    """Does what a slope or a name is follow here, and no word: `∂z/∂w is x`, `z is w*x + b`, not `z is the sum`?"""
    word, subject = found["word"], _SUBJECT.search(found.string[: found.start()])
    if subject is None or (word is not None and (word.lower() in _ENGLISH or not words.knows(word))):
        return False
    value = (_NUMBER if subject["so"] else _MADE_OF_NAMES).match(found.string[found.end() :])
    return subject["slope"] is not None or bool(value and subject["name"] in words.spellings)


def _segments(signs: str, words: Vocabulary) -> Iterator[tuple[int, int, bool]]:
    """The words of a text that mean nothing in the exercise, and what stands between them."""
    last = 0
    for match in _WORD.finditer(signs):
        word = match[0]
        named = len(word) == 1 or re.match(r"\s*=", signs[match.end() :]) is not None  # q = 3
        is_word = not named and (not words.knows(word) or (word.lower() in _ENGLISH and word not in words.symbols))
        if is_word or keyword.iskeyword(word) or _is_article(match, signs, words):
            yield last, match.start(), False
            yield match.start(), match.end(), True
            last = match.end()
    yield last, len(signs), False


def _is_article(match: re.Match[str], signs: str, words: Vocabulary) -> bool:
    """Is an a, or an I, a word: is another word next to it?"""
    after = re.match(r"\s+([A-Za-z]{2,})(?!\w)", signs[match.end() :])
    return match[0] in "aI" and after is not None and (after[1].lower() in _ENGLISH or not words.knows(after[1]))


def _clauses(signs: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a segment between commas and colons outside of brackets."""
    depth, last = 0, start
    stops = {match.start() for match in _STOP.finditer(signs, start, end)}
    for place in range(start, end):
        depth += (signs[place] in "([{") - (signs[place] in ")]}")
        if place in stops and depth <= 0:
            yield last, place
            last = place + 1
    yield last, end


def _inside(piece: Text) -> Text:
    """A formula without what stands round it in a sentence, and without half a bracket."""
    while True:
        piece = piece.strip(" \t\n,;:.!?–$")
        signs = piece.signs
        if signs[:2] in (r"\(", r"\["):
            piece = piece.cut(2)
            continue
        if signs[-2:] in (r"\)", r"\]"):
            piece = piece.cut(0, len(signs) - 2)
            continue
        if signs[:1] in ("(", "[") and closing(signs, 0) in (-1, len(signs) - 1):
            piece = piece.cut(1, len(signs) - (closing(signs, 0) >= 0))
        elif signs.endswith(("(", "[")) or (
            signs.endswith((")", "]")) and sum(map(signs.count, "([")) < sum(map(signs.count, ")]"))
        ):
            piece = piece.cut(0, len(signs) - 1)
        else:
            return piece


def is_small(signs: str, words: Vocabulary) -> bool:
    """Is this a number, a name, a quotient or the name of a function, as in many a remark?"""
    bare = signs.strip(_EDGE)
    known = bare in words.spellings or words.function(bare.rstrip("'’")) is not None or quotient_in(bare) is not None
    numbered = r"(?:step|line|part|case|rule) \d+"
    return known or re.fullmatch(rf"\d*(?:[./]\d+)?|[^\W\d]'*|{numbered}", bare) is not None
