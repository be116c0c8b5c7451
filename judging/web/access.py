"""Who is asking, and whether this page is for them.

Always true: every view declares its audience with `@allow(...)`; a view that does not answers 403 to everybody. A page
of an edition declares besides which deed it is (`to=`), and opens only to roles that may do it there; what declares
none is for those who run the edition. The person is known from a secret in the signed cookie whose digest is a row in
the database: ending the row signs out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem
from judging.domain.permissions import ANYBODY, Actor, Deed, EditionRole, Role, may, role_in
from judging.services.people import sign_in
from judging.services.people.sign_in import SignedIn
from judging.services.tries import Door
from judging.storage.models import Edition, Entry, Judge, SignIn, Staff
from judging.storage.queries import editions as queries
from judging.storage.queries import ties
from judging.web import devices
from judging.web.context import is_about, read_session, settings
from judging.web.forms import returned
from judging.web.page import render

View = TypeVar("View", bound=Callable[..., Any])
TOKEN, BORROWED = "token", "borrowed"
SIGN_IN_PAGE = {
    Role.ORGANISER: "auth.staff_form",
    Role.JUDGE: "auth.code_form",
    Role.APPLICANT: "auth.code_form",
}


@dataclass(frozen=True)
class Visitor:
    """The person behind a request: an actor and the row that stands for them (None for anybody)."""

    actor: Actor
    staff: Staff | None = None
    judge: Judge | None = None
    entry: Entry | None = None


def allow(*roles: Role, to: Deed = Deed.RUN, marks: bool | None = None) -> Callable[[View], View]:
    """Declare who may use a view. PUBLIC means everybody, signed in or not.

    `to`: what is done there, where it is a page of an edition for organisers. `marks`: whether marks, sums or orders
    are read or worked on there; where nothing is said, what reads the order and what is keyed does.
    """

    def declare(view: View) -> View:
        view.audience = frozenset(roles)  # type: ignore[attr-defined]
        view.deed = to  # type: ignore[attr-defined]
        view.marks = to in (Deed.ORDER, Deed.KEY) if marks is None else marks  # type: ignore[attr-defined]
        return view

    return declare


def now() -> datetime:
    """The moment of this request: one for all it does."""
    if "now" not in g:
        clock: Callable[[], datetime] = current_app.extensions["judging.clock"]
        g.now = clock()
    moment: datetime = g.now
    return moment


def door(*, is_borrowed: bool = False) -> Door:
    """Where somebody tries a password or a code at this request."""
    own, here = settings(), devices.device()
    return Door(
        own.secret_key,
        devices.address(),
        request.user_agent.string,
        now(),
        demo_is_open=own.demo_is_open,
        key=here.key,
        known=here.known,
        is_borrowed=is_borrowed,
    )


def system_clock() -> datetime:
    return datetime.now(UTC)


def visitor() -> Visitor:
    """The person behind this request."""
    known: Visitor = g.visitor
    return known


def the_judge() -> Judge:
    """The judge who asks; only in views that allow judges alone."""
    judge = visitor().judge
    if judge is None:
        abort(403)
    return judge


def the_entry() -> Entry:
    """The entry of the applicant who asks; only in views that allow applicants alone."""
    entry = visitor().entry
    if entry is None:
        abort(403)
    return entry


def the_staff() -> Staff:
    """The organiser who asks; only in views that allow organisers alone."""
    staff = visitor().staff
    if staff is None:
        abort(403)
    return staff


def announced_or_404(session: Session, slug: str) -> Edition:
    """The edition of a public address, or a 404 page: what is not announced yet only its organisers see."""
    edition = queries.announced_by_slug(session, slug, visitor().staff) or abort(404)
    is_about(edition)
    return edition


def remember(signed_in: SignedIn, *, is_borrowed: bool = False) -> None:
    """Sign this browser in: a fresh cookie, so that nothing from before the sign-in goes on.

    On a borrowed telephone the cookie ends with the browser, and the device does not learn who was here.
    """
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session[TOKEN] = signed_in.token
    session[returned.TOKEN_FIELD] = returned.raw_token(settings().secret_key, _visitor_of(signed_in.row).actor)
    session.permanent = not is_borrowed
    if is_borrowed:
        session[BORROWED] = True
    else:
        devices.remember_person(signed_in.mark)


def is_borrowed() -> bool:
    """Whether she said that this telephone is somebody else's."""
    return bool(session.get(BORROWED))


