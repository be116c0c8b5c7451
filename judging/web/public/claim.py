"""A family's own page of its certificate, reached by the code alone: the paper to keep and to share, and a wrong name.

`/v/<code>` is for whoever doubts a paper; `/c/<code>` for whom it belongs to. Always true: both tell the same to the
same code and nothing to a wrong one, and wrong ones are counted together; the name that somebody asked for is shown to
the browser that asked and to the family that signed in, to nobody else.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from judging.certificates import normalise
from judging.domain import limits
from judging.domain.errors import Problem, Refused
from judging.domain.families import sharing
from judging.domain.permissions import Role
from judging.services.certificates.revoking import coming, successor
from judging.services.families import claims
from judging.services.proof import verification
from judging.storage.models import Certificate, CertificateState, Edition, NameRequest
from judging.storage.queries import claims as queries
from judging.system import program
from judging.web.access import allow, door, visitor
from judging.web.context import is_about, read_session, settings, transaction
from judging.web.errors import slowed
from judging.web.forms.fields import Choice, Code, Kept, OneLine, Phone, Story
from judging.web.forms.form import Form
from judging.web.page import Page, render, words
from judging.web.public.blueprint import blueprint

ASKED, ASKED_AT_MOST = "asked", 8
"""Where the cookie holds the requests that this browser made, and how many of them."""


@dataclass(frozen=True)
class FindPage(Page):
    """Where a family types the code of its certificate."""

    template: ClassVar[str] = "public/certificates/claim_find.html"
    code: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Share:
    """Addresses that open somebody's own messenger or profile; `proof` is the page that anybody may check."""

    proof: str
    whatsapp: str
    sms: str
    linkedin: str


@dataclass(frozen=True)
class ClaimPage(Page):
    """The certificate as its family keeps it. `following` takes its place, `is_ready` once it has its paper."""

    template: ClassVar[str] = "public/certificates/claim.html"
    certificate: Certificate
    edition: Edition
    following: Certificate | None
    is_ready: bool
    requests: Sequence[NameRequest]
    own: frozenset[str]
    may_ask: bool
    has_picture: bool
    share: Share


class NameForm(Form):
    """Another spelling, why, and how we know that it is the family's: the entry's code, or a telephone to call."""

    ask_id = Kept()
    wanted = OneLine()
    why = Story(longest=limits.REASON)
    proof = Choice(known=("code", "phone"))
    code = Code()
    phone = Phone()

    def asking(self, *, is_signed_in: bool) -> claims.Asking:
        """The wish as it says."""
        return claims.Asking(
            self.own_id(),
            self.wanted.data,
            self.why.data,
            self.proof.data,
            self.code.data,
            self.phone.data,
            is_signed_in,
        )

    def own_id(self) -> str:
        """The identifier of this wish, so that pressing twice asks once; made anew where the form had none."""
        return self.ask_id.data[:36] or str(uuid.uuid4())


@dataclass(frozen=True)
class NamePage(Page):
    """Asking for another spelling."""

    template: ClassVar[str] = "public/certificates/claim_name.html"
    certificate: Certificate
    edition: Edition
    is_signed_in: bool
    form: NameForm


@blueprint.get("/claim")
@allow(Role.PUBLIC)
def claim_find() -> ResponseReturnValue:
    """Type the code."""
    code = request.args.get("code")
    if code is None:
        return render(FindPage())
    problem = verification.problem_with(code)
    if problem is not None:
        return render(FindPage(code, (problem,)), 404)
    return redirect(url_for("public.claim", code=normalise(code)), 303)


@blueprint.get("/c/<code>")
@allow(Role.PUBLIC)
def claim(code: str) -> ResponseReturnValue:
    """The family's page."""
    found = found_or_told(code)
    return render(_page(found)) if isinstance(found, Certificate) else found


