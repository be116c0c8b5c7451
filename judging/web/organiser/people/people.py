"""The judges: who they are, how far each is, her card, a new code when it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Field

from judging.domain.errors import Refused, Stale
from judging.domain.forms.kinds import Role as Meant
from judging.domain.forms.kinds import Words
from judging.domain.permissions import Deed, Role
from judging.domain.typed import folded, version_of
from judging.i18n import LANGUAGES
from judging.services.contest.editions import current_round
from judging.services.contest.forms import edition_form
from judging.services.people import judges as service
from judging.services.people import sign_in
from judging.services.results.progress import JudgeProgress, judges_progress
from judging.storage.models import Edition, Judge
from judging.storage.queries import editions as queries
from judging.storage.queries import organiser as plan
from judging.web.access import allow, now, visitor
from judging.web.context import home, read_session, settings, transaction
from judging.web.forms.fields import Choice, Email, OneLine, Phone, Tick
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.chosen import chosen_round
from judging.web.organiser.paging import has_words, looked_for, wanted_order
from judging.web.organiser.people.cards import Card, card_of
from judging.web.page import Page, offered, render, words


class JudgeForm(Form):
    """What is written about a judge; `judge_form` adds a box for each field of knowledge."""

    name = OneLine(needed="judge_name_missing")
    paper_name = OneLine()
    community = OneLine()
    cooperative = OneLine()
    phone = Phone()
    email = Email()
    language = Choice(known=tuple(LANGUAGES), wrong="language_unknown")
    seen = Seen()

    def details(self) -> service.JudgeDetails:
        """The judge as it says."""
        return service.JudgeDetails(
            name=self.name.data,
            paper_name=self.paper_name.data,
            community=self.community.data,
            cooperative=self.cooperative.data,
            phone=self.phone.data,
            email=self.email.data,
            language=self.language.data or home().languages[0],
            expertise=tuple(
                field.name.removeprefix(_KNOWS) for field in self if field.name.startswith(_KNOWS) and field.data
            ),
        )


class CardForm(Form):
    """The card that was good when a new one was asked for."""

    seen = Seen()


_KNOWS = "expertise-"


@lru_cache(maxsize=64)
def judge_form(fields: tuple[str, ...]) -> type[JudgeForm]:
    """The form where judges may know about these fields."""
    return built(JudgeForm, {f"{_KNOWS}{key}": Tick() for key in fields})


ORDERS: Mapping[str, Callable[[JudgeProgress], tuple[Any, ...]]] = {
    "key": lambda one: (),
    "name": lambda one: (folded(one.judge.name),),
    "community": lambda one: (folded(one.judge.community) or "\uffff",),
    "missing": lambda one: (one.delivered - one.expected,),
}
"""How the list of judges may be ordered: by key, and by key where they are alike in something else."""
SHOWS: Mapping[str, Callable[[JudgeProgress], bool]] = {
    "missing": lambda one: one.delivered < one.expected,
    "away": lambda one: one.is_away,
}
"""What of the list may be shown alone."""


@dataclass(frozen=True)
class JudgesPage(Page):
    """The judges with their progress; who was switched off stands last."""

    template: ClassVar[str] = "organiser/people/judges.html"
    edition: Edition
    judges: Sequence[JudgeProgress]
    """Those looked for, of the `total` who take part, in the order asked for."""
    switched_off: Sequence[Judge]
    total: int
    shows: Mapping[str, int]
    """How many there are to be shown of each sort."""
    show: str
    query: str
    order: str


@dataclass(frozen=True)
class JudgePage(Page):
    """A judge's form; a new judge has neither `judge` nor `card` nor `progress`."""

    template: ClassVar[str] = "organiser/people/judge.html"
    edition: Edition
    form: JudgeForm
    fields: Sequence[str]
    languages: Sequence[tuple[str, str]]
    judge: Judge | None = None
    card: Card | None = None
    progress: JudgeProgress | None = None

    @property
    def house(self) -> Words:
        """How the form of this edition calls what entrants belong to; nothing where it does not ask for it."""
        asked = edition_form(self.edition).by_role.get(Meant.COOPERATIVE)
        return asked.name if asked else {}

    @property
    def card_seen(self) -> str:
        """The version of the card that is good now; "" for a new judge."""
        return version_of(sign_in.standing_card(self.judge)) if self.judge is not None else ""

    @property
    def pin_seen(self) -> str:
        """The version of the PIN that opens now; "" for a new judge."""
        return version_of(service.standing_pin(self.judge)) if self.judge is not None else ""


@blueprint.get("/<slug>/judges")
@allow(Role.ORGANISER, to=Deed.READ)
def judges(slug: str) -> ResponseReturnValue:
    """The judges."""
    session = read_session()
    edition = edition_or_404(session, slug)
    everybody = queries.judges(session, edition)
    active = [judge for judge in everybody if judge.is_active]
    progress = judges_progress(active, plan.pairs(session, chosen_round(edition)), plan.last_sign_ins(session, edition))
    shows = {key: sum(map(is_so, progress)) for key, is_so in SHOWS.items()}
    show = wanted if (wanted := request.args.get("show", "")) in SHOWS else ""
    query, order = looked_for(), wanted_order(ORDERS, "key")
    found = [one for one in progress if _is_found(one.judge, query) and (not show or SHOWS[show](one))]
    off = [judge for judge in everybody if not judge.is_active and _is_found(judge, query)]
    return render(JudgesPage(edition, sorted(found, key=ORDERS[order]), off, len(active), shows, show, query, order))


