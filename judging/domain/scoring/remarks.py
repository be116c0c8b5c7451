"""What a judge writes at the end of a sheet: strengths, advice, an overall comment.

Vocabulary: a *remark* is a question that is answered in words and has no mark. Its key begins with a sign that no
criterion's key begins with, so that what is written to it is kept, sent, compared and sealed as a criterion's comment
is: the words stand beside a place where no mark is ever given.
Always true: a sheet asks for each kind once at most; a remark weighs nothing and changes no score; one that must be
written holds back the delivery of its sheet until it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SIGN = "~"
"""What the key of a remark begins with."""


class RemarkKind(StrEnum):
    """What a remark is about."""

    STRENGTHS = "strengths"
    ADVICE = "advice"
    OVERALL = "overall"


QUESTIONS: Mapping[RemarkKind, Mapping[str, str]] = {
    RemarkKind.STRENGTHS: {"es": "Puntos fuertes", "fr": "Points forts", "en": "Strengths"},
    RemarkKind.ADVICE: {"es": "Consejos para mejorar", "fr": "Conseils pour progresser", "en": "Advice"},
    RemarkKind.OVERALL: {"es": "Comentario general", "fr": "Commentaire général", "en": "Overall comment"},
}
"""How a remark is asked for where the sheet has no words of its own."""


@dataclass(frozen=True)
class Remark:
    """A remark that a sheet asks for; `text` is the sheet's own question, empty where it has none."""

    kind: RemarkKind
    is_required: bool = False
    text: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{SIGN}{self.kind}"

    @property
    def name(self) -> Mapping[str, str]:
        """The question in each language; what the sheet does not say, in the usual words."""
        return {**QUESTIONS[self.kind], **{language: words for language, words in self.text.items() if words}}

    @property
    def label(self) -> str:
        """What stands before its name where a criterion has its key."""
        return ""


def is_remark(key: str) -> bool:
    """Whether a key is that of a remark and not of a criterion."""
    return key.startswith(SIGN)


def unwritten(remarks: Iterable[Remark], notes: Mapping[str, str]) -> list[Remark]:
    """Those that must be written and are not; `notes` are the words that stand, by key."""
    return [remark for remark in remarks if remark.is_required and not notes.get(remark.key)]


def remarks_from(items: Any) -> tuple[Remark, ...]:
    """The remarks of a sheet's document."""
    return tuple(
        Remark(RemarkKind(item["key"]), bool(item.get("required", False)), item.get("text") or {}) for item in items
    )


def remarks_document(remarks: tuple[Remark, ...]) -> list[dict[str, Any]]:
    """Remarks as a document keeps them."""
    return [
        {"key": str(one.kind), "required": one.is_required, **({"text": dict(one.text)} if one.text else {})}
        for one in remarks
    ]
