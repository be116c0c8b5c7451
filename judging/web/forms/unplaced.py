"""What was typed into a form that is not on the page any more which refuses it: shown there as text, to be copied.

Somebody else may have done meanwhile what ends the form itself (a certificate is void already, a judge taken off).
Always true: words typed into a refused form stand on the page that answers, in their field or here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from flask import Flask, g
from wtforms import Field

from judging.domain.typed import cleaned
from judging.web.forms.fields import ByKey
from judging.web.forms.form import sent_forms, typed_in

_SURE = 12  # letters: a text as long as that stands nowhere by chance


def install(app: Flask) -> None:
    """Tell templates what has no place on the page they make."""
    app.jinja_env.globals.update(unplaced=unplaced)


def unplaced(body: str) -> list[str]:
    """The words that came with a refused form and do not stand on the page's `body`, in their order."""
    if not g.get("is_refusal", False):
        return []
    shown = _plain(html.unescape(body))
    texts = (text for form in sent_forms() for field in form for text in _words_in(field))
    return list(dict.fromkeys(text for text in texts if not _stands(_plain(text), shown)))


def _words_in(field: Field) -> Iterator[str]:
    """What people wrote in a field."""
    if getattr(field, "is_words", False):
        typed = field.texts.values() if isinstance(field, ByKey) else [typed_in(field)]
        yield from (text for text in typed if text.strip())


def _stands(text: str, shown: str) -> bool:
    if len(text) >= _SURE:
        return text in shown
    return re.search(rf"""[>"«] ?{re.escape(text)} ?[<"»]""", shown) is not None


def _plain(text: str) -> str:
    return " ".join(cleaned(text).split())
