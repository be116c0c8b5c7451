"""An expression's text, understood: signs -> tokens -> tree.

    16 <= age(holder, 2027-01-01) <= 28 and (community in zone or answered(certificate))

Literals are numbers (2.5, exact), texts in any quotes, dates (2027-01-01), true and false; `[a, b]` is a list. From the
loosest to the tightest: or; and; not; comparisons (= != < <= > >=, in, not in; a chain 1 < x < 3 means both); + -; * /;
-x. Words in capitals, == ≤ ≥ ≠ and typographic quotes are understood too. Always true: nothing is executed; a text
longer or deeper than the bounds below is refused before it costs anything; a mistake is told with its place, from 1 on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from judging.domain import limits
from judging.domain.errors import Problem, Refused
from judging.domain.expressions import tree
from judging.domain.expressions.tree import Expression, Node

LONGEST, MOST_TOKENS, DEEPEST = limits.CONDITION, 400, 30
"""Signs, tokens, and how many brackets, functions or "not" may stand inside one another."""

_TOKEN = re.compile(
    r"(?P<blank>\s+)"
    r"|(?P<date>\d{4}-\d{1,2}-\d{1,2}(?![\w-]))"
    r"|(?P<number>\d{1,12}(?:\.\d{1,18})?(?![\w.]))"
    r"|(?P<text>\"[^\"]*\"|'[^']*'|“[^”]*”|«[^»]*»|‘[^’]*’)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign><=|>=|!=|==|[=<>≤≥≠+\-*/()\[\],.])",
    re.ASCII,
)
_QUOTES = "\"'“«‘"
_WORDS = frozenset({"and", "or", "not", "in", "true", "false"})
_SAME = {"==": "=", "≤": "<=", "≥": ">=", "≠": "!="}
_SHOWN = 40


@dataclass(frozen=True)
class Token:
    """One word or sign. `kind` is date, number, text, name, word, sign, or "end"."""

    kind: str
    text: str
    at: int


@lru_cache(maxsize=1024)
def parsed(text: str) -> Expression:
    """The expression of a text. Raises Refused with the first mistake and its place."""
    if len(text) > LONGEST:
        raise Refused(Problem.of("expression_long", most=LONGEST))
    tokens = _tokens(text)
    if len(tokens) == 1:
        raise Refused(Problem.of("expression_empty"))
    if len(tokens) > MOST_TOKENS:
        raise Refused(Problem.of("expression_long", most=LONGEST))
    return Expression(text, _Reader(tokens).whole())


def _tokens(text: str) -> list[Token]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            code = "expression_text_open" if text[place] in _QUOTES else "expression_sign"
            raise Refused(Problem.of(code, place=place + 1, sign=_piece(text, place)))
        kind, said = str(match.lastgroup), match.group()
        if kind == "name" and said.lower() in _WORDS:
            kind, said = "word", said.lower()
        if kind != "blank":
            found.append(Token(kind, _SAME.get(said, said), place))
        place = match.end()
    return [*found, Token("end", "", len(text))]


def _piece(text: str, place: int) -> str:
    """What stands at a place, as far as it can be told: a run without blanks."""
    return text[place:].split(maxsplit=1)[0][:_SHOWN]


class _Reader:
    """Takes token after token; each method reads what binds tighter than the one above it."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def whole(self) -> Node:
        node = self.either()
        if self.next.kind != "end":
            raise self.wrong()
        return node

    def either(self) -> Node:
        return self.joined("or")

    def joined(self, word: str) -> Node:
        """Parts with one word between them; `and` binds tighter than `or`."""
        read = self.contrary if word == "and" else lambda: self.joined("and")
        parts, at = [read()], self.next.at
        while self.took("word", word):
            parts.append(read())
        return parts[0] if len(parts) == 1 else tree.Logic(word, tuple(parts), at)

    def contrary(self) -> Node:
        at = self.next.at
        if not self.took("word", "not"):
            return self.compared()
        self.go_in()
        node = tree.Not(self.contrary(), at)
        self.depth -= 1
        return node

    def compared(self) -> Node:
        first, at = self.added(), self.next.at
        if (among := self.among(first)) is not None:
            return among
        values, signs = [first], []
        while self.next.kind == "sign" and self.next.text in (*tree.ORDERS, *tree.EQUALS):
            signs.append(self.take().text)
            values.append(self.added())
        return tree.Comparison(tuple(values), tuple(signs), at) if signs else first

    def among(self, value: Node) -> Node | None:
        at, is_not = self.next.at, False
        if self.next.text == "not" and self.tokens[self.place + 1].text == "in":
            is_not = self.took("word", "not")
        if not self.took("word", "in"):
            return None
        return tree.Among(value, self.added(), is_not, at)

    def added(self) -> Node:
        return self.reckoned("+-", self.multiplied)

    def multiplied(self) -> Node:
        return self.reckoned("*/", self.signed)

    def reckoned(self, signs: str, read: Callable[[], Node]) -> Node:
        node = read()
        while self.next.kind == "sign" and self.next.text in signs:
            sign = self.take()
            node = tree.Sum(node, sign.text, read(), sign.at)
        return node

    def signed(self) -> Node:
        at = self.next.at
        if not self.took("sign", "-"):
            return self.single()
        self.go_in()
        node = tree.Sign(self.signed(), at)
        self.depth -= 1
        return node

    def single(self) -> Node:
        token = self.next
        if token.kind in ("number", "date", "text") or (token.kind == "word" and token.text in ("true", "false")):
            return tree.Literal(_constant(self.take()), token.at)
        if token.kind == "name":
            return self.named()
        if self.took("sign", "("):
            self.go_in()
            node = self.either()
            self.close(")")
            return node
        if self.took("sign", "["):
            return tree.Listed(self.several("]"), token.at)
        raise self.wrong()

    def named(self) -> Node:
        token = self.take()
        if self.took("sign", "("):
            if token.text not in tree.FUNCTIONS:
                known = ", ".join(tree.FUNCTIONS)
                raise Refused(
                    Problem.of("expression_function_unknown", place=token.at + 1, name=token.text, known=known)
                )
            return tree.Call(token.text, self.several(")"), token.at)
        if self.took("sign", "."):
            if self.next.kind != "name":
                raise self.wrong()
            return tree.Part(token.text, self.take().text, token.at)
        return tree.Name(token.text, token.at)

    def several(self, end: str) -> tuple[Node, ...]:
        """What stands between brackets, parted by commas."""
        self.go_in()
        found: list[Node] = []
        while not (self.next.kind == "sign" and self.next.text == end):
            if found and not self.took("sign", ","):
                raise self.wrong()
            found.append(self.either())
        self.close(end)
        return tuple(found)

    # ------------------------------------------------------------------------------------------------ tokens
    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def took(self, kind: str, text: str) -> bool:
        """Whether this stands next; then it is taken."""
        stands = self.next.kind == kind and self.next.text == text
        self.place += stands
        return stands

    def close(self, end: str) -> None:
        if not self.took("sign", end):
            raise self.wrong()
        self.depth -= 1

    def go_in(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused(Problem.of("expression_deep", place=self.next.at + 1, most=DEEPEST))

    def wrong(self) -> Refused:
        token = self.next
        if token.kind == "end":
            return Refused(Problem.of("expression_ends", place=token.at + 1))
        return Refused(Problem.of("expression_unexpected", place=token.at + 1, found=token.text[:_SHOWN]))


def _constant(token: Token) -> tree.Constant:
    if token.kind == "number":
        return Fraction(token.text)
    if token.kind == "text":
        return token.text[1:-1]
    if token.kind == "word":
        return token.text == "true"
    try:
        return date(*map(int, token.text.split("-")))
    except ValueError:
        raise Refused(Problem.of("expression_date_wrong", place=token.at + 1, found=token.text)) from None