@blueprint.get("/c/<code>/name")
@allow(Role.PUBLIC)
def name_form(code: str) -> ResponseReturnValue:
    """Where another spelling is asked for."""
    found = found_or_told(code)
    if not isinstance(found, Certificate):
        return found
    if not claims.may_ask(found, queries.requests_for(read_session(), found)):
        return redirect(url_for("public.claim", code=found.code, _anchor="name"), 303)
    proof = "code" if found.entry is not None else "phone"  # thanks and recognitions have no entry with a code
    asked = {"wanted": found.printed["holder_name"], "proof": proof, "ask_id": str(uuid.uuid4())}
    return render(_name_page(found, NameForm.showing(asked)))


@blueprint.post("/c/<code>/name")
@allow(Role.PUBLIC)
def ask_name(code: str) -> ResponseReturnValue:
    """Ask for another spelling; pressing twice asks once."""
    found = found_or_told(code)
    if not isinstance(found, Certificate):
        return found
    form = NameForm.sent()
    try:
        _ask(code, form.checked())
    except Refused as refusal:
        again = verification.find(read_session(), code) or found
        return render(_name_page(again, form.refused(refusal)), 422)
    session[ASKED] = [*session.get(ASKED, []), form.own_id()][-ASKED_AT_MOST:]
    return redirect(url_for("public.claim", code=found.code, _anchor="name"), 303)


def _ask(code: str, form: NameForm) -> None:
    """Ask as the form says; Refused where it cannot be taken. A failed try is kept, so it is no refusal in there."""
    with transaction() as db:
        certificate = verification.find(db, code)
        assert certificate is not None  # certificates are never deleted
        asking = form.asking(is_signed_in=_is_signed_in(certificate))
        answer = claims.ask(db, actor=visitor().actor, door=door(), certificate=certificate, asking=asking)
    if isinstance(answer, Problem):
        raise Refused(answer)


def found_or_told(code: str) -> Certificate | ResponseReturnValue:
    """The certificate of a code, or the page that asks for it again; an unknown one is counted."""
    problem = verification.problem_with(code)
    if problem is not None:
        return render(FindPage(code, (problem,)), 404)
    found = verification.find(read_session(), code)
    if found is not None:
        is_about(found.edition)
        return found
    with transaction(is_try=True) as db:
        problem = verification.unknown(db, door())
    return slowed(render(FindPage(normalise(code), (problem,)), 404), problem)


def _page(found: Certificate) -> ClaimPage:
    requests = queries.requests_for(read_session(), found)
    own = {one.ask_id for one in requests if _is_signed_in(found)} | set(session.get(ASKED, []))
    return ClaimPage(
        certificate=found,
        edition=found.edition,
        following=coming(found),
        is_ready=successor(found) is not None,
        requests=requests,
        own=frozenset(own),
        may_ask=claims.may_ask(found, requests),
        has_picture=found.state is CertificateState.VALID and program("pdftoppm") is not None,
        share=_share(found),
    )


def _share(found: Certificate) -> Share:
    printed = found.printed
    proof = settings().base_url + url_for("public.certificate", code=found.code)
    award = printed["award_line"] or printed["title"]
    contest = f"{printed['competition_name']} {printed['edition_name']}"
    text = (
        words()
        .gettext("{award}, {contest}. Aquí está el certificado de {name}: {address}")
        .format(award=award, contest=contest, name=printed["holder_name"], address=proof)
    )
    profile = sharing.linkedin(
        name=f"{award}, {contest}",
        organisation=printed["issuer_name"],
        issued_at=found.issued_at.astimezone(found.edition.home.clocks),
        address=proof,
        number=found.number,
    )
    return Share(proof, sharing.whatsapp(text), sharing.sms(text), profile)


def _name_page(found: Certificate, form: NameForm) -> NamePage:
    return NamePage(found, found.edition, _is_signed_in(found), form)


def _is_signed_in(certificate: Certificate) -> bool:
    """Whether the family of this certificate entered with the code of its entry."""
    entry = visitor().entry
    return entry is not None and certificate.entry is not None and entry.id == certificate.entry.id
