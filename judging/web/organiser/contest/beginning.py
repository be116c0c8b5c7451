"""Beginning an edition on screens: from a kit, an edition that is there, or a file; and taking a contest away as one.

Always true: what is begun has no people, entries or dates; the page shows what is taken over before anything is made;
an account of the demonstration has no way here, and a rehearsal is neither gone on from nor taken away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.contest.kits import LARGEST_KIT, Kit, packed, unpacked
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Deed, Role
from judging.i18n import LANGUAGES
from judging.services.contest import kits as service
from judging.services.demo import demo
from judging.storage.models import Edition
from judging.storage.queries import editions as queries
from judging.web.access import allow, now, the_staff, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Code, Kept, OneLine, Upload
from judging.web.forms.form import Form, built
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

KIT, COPY, FILE = "kit", "edition", "file"


class _NewForm(Form):
    """What she begins from ("kit:coffee", "edition:premio-2026", "file") and what it is called."""

    source = Kept(name="from")
    file = Upload()
    slug = OneLine(longest=limits.SLUG)
    number_prefix = Code()
    vocabulary = OneLine(longest=limits.VOCABULARY)


NEW_FORM = built(
    _NewForm,
    {
        f"{kind}_{language}": OneLine(name=f"{kind}-{language}", longest=limits.EDITION_NAME)
        for kind in ("name", "paper_name")
        for language in LANGUAGES
    },
)


@dataclass(frozen=True)
class NewPage(Page):
    """The kits there are, and her own editions to go on from."""

    template: ClassVar[str] = "organiser/contest/new.html"
    kits: Sequence[Kit]
    editions: Sequence[Edition]
    form: _NewForm
    demos: Mapping[str, str]
    """The demonstrations there are: kit -> address."""
    largest: int = LARGEST_KIT // 1000


@blueprint.get("/new")
@allow(Role.ORGANISER)
def new_edition() -> ResponseReturnValue:
    """What to begin from."""
    return render(_page(NEW_FORM.showing({"from": f"{KIT}:{service.shipped()[0].key}"})))


@blueprint.post("/new")
@allow(Role.ORGANISER)
def begin_edition() -> ResponseReturnValue:
    """Make the edition, and go to what is to be done in it first."""
    if not service.may_begin(the_staff()):
        abort(404)
    form = NEW_FORM.sent()
    try:
        form.checked()
        begun = _said(form)
        with transaction() as db:
            kit, of = _source(db, form)
            made = service.begin(
                db, actor=visitor().actor, kit=kit, begun=begun, now=now(), of=of.competition if of else None
            )
            slug = made.slug
    except Refused as refusal:
        return render(_page(form.refused(refusal)), 422)
    flash(words().gettext("La edición está creada. Abajo dice qué falta para abrirla."))
    return redirect(url_for("organiser.overview", slug=slug), 303)


@blueprint.get("/<slug>/kit.zip")
@allow(Role.ORGANISER, to=Deed.READ)
def kit(slug: str) -> ResponseReturnValue:
    """The contest of this edition as a kit; a rehearsal is taken away as the edition it rehearses."""
    edition = edition_or_404(read_session(), slug)
    if edition.is_rehearsal:
        abort(404)
    answer = Response(packed(service.kit_of(edition)), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{edition.slug}.zip"'
    return answer


def _said(form: _NewForm) -> service.Begun:
    """What the form says of the new edition."""
    name, printed = (
        {language: form[f"{kind}_{language}"].data for language in LANGUAGES} for kind in ("name", "paper_name")
    )
    return service.Begun(
        name,
        form.slug.data,
        number_prefix=form.number_prefix.data,
        vocabulary=form.vocabulary.data,
        paper_name=printed,
    )


def _source(session: Session, form: _NewForm) -> tuple[Kit, Edition | None]:
    """What she begins from, and the edition whose next one it is."""
    kind, _, key = form.source.data.partition(":")
    if kind == FILE:
        if not form.file.is_sent:
            raise Refused(Problem.of("kit_file_needed", at="file"))
        try:
            return unpacked(form.file.content(LARGEST_KIT + 1)), None
        except Refused as refusal:
            raise Refused(*(Problem(one.code, one.params, "file") for one in refusal.problems)) from None
    if kind == COPY and (own := _copied(session, key)) is not None:
        return service.kit_of(own), own
    if kind == KIT and key in {one.key for one in service.shipped()}:
        return service.shipped_kit(key), None
    raise Refused(Problem.of("kit_needed", at="from"))


def _copied(session: Session, slug: str) -> Edition | None:
    """The edition that she goes on from; a rehearsal has no next one."""
    own = queries.by_slug(session, slug, the_staff())
    return None if own is not None and own.is_rehearsal else own


def _page(form: _NewForm) -> NewPage:
    if not service.may_begin(the_staff()):
        abort(404)
    editions = [one for one in queries.editions(read_session(), the_staff()) if not one.is_rehearsal]
    return NewPage(service.shipped(), editions, form, demo.of_kits(read_session()))
