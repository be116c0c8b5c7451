"""Which kind a question is: the kinds it can have, and what of it each of them would not keep.

Always true: nothing of a question goes without being named on the page before it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from judging.domain.contest import formediting as steps
from judging.domain.contest.formediting import Document, Sort, Spot
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.forms.kinds import FormDocument, Kind
from judging.domain.forms.shape import Holds, Setting
from judging.domain.permissions import Role
from judging.services.contest import formwriting as service
from judging.services.contest.forms import edition_form, form_document
from judging.storage.models import Edition
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.organiser import spots
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.forms.adding import NEEDS_LINES, kind_setting, require_no_lines, seed_of
from judging.web.organiser.forms.fields import HINTED, PieceForm, said_of, sent_piece, shown_piece
from judging.web.organiser.forms.telling import tell_change
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class KindPage(Page):
    """The kinds that a question can have."""

    template: ClassVar[str] = "organiser/forms/kind.html"
    edition: Edition
    whole: FormDocument
    spot: Spot
    piece: Mapping[str, Any]
    settings: Mapping[str, Setting]
    form: PieceForm
    written: service.Written

    @property
    def values(self) -> dict[str, str]:
        return spots.values_of(self.spot)

    @property
    def languages(self) -> Sequence[str]:
        return self.whole.languages

    @property
    def way_back(self) -> str:
        return spots.address_of(self.edition.slug, self.spot)

    @property
    def own_address(self) -> str:
        return ""

    @property
    def hinted(self) -> Collection[str]:
        """The settings of which more is said."""
        return HINTED

    def holds(self, name: str) -> str:
        """What a setting holds."""
        return self.settings[name].holds.value

    def words_of_kinds(self, told: Callable[[str, str], Markup]) -> list[tuple[str, Markup]]:
        """(kind, its words)."""
        return [(key, told("form_kind", key)) for key in self.settings["kind"].known]

    def choices(self) -> Iterator[tuple[str, Sequence[str], bool]]:
        """(kind, what would be lost, whether lines are asked for)."""
        there = set(self.piece)
        for key in self.settings["kind"].known:
            kind = Kind(key)
            yield key, steps.lost_by(self.piece, kind), NEEDS_LINES.get(kind, "") not in (*there, "")


@blueprint.get("/<slug>/form/kind")
@allow(Role.ORGANISER)
def form_kind(slug: str) -> ResponseReturnValue:
    """The kind of a question, by `question` and `inside`; of the first, where none is named."""
    return render(_page(edition_or_404(read_session(), slug)))


@blueprint.post("/<slug>/form/kind")
@allow(Role.ORGANISER)
def set_form_kind(slug: str) -> ResponseReturnValue:
    """Let the question be of another kind."""
    page = _page(edition_or_404(read_session(), slug))
    form = sent_piece(page.settings, page.whole.languages)
    try:
        done = _changed(page, form.checked())
    except Stale as stale:
        return render(replace(_page(page.edition), form=form.clashing(stale, {"kind": stale.current["kind"]})), 409)
    except Refused as refusal:
        return render(replace(page, form=form.refused(refusal)), 422)
    flash(words().gettext("El formulario está guardado."))
    tell_change(done)
    return redirect(spots.address_of(slug, page.spot), 303)


def _changed(page: KindPage, form: PieceForm) -> service.Change:
    said = said_of(form, page.settings, page.whole.languages)
    with transaction() as db:
        own = edition_or_404(db, page.edition.slug)
        document = form_document(own)
        standing = _standing(steps.piece_of(document, page.spot))
        kind = Kind(said["kind"] or standing["kind"])
        seed = _seed(page, kind, said["lines"], document)
        return service.change(
            db,
            actor=visitor().actor,
            edition=own,
            step=lambda whole: steps.with_kind(whole, page.spot, kind, seed),
            did="kind",
            now=now(),
            standing=standing,
            seen=form.seen.data,
        )


def _seed(page: KindPage, kind: Kind, lines: Sequence[Mapping[str, str]] | None, document: Document) -> Document:
    """What a kind needs that the question has not yet; it keeps what it has."""
    if NEEDS_LINES.get(kind) in page.piece:
        require_no_lines(lines, document)
        return {}
    return seed_of(kind, lines, document)


def _standing(piece: Mapping[str, Any] | None) -> dict[str, str]:
    """What a save is compared with: all that the question says."""
    if piece is None:
        raise Refused(Problem.of("form_piece_unknown"))
    return {name: value if isinstance(value, str) else repr(value) for name, value in piece.items()}


def _page(edition: Edition) -> KindPage:
    document, whole = form_document(edition), edition_form(edition)
    named = spots.spot_in(request.args, document)
    spot = named if named.sort is Sort.QUESTION else Spot(Sort.QUESTION, whole.questions[0].key)
    if spot.part:
        abort(404)
    piece = steps.piece_of(document, spot) or {}
    lines = Setting(Holds.LISTED_WORDS, "the answers, or what is asked in each row")
    settings = {"kind": kind_setting(steps.kinds_at(spot)), "lines": lines}
    form = shown_piece(settings, whole.languages, {"kind": piece["kind"]}, _standing(piece))
    return KindPage(edition, whole, spot, piece, settings, form, service.written(read_session(), edition))
