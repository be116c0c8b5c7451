"""What families ask about the names on their certificates: old and new side by side, accept or leave as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.phones import same_phone
from judging.domain.work import Kind
from judging.services.certificates import revoking
from judging.services.families import claims
from judging.storage.models import Certificate, Edition, NameProof, NameRequest
from judging.storage.queries import claims as queries
from judging.web.access import allow, now, visitor
from judging.web.context import home, queue, read_session, settings, transaction
from judging.web.forms.fields import ByKey, Choice
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words
from judging.web.paging import Pages, pages_of


@dataclass(frozen=True)
class NameRow:
    """One request. `agreed` is a first person's word where two are needed, `new` what took the old one's place."""

    request: NameRequest
    agreed: revoking.Correction | None
    is_own_word: bool
    new: Certificate | None

    @property
    def is_corrected(self) -> bool:
        """Whether the certificate says now what was asked for, by this request or by another way."""
        return self.new is not None and self.new.printed["holder_name"] == self.request.wanted

    @property
    def asks_for_a_call(self) -> bool:
        return self.request.proof is NameProof.PHONE

    @property
    def phone_known(self) -> bool | None:
        """Whether the telephone is the one of the entry; None where the entry has none."""
        entry = self.request.certificate.entry
        known = entry.phone.strip() if entry is not None else ""
        return same_phone(known, self.request.phone, home().country) if known else None


@dataclass(frozen=True)
class NamesPage(Page):
    """The requests to answer, and what was answered, a page at a time."""

    template: ClassVar[str] = "organiser/families/names.html"
    edition: Edition
    waiting: Sequence[NameRow]
    answered: Sequence[NameRow]
    paging: Pages
    needs_two: bool
    typed: dict[str, str]
    problems: tuple[Problem, ...] = ()

    @property
    def unheard(self) -> dict[str, str]:
        """Answers typed to requests that somebody has settled meanwhile, by control."""
        open_ones = {f"answer-{row.request.id}" for row in self.waiting}
        controls = (name for name in self.typed if name.startswith("answer-") and name not in open_ones)
        return {name: self.typed[name] for name in controls if self.typed[name].strip()}


class AnswerForm(Form):
    """Accept or refuse one request, by its number: whether the family was called, or what it is answered."""

    do = Choice(known=("accept", "refuse"))
    called = ByKey(prefix="called-")
    answer = ByKey(prefix="answer-", is_words=True)


@blueprint.get("/<slug>/certificates/names")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def name_requests(slug: str) -> ResponseReturnValue:
    """The requests."""
    return render(_page(slug))


@blueprint.post("/<slug>/certificates/names/<int:request_id>")
@allow(Role.ORGANISER)
def answer_name(slug: str, request_id: int) -> ResponseReturnValue:
    """Accept or refuse one; twice is once."""
    form = AnswerForm.sent()
    accepts = (form.do.data or abort(400)) == "accept"
    try:
        with transaction() as db:
            asked = queries.name_request(db, edition_or_404(db, slug), request_id) or abort(404)
            say = _accept(db, asked, form) if accepts else _refuse(db, asked, form)
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return render(_page(slug, dict(form.typed), refusal.problems), status)
    if accepts:
        queue().wake(Kind.PAPERS)  # after the commit, so that the corrected one is found
    flash(say)
    return redirect(url_for("organiser.name_requests", slug=slug), 303)


def _accept(db: Session, asked: NameRequest, form: AnswerForm) -> str:
    new = claims.accept(
        db,
        actor=visitor().actor,
        request=asked,
        called=form.called.data.get(str(asked.id)) == "yes",
        reason=words().gettext("Se corrigió el nombre."),
        base_url=settings().base_url,
        now=now(),
    )
    if new is None:
        return words().gettext("Otra persona de la organización tiene que confirmar el nombre corregido.")
    return words().gettext("El certificado corregido tiene el número {number}.").format(number=new.number)


def _refuse(db: Session, asked: NameRequest, form: AnswerForm) -> str:
    answer = form.answer.data.get(str(asked.id), "")
    claims.refuse(db, actor=visitor().actor, request=asked, answer=answer, now=now())
    return words().gettext("La familia lee su respuesta en la página de su certificado.")


def _page(slug: str, typed: dict[str, str] | None = None, problems: tuple[Problem, ...] = ()) -> NamesPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    proposed = revoking.corrections(session, edition)
    paging = pages_of(queries.answered_count(session, edition), url_for("organiser.name_requests", slug=slug))
    return NamesPage(
        edition=edition,
        waiting=[_row(one, proposed) for one in queries.waiting_requests(session, edition)],
        answered=[
            _row(one, proposed)
            for one in queries.answered_requests(session, edition, first=paging.first, most=paging.lines)
        ],
        paging=paging,
        needs_two=revoking.reissuing_needs_two(edition),
        typed=typed or {},
        problems=problems,
    )


def _row(one: NameRequest, proposed: Mapping[str, revoking.Correction]) -> NameRow:
    agreed = proposed.get(one.certificate.number)
    if agreed is not None and agreed.holder_name != one.wanted:
        agreed = None
    is_own = agreed is not None and agreed.by_id == visitor().actor.id
    return NameRow(one, agreed, is_own, revoking.coming(one.certificate))
