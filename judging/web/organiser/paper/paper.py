"""Printing paper sheets, and taking in score codes that judges dictated or sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Deed, Role
from judging.domain.work import PackOf
from judging.services.contest.editions import current_round, why_final
from judging.services.packs import FEW
from judging.services.paper import dictation
from judging.services.paper.papersheets import PAPERS, sheets_pdf
from judging.storage.models import Edition
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import paper as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, Words
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.packs import too_many_at_once
from judging.web.page import Page, render, say, words


@dataclass(frozen=True)
class ScoreCodesPage(Page):
    """Many lines of one judge, and what became of each."""

    template: ClassVar[str] = "organiser/paper/score_codes.html"
    edition: Edition
    judges: Sequence[tuple[str, str]]
    judge: str = ""
    lines: str = ""
    taken: Sequence[dictation.LineTaken] = ()
    problems: tuple[Problem, ...] = ()
    closed: Problem | None = None

    @property
    def accepted(self) -> int:
        return sum(not line.problems for line in self.taken)


@blueprint.get("/<slug>/paper/sheets.pdf")
@allow(Role.ORGANISER, to=Deed.PRINT)
def paper_sheets(slug: str) -> ResponseReturnValue:
    """Some sheets, of a judge, of a farm, or of both, as one PDF; many are asked for."""
    session = read_session()
    edition = edition_or_404(session, slug)
    round_ = current_round(edition)
    judge, farm = request.args.get("judge", ""), request.args.get("farm", "")
    paper = request.args.get("paper", "a4")
    if paper not in PAPERS:
        abort(404)
    try:
        if len(queries.pairs_to_print(session, round_, judge=judge, farm=farm)) > FEW[PackOf.SHEETS]:
            return too_many_at_once(slug, PackOf.SHEETS)
        pairs = queries.to_print(session, round_, judge=judge, farm=farm)
        content = sheets_pdf(edition, round_, pairs, paper)
    except Refused as refusal:
        flash(say(refusal.problems[0]), "warn")
        return redirect(url_for("organiser.keying", slug=slug), 303)
    name = "-".join(part for part in ("hojas", edition.slug, judge, farm) if part)
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )


class DictatedForm(Form):
    """Whose marks they are, and a line for each farm, as they were dictated."""

    judge = Kept()
    lines = Words()


@blueprint.get("/<slug>/paper/codes")
@allow(Role.ORGANISER, to=Deed.KEY)
def score_codes(slug: str) -> ResponseReturnValue:
    """The form for dictated lines."""
    return render(_codes_page(edition_or_404(read_session(), slug)))


@blueprint.post("/<slug>/paper/codes")
@allow(Role.ORGANISER, to=Deed.KEY)
def take_score_codes(slug: str) -> ResponseReturnValue:
    """Take each line in, or say by its number why not; the refused ones stay in the field."""
    form = DictatedForm.sent()
    key, lines = form.judge.data, form.lines.data
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            judge = next((one for one in edition_queries.judges(db, edition) if one.key == key), None)
            if judge is None:
                raise Refused(Problem.of("code_judge_missing", at="judge"))
            because = words().gettext("No se pudo observar (dictado con código).")
            taken = dictation.take_lines(
                db, actor=visitor().actor, edition=edition, judge=judge, text=lines, unseen_because=because, now=now()
            )
    except Refused as refusal:
        return render(_codes_page(edition_or_404(read_session(), slug), key, lines, problems=refusal.problems), 422)
    refused = "\n".join(line.text for line in taken if line.problems)
    page = _codes_page(edition_or_404(read_session(), slug), key, refused, taken)
    return render(page, 422 if refused else 200)


def _codes_page(
    edition: Edition,
    judge: str = "",
    lines: str = "",
    taken: Sequence[dictation.LineTaken] = (),
    problems: tuple[Problem, ...] = (),
) -> ScoreCodesPage:
    judges = [(one.key, one.name) for one in edition_queries.judges(read_session(), edition) if one.is_active]
    closed = why_final(read_session(), edition)
    return ScoreCodesPage(edition, judges, judge, lines, taken, problems, closed)
