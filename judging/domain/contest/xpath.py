"""A condition of an XLSForm, in XPath, in the language of conditions (docs/conditions.md), as far as both say the same.

Always true: what is not understood word for word is None, never something like it; whether the names go together is
asked of the form it comes to stand in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from judging.domain.forms.kinds import Kind

_TOKEN = re.compile(
    r"\s+|selected\(\s*\$\{(?P<of>\w+)\}\s*,\s*'(?P<one>[^']*)'\s*\)|\$\{(?P<name>\w+)\}|'(?P<text>[^']*)'"
    r"|\"(?P<quoted>[^\"]*)\"|date\('(?P<day>[\d-]+)'\)|(?P<number>\d+(?:\.\d+)?)|(?P<sign><=|>=|!=|[=<>+*()-])"
    r"|(?P<word>true\(\)|false\(\)|(?:and|or|div|not)\b)"
)


def told_of_xpath(text: str, keys: Mapping[str, tuple[str, Kind]]) -> str | None:
    """An XPath condition in the language of conditions; None for what cannot be told."""
    words: list[str] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            return None
        at = found.end()
        told = _word(found.groupdict(), keys)
        if told is None:
            return None
        words += told.split("\n") if told else []
    return _tidy(words, {key: kind for key, kind in keys.values()})


def _word(found: Mapping[str, str | None], keys: Mapping[str, tuple[str, Kind]]) -> str | None:
    if (name := found["name"]) is not None:
        return keys[name][0] if name in keys else None
    if (name := found["of"]) is not None:
        if name not in keys:
            return None
        key, kind = keys[name]
        return f'("{found["one"]}" in {key})' if kind is Kind.SEVERAL else f'({key} = "{found["one"]}")'
    text = found["text"] if found["text"] is not None else found["quoted"]
    if text is not None:
        return f'"{text}"'
    said = found["day"] or found["number"] or found["sign"] or found["word"] or ""
    return {"div": "/", "true()": "true", "false()": "false"}.get(said, said)


def _tidy(words: Sequence[str], kinds: Mapping[str, Kind]) -> str:
    """The words of a condition, with comparisons that we write otherwise: `x != ""`, and a yes or no with its text."""
    left: list[str] = []
    place = 0
    while place < len(words):
        three = words[place : place + 3]
        told = _pair(three, kinds) if len(three) == 3 and three[1] in ("=", "!=") else None
        left.append(told or words[place])
        place += 3 if told else 1
    return " ".join(left).replace("( ", "(").replace(" )", ")")


def _pair(three: Sequence[str], kinds: Mapping[str, Kind]) -> str | None:
    name, sign, text = three
    if name not in kinds:
        return None
    if text == '""':
        return f"answered({name})" if sign == "!=" else f"not answered({name})"
    agreed = {Kind.YES_NO: ('"yes"', '"no"'), Kind.CONSENT: ('"OK"', "")}.get(kinds[name])
    if agreed is None or text not in agreed:
        return None
    return name if (text == agreed[0]) is (sign == "=") else f"not {name}"
