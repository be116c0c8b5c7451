"""A piece more for the form: a section with its first question, a question, one inside a group, a rule, a list.

Always true: a new piece comes to the end of what it belongs to, in the form as it stands then; its key is made of its
words where none is typed; what its kind needs to be asked at all is asked with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from judging.domain.contest import formediting as steps
from judging.domain.contest.formediting import LISTED_AS, Document, Sort, Spot
from judging.domain.errors import Problem, Refused
from judging.domain.forms import shape
from judging.domain.forms.kinds import FormDocument, Kind, Question
from judging.domain.forms.shape import Holds, Setting
from judging.domain.permissions import Role
from judging.services.contest import formwriting as service
from judging.services.contest.forms import edition_form, form_document
from judging.storage.models import Edition
from judging.web import members
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.organiser import spots
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.forms.fields import (
    HINTED,
    PieceForm,
    at_controls,
    mistaken,
    said_of,
    sent_piece,
    shown_piece,
)
from judging.web.organiser.forms.telling import names_of, tell_change
from judging.web.page import Page, render, words

SECTION, QUESTION, INSIDE, RULE, LIST = "section", "question", "inside", "rule", "list"
WHAT = (SECTION, QUESTION, INSIDE, RULE, LIST)
NEEDS_LINES: Mapping[Kind, str] = {Kind.CHOICE: "options", Kind.SEVERAL: "options", Kind.GROUP: "inside"}
"""Kinds that cannot be asked without lines, and which of their settings the lines are."""
_WORDS = Setting(Holds.WORDS, "the question", needed=True)
_KEY = Setting(Holds.KEY, "its name in conditions and exports")
_LINES = Setting(Holds.LISTED_WORDS, "the answers, or what is asked in each row")


def kind_setting(kinds: Sequence[Kind]) -> Setting:
    """The kinds that pages can ask."""
    known = tuple(kind.value for kind in kinds)
    return Setting(Holds.CHOICE, "its kind", needed=True, known=known)


def settings_of(what: str, document: Document) -> Mapping[str, Setting]:
    """What is asked of a new piece."""
    sections = tuple(section["key"] for section in steps.sections_of(document))
    asked = {"label": _WORDS, "kind": kind_setting(tuple(Kind)), "lines": _LINES}
    return {
        SECTION: {"title": shape.SECTION["title"], **asked},
        QUESTION: {"section": Setting(Holds.CHOICE, "its section", known=sections), **asked, "key": _KEY},
        INSIDE: {"label": _WORDS, "kind": kind_setting(shape.INSIDE), "lines": _LINES, "key": _KEY},
        RULE: {name: shape.RULE[name] for name in ("holds", "reason")},
        LIST: {"key": _KEY, LISTED_AS: Setting(Holds.LISTED_TEXTS, "the texts", needed=True)},
    }[what]


@dataclass(frozen=True)
class AddingPage(Page):
    """The form of a new piece: `what` it is; of a question inside a group, the key of that `group`."""

    template: ClassVar[str] = "organiser/forms/adding.html"
    edition: Edition
    whole: FormDocument
    what: str
    group: str
    settings: Mapping[str, Setting]
    form: PieceForm
    written: service.Written

    @property
    def languages(self) -> Sequence[str]:
        return self.whole.languages

    @property
    def hinted(self) -> Collection[str]:
        """The settings of which more is said."""
        return HINTED

    @property
    def names(self) -> Sequence[tuple[str, Question]]:
        """What a condition may speak of."""
        return names_of(self.whole)

    @property
    def heads(self) -> str:
        """The setting with which the first question of a new section begins."""
        return "label" if self.what == SECTION else ""

    @property
    def has_conditions(self) -> bool:
        return any(setting.holds is Holds.EXPRESSION for setting in self.settings.values())

    def offered(self, name: str) -> Sequence[tuple[str, str]]:
        """(value, words) of what can be chosen; nothing, of a setting that is typed."""
        known = self.settings[name].known
        if name == "kind":
            return [(key, members.told(words(), "form_kind", key)) for key in known]
        return [(one.key, words().pick(one.title)) for one in self.whole.sections if one.key in known]

    def holds(self, name: str) -> str:
        """What a setting holds."""
        return self.settings[name].holds.value

    def known(self, name: str) -> Sequence[str]:
        """What can be chosen."""
        return self.settings[name].known

    def mistaken(self, name: str) -> tuple[str, str]:
        """What of a condition is understood, and from where on it is not."""
        return mistaken(self.form, name)


@blueprint.get("/<slug>/form/new")
@allow(Role.ORGANISER)
def new_form_piece(slug: str) -> ResponseReturnValue:
    """The form of a new piece, by `what`: section, question (in `section`), inside (a `group`), rule or list."""
    return render(_page(edition_or_404(read_session(), slug)))


@blueprint.post("/<slug>/form/new")
@allow(Role.ORGANISER)
def add_form_piece(slug: str) -> ResponseReturnValue:
    """Add it, and go on at its own page."""
    page = _page(edition_or_404(read_session(), slug))
    form = sent_piece(page.settings, page.whole.languages)
    try:
        form.checked()
        said = said_of(form, page.settings, page.whole.languages)
        with transaction() as db:
            own = edition_or_404(db, slug)
            spot, step = _ADDED[page.what](form_document(own), said, page.group)
            done = service.change(
                db, actor=visitor().actor, edition=own, step=step, did=f"{page.what}_new", now=now(), at=spot
            )
    except Refused as refusal:
        problems = _at_lines(at_controls(refusal.problems, form, page.settings, page.whole.languages), refusal, page)
        return render(replace(page, form=form.refused(Refused(*problems))), 422)
    flash(words().gettext("El formulario está guardado."))
    tell_change(done)
    return redirect(spots.address_of(slug, spot), 303)


def _at_lines(problems: Sequence[Problem], refusal: Refused, page: AddingPage) -> list[Problem]:
    """What is wrong with answers that are asked line by line stands at the lines."""
    lines = f"lines-{page.languages[0]}"
    told = zip(problems, refusal.problems, strict=True)
    return [
        replace(one, field=lines) if (was.field or "").partition("-")[0] in ("options", "inside") else one
        for one, was in told
    ]


def _page(edition: Edition) -> AddingPage:
    what = request.args.get("what", SECTION)
    if what not in WHAT:
        abort(404)
    document, whole, group = form_document(edition), edition_form(edition), request.args.get("group", "")
    if what == INSIDE and steps.piece_of(document, Spot(Sort.QUESTION, group)) is None:
        abort(404)
    settings = settings_of(what, document)
    section = request.args.get("section", "")
    values = {"section": section, "kind": Kind.SHORT_TEXT.value} if what in (SECTION, QUESTION, INSIDE) else {}
    form = shown_piece(settings, whole.languages, values, {})
    return AddingPage(edition, whole, what, group, settings, form, service.written(read_session(), edition))


# ---------------------------------------------------------------------------------------------- what is added, how
Added = tuple[Spot, Callable[[Document], Document]]


def _section(document: Document, said: Mapping[str, Any], group: str) -> Added:
    title = said["title"] or _missing("title", document)
    question = question_of({**said, "key": None}, steps.question_keys(document), document)
    key = steps.free_key(title, steps.section_keys(document), "parte")
    section = {"key": key, "title": title, "questions": [question]}
    return Spot(Sort.SECTION, key), lambda whole: steps.with_section(whole, section)


def _question(document: Document, said: Mapping[str, Any], group: str) -> Added:
    question = question_of(said, steps.question_keys(document), document)
    section = said["section"] or steps.sections_of(document)[-1]["key"]
    return Spot(Sort.QUESTION, question["key"]), lambda whole: steps.with_question(whole, section, question)


def _inside(document: Document, said: Mapping[str, Any], group: str) -> Added:
    there = (steps.piece_of(document, Spot(Sort.QUESTION, group)) or {}).get("inside", ())
    taken = {one["key"] for one in there} | steps.question_keys(document)
    question = question_of(said, taken, document)
    return Spot(Sort.QUESTION, group, inside=question["key"]), lambda whole: steps.with_inner(whole, group, question)


def _rule(document: Document, said: Mapping[str, Any], group: str) -> Added:
    taken = {rule["key"] for rule in document.get("rules", ())}
    key = steps.free_key(said["reason"] or {}, taken, "regla")
    rule = {"key": key, **{name: value for name, value in said.items() if value is not None}}
    return Spot(Sort.RULE, key), lambda whole: steps.with_rule(whole, rule)


def _list(document: Document, said: Mapping[str, Any], group: str) -> Added:
    key = said["key"] or _missing("key", document)
    return Spot(Sort.LIST, key), lambda whole: steps.with_list(whole, key, said[LISTED_AS] or ())


_ADDED: Mapping[str, Callable[[Document, Mapping[str, Any], str], Added]] = {
    SECTION: _section,
    QUESTION: _question,
    INSIDE: _inside,
    RULE: _rule,
    LIST: _list,
}


def question_of(said: Mapping[str, Any], taken: set[str], document: Document) -> Document:
    """A new question as a document says it. Raises Refused where its words, or what its kind needs, are missing."""
    label = said["label"] or _missing("label", document)
    kind = Kind(said["kind"] or Kind.SHORT_TEXT)
    key = said["key"] or steps.free_key(label, taken)
    return {"key": key, "kind": kind.value, "label": label, **seed_of(kind, said["lines"], document)}


def seed_of(kind: Kind, lines: Sequence[Mapping[str, str]] | None, document: Document) -> Document:
    """What a kind cannot be asked without: answers to choose from, or what is asked in each row, one a line.

    Raises Refused where they are missing, and where a kind takes none.
    """
    name = NEEDS_LINES.get(kind)
    if name is None:
        require_no_lines(lines, document)
        return {}
    if not lines:
        raise Refused(Problem.of("form_lines_missing", at=f"lines-{document['languages'][0]}"))
    taken: set[str] = set() if name == "options" else steps.question_keys(document)
    made: list[Document] = []
    for line in lines:
        key = steps.free_key(line, taken, "opcion" if name == "options" else "pregunta")
        taken.add(key)
        inner = {"key": key, "kind": Kind.SHORT_TEXT.value, "label": dict(line)}
        made.append({"key": key, "name": dict(line)} if name == "options" else inner)
    return {name: made}


def require_no_lines(lines: Sequence[Mapping[str, str]] | None, document: Document) -> None:
    """Raises Refused where lines were written that nothing would come of."""
    if lines:
        raise Refused(Problem.of("form_lines_unasked", at=f"lines-{document['languages'][0]}"))


def _missing(name: str, document: Document) -> Any:
    """Refuse a piece whose words are not there."""
    at = name if name == "key" else f"{name}-{document['languages'][0]}"
    raise Refused(Problem.of("form_here_missing", at=at))
