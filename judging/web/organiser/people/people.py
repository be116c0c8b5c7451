"""The judges: who they are, how far each is, her card, a new code when it is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.i18n import LANGUAGES
from judging.services.contest.editions import round_of
from judging.services.people import judges as service
from judging.services.results.progress import JudgeProgress, judges_progress
from judging.storage.models import Edition, Judge
from judging.storage.queries import editions as queries
from judging.storage.queries import organiser as plan
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, settings, transaction
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.people.cards import Card, card_of
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class JudgesPage(Page):
    """The judges with their progress; who was switched off stands last."""

    template: ClassVar[str] = "organiser/people/judges.html"
    edition: Edition
    judges: Sequence[JudgeProgress]
    switched_off: Sequence[Judge]


@dataclass(frozen=True)
class JudgePage(Page):
    """A judge's form; a new judge has neither `judge` nor `card` nor `progress`."""

    template: ClassVar[str] = "organiser/people/judge.html"
    edition: Edition
    details: service.JudgeDetails
    fields: Sequence[str]
    languages: Sequence[tuple[str, str]]
    judge: Judge | None = None
    card: Card | None = None
    progress: JudgeProgress | None = None
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>/judges")
@allow(Role.ORGANISER)
def judges(slug: str) -> ResponseReturnValue:
    """The judges."""
    session = read_session()
    edition = edition_or_404(session, slug)
    everybody = queries.judges(session, edition)
    active = [judge for judge in everybody if judge.is_active]
    progress = judges_progress(active, plan.pairs(session, round_of(edition)), plan.last_sign_ins(session, edition))
    return render(JudgesPage(edition, progress, [judge for judge in everybody if not judge.is_active]))


@blueprint.get("/<slug>/judges/new")
@allow(Role.ORGANISER)
def new_judge(slug: str) -> ResponseReturnValue:
    """The form for a new judge."""
    return render(_page(edition_or_404(read_session(), slug), service.JudgeDetails("")))


@blueprint.post("/<slug>/judges/new")
@allow(Role.ORGANISER)
def add_judge(slug: str) -> ResponseReturnValue:
    """Add a judge."""
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            details = _typed(edition)
            judge = service.add_judge(
                db, actor=visitor().actor, edition=edition, details=details, secret=settings().secret_key, now=now()
            )
    except Refused as refusal:
        edition = edition_or_404(read_session(), slug)
        return render(_page(edition, _typed(edition), problems=refusal.problems), 422)
    flash(words().gettext("Su tarjeta está lista: puede imprimirla o mandarle el mensaje."))
    return redirect(url_for("organiser.judge", slug=slug, judge_id=judge.id), 303)


@blueprint.get("/<slug>/judges/<int:judge_id>")
@allow(Role.ORGANISER)
def judge(slug: str, judge_id: int) -> ResponseReturnValue:
    """One judge."""
    edition = edition_or_404(read_session(), slug)
    found = plan.judge(read_session(), edition, judge_id) or abort(404)
    return render(_page(edition, _details(found), found))


@blueprint.post("/<slug>/judges/<int:judge_id>")
@allow(Role.ORGANISER)
def change_judge(slug: str, judge_id: int) -> ResponseReturnValue:
    """Change what is known of a judge."""
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            found = plan.judge(db, edition, judge_id) or abort(404)
            service.change_judge(db, actor=visitor().actor, judge=found, details=_typed(edition), now=now())
    except Refused as refusal:
        edition = edition_or_404(read_session(), slug)
        found = plan.judge(read_session(), edition, judge_id) or abort(404)
        return render(_page(edition, _typed(edition), found, refusal.problems), 422)
    flash(words().gettext("Los datos están guardados."))
    return redirect(url_for("organiser.judges", slug=slug), 303)


@blueprint.post("/<slug>/judges/<int:judge_id>/code")
@allow(Role.ORGANISER)
def reissue_code(slug: str, judge_id: int) -> ResponseReturnValue:
    """Give a new code: the old card dies at once."""

    def reissue(db: Session, found: Judge) -> None:
        service.reissue_code(db, actor=visitor().actor, judge=found, secret=settings().secret_key, now=now())

    return _act(slug, judge_id, reissue, words().gettext("La tarjeta anterior ya no sirve. Este es el código nuevo."))


@blueprint.post("/<slug>/judges/<int:judge_id>/pin")
@allow(Role.ORGANISER)
def remove_pin(slug: str, judge_id: int) -> ResponseReturnValue:
    """Forget a PIN."""

    def remove(db: Session, found: Judge) -> None:
        service.remove_pin(db, actor=visitor().actor, judge=found, now=now())

    return _act(slug, judge_id, remove, words().gettext("El PIN está borrado: basta el código de la tarjeta."))


@blueprint.post("/<slug>/judges/<int:judge_id>/off")
@allow(Role.ORGANISER)
def switch_judge_off(slug: str, judge_id: int) -> ResponseReturnValue:
    """Let a judge in no more."""

    def switch_off(db: Session, found: Judge) -> None:
        service.switch_off(db, actor=visitor().actor, judge=found, now=now())

    return _act(slug, judge_id, switch_off, words().gettext("Esta persona ya no puede entrar."))


@blueprint.post("/<slug>/judges/<int:judge_id>/on")
@allow(Role.ORGANISER)
def switch_judge_on(slug: str, judge_id: int) -> ResponseReturnValue:
    """Let a judge in again."""

    def switch_on(db: Session, found: Judge) -> None:
        service.switch_on(db, actor=visitor().actor, judge=found, now=now())

    return _act(slug, judge_id, switch_on, words().gettext("Esta persona puede entrar otra vez con su tarjeta."))


def _act(slug: str, judge_id: int, act: Callable[[Session, Judge], None], said: str) -> ResponseReturnValue:
    with transaction() as db:
        act(db, plan.judge(db, edition_or_404(db, slug), judge_id) or abort(404))
    flash(said)
    return redirect(url_for("organiser.judge", slug=slug, judge_id=judge_id), 303)


def _typed(edition: Edition) -> service.JudgeDetails:
    """The judge as the posted form says."""
    form = request.form
    return service.JudgeDetails(
        name=form.get("name", ""),
        community=form.get("community", ""),
        cooperative=form.get("cooperative", ""),
        phone=form.get("phone", ""),
        email=form.get("email", ""),
        language=form.get("language", "es"),
        expertise=tuple(key for key in service.fields_of_expertise(edition) if f"expertise-{key}" in form),
    )


def _details(judge: Judge) -> service.JudgeDetails:
    return service.JudgeDetails(
        judge.name, judge.community, judge.cooperative, judge.phone, judge.email, tuple(judge.expertise), judge.language
    )


def _page(
    edition: Edition, details: service.JudgeDetails, judge: Judge | None = None, problems: tuple[Problem, ...] = ()
) -> JudgePage:
    progress, card = None, None
    if judge is not None:
        session = read_session()
        pairs = plan.pairs(session, round_of(edition))
        progress = next(iter(judges_progress([judge], pairs, plan.last_sign_ins(session, edition))), None)
        card = card_of(edition, judge)
    return JudgePage(
        edition, details, service.fields_of_expertise(edition), list(LANGUAGES.items()), judge, card, progress, problems
    )