def install(app: Flask) -> None:
    """Check every request before its view runs."""
    app.jinja_env.globals["is_borrowed"] = is_borrowed
    app.jinja_env.globals["may"] = may_open

    @app.before_request
    def check_access() -> ResponseReturnValue | None:
        g.visitor = Visitor(ANYBODY)
        if request.endpoint is None:
            return None  # no such page: let it be a 404
        view = app.view_functions[request.endpoint]
        audience: frozenset[Role] = getattr(view, "audience", frozenset())
        if request.endpoint in ("static", "api.alive"):
            return None  # not even the database is asked who this is
        g.visitor = _who(session.get(TOKEN))
        if Role.PUBLIC in audience:
            return None
        if g.visitor.actor.role in audience:
            return _refused_in_edition() if g.visitor.staff is not None else None
        if g.visitor.actor is ANYBODY and audience:
            return _to_sign_in(audience)
        if returned.is_somebody_elses():
            return returned.stale()
        abort(403)


def may_open(endpoint: str) -> bool:
    """Whether the role of the organiser who asks, in the edition of this page, goes as far as an address of it.

    Where this is no page of an edition, every address that is for organisers.
    """
    known: EditionRole | None = g.get("edition_role")
    deed: Deed = getattr(current_app.view_functions[endpoint], "deed", Deed.RUN)
    return known is None or may(known, deed)


def may_do(deed: Deed) -> bool:
    """The same of a deed."""
    known: EditionRole | None = g.get("edition_role")
    return known is None or may(known, deed)


def _refused_in_edition() -> ResponseReturnValue | None:
    """Refuses what her role in the edition of this address does not allow; what is not hers is a 404 in the view."""
    slug, staff = (request.view_args or {}).get("slug"), g.visitor.staff
    if slug is None:
        return None
    g.found_edition = queries.with_role(read_session(), slug, staff)
    if g.found_edition is None:
        return None
    edition, member = g.found_edition
    is_about(edition)
    g.edition_role = role_in(
        account_is_demo=staff.is_demo,
        edition_is_demo=edition.is_demo,
        is_admin=staff.is_admin,
        member=member,
        is_rehearsal=edition.is_rehearsal,
    )
    if may_open(request.endpoint or ""):
        return _closed_by_a_tie(edition, staff, slug)
    if request.method == "POST":  # with all that was typed: her role may be another one since she opened the page
        return render(returned.returned(Problem.of("role_not_enough"), ""), 403)
    abort(403)


def tied_here() -> bool:
    """The same of the edition of this page."""
    found = g.get("found_edition")
    return found is not None and is_tied(found[0])


def is_tied(edition: Edition) -> bool:
    """Whether the organiser who asks declared a conflict with an entry of this edition that nobody lifted."""
    staff = visitor().staff
    return staff is not None and bool(_tied_to(edition, staff))


def _tied_to(edition: Edition, staff: Staff) -> frozenset[str]:
    """The entries that she is tied to, read once in a request."""
    read: dict[tuple[int, int], frozenset[str]] = g.setdefault("tied_to", {})
    if (edition.id, staff.id) not in read:
        read[edition.id, staff.id] = ties.entries_tied_to(read_session(), edition, staff.id)
    return read[edition.id, staff.id]


def _closed_by_a_tie(edition: Edition, staff: Staff, slug: str) -> ResponseReturnValue | None:
    """Keeps who is tied to an entry from marks and orders; what is about one other entry alone stays open to her."""
    if not getattr(current_app.view_functions[request.endpoint or ""], "marks", True):
        return None
    hers = _tied_to(edition, staff)
    if not hers:
        return None
    about = {ties.entry_of(read_session(), edition, part, value) for part, value in (request.view_args or {}).items()}
    about -= {None}
    if about and not about & hers:
        return None
    if request.method == "POST":
        return render(returned.returned(Problem.of("tied_to_an_entry"), ""), 403)
    return redirect(url_for("organiser.ties", slug=slug, closed=1))


def _who(token: str | None) -> Visitor:
    row = sign_in.current(read_session(), current_app.config["SETTINGS"].secret_key, token, now()) if token else None
    if row is None:
        return Visitor(ANYBODY)
    found = _visitor_of(row)
    if person := found.judge or found.entry:
        is_about(person.edition)
    return found


def _visitor_of(row: SignIn) -> Visitor:
    if row.staff is not None:
        return Visitor(Actor(Role.ORGANISER, row.staff.id, row.staff.name), staff=row.staff)
    if row.judge is not None:
        return Visitor(Actor(Role.JUDGE, row.judge.id, row.judge.name), judge=row.judge)
    assert row.entry is not None  # a constraint of the table: exactly one person
    return Visitor(Actor(Role.APPLICANT, row.entry.id, row.entry.number), entry=row.entry)


def _to_sign_in(audience: frozenset[Role]) -> ResponseReturnValue:
    """Lead somebody who is not signed in to the right door, and back here afterwards.

    What was posted after the sign-in had ended is not saved, but it comes back, to be sent after signing in again.
    """
    role = next(role for role in (Role.ORGANISER, Role.JUDGE, Role.APPLICANT) if role in audience)
    if request.method == "GET":
        return redirect(url_for(SIGN_IN_PAGE[role], back=request.full_path.rstrip("?")))
    return returned.signed_out(url_for(SIGN_IN_PAGE[role]))
