"""The copy of a judge's telephone: sent as a file, shown thing by thing, then taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Role
from judging.services.contest.editions import why_final
from judging.services.field import copies as service
from judging.services.field.copies import Copy, Line, Outcome
from judging.storage.models import Edition, Judge
from judging.storage.queries import editions as edition_queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, settings, transaction
from judging.web.forms.fields import Kept, Raw, Upload
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.carried import pack, unpack
from judging.web.page import Page, render, words

LARGEST_FILE = 500_000
MOST_SHOWN = 400
FIRST = (Outcome.CONFLICT, Outcome.REFUSED, Outcome.LATE, Outcome.NEW, Outcome.SAME)


@dataclass(frozen=True)
class CopyPage(Page):
    """The form to send a file, and whose it is."""

    template: ClassVar[str] = "organiser/field/copy.html"
    edition: Edition
    judges: Sequence[tuple[str, str]]
    judge: str = ""
    problems: tuple[Problem, ...] = ()
    closed: Problem | None = None


@dataclass(frozen=True)
class CopyPlanPage(Page):
    """What a copy would do, thing by thing; `problems` say why it is shown again."""

    template: ClassVar[str] = "organiser/field/copy_plan.html"
    edition: Edition
    judge: str
    name: str
    made: str
    photos: int
    lines: Sequence[Line]
    packed: str
    problems: tuple[Problem, ...] = ()

    @property
    def seen(self) -> str:
        return service.version(self.lines)

    @property
    def shown(self) -> Sequence[Line]:
        """The first lines, those that need somebody's eyes before the others."""
        return sorted(self.lines, key=lambda line: FIRST.index(line.outcome))[:MOST_SHOWN]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many of each outcome, those that there are, in the order of the outcomes."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in Outcome if found[outcome]}

    @property
    def comes(self) -> int:
        """How many would come in."""
        return service.coming(self.lines)


class CopyForm(Form):
    """Whose file it is; first the file, then the packed copy of what was shown."""

    judge = Kept()
    file = Upload()
    packed = Raw()
    seen = Kept()


@blueprint.get("/<slug>/copies")
@allow(Role.ORGANISER, marks=True)
def copies(slug: str) -> ResponseReturnValue:
    """Cargar la copia de un teléfono."""
    return _form(slug)


@blueprint.post("/<slug>/copies")
@allow(Role.ORGANISER, marks=True)
def look_at_copy(slug: str) -> ResponseReturnValue:
    """Say what the file would do; nothing of it stays."""
    form = CopyForm.sent()
    try:
        return _plan_page(slug, form.judge.data, form.file.content(LARGEST_FILE + 1))
    except NotFound:
        raise
    except Refused as refusal:
        return _form(slug, form.judge.data, refusal.problems)


@blueprint.post("/<slug>/copies/confirm")
@allow(Role.ORGANISER, marks=True)
def load_copy(slug: str) -> ResponseReturnValue:
    """Take in what was shown."""
    form = CopyForm.sent()
    content = unpack(form.packed.data, most=LARGEST_FILE)
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            copy = _copy(db, edition, form.judge.data, content)
            lines = service.load(db, actor=visitor().actor, copy=copy, seen=form.seen.data, now=now())
    except NotFound:
        raise
    except Stale as stale:
        return _plan_page(slug, form.judge.data, content, stale.problems)
    except Refused as refusal:
        return _form(slug, form.judge.data, refusal.problems)
    flash(words().gettext("Entró %(came)s de %(all)s.") % {"came": service.coming(lines), "all": len(lines)})
    return redirect(url_for("organiser.copies", slug=slug), 303)


def _plan_page(slug: str, judge: str, content: bytes, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    with transaction() as db:
        edition = edition_or_404(db, slug)
        copy = _copy(db, edition, judge, content)
        lines = service.look(db, actor=visitor().actor, copy=copy, now=now())
        name, made, photos = copy.judge.name, copy.made, copy.photos
    shown = edition_or_404(read_session(), slug)
    page = CopyPlanPage(shown, judge, name, made, photos, lines, pack(content), problems)
    return render(page, 409 if problems else 200)


def _copy(db: Session, edition: Edition, key: str, content: bytes) -> Copy:
    """The copy that was sent. Raises Refused at the field that is wrong."""
    judge: Judge | None = next((one for one in edition_queries.judges(db, edition) if one.key == key), None)
    if judge is None:
        raise Refused(Problem.of("copy_judge_missing", at="judge"))
    if not content:
        raise Refused(Problem.of("copy_missing", at="file"))
    if len(content) > LARGEST_FILE:
        raise Refused(Problem.of("copy_too_big", at="file", kilobytes=LARGEST_FILE // 1000))
    if (final := why_final(db, edition)) is not None:
        raise Refused(final)
    return service.read(db, content, secret=settings().secret_key, edition=edition, judge=judge, now=now())


def _form(slug: str, judge: str = "", problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    session = read_session()
    edition = edition_or_404(session, slug)
    judges = [(one.key, f"{one.key} {one.name}") for one in edition_queries.judges(session, edition)]
    page = CopyPage(edition, judges, judge, problems, why_final(session, edition))
    return render(page, (422 if any(one.field for one in problems) else 409) if problems else 200)
