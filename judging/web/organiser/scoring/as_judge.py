"""The score sheet as a judge sees it, on a telephone and on paper, before anybody does.

Always true: what is shown is the sheet that its editor shows, be it a draft; nothing that is chosen or typed there is
sent anywhere; page and paper say that they are a preview; the paper's code belongs to no sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from judging.domain.permissions import Deed, Role
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.i18n import LANGUAGES, translator
from judging.services.contest import sheetversions as versions
from judging.services.paper.papersheets import PAPERS, preview_pdf
from judging.storage.models import Edition, Round
from judging.web.access import allow
from judging.web.context import home, read_session
from judging.web.forms.questions import chapters, remarks_asked
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.chosen import round_or_404
from judging.web.page import Page, render, words

ASKED = "in"


@dataclass(frozen=True)
class PreviewPage(Page):
    """The sheet at the width of a telephone, in one of the edition's languages."""

    template: ClassVar[str] = "organiser/scoring/as_judge.html"
    edition: Edition
    sheet: ScoreSheet
    language: str
    languages: Sequence[tuple[str, str]]
    is_draft: bool
    drawn: Markup


@blueprint.get("/<slug>/sheet/preview")
@allow(Role.ORGANISER, to=Deed.READ)
def sheet_preview(slug: str) -> ResponseReturnValue:
    """The sheet on a telephone, in the language that `in` names."""
    round_ = round_or_404(read_session(), slug)
    sheet, language, known = versions.sheet_of(round_), _language(round_), _languages(round_)
    page = PreviewPage(
        round_.edition,
        sheet,
        language,
        [(one, LANGUAGES[one]) for one in known],
        versions.has_draft(round_),
        _drawn(sheet, language),
    )
    return render(page)


@blueprint.get("/<slug>/sheet/preview.pdf")
@allow(Role.ORGANISER, to=Deed.READ)
def sheet_preview_pdf(slug: str) -> ResponseReturnValue:
    """The sheet on paper, in the language that `in` names."""
    round_ = round_or_404(read_session(), slug)
    paper, language = request.args.get("paper", "a4"), _language(round_)
    if paper not in PAPERS:
        abort(404)
    content = preview_pdf(round_.edition, round_, versions.sheet_of(round_), language, paper)
    name = f"{slug}-sheet-{language}.pdf"
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def _languages(round_: Round) -> Sequence[str]:
    return round_.edition.languages or tuple(LANGUAGES)


def _language(round_: Round) -> str:
    """The language that is asked for; the reader's own, or the edition's first, where none is. 404 for any other."""
    known = _languages(round_)
    asked = request.args.get(ASKED) or (words().language if words().language in known else known[0])
    return asked if asked in known else abort(404)


def _drawn(sheet: ScoreSheet, language: str) -> Markup:
    """The questions of the sheet as a judge reads them in this language, whatever the page around them speaks."""
    own, g.words = words(), translator(language, home())
    try:
        asked = {"chapters": chapters(sheet, {}), "remarks": remarks_asked(sheet, {})}
        return Markup(render_template("organiser/scoring/phone.html", **asked))
    finally:
        g.words = own
