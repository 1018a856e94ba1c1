"""What words say that changes an answer, or takes it back: `then multiply by x`, `which is wrong`, `with x for y`.

It is told as what cannot be read: a clause counts that says nothing else, so that `not forgetting the inner derivative`
or `multiply by the inner derivative` stay remarks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from byhand.proof.reader.characters import NUMBERS
from byhand.proof.reader.text import Text

_STOPS = re.compile(r"[\n,;:)\]–]|(?<!\S)\|(?!\S)|(?<!\w)[(\[]|[.!?](?=\s|$)")
_CONNECTED = re.compile(  # in front of a clause
    r"(?:(?:and|but|or|so|then|now|thus|hence|therefore|finally|also|still|just|only|yet"
    r"|well|actually|sorry|oh|hmm+|um+)(?: |$))+"
)
_IT = (
    r"(?:it|this|that|which|(?:(?:the|my|our|this|final|whole|correct) )*"
    r"(?:answer|result|gradient|derivative|formula|sign|solution))"
)
_IS = r"(?:is|was|becomes|equals|(?:has to|must|may|might|could) be|seems|looks)"
_SURE = r"(?:(?:just|probably|perhaps|maybe|surely|quite|all|clearly|always|everywhere|identically) )*"
_SELF = (
    r"(?: (?:it|this|that|all|of|everything|again|thing|what follows"
    r"|(?:the|this|that) (?:whole|result|answer|formula|expression|line|following)))"
)
_LATER = r"(?:we|i|you|then|to|be|has|have|must|is|which|all|of|that|this|it|everything|(?:the )?whole|thing)"
_PART = r"(?:\w+ )*(?:slopes?|derivatives?|factors?|gradients?|one|1|each other|rule)\b"
_THING = (
    r"(?:it|this|that|[^\W\d](?:_\w|\d)?|\d+|zero|one|two|three|"
    r"(?:the |a )?(?:bias|weight|input|target|label|constant|learning rate))"
)
_PIECE = r"-?\d+|[^\W\d](?:_\w|\d)?"  # of a formula: a number or a name
_NAME = r"-?(?:zero|[^\W\d](?:_\w|\d)?|tanh|sigmoid|relu|softmax)"
_INTO = (
    r"(?:(?:is |are |being )?(?:replaced (?:by|with)|exchanged (?:for|with)|swapped (?:for|with)|turned into|read as)"
    r"|instead of|in (?:the )?place of|(?:substituted )?for|as|means|set to|put to)"
)
_SAYINGS = (
    # which is wrong, not correct, or not
    rf"(?:{_IT} )?(?:{_IS} )?{_SURE}(?:with )?(?:an? |the )?"
    r"(?:wrong|false|incorrect|untrue|nonsense|mistake|mistaken|invalid|kidding|lie|joke|something else)"
    r"(?: (?:answer|sign|one|result|formula))?",
    rf"(?:{_IT} )?(?:{_IS} )?(?:maybe |perhaps |rather )?(?:not|never)(?: (?:really|quite|exactly|at all|all|"
    r"entirely|fully|even|so|the|an?|this|that|it|sure|equal|to|right|correct|true|valid|answer|gradient|derivative|result|one|formula|solution))*",
    rf"(?:{_IT} )?{_IS} {_SURE}(?:nothing|nil|infinite|infinity|undefined|not defined)",
    rf"(?:{_IT} {_IS} )?(?:the |an? )?(?:(?:zero|identity|unit|null) (?:matrix|vector)|identity)",
    rf"(?:{_IT} )?(?:can|ca|could) ?not be(?: (?:right|correct|true|it|so))?"
    r"|(?:which |this )?i doubt(?: it| this| that)?",
    rf"(?:{_IT} )?(?:(?:does|do|will|would|can) ?not (?:exist|hold|work|fit|apply)|fails?)(?: here| at all| true)*"
    r"|nothing (?:remains|is left)|no(?: no)*|nope|nah",
    # it is zero if the neuron is active
    rf"(?:{_IT} )?(?:{_IS} )?{_SURE}(?:zero|0|vanish\w*|nothing) (?:if|when|whenever|where|while|for|as long as) "
    r"(?:(?!not |no )\w+ )*(?:active|alive|on|open|fires?|firing|not (?:dead|off|inactive))(?: (?:neuron|unit)s?)?",
    rf"(?:{_IT} )?(?:{_IS} )?{_SURE}(?:zero|0|vanish\w*|nothing) unless (?:\w+ )*(?:dead|off|inactive)",
    # then multiply by x, to be added to y, so minus that, averaged over the batch
    rf"(?:{_LATER} )*(?:multipl(?:y|ied)|divided?|scaled?|raised?|increased?|reduced?){_SELF}* (?:by|with|to)(?!\w)"
    rf"(?! {_PART}).*",
    rf"(?:{_LATER} )*(?:add|subtract)(?:ed)?{_SELF}?(?: (?:to|from))? {_THING}",
    rf"(?:{_LATER} )*(?:times|plus|minus) {_THING}|{_NAME} times (?:it|this|that)",
    rf"(?:then |{_LATER} )(?:{_LATER} )*(?:square|halve|double|negate|transpose|invert|average|cube)(?:e?d)?"
    rf"(?:{_SELF})*",
    rf"(?:square|halve|double|negate|transpose|invert|average|cube|forget|scratch|strike|ignore|cancel"
    rf"|flip|reverse|remove|delete|drop|discard|disregard|undo|omit){_SELF}",
    rf"(?:{_LATER} )*(?:averaged? over .*|summed over (?:the |all )*(?:batch|examples?|samples?|data)\b.*)",
    r"then take (?:the|its) (?:square |cube )?(?:root|square|log\w*|inverse|reciprocal|transpose|negative|mean)",
    r"(?:its (?:transpose|inverse|reciprocal|negative|opposite|square|half|double)"
    r"|the (?:transpose|inverse|reciprocal|negative|opposite|(?:square |cube )?(?:root|square)|half|double"
    rf"|absolute value|log(?:arithm)?|sum|mean|average) of{_SELF}"
    r"|the (?:opposite|reverse|contrary|negative|reciprocal))",
    r"(?:twice|(?:one |an? )?half|double|(?:two|three|four|five|ten) times|minus)(?: of)? (?:it|this|that)",
    r"then (?:negative|half|twice|double|the (?:opposite|negative|(?:square )?root(?: of (?:it|this|that))?))",
    r"then (?:twice|half|double|three times|minus) the (?:error|slope|answer|result|gradient)",
    # with a minus sign, except for the factor 2
    r"with (?:an? |the )?(?:(?:minus|negative|opposite|other) sign|minus)(?: (?:in front|before)(?: of (?:it|all))?)?"
    r"|(?:an? |the )?minus(?: sign)? in front|(?:with )?(?:(?:an?|the) )?(?:opposite|reversed|flipped) sign",
    r"(?:except|apart|aside|save|ignor(?:e|ing)|drop(?:ping)?|neglect(?:ing)?|omit(?:ting)?|leaving out|missing|"
    r"lacking|modulo|off|give or take|not (?:counting|including))(?: (?:for|from|by))?(?: (?:an?|the|its))?"
    r"(?: constant)? (?:(?:factors?|sign|minus)(?: (?:of )?(?!1$)\S+)?|-?\d+(?:/\d+)?|relu|indicator|square)",
    # maybe times w, could be negative, not x but w, x should be w, sign flipped, forgot the 2, to be completed
    r"(?:i am |i'm )?(?:maybe|perhaps|possibly|probably|not sure|unsure)(?: if| whether)? "
    r"(?:times|plus|minus|with(?:out)?|divided|half|twice|squared|also|negative|positive|zero|[0-9]).*",
    rf"(?:{_IT} )?(?:could|might|may) (?:also )?be (?:zero|0|negative|positive|wrong|false)",
    r"(?:the |its )?(?:sign|factor)s? (?:is )?(?:unsure|uncertain|unclear|unknown|unchecked"
    r"|not (?:checked|sure|certain))"
    r"|(?:not |un)(?:sure|certain) (?:about|of) (?:the |its )?(?:sign|factor)s?",
    r"not \S+ but \S+",
    r"(?:(?:the )?\S+ )?should (?:have been|be) "
    r"(?!right|correct|ok|fine|true|it$|that$|all$|enough|the (?:answer|result)).*",
    rf"(?:{_LATER} )*(?:flip|change|reverse|turn)(?:ed)? (?:the |its )?sign",
    rf"(?:{_LATER} )*(?:drop|remove|omit|leave out|strike|cancel) (?:the )?(?:minus(?: sign)?|sign|{_PIECE})",
    rf"(?:the |an? )?(?:(?:minus |plus )?sign|minus|transpose|(?:factor(?: of)? )?{_PIECE}|factor|bracket|square|relu)"
    r" (?:is |was )?(?:missing|flipped|wrong|forgotten|left out|dropped|ignored|omitted|lost|reversed|not included)",
    r"(?:with |after |by |and )?(?:an? |the )?(?:sign[ -](?:flip|change|reversal|error)"
    r"|(?:change|flip) of (?:the )?sign|(?:flipping|changing|reversing|turning) (?:the |its )?sign)",
    r"(?:which is |but )?for (?:the |an)other \w+",
    r"(?:i )?(?:forgot|forgetting|drop(?:ped|ping)|leaving out|left out|omit(?:ted|ting)|without) (?:the |an? )?"
    rf"(?:minus(?: sign)?|sign|transpose|square|{_PIECE})",
    r"(?:then |still )?needs? (?:an? |the |to be |to )?"
    r"(?:transposed?|squared?|multipl.*|divided?.*|average|averaged|minus.*|sign)",
    r"(?:still )?(?:to be (?:completed|continued|finished)|unfinished|incomplete|not finished|to ?do)|then on",
    r"as opposed to .*|-?\d+(?:/\d+)? (?:times|of) (?:it|this|that)",
    r"(?:aber )?mit (?:minus(?:zeichen)?|(?:negativem|umgekehrtem|falschem|anderem) vorzeichen)"
    r"|(?:das )?vorzeichen (?:ist )?(?:falsch|umgekehrt|vertauscht|anders)|(?:dann )?(?:mal|durch) minus \w+",
    r"(?:mais )?(?:avec )?(?:un |le )?signe (?:moins|oppos[ée]|contraire|n[ée]gatif)"
    r"|(?:pero )?(?:con )?(?:un |el )?signo (?:menos|contrario|opuesto|negativo)",
    r"(?:(?:wir|das) )?(?:dreht?|drehen|wechseln|ändern) (?:das )?vorzeichen(?: um)?"
    r"|(?:das )?vorzeichen (?:umdrehen|umkehren|wechseln|ändern|tauschen)|(?:mit|durch) \S+ (?:multiplizieren|teilen"
    r"|dividieren|malnehmen)|(?:on )?chang(?:er|eons|e) (?:le|de) signe|(?:multiplier|diviser) par \S+"
    r"|cambia(?:r|mos)? (?:el|de) signo|(?:multiplicar|dividir) (?:por|entre) \S+",
    r"(?:aber )?(?:ohne|nicht|falsch|kein)(?: .*)?|sans (?:le|la|les) \S+|sin (?:el|la|los) \S+"
    r"|(?:pas|non|no)(?: (?:vraiment|exactement|du tout|juste|correcte?|realmente|exactamente|correcto))|pas|nein|non",
    # with x replaced by y, with x and y swapped, swap x and y
    rf"(?:with |where |reading )?(?:an? )?{_NAME} (?!for|as){_INTO} {_NAME}",
    rf"(?:with|reading) {_NAME} (?:for|as) {_NAME}",
    rf"where {_NAME} is (?:{_NAME}|0|1|one)|(?:evaluated|taken) at (?:-?\d+|zero|one)|let {_NAME} be {_NAME}",
    rf"(?:with |where )?{_NAME} and {_NAME} (?:are |being )?(?:swapped|(?:inter|ex)changed|switched|replaced)",
    rf"(?:swap|(?:inter|ex)change|replace|substitute|switch) {_NAME} (?:and|by|with|for) {_NAME}",
)
_THINK = r"(?:(?:i|we) (?:think|guess|believe|know|fear) (?:that )?)?"
_CHANGES = re.compile(f"(?:then )?{_THINK}(?:{'|'.join(_SAYINGS)})")
_OPERATES = re.compile(r"(?<!because )(?<!means )(?<!use )(?<!help )(?<!virtue )(?<!product )(?:of|von|de)$")
_COUNT = rf"(?:\d+|half|{'|'.join(NUMBERS)})"
_FUNCTION = r"(?:tanh|sigmoid|relu|softmax)"
_STEP = re.compile(
    rf"(?:\w+ )?multiply{_SELF}* (?:by|with) (?!(?:(?:minus|a) )?{_COUNT}\b|-).*"
    rf"|(?:replace|substitute) {_FUNCTION} .*|(?:with|substitute) {_NAME} for {_FUNCTION}"
)
_STATE = r"(?:positive|negative|non-?zero|large|small|active|alive|on|open|firing|dead|off|inactive|saturated)"
_LIMITS = re.compile(
    rf"(?:only|except) (?:for|if|when|where|at|near) .*|(?:for|with) (?:an? |all )?{_STATE} .*"
    r"|(?:if|when|whenever|where|unless|while|as long as|provided|assuming|suppose|given)(?: that)? "
    r"(?:(?:the|an?|our) )?(?:neuron|unit|input|target|output|weight|bias|prediction|error|sum|[^\W\d](?:_\w|\d)?) "
    rf"(?:is|are|equals) (?:(?:always|strictly|not) )*(?:{_STATE}|{_COUNT}|[^\W\d](?:_\w|\d)?)\b.*"
    r"|(?:nur für|wenn|falls|seulement pour|si|s[oó]lo para) .*\b(?:positi[vf]\w*|negati[vf]\w*|n[ée]gatif|null?|eins"
    r"|z[ée]ro|cero|un[eo]?)\b.*"
)


def alters(heading: str) -> bool:
    """Does a heading say another thing than the formula below it, `Negate this`, `The square of`, `This fails`, or
    where alone it holds, `If z is positive`? `Multiply by ∂z/∂w` and `With a for sigmoid` tell a step that leads to
    it."""
    whole = heading.strip(" \t*_:.()")
    clauses = [clause.signs for clause in changes_in(Text.typed(heading))]
    said, *changing = (_plain(one).removeprefix("then ") for one in (whole, *clauses))
    if _OPERATES.search(said) or _LIMITS.fullmatch(said):
        return True
    return any(not _STEP.fullmatch(one) for one in changing) or (
        _CHANGES.fullmatch(f"then {said}") is not None and not _STEP.fullmatch(said)
    )


def changes_in(text: Text) -> Iterator[Text]:
    """The clauses of a reason that change the answer which stands before it."""
    ends = [0, *(place for stop in _STOPS.finditer(text.signs) for place in stop.span()), len(text)]
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        clause = text.cut(start, end).strip(" -–")
        if _CHANGES.fullmatch(_plain(clause.signs)):
            yield clause


def _plain(clause: str) -> str:
    """A clause in small letters and without short forms, with `then` for the words that connect it: `so it's` is
    `then it is`."""
    said = re.sub(r"['’]s(?!\w)", " is", re.sub(r"n['’]t(?!\w)", " not", clause.lower()))
    said = " ".join(said.split())
    connected = _CONNECTED.match(said)
    return said if connected is None else f"then {said[connected.end() :]}"
