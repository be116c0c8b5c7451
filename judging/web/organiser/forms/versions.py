"""The versions an edition's form has had, and letting one of them stand again; the form as a file, out and in.

Always true: what takes the place of the form that stands was sent by somebody who saw that one; a file with a mistake
changes nothing, and every mistake is told with its path.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.contest.kits import LARGEST_FILE
from judging.domain.documents.document import json_of
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.forms.formdocument import document_of
from judging.domain.permissions import Deed, Role
from judging.domain.typed import one_line
from judging.services.contest import formwriting as service
from judging.services.contest import kits
from judging.services.contest.forms import coffee_form, empty_form, form_document
from judging.services.exports.xlsform import as_workbook, brought, xlsform
from judging.storage.models import Edition
from judging.storage.tabular import PACKED, Most
from judging.web import members
from judging.web.access import allow, now, visitor
from judging.web.context import printers, read_session, transaction
from judging.web.forms.fields import Kept
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.forms.form import WholeForm, form_page
from judging.web.organiser.forms.telling import tell_change
from judging.web.organiser.packs import KINDS
from judging.web.page import Page, render, say, words

EMPTY = "empty"
MOST = Most(rows=2_000, columns=100, cells=100_000)
"""The largest sheets of an XLSForm that are read."""


class VersionForm(Form):
    """Which version stands again."""

    seen = Seen()
    digest = Kept()
    version = Kept()


@dataclass(frozen=True)
class VersionsPage(Page):
    """The versions, the newest first."""

    template: ClassVar[str] = "organiser/forms/versions.html"
    edition: Edition
    versions: Sequence[service.Version]
    form: VersionForm
    written: service.Written


@blueprint.get("/<slug>/form/versions")
@allow(Role.ORGANISER, to=Deed.READ)
def form_versions(slug: str) -> ResponseReturnValue:
    """Every version, and who gave it."""
    return render(_page(edition_or_404(read_session(), slug)))


@blueprint.post("/<slug>/form/versions")
@allow(Role.ORGANISER)
def restore_form(slug: str) -> ResponseReturnValue:
    """Let a version stand again."""
    form = VersionForm.sent()
    try:
        form.checked()
        with transaction() as db:
            done = service.restore(
                db,
                actor=visitor().actor,
                edition=edition_or_404(db, slug),
                version=form.version.data,
                now=now(),
                seen=form.seen.data,
            )
    except Stale as stale:
        return render(
            replace(_page(edition_or_404(read_session(), slug)), form=form.clashing(stale, stale.current)), 409
        )
    except Refused as refusal:
        return render(replace(_page(edition_or_404(read_session(), slug)), form=form.refused(refusal)), 422)
    flash(words().gettext("Esa versión vale otra vez."))
    tell_change(done)
    return redirect(url_for("organiser.form", slug=slug), 303)


def _page(edition: Edition) -> VersionsPage:
    standing = {"digest": service.digest(edition)}
    form = VersionForm.showing(standing, standing=standing)
    session = read_session()
    return VersionsPage(edition, service.versions(session, edition), form, service.written(session, edition))


# ------------------------------------------------------------------------------------------------------- as a file
@blueprint.get("/<slug>/form.json")
@allow(Role.ORGANISER, to=Deed.READ)
def form_file(slug: str) -> ResponseReturnValue:
    """The form as its document (docs/forms.md)."""
    document = form_document(edition_or_404(read_session(), slug))
    answer = Response(json.dumps(document, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-form.json"'
    return answer


@blueprint.post("/<slug>/form/file")
@allow(Role.ORGANISER)
def bring_form(slug: str) -> ResponseReturnValue:
    """Take the form of a file, of a shipped kit or an empty one in the place of the one that stands."""
    form = WholeForm.sent()
    try:
        form.checked()
        document, name = _brought(form, edition_or_404(read_session(), slug))
        with transaction() as db:
            done = service.give(
                db,
                actor=visitor().actor,
                edition=edition_or_404(db, slug),
                document=document,
                now=now(),
                file=name,
                seen=form.seen.data,
            )
    except Stale as stale:
        return _again(slug, form.clashing(stale, stale.current), 409)
    except Refused as refusal:
        return _again(slug, form.refused(refusal), 422)
    flash(words().gettext("El formulario está guardado."))
    tell_change(done)
    return redirect(url_for("organiser.form", slug=slug), 303)


def _again(slug: str, form: WholeForm, status: int) -> ResponseReturnValue:
    return render(replace(form_page(edition_or_404(read_session(), slug)), whole=form), status)


def _brought(form: WholeForm, edition: Edition) -> tuple[Any, str]:
    """The document that was sent or chosen, and the name under which its mistakes are told. Raises Refused."""
    if form.file.is_sent:
        content = form.file.content(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise Refused(Problem.of("sheet_file_large", at="file", most=LARGEST_FILE // 1000))
        name = one_line(str(form.file.data.filename))
        return (_of_workbook(form, edition, content) if content.startswith(PACKED) else json_of(content, name)), name
    chosen = form.kit.data
    if not chosen:
        raise Refused(Problem.of("form_file_needed", at="file"))
    if chosen == EMPTY:
        return document_of(empty_form()), EMPTY
    kit = kits.shipped_kit(chosen)
    return kit.form_document or document_of(coffee_form()), kit.key


def _of_workbook(form: WholeForm, edition: Edition, content: bytes) -> Any:
    """The document of an XLSForm. Raises Refused with all that is left out, unless that was agreed to."""
    found = brought(edition, printers().book(content, MOST))
    if found.left_out and not form.partly.data:
        raise Refused(Problem.of("xlsform_left_out", at="partly"), *found.left_out)
    return found.document


@blueprint.get("/<slug>/form.xlsx")
@allow(Role.ORGANISER, to=Deed.READ)
def form_workbook(slug: str) -> ResponseReturnValue:
    """The form as an XLSForm."""
    made = xlsform(edition_or_404(read_session(), slug))
    answer = Response(as_workbook(made, _told), mimetype=KINDS["xlsx"])
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-form.xlsx"'
    return answer


def _told(problem: Problem) -> str:
    """What is left out, a setting by its words."""
    setting = problem.params.get("setting")
    named = {"setting": members.told(words(), "form_setting", setting)} if setting else {}
    return say(replace(problem, params={**problem.params, **named}))
