"""One piece of the form on a page: a section, a question, what is asked in each of its rows, a rule, a list, the head.

Always true: what the page does not ask stays as it was; each button keeps what stands typed before it does anything
else; a condition that is not understood is refused with the place of its mistake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.contest import formediting as steps
from judging.domain.contest.formediting import Document, Sort, Spot
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.forms.kinds import FormDocument, Kind, Question
from judging.domain.forms.shape import Holds, Setting
from judging.domain.permissions import Deed, Role
from judging.services.contest import formwriting as service
from judging.services.contest.forms import edition_form, form_document
from judging.storage.models import Edition
from judging.web.access import allow, may_open, now, visitor
from judging.web.context import read_session, transaction
from judging.web.numbers import comma
from judging.web.organiser import spots
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.forms.fields import (
    BLANK_ROWS,
    HINTED,
    ROWS,
    PieceForm,
    at_controls,
    mistaken,
    row_places,
    rows_in,
    said_of,
    sent_piece,
    shown_piece,
    typed_of,
    with_row_moved,
)
from judging.web.organiser.forms.telling import names_of, tell_change
from judging.web.page import Page, render, words

READ = ("title", "label", "lead", "help", "example", "steps", "boxed", "reason", "holds", "texts", "unit", "first_only")
"""What is read on the applicant's page."""
ASKED = ("required", "required_when", "when", "seen_by", "role")
"""When it is asked and of whom, who sees the answer, and what it is to the contest."""
SAID = ("short", "missing", "wrong", "quiet", "numbered", "add", "row_titles", "stones_wrong", "paper_label")
"""A form's own words where the house has some; all other settings say what answer is taken."""


@dataclass(frozen=True)
class PiecePage(Page):
    """The form of a piece. `standing` is the piece as the document has it."""

    template: ClassVar[str] = "organiser/forms/piece.html"
    edition: Edition
    whole: FormDocument
    spot: Spot
    piece: Mapping[str, Any]
    settings: Mapping[str, Setting]
    form: PieceForm
    written: service.Written

    @property
    def named(self) -> Mapping[str, str]:
        """What the piece is called; nothing, of a list and of a part."""
        names = (self.piece.get(name) for name in ("label", "title", "reason"))
        return {} if self.spot.part else next((words for words in names if words), {})

    @property
    def values(self) -> dict[str, str]:
        """What its address says."""
        return spots.values_of(self.spot)

    @property
    def languages(self) -> Sequence[str]:
        return self.whole.languages

    @property
    def groups(self) -> Iterator[tuple[str, Sequence[str]]]:
        """(what they are about, the names of its settings), in the order of the page; groups without one left out."""
        rest = tuple(name for name in self.settings if name not in (*READ, *ASKED, *SAID))
        for group, names in (("read", READ), ("answer", rest), ("asked", ASKED), ("said", SAID)):
            if own := [name for name in names if name in self.settings]:
                yield group, own

    @property
    def rows(self) -> range:
        """The rows of units, or of answers to choose from, that are on the page."""
        return range(rows_in(self.form.typed))

    @property
    def is_question(self) -> bool:
        return self.spot.sort is Sort.QUESTION and not self.spot.part

    @property
    def parts(self) -> Sequence[str]:
        """What is asked in each row, where its words can be said."""
        return steps.parts_of(self.piece) if self.is_question and not self.spot.inside else ()

    @property
    def has_conditions(self) -> bool:
        return any(setting.holds is Holds.EXPRESSION for setting in self.settings.values())

    @property
    def names(self) -> Sequence[tuple[str, Question]]:
        """What a condition may speak of."""
        return names_of(self.whole)

    @property
    def hinted(self) -> Collection[str]:
        """The settings of which more is said."""
        return HINTED

    @property
    def kept_as(self) -> str:
        """Under which name her words wait on the device."""
        return "-".join(self.values.values()) or "head"

    @property
    def way_back(self) -> str:
        """To where the form shows the piece."""
        return url_for("organiser.form", slug=self.edition.slug, _anchor=spots.anchor_of(self.spot))

    @property
    def own_address(self) -> str:
        return spots.address_of(self.edition.slug, self.spot)

    def way(self, inside: str = "", part: str = "") -> str:
        """The address of something inside this question."""
        return spots.address_of(self.edition.slug, replace(self.spot, inside=inside, part=part))

    def holds(self, name: str) -> str:
        """What a setting holds."""
        return self.settings[name].holds.value

    def has_rows(self, name: str) -> bool:
        """Whether a setting is units, or answers to choose from."""
        return self.settings[name].holds in ROWS

    def known(self, name: str) -> Sequence[str]:
        """What can be chosen of a setting; of roles those that a question of this kind can have."""
        known = self.settings[name].known
        return steps.roles_of(Kind(self.piece["kind"])) if name == "role" else known

    def mistaken(self, name: str) -> tuple[str, str]:
        """What of a condition is understood, and from where on it is not; nothing, where no place is told."""
        return mistaken(self.form, name)


