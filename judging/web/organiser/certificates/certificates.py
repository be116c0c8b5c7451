"""Awards and certificates: distinctions, the list of what was issued, revoking, issuing anew with a corrected name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.agreement.steps import What
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.results import conditions
from judging.domain.results.awards import PARTICIPATION, PLACE
from judging.domain.results.kinds import ALL, AWARD
from judging.domain.typed import folded, version_of
from judging.domain.work import PackOf
from judging.services.agreement.changes import Change
from judging.services.agreement.proposals import do_or_ask
from judging.services.certificates import issuing, recipients, revoking
from judging.services.certificates.mentions import is_mention
from judging.services.prizes.shown import won_by_award
from judging.services.prizes.winning import offered
from judging.services.results import awards
from judging.storage.models import Award, Category, Certificate, CertificateState, Edition, Entry, Publication
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, settings, transaction
from judging.web.forms.fields import Kept, OneLine, Story, Tick, Words
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.organiser.agreement.agreement import asked_and_back, means
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.certificates.press import press_and_back
from judging.web.organiser.finishing import Found, found_on_papers
from judging.web.organiser.packs import Packs, packs_of
from judging.web.organiser.paging import has_words, looked_for, wanted_order
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class CertificateRow:
    """One certificate in the list. `stands` is False where the results published last do not say so any more."""

    certificate: Certificate
    problem: Problem | None
    stands: bool

    @property
    def kind(self) -> str:
        """What the certificate is for; the oldest ones do not say it, and are for a place."""
        return str(self.certificate.printed.get("kind", AWARD))

    @property
    def said(self) -> tuple[str, str, str]:
        """What it is looked for by: its number, its holder and what was won."""
        printed = self.certificate.printed
        return self.certificate.number, printed["holder_name"], printed["award_line"] or printed["title"]


ORDERS: Mapping[str, Callable[[CertificateRow], tuple[Any, ...]]] = {
    "number": lambda row: (),
    "name": lambda row: (folded(row.said[1]),),
    "award": lambda row: (list(ALL).index(row.kind), folded(row.said[2])),
    "state": lambda row: (list(CertificateState).index(row.certificate.state),),
}
"""How the list of certificates may be ordered: by number, and by number where they are alike in something else."""


class DistinctionForm(Form):
    """Who gets a special prize and why, and who had it when she looked; `distinction_form` names its controls."""

    entry = Kept()
    reason = Words()
    anyway = Tick()
    seen = Seen()


@lru_cache(maxsize=64)
def distinction_form(key: str) -> type[DistinctionForm]:
    """The form of one special prize."""
    named = {"entry": Kept, "reason": Words, "anyway": Tick, "seen": Seen}
    return built(DistinctionForm, {name: field(name=f"{name}-{key}") for name, field in named.items()})


def distinction_texts(key: str, given: Award | None) -> dict[str, str]:
    """Who has a special prize and why, as one would type it."""
    return {
        f"entry-{key}": given.entry.number if given else "",
        f"reason-{key}": given.reason if given else "",
    }


@dataclass(frozen=True)
class CertificatesPage(Page):
    """What was won, what is still to be issued, and every certificate there is.

    `address` is what certificates would bear and has to be confirmed, because others cannot open it; "" for none.
    """

    template: ClassVar[str] = "organiser/certificates/certificates.html"
    edition: Edition
    publication: Publication | None
    awards: Sequence[Award]
    distinctions: Sequence[Category]
    entries: Sequence[Entry]
    waiting: Mapping[str, Sequence[recipients.Recipient]]
    rows: Sequence[CertificateRow]
    kind: str
    typed: dict[str, str]
    needs_two: bool
    proposal: issuing.Proposal | None
    is_own_proposal: bool
    seen: str
    address: str
    without_condition: Sequence[Problem]
    packs: Packs
    prizes: Mapping[int, Sequence[str]]
    found: Found
    query: str
    order: str
    problems: tuple[Problem, ...] = ()
    sent: DistinctionForm | None = None

    @property
    def due(self) -> int:
        """How many certificates are still to be issued."""
        return sum(len(names) for names in self.waiting.values())

    @property
    def proposed(self) -> int:
        """How many the waiting proposal would issue."""
        return sum(len(self.waiting[kind]) for kind in self.proposal.kinds) if self.proposal else 0

    @property
    def issued_kinds(self) -> list[str]:
        """The kinds of which there are certificates."""
        return [kind for kind in ALL if any(row.kind == kind for row in self.rows)]

    @property
    def shown(self) -> list[CertificateRow]:
        """The rows of the chosen kind that have the words looked for, in the order asked for."""
        found = [row for row in self.rows if self.kind in ("", row.kind) and has_words(self.query, *row.said)]
        return sorted(found, key=ORDERS[self.order])

    @property
    def entry_names(self) -> list[tuple[str, str]]:
        """The farms that may be chosen: number, and number with its people."""
        return [(one.number, " · ".join((one.number, *one.holder_names))) for one in self.entries]

    @property
    def mentions(self) -> list[Award]:
        return [award for award in self.awards if is_mention(award)]

    @property
    def places(self) -> list[Award]:
        return [award for award in self.awards if award.kind == PLACE]

    @property
    def participations(self) -> int:
        return sum(award.kind == PARTICIPATION for award in self.awards)

    @property
    def is_printing(self) -> bool:
        """Whether papers, or a file of them, are still to come without anybody doing anything."""
        return self.packs.is_going or any(self._waits(row) for row in self.rows)

    @property
    def done(self) -> int:
        return sum(row.certificate.state is not CertificateState.PENDING for row in self.rows)

    @property
    def failed(self) -> int:
        return sum(row.problem is not None for row in self.rows)

    def given(self, key: str) -> Award | None:
        """To whom a distinction was given."""
        return next((award for award in self.awards if award.kind == key), None)

    def lacks(self, key: str) -> bool:
        """Whether a distinction was refused because its condition is not met, and may be given all the same."""
        return any(one.code in conditions.CODES and one.field == f"entry-{key}" for one in self.problems)

    def form_of(self, key: str) -> DistinctionForm:
        """The form of a distinction, as it was sent or as it stands."""
        if self.is_sent(key) and self.sent is not None:
            return self.sent
        given = self.given(key)
        return distinction_form(key).showing(distinction_texts(key, given), standing=awards.chosen(given))

    def is_sent(self, key: str) -> bool:
        """Whether this page answers to the form of this distinction."""
        return self.sent is not None and self.sent.seen.name == f"seen-{key}"

    @staticmethod
    def _waits(row: CertificateRow) -> bool:
        return row.certificate.state is CertificateState.PENDING and row.problem is None


@dataclass(frozen=True)
class CertificatePage(Page):
    """One certificate: what is printed on it, what can be done with it, and which took its place."""

    template: ClassVar[str] = "organiser/certificates/certificates_one.html"
    edition: Edition
    row: CertificateRow
    holder_name: str
    correction: revoking.Correction | None
    is_own_correction: bool
    seen: str
    new: Certificate | None
    reason: str = ""
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>/certificates")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def certificates(slug: str) -> ResponseReturnValue:
    """The certificates of an edition."""
    return render(list_page(slug))


def list_page(slug: str, typed: dict[str, str] | None = None, problems: tuple[Problem, ...] = ()) -> CertificatesPage:
    """The page as it stands; `typed` is what a form held that could not be taken."""
    session = read_session()
    edition = edition_or_404(session, slug)
    publication = edition_queries.latest_publication(session, edition)
    won = queries.awards(session, publication) if publication else ()
    occasion = publication or recipients.BeforeResults(edition)
    proposal, due = issuing.proposal(occasion), issuing.due(session, occasion, ALL)
    return CertificatesPage(
        edition=edition,
        publication=publication,
        awards=won,
        distinctions=[category for category in edition.categories if category.is_distinction],
        entries=[award.entry for award in won if award.kind in (PLACE, PARTICIPATION)],
        waiting={kind: [item for item in due if item.kind == kind] for kind in ALL},
        rows=_rows(session, edition, won),
        kind=request.args.get("kind", ""),
        typed=typed or {},
        needs_two=issuing.needs_two(edition),
        proposal=proposal,
        is_own_proposal=proposal is not None and proposal.by_id == visitor().actor.id,
        seen=version_of(issuing.standing_proposal(occasion)),
        address=issuing.address_to_confirm(edition, settings().base_url),
        without_condition=_without_condition(session, publication),
        packs=packs_of(edition, PackOf.PRINT),
        prizes=won_by_award(words(), won, offered(session, edition.id)),
        found=found_on_papers(session, edition),
        query=looked_for(),
        order=wanted_order(ORDERS, "number"),
        problems=problems,
    )


def _without_condition(session: Session, publication: Publication | None) -> list[Problem]:
    """What the special prizes lack that are still to be issued, where nobody said that it is known."""
    return [lack for _, lack in awards.without_condition(session, publication, now())] if publication else []


def _rows(session: Session, edition: Edition, won: Sequence[Award]) -> list[CertificateRow]:
    standing = {_key(award) for award in won}
    return [_row(item, standing) for item in queries.certificates(session, edition)]


def _row(certificate: Certificate, standing: set[tuple[int, str, int | None]]) -> CertificateRow:
    failure = certificate.failure if certificate.state is CertificateState.PENDING else None
    problem = Problem(failure["code"], failure["params"]) if failure else None
    return CertificateRow(certificate, problem, certificate.award is None or _key(certificate.award) in standing)


def _key(award: Award) -> tuple[int, str, int | None]:
    return award.entry_id, award.kind, award.place


class ChangeForm(Form):
    """Why a certificate is void, or the name it should bear."""

    reason = Story()
    holder_name = OneLine()
    seen = Seen()

    @property
    def is_about_reason(self) -> bool:
        """Whether it was sent to declare the certificate void."""
        return not self.holder_name.typed


@blueprint.post("/<slug>/certificates/distinctions/<key>")
@allow(Role.ORGANISER, marks=True)
def give_distinction(slug: str, key: str) -> ResponseReturnValue:
    """Give a special prize, with its reason."""
    form = distinction_form(key).sent()
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            prize = _distinction(edition, key)
            _ = edition_queries.latest_publication(db, edition) or abort(404)
            entry = queries.entry(db, edition, form.entry.data)
            if entry is None:
                raise Refused(Problem.of("entry_not_chosen", at=f"entry-{key}"))
            told = {"prize": key, "title": words().pick(prize.name), "entry": entry.number, "reason": form.reason.data}
            more = {"seen": form.seen.data, "anyway": form.anyway.data}
            change = Change(What.DISTINCTION, {**told, **more})
            asked = do_or_ask(db, actor=visitor().actor, edition=edition, change=change, means=means(), now=now())
    except Refused as refusal:
        return _not_given(slug, key, form, refusal)
    if asked is not None:
        return asked_and_back(slug, asked)
    return redirect(url_for("organiser.certificates", slug=slug), 303)


def _not_given(slug: str, key: str, form: DistinctionForm, refusal: Refused) -> ResponseReturnValue:
    """The page again, with what was typed and, where somebody else gave the prize first, both values."""
    page = list_page(slug, problems=refusal.problems)
    if isinstance(refusal, Stale):
        standing = distinction_texts(key, page.given(key))
        return render(replace(page, sent=form.clashing(refusal, standing)), 409)
    return render(replace(page, sent=form.refused(refusal)), 422)


def _distinction(edition: Edition, key: str) -> Category:
    return next((item for item in edition.categories if item.key == key and item.is_distinction), None) or abort(404)


@blueprint.get("/<slug>/certificates/<number>")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def certificate(slug: str, number: str) -> ResponseReturnValue:
    """One certificate."""
    return render(_one(slug, number))


def _one(slug: str, number: str, form: ChangeForm | None = None, problems: tuple[Problem, ...] = ()) -> CertificatePage:
    session = read_session()
    edition = edition_or_404(session, slug)
    item = queries.certificate(session, edition, number) or abort(404)
    publication = edition_queries.latest_publication(session, edition)
    standing = {_key(award) for award in queries.awards(session, publication)} if publication else set()
    name = item.printed["holder_name"] if form is None or form.is_about_reason else form.holder_name.typed
    waiting = revoking.correction(item)
    is_own = waiting is not None and waiting.by_id == visitor().actor.id
    reason = form.reason.typed if form is not None else ""
    seen = version_of(revoking.standing_of(item))
    new = revoking.coming(item)
    return CertificatePage(edition, _row(item, standing), name, waiting, is_own, seen, new, reason, problems)


@blueprint.post("/<slug>/certificates/<number>/revoke")
@allow(Role.ORGANISER)
def revoke(slug: str, number: str) -> ResponseReturnValue:
    """Declare one void, or propose it where a second person is needed."""
    form = ChangeForm.sent()
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            item = queries.certificate(db, edition, number) or abort(404)
            told = {"number": item.number, "reason": form.checked().reason.data, "seen": form.seen.data}
            change = Change(What.REVOKE, told)
            asked = do_or_ask(db, actor=visitor().actor, edition=edition, change=change, means=means(), now=now())
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return render(_one(slug, number, form, form.refused(refusal).problems), status)
    if asked is not None:
        return asked_and_back(slug, asked)
    return redirect(url_for("organiser.certificate", slug=slug, number=number), 303)


@blueprint.post("/<slug>/certificates/<number>/reissue")
@allow(Role.ORGANISER)
def reissue(slug: str, number: str) -> ResponseReturnValue:
    """Issue one anew with a corrected name."""
    form = ChangeForm.sent()
    try:
        with transaction() as db:
            item = queries.certificate(db, edition_or_404(db, slug), number) or abort(404)
            new = revoking.reissue(
                db,
                actor=visitor().actor,
                certificate=item,
                now=now(),
                base_url=settings().base_url,
                holder_name=form.checked().holder_name.data,
                reason=words().gettext("Se corrigió el nombre."),
                seen=form.seen.data,
            )
            number_of_new = new.number if new else None
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return render(_one(slug, number, form, form.refused(refusal).problems), status)
    if number_of_new is None:
        flash(words().gettext("Otra persona de la organización tiene que confirmar el nombre corregido."))
        return redirect(url_for("organiser.certificate", slug=slug, number=number), 303)
    flash(words().gettext("El certificado corregido tiene el número {number}.").format(number=number_of_new))
    return press_and_back(slug)