def _is_found(judge: Judge, query: str) -> bool:
    return has_words(query, judge.key, judge.name, judge.community, judge.cooperative, judge.phone, judge.email or "")


@blueprint.get("/<slug>/judges/new")
@allow(Role.ORGANISER)
def new_judge(slug: str) -> ResponseReturnValue:
    """The form for a new judge."""
    return render(_page(edition_or_404(read_session(), slug)))


@blueprint.post("/<slug>/judges/new")
@allow(Role.ORGANISER)
def add_judge(slug: str) -> ResponseReturnValue:
    """Add a judge."""
    form = _form_of(edition_or_404(read_session(), slug)).sent()
    try:
        details = form.checked().details()
        with transaction() as db:
            edition = edition_or_404(db, slug)
            judge = service.add_judge(
                db, actor=visitor().actor, edition=edition, details=details, secret=settings().secret_key, now=now()
            )
    except Refused as refusal:
        page = _page(edition_or_404(read_session(), slug))
        return render(replace(page, form=form.refused(refusal)), 422)
    flash(words().gettext("Su tarjeta está lista: puede imprimirla o mandarle el mensaje."))
    return redirect(url_for("organiser.judge", slug=slug, judge_id=judge.id), 303)


@blueprint.get("/<slug>/judges/<int:judge_id>")
@allow(Role.ORGANISER, to=Deed.READ)
def judge(slug: str, judge_id: int) -> ResponseReturnValue:
    """One judge."""
    return render(_page_of(slug, judge_id))


@blueprint.post("/<slug>/judges/<int:judge_id>")
@allow(Role.ORGANISER)
def change_judge(slug: str, judge_id: int) -> ResponseReturnValue:
    """Change what is known of a judge."""
    form = _form_of(edition_or_404(read_session(), slug)).sent()
    try:
        details = form.checked().details()
        with transaction() as db:
            found = plan.judge(db, edition_or_404(db, slug), judge_id) or abort(404)
            service.change_judge(
                db, actor=visitor().actor, judge=found, details=details, now=now(), seen=form.seen.data
            )
    except Stale as stale:
        return render(replace(_page_of(slug, judge_id), form=form.clashing(stale, _as_typed(stale.current, form))), 409)
    except Refused as refusal:
        return render(replace(_page_of(slug, judge_id), form=form.refused(refusal)), 422)
    flash(words().gettext("Los datos están guardados."))
    return redirect(url_for("organiser.judges", slug=slug), 303)


@blueprint.post("/<slug>/judges/<int:judge_id>/code")
@allow(Role.ORGANISER)
def reissue_code(slug: str, judge_id: int) -> ResponseReturnValue:
    """Give a new code: the old card dies at once."""

    actor, secret, seen = visitor().actor, settings().secret_key, CardForm.sent().seen.data

    def reissue(db: Session, found: Judge) -> None:
        service.reissue_code(db, actor=actor, judge=found, secret=secret, now=now(), seen=seen)

    return _act(slug, judge_id, reissue, words().gettext("La tarjeta anterior ya no sirve. Este es el código nuevo."))


@blueprint.post("/<slug>/judges/<int:judge_id>/pin")
@allow(Role.ORGANISER)
def remove_pin(slug: str, judge_id: int) -> ResponseReturnValue:
    """Forget a PIN; not one that she chose since the page was opened."""

    seen = CardForm.sent().seen.data

    def remove(db: Session, found: Judge) -> None:
        service.remove_pin(db, actor=visitor().actor, judge=found, now=now(), seen=seen)

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
    try:
        with transaction() as db:
            act(db, plan.judge(db, edition_or_404(db, slug), judge_id) or abort(404))
    except Stale as stale:
        page = _page_of(slug, judge_id)
        return render(replace(page, form=page.form.refused(stale)), 409)
    flash(said)
    return redirect(url_for("organiser.judge", slug=slug, judge_id=judge_id), 303)


def _form_of(edition: Edition) -> type[JudgeForm]:
    return judge_form(service.fields_of_expertise(edition))


def _as_typed(standing: Mapping[str, str], form: Iterable[Field]) -> dict[str, str]:
    """What stands of a judge, as the form holds it: one box for each field of knowledge."""
    known = standing["expertise"].split()
    boxes = [field.name for field in form if field.name.startswith(_KNOWS)]
    ticks = {name: "yes" if name.removeprefix(_KNOWS) in known else "" for name in boxes}
    return {**{name: text for name, text in standing.items() if name != "expertise"}, **ticks}


def _page_of(slug: str, judge_id: int) -> JudgePage:
    session = read_session()
    edition = edition_or_404(session, slug)
    judge = plan.judge(session, edition, judge_id) or abort(404)
    pairs = plan.pairs(session, current_round(edition))
    progress = next(iter(judges_progress([judge], pairs, plan.last_sign_ins(session, edition))), None)
    standing = service.standing_of(judge)
    kind = _form_of(edition)
    form = kind.showing(_as_typed(standing, kind()), standing=standing)
    return replace(_page(edition), form=form, judge=judge, card=card_of(edition, judge), progress=progress)


def _page(edition: Edition) -> JudgePage:
    """The form for a judge who is not there yet."""
    fields = service.fields_of_expertise(edition)
    return JudgePage(
        edition, judge_form(fields).showing({"language": home().languages[0]}), fields, list(offered().items())
    )
