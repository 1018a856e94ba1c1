"""Two numbers proved equal: in each region of a case distinction their difference is zero in the normal form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

import sympy
from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

from byhand.formulas.functions import Sigmoid
from byhand.proof.enclosure import FUNCTIONS, INFINITE, Enclosure, UndefinedError, UnsureError
from byhand.proof.entries import distinct
from byhand.proof.normalform import NormalForm, attempt
from byhand.proof.quotients import Memory, NowhereDefinedError, RestartError, TooHardError
from byhand.proof.refutation import CORNERS, JUMPS, Refutation
from byhand.proof.signs import Condition, SplitError
from byhand.proof.verdict import Witness

Forms: TypeAlias = dict[tuple[frozenset[str], tuple[Condition, ...]], NormalForm]
"""Normal forms that earlier comparisons left, by what is opaque in them and what they assume."""

_KINKS = frozenset({"tanh", "kinks"})
_INTERIOR = _KINKS | {"interior"}
_REGIONS = 250
_POINTS = 500
_ONE_SIDED = "only one side is defined"
_NOT_ZERO = "the difference is not zero in the normal form"
_STRUCTURE = (
    sympy.Symbol, sympy.Rational, sympy.Float, sympy.Add, sympy.Mul, sympy.Pow, Boolean,
    sympy.functions.elementary.piecewise.ExprCondPair,
)  # fmt: skip


def is_known(node: object) -> bool:
    """Whether a node has a rule in the proofs."""
    return node not in INFINITE and (isinstance(node, _STRUCTURE) or type(node) in FUNCTIONS)


@dataclass(frozen=True)
class Region:
    """A part of the space: what holds there, and the symbols already eliminated on a boundary.

    zeros: what vanishes in it; none in an open region.
    """

    left: Expr
    right: Expr
    conditions: tuple[Condition, ...]
    names: tuple[str, ...] = ()
    eliminated: tuple[tuple[Symbol, Expr], ...] = ()
    zeros: tuple[Expr, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it holds a whole neighbourhood of each of its points."""
        return not self.zeros


@dataclass(frozen=True)
class Unproved:
    """A region in which the sides were not shown to be equal, and why."""

    region: Region
    reason: str

    def __str__(self) -> str:
        return self.reason + (f" (for {', '.join(self.region.names)})" if self.region.names else "")


@dataclass
class Proof:
    """What was shown, for the text of it, and the regions in which it was not shown."""

    on_boundaries: bool = False
    regions: list[str] = field(default_factory=list)
    generators: dict[str, None] = field(default_factory=dict)
    indicators: bool = False
    unproved: list[Unproved] = field(default_factory=list)

    def note(self, form: NormalForm, region: Region) -> None:
        """Notes that the difference is zero in the region."""
        self.indicators = self.indicators or any(g.kind == "step" for g in form.field.generators)
        self.generators.update({_named(g.meaning): None for g in form.field.generators})
        self.regions.append(", ".join(region.names))

    def told(self, restrictions: Sequence[object]) -> str:
        """The proof in words."""
        generators = ", ".join(self.generators) or "nothing but numbers"
        lines = [f"The difference of the two sides is the zero polynomial in {generators}, over a common denominator"]
        if len(self.regions) > 1:
            lines[0] += f", in each of {len(self.regions)} cases:"
            lines += [f"  {region}" for region in sorted(self.regions)]
            if not self.on_boundaries:
                lines.append("Both sides are continuous, so they agree between the cases too.")
        else:
            lines[0] += "."
        if self.indicators:
            lines.append("Step(u) is 1 for u > 0 and 0 otherwise, also at u = 0; its square is itself.")
        restriction = "".join(f", with {relation}" for relation in restrictions)
        lines.append(f"This holds wherever both sides are defined{restriction}.")
        return "\n".join(lines)

    @property
    def corner(self) -> Boolean | None:
        """Where alone the sides may differ, if everything else was proved."""
        if not self.unproved or any(unproved.region.open for unproved in self.unproved):
            return None
        places = {frozenset(unproved.region.zeros) for unproved in self.unproved}
        largest = [place for place in places if not any(other < place for other in places)]
        equations = [sympy.And(*(sympy.Eq(expr, 0) for expr in place)) for place in largest]
        return sympy.Or(*sorted(equations, key=str))