@blueprint.get("/<slug>/form/piece")
@allow(Role.ORGANISER, to=Deed.READ)
def form_piece(slug: str) -> ResponseReturnValue:
    """One piece, by `section`, `question` (`inside`, `part`), `rule` or `list`; without any, the head."""
    edition = edition_or_404(read_session(), slug)
    if not may_open("organiser.set_form_piece"):
        return redirect(url_for("organiser.form", slug=slug))
    return render(_page(edition, spots.spot_in(request.args, form_document(edition))))


@blueprint.post("/<slug>/form/piece")
@allow(Role.ORGANISER)
def set_form_piece(slug: str) -> ResponseReturnValue:
    """Keep the piece, and move or take out a row of it where that was pressed."""
    edition = edition_or_404(read_session(), slug)
    page = _page(edition, spots.spot_in(request.args, form_document(edition)))
    form = sent_piece(page.settings, page.whole.languages)
    act = form.act.data
    try:
        done = _kept(page, form.checked())
    except Stale as stale:
        return render(_clash(slug, page.spot, stale), 409)
    except Refused as refusal:
        problems = at_controls(refusal.problems, form, page.settings, page.whole.languages)
        return render(replace(page, form=form.refused(Refused(*problems))), 422)
    tell_change(done)
    if act:
        return redirect(spots.address_of(slug, page.spot) + "#rows", 303)
    flash(words().gettext("El formulario está guardado."))
    return redirect(url_for("organiser.form", slug=slug, _anchor=spots.anchor_of(page.spot)), 303)


def _kept(page: PiecePage, form: PieceForm) -> service.Change:
    said = _said(form, page, form.act.data)
    with transaction() as db:
        own = edition_or_404(db, page.edition.slug)
        return service.change(
            db,
            actor=visitor().actor,
            edition=own,
            step=lambda document: steps.with_piece(document, page.spot, said),
            did=page.spot.sort.value,
            now=now(),
            at=page.spot,
            standing=_standing(form_document(own), page.spot, page.whole.languages),
            seen=form.seen.data,
        )


def _said(form: PieceForm, page: PiecePage, act: str) -> dict[str, Any]:
    """What the form says, with the row moved whose button was pressed ("up:2")."""
    said = said_of(form, page.settings, page.whole.languages)
    word, _, row = act.partition(":")
    name = next((name for name, setting in page.settings.items() if setting.holds in ROWS), "")
    if name and word in ("up", "down", "drop") and row.isdecimal():
        places = row_places(form, name, page.settings[name], page.whole.languages)
        if int(row) in places:
            said[name] = with_row_moved(said[name] or (), places.index(int(row)), word) or None
    return said


def _standing(document: Document, spot: Spot, languages: tuple[str, ...]) -> dict[str, str]:
    """What a save is compared with: the piece as it stands, in no reader's way of writing numbers. Raises Refused."""
    piece = steps.piece_of(document, spot)
    if piece is None:
        raise Refused(Problem.of("form_piece_unknown"))
    return typed_of(piece, steps.settings_at(document, spot), languages, ".")


def _clash(slug: str, spot: Spot, stale: Stale) -> PiecePage:
    """What was typed beside what stands, with as many rows as either has."""
    page = _page(edition_or_404(read_session(), slug), spot)
    shown = page.form.typed
    form = sent_piece(page.settings, page.whole.languages, at_least=rows_in(shown))
    blank = max(0, rows_in(form.typed) - rows_in(stale.current))
    theirs = typed_of(page.piece, page.settings, page.whole.languages, comma(), blank=blank)
    return replace(page, form=form.clashing(stale, theirs))


def _page(edition: Edition, spot: Spot) -> PiecePage:
    document, whole = form_document(edition), edition_form(edition)
    piece, settings = steps.piece_of(document, spot) or {}, steps.settings_at(document, spot)
    values = typed_of(piece, settings, whole.languages, comma(), blank=BLANK_ROWS)
    standing = _standing(document, spot, whole.languages)
    form = shown_piece(settings, whole.languages, values, standing)
    return PiecePage(edition, whole, spot, piece, settings, form, service.written(read_session(), edition))
