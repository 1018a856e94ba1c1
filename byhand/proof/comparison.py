"""Are two expressions equal? Proved, refuted with a point at which they differ, or undecided.

"Equal" is said only after a proof: in each region of a case distinction (above and below a kink, and on it) the
difference is zero in the normal form. "Different" is said only after a proof too: at a rational point the two
values lie in disjoint intervals, or one side has a value on a whole neighbourhood where the other has none.
Everything is real; a point at which one side alone is undefined by itself (x**2 / x at 0) does not count.

Richardson's theorem leaves no procedure that decides every case, hence the third answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr, MatrixSymbol, Symbol
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from byhand.proof.cases import Cases, Forms, Proof, is_known
from byhand.proof.enclosure import INFINITE, Enclosure
from byhand.proof.entries import checked, distinct, explicit, put_in, resolve, shape_of
from byhand.proof.jumps import jumps_between
from byhand.proof.normalform import NormalForm, attempt
from byhand.proof.premises import Premises, premises
from byhand.proof.quotients import Memory, NowhereDefinedError, TooHardError
from byhand.proof.refutation import Refutation
from byhand.proof.signs import SplitError
from byhand.proof.verdict import Verdict, Witness

_LARGEST_WORKINGS = 50_000  # values and normal forms of parts


class Workings:
    """What comparisons leave to the next ones, which are often made of the same parts: the values of all parts at
    some points, and normal forms of all parts.

    Only a comparison without cases and roots uses it: there, what was found out of a part holds wherever it stands.
    """

    def __init__(self) -> None:
        self.points: dict[tuple[Symbol, ...], list[Enclosure]] = {}
        self.forms: Forms = {}

    def limit(self) -> None:
        """Forget all of it if it has become large."""
        parts = sum(point.size for points in self.points.values() for point in points)
        if parts + sum(form.size for form in self.forms.values()) > _LARGEST_WORKINGS:
            self.points.clear()
            self.forms.clear()


def compare(
    left: Any,
    right: Any,
    where: Mapping[Any, Any] | None = None,
    *,
    assuming: Iterable[Any] = (),
    workings: Workings | None = None,
) -> Verdict:
    """Whether `left` and `right` are equal.

    where: definitions, symbol -> expression, put in until none is left.
    assuming: what holds beside the symbols' own assumptions: inequalities (y_hat > 0, g_1**2 + g_2**2 > tau**2) and
        sets in which a symbol lies (Contains(t, FiniteSet(-1, 1)), Contains(K, S.Naturals)); see `premises`.
    workings: where to keep what the next comparison can use; the verdict is the same without.

    Symbols stand for real numbers, a Float for the decimal number that it prints. Matrices are compared entry by
    entry. Where the sides differ (or were not compared) on the corner of a function alone, the verdict's `corner`
    says where. Raises TypeError for a node without a rule, by name, and ValueError for infinite or undefined numbers,
    for definitions that run in a circle, and for two different symbols of one name.

    >>> compare(z * x, w * x**2, where={z: w * x}).status
    'equal'
    >>> compare(sqrt(x**2), x, assuming=[x > 0]).status
    'equal'
    """
    definitions = dict(where or {})
    sides = [checked(side) for side in (left, right)]
    given = premises(assuming)
    named = [*given.relations, *(given.values or {}), *given.whole]
    check_names([*sides, *definitions, *map(sympy.sympify, definitions.values()), *named])
    values = resolve(definitions)
    first, second = (put_in(explicit(side), values) for side in sides)
    given = premises(assuming, lambda expr: put_in(explicit(expr), values))
    return compare_written_out(first, second, given, Workings() if workings is None else workings)


def compare_written_out(first: Any, second: Any, given: Premises, workings: Workings) -> Verdict:
    """`compare`, of sides and premises that are written out in single numbers, and whose names are known to be one
    symbol each."""
    shapes = [shape_of(side) for side in (first, second)]
    if shapes[0] != shapes[1]:
        names = ["a number" if shape is None else f"{shape[0]}×{shape[1]}" for shape in shapes]
        return Verdict("different", reason=f"the left side is {names[0]}, the right side is {names[1]}")
    for side in (first, second):
        _check_nodes(side)
    workings.limit()
    if shapes[0] is None:
        return _compare_in_cases(first, second, given, workings)
    return _compare_entries(first, second, given, workings)


def _compare_entries(first: Any, second: Any, given: Premises, workings: Workings) -> Verdict:
    verdicts: list[Verdict] = []
    for i in range(first.rows):
        for j in range(first.cols):
            known = jumps_between(first[i, j], second[i, j]) if verdicts and verdicts[-1].corner is not None else None
            if known is not None:  # one witness is enough
                verdicts.append(Verdict("undecided", reason="the corners", corner=known))
                continue
            verdict = _compare_in_cases(first[i, j], second[i, j], given, workings)
            if verdict.witness is not None:
                witness = replace(verdict.witness, entry=(i, j))
                verdict = replace(verdict, witness=witness, reason=str(witness))
            elif verdict.status == "undecided":
                verdict = replace(verdict, reason=f"entry {[i, j]}: {verdict.reason}")
            if verdict.status == "different" and verdict.corner is None:
                return verdict
            verdicts.append(verdict)
    return _joined(verdicts, f"Entry by entry, {first.rows}×{first.cols}.\n")


def _compare_in_cases(first: Expr, second: Expr, given: Premises, workings: Workings) -> Verdict:
    """Once for each combination of the values that symbols of finite sets may have, unless little work tells it of all
    of them."""
    symbols = {node for node in distinct(first, second, *given.relations) if node.is_Symbol}
    cases = given.cases(symbols)
    if len(cases) > 1:
        verdict = _compare_numbers(first, second, given, workings, thorough=False)
        if verdict.status != "undecided":
            return verdict
    verdicts = []
    for values in cases:
        verdict = _compare_numbers(put_in(first, values), put_in(second, values), given.put(values), workings)
        if verdict.witness is not None and values:
            point = {**verdict.witness.point, **values}
            witness = replace(verdict.witness, point={s: point[s] for s in sorted(point, key=str)})
            verdict = replace(verdict, witness=witness, reason=str(witness))
        if verdict.status == "different" and verdict.corner is None:
            return verdict
        verdicts.append(verdict)
    possible = [verdict for verdict in verdicts if verdict.reason != _IMPOSSIBLE]
    return _joined(possible or verdicts, "")


def _joined(verdicts: list[Verdict], how: str) -> Verdict:
    """The verdict on several parts: equal if all are, else what is worst of them."""
    corners = [verdict.corner for verdict in verdicts if verdict.corner is not None]
    open_parts = [verdict for verdict in verdicts if verdict.status == "undecided"]
    different = [verdict for verdict in verdicts if verdict.status == "different"]
    corner = sympy.Or(*corners) if corners else None
    if any(verdict.corner is None for verdict in open_parts):
        corner = None
    for worst in (*(verdict for verdict in open_parts if verdict.corner is None), *different, *open_parts):
        return replace(worst, corner=corner)
    proof = "\n".join(dict.fromkeys(verdict.proof for verdict in verdicts))
    return Verdict("equal", proof=how + proof)


_IMPOSSIBLE = "no point meets the assumptions"


def _compare_numbers(
    left: Expr, right: Expr, given: Premises, workings: Workings, thorough: bool = True
) -> Verdict:
    """thorough: whether cases are distinguished, and points looked for, where a look does not tell."""
    if given.impossible:
        return Verdict("undecided", reason=_IMPOSSIBLE)
    nowhere = [any(node in INFINITE for node in distinct(side)) for side in (left, right)]
    if any(nowhere):  # for one value of a finite set, so that this is no single point among others
        witness = None if all(nowhere) else Refutation(left, right, given, {}).at_simple_points()
        return _different(witness) if witness else Verdict("undecided", reason="a side is nowhere defined")
    refutation = Refutation(left, right, given, {})
    cases = Cases(left, right, refutation, {})
    if not cases.splits:
        refutation = Refutation(left, right, given, workings.points)
        cases = Cases(left, right, refutation, workings.forms)
    witness = refutation.at_simple_points()
    if witness is not None:
        return _different(witness)
    proof: Proof | Witness | None = cases.prove_at_once(always=not thorough)
    if proof is None and not thorough:
        return Verdict("undecided", reason="a look does not tell")
    corner = jumps_between(left, right) if proof is None else None
    if proof is None and corner is None:
        corner = cases.away_from_jumps()
    if corner is not None:
        witness = refutation.everywhere((), [equation.lhs for equation in corner.atoms(sympy.Eq)])
        if witness is not None:
            return replace(_different(witness), corner=corner)
    if proof is None:
        proof = cases.prove()
    if isinstance(proof, Witness):
        return _different(proof)
    corner = proof.corner if corner is None else corner
    for unproved in proof.unproved:
        region = unproved.region
        witness = refutation.everywhere(region.eliminated, [condition.expr for condition in region.conditions])
        if witness is not None:
            return replace(_different(witness), corner=corner)
    if proof.unproved:
        return Verdict("undecided", reason=f"neither proved nor refuted: {proof.unproved[0]}", corner=corner)
    defined = refutation.is_somewhere_defined()
    if isinstance(defined, Witness):
        return _different(defined)
    if not defined:
        unmet = "no point was found at which both sides are defined"
        return Verdict("undecided", reason=_IMPOSSIBLE if _contradict(given) else unmet)
    return Verdict("equal", proof=proof.told(given.relations))


def _contradict(given: Premises) -> bool:
    """Whether no point meets the premises together, as far as the signs in a normal form show."""
    memory = Memory()
    try:
        empty: bool = attempt(memory, lambda: NormalForm(given.conditions, frozenset(), memory).signs.infeasible())
    except NowhereDefinedError:
        return True
    except (SplitError, TooHardError):
        return False
    return empty


def _different(witness: Witness) -> Verdict:
    return Verdict("different", witness, reason=str(witness))


def check_names(expressions: Iterable[Any]) -> None:
    """Raises ValueError for two different symbols of one name, and for one that stands for no real number."""
    by_name: dict[str, Any] = {}
    for expr in expressions:
        nodes = distinct(expr)
        functions = [node.function for node in nodes if isinstance(node, ElementwiseApplyFunction)]
        bound = {name for function in functions for name in getattr(function, "bound_symbols", ())}
        for symbol in (node for node in nodes if isinstance(node, Symbol | MatrixSymbol) and node not in bound):
            if by_name.setdefault(str(symbol), symbol) != symbol:
                raise ValueError(f"two different symbols are both called {symbol}: they differ in their assumptions")
            if symbol.is_commutative and getattr(symbol, "is_extended_real", None) is False:
                raise ValueError(f"the symbol {symbol} does not stand for a real number")


def _check_nodes(expr: Any) -> None:
    for node in distinct(expr):
        if node in INFINITE:
            raise ValueError(f"{node} is not a number: it cannot be compared")
        if isinstance(node, sympy.MatrixBase | sympy.Tuple):
            continue
        if not is_known(node):
            raise TypeError(f"cannot compare {node}, of type {type(node).__name__}")