class Cases:
    """The case distinction for one pair of numbers.

    refutation: gives points of a region, and says of them whether the sides are defined.
    forms: normal forms to be used again.
    """

    def __init__(self, left: Expr, right: Expr, refutation: Refutation, forms: Forms) -> None:
        self.left, self.right = left, right
        self.refutation = refutation
        self.forms = forms
        nodes = refutation.nodes
        self._piecewise = any(isinstance(node, sympy.Piecewise) for node in nodes)
        jumps = any(isinstance(node, JUMPS) for node in nodes)
        kinks = jumps or any(isinstance(node, CORNERS) for node in nodes)
        roots = any(node.is_Pow and node.exp.is_Rational and not node.exp.is_Integer for node in nodes)
        weak = any(condition.relation == ">=" for condition in refutation.premises.conditions)
        # Where nothing jumps, the domain is open and both sides are continuous on it: agreement beside a kink is
        # agreement on it.
        self._on_boundaries = weak or roots or jumps
        self.splits = kinks or roots
        modes = [frozenset({"tanh"})]
        if any(isinstance(node, sympy.tanh | Sigmoid) for node in nodes):
            modes.append(frozenset())
            deciding = distinct(*refutation.deciding(JUMPS + CORNERS))
            if any(isinstance(node, sympy.tanh | Sigmoid) for node in deciding):
                modes = [frozenset()]  # signs are found only where all is written by exp
        generators = sum(node.is_Symbol or isinstance(node, sympy.Function) for node in nodes)
        size = max(16, 2 ** (generators + 2).bit_length())
        self._whole = Region(left, right, refutation.premises.conditions)
        self._modes = modes
        self._memories = {mode: Memory(min(size, 128)) for mode in (*modes, _KINKS, _INTERIOR)}
        self._kinks, self._jumps = kinks, jumps

    def prove_at_once(self, always: bool = False) -> Proof | None:
        """A proof without any case distinction, in which the indicators of the cases stand as they are. always: also
        where there are no cases."""
        form = self._zero_with(_KINKS) if self._kinks or always else None
        if form is None and self._kinks and not self._on_boundaries:
            form = self._zero_with(_INTERIOR)  # between the kinks both sides are continuous
        if form is None:
            return None
        proof = Proof(on_boundaries=self._on_boundaries)
        proof.note(form, self._whole)
        return proof

    def away_from_jumps(self) -> Boolean | None:
        """Where alone the sides may differ, if they are equal everywhere else and that takes no case distinction."""
        form = self._zero_with(_INTERIOR) if self._jumps else None
        return sympy.Or(*(sympy.Eq(expr, 0) for expr in form.flipped)) if form is not None and form.flipped else None

    def _zero_with(self, mode: frozenset[str]) -> NormalForm | None:
        """The normal form of the whole, if the difference is zero in it."""

        def whole() -> NormalForm | None:
            form = NormalForm(self._whole.conditions, mode, self._memories[mode])
            return form if form.zero(self.left, self.right) else None

        try:
            form: NormalForm | None = attempt(self._memories[mode], whole)
        except (SplitError, NowhereDefinedError, TooHardError):
            return None
        if form is not None and form.risky and not self._has_point(self._whole):
            return None
        return form

    def prove(self) -> Proof | Witness:
        """A proof, with what is left open in it: one open region, or any number of boundaries. Or a witness."""
        proof = Proof(on_boundaries=self._on_boundaries)
        waiting = [self._whole]
        visited = 0
        while waiting:
            region = waiting.pop()
            visited += 1
            if visited > _REGIONS:
                proof.unproved.append(Unproved(region if region.open else waiting[0], f"more than {_REGIONS} cases"))
                return proof
            found = self._settle(region, proof)
            if isinstance(found, Witness):
                return found
            if isinstance(found, SplitError):
                if any(one.expr == found.expr and one.relation in ("<", ">") for one in region.conditions):
                    # it is known, and asked for again, as where an assumption holds nowhere
                    proof.unproved.append(Unproved(region, f"an assumption about {found.expr} could not be used"))
                    return proof
                waiting += self._split(region, found)
            elif found is not None:
                proof.unproved.append(found)
                if region.open:
                    return proof
        return proof

    def _settle(self, region: Region, proof: Proof) -> SplitError | Unproved | Witness | None:
        """Proves equality in the region, or says which sign has to be known first, or why it is not proved."""
        reason = _NOT_ZERO
        for mode in self._modes:
            memory = self._memories[mode]
            try:
                outcome = attempt(memory, lambda mode=mode, memory=memory: self._try(region, mode, memory))  # type: ignore[misc]
            except SplitError as split:
                return split
            except NowhereDefinedError:
                continue
            except TooHardError as hard:
                reason = f"too much work: {hard}"
                continue
            if outcome is None or isinstance(outcome, Witness):
                return outcome
            form, failure = outcome
            if failure or reason == _ONE_SIDED:  # then only that the region is empty, or neither side defined, helps
                reason = _ONE_SIDED if reason == _ONE_SIDED else failure
                continue
            if form.risky and region.open:
                found = self._has_point(region)
                if isinstance(found, Witness):
                    return found
                if not found:
                    reason = "no point was found in the region at which both sides are defined"
                    continue
            proof.note(form, region)
            return None
        return Unproved(region, reason)

    def _try(self, region: Region, mode: frozenset[str], memory: Memory) -> tuple[NormalForm, str] | Witness | None:
        """The normal form and why equality was not shown in it, if it was not; None if nothing has to be shown."""
        key = (mode, region.conditions)
        known = None if region.names else self._known_to_be_zero(key)
        if known is not None:
            return known, ""
        form = NormalForm(region.conditions, mode, memory)
        if form.signs.infeasible():
            return None
        nowhere = []
        for side in (region.left, region.right):
            try:
                form(side)
                nowhere.append(False)
            except NowhereDefinedError:
                nowhere.append(True)
        if not any(nowhere):
            if not form.zero(region.left, region.right):
                return form, _NOT_ZERO
            if not region.names and not form.risky:
                self.forms.setdefault(key, form)
            return form, ""
        if all(nowhere) or not region.open:
            return None
        for point in self._inside(region):
            witness = self.refutation.at(Enclosure(point), known_open=True).witness
            if witness is not None:
                return witness
        return form, _ONE_SIDED

    def _known_to_be_zero(self, key: tuple[frozenset[str], tuple[Condition, ...]]) -> NormalForm | None:
        """The normal form that earlier comparisons left, if it shows the two sides to be equal.

        While it is in use it is taken away: after an interruption it may be half written.
        """
        form = self.forms.pop(key, None)
        try:
            zero = form is not None and form.zero(self.left, self.right)
        except (SplitError, NowhereDefinedError, TooHardError, RestartError):
            return None
        if form is None or form.risky:
            return None
        self.forms[key] = form
        return form if zero else None

    # Regions

    def _inside(self, region: Region) -> Iterator[Mapping[Symbol, Fraction]]:
        """Points of an open region."""
        conditions = [condition.expr for condition in region.conditions]
        for point in islice(self.refutation.candidates(region.eliminated, conditions), _POINTS):
            try:
                enclosure = Enclosure(point)
                signs = {">": {1}, "<": {-1}, ">=": {1}, "=": {0}}
                if all(enclosure.sign(c.expr) in signs[c.relation] for c in region.conditions):
                    yield point
            except (UndefinedError, UnsureError):
                continue

    def _has_point(self, region: Region) -> Witness | bool:
        """Whether both sides are defined at a point of the region."""
        for point in self._inside(region):
            tested = self.refutation.at(Enclosure(point))
            if tested.witness is not None:
                return tested.witness
            if tested.defined:
                return True
        return False

    def _split(self, region: Region, split: SplitError) -> list[Region]:
        solution = None
        if self._on_boundaries:
            try:
                solution = split.signs.solve(split.poly)
            except SplitError as first:
                return self._split(region, first)
            except TooHardError:
                pass
        children = []
        if self._on_boundaries:
            name = f"{split.expr} = 0"
            eliminated = self._on_boundary(region, split.expr, *solution) if solution is not None else None
            if eliminated is None:
                children.append(
                    Region(region.left, region.right, (*region.conditions, Condition(split.expr, "=")),
                           (*region.names, name), region.eliminated, (*region.zeros, split.expr))
                )  # fmt: skip
            else:
                children += eliminated
        for relation in ("<", ">"):
            children.append(
                Region(region.left, region.right, (*region.conditions, Condition(split.expr, relation)),
                       (*region.names, f"{split.expr} {relation} 0"), region.eliminated, region.zeros)
            )  # fmt: skip
        return children

    def _on_boundary(self, region: Region, zero: Expr, symbol: Symbol, value: Expr) -> list[Region] | None:
        """The region with the symbol put in; None if that leaves open whether a side is defined."""
        put = {symbol: value}
        left, right = (_put_in_safely(side, put) for side in (region.left, region.right))
        if left is None or right is None:
            # Without cases, what has no value when the symbol is put in is not defined on the boundary.
            return None if self._piecewise else []
        conditions = []
        for condition in region.conditions:
            expr = _put_in_safely(condition.expr, put)
            if expr is not None:  # a condition less loses completeness only
                conditions.append(Condition(expr, condition.relation))
        for known, relation, sign in (("positive", ">", 1), ("negative", ">", -1),
                                      ("nonnegative", ">=", 1), ("nonpositive", ">=", -1)):  # fmt: skip
            if getattr(symbol, f"is_{known}"):
                conditions.append(Condition(sign * value, relation))
        names, eliminated = (*region.names, f"{zero} = 0"), (*region.eliminated, (symbol, value))
        return [Region(left, right, tuple(conditions), names, eliminated, (*region.zeros, zero))]


def _put_in_safely(expr: Expr, values: Mapping[Symbol, Expr]) -> Expr | None:
    """`expr` with the values put in, None if SymPy comes on something infinite or complex on the way."""
    try:
        result = expr.xreplace(dict(values))
    except (ValueError, TypeError):
        return None
    return result if all(is_known(node) for node in distinct(result)) else None


@lru_cache(maxsize=1024)
def _named(meaning: Expr) -> str:
    """A generator in the text of a proof: a long one by its function's name alone."""
    long = len(list(islice(sympy.preorder_traversal(meaning), 30))) == 30
    return f"{type(meaning).__name__}(…)" if long else str(meaning)
