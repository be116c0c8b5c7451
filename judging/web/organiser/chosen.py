"""Which round a page of the organisers speaks of: the one its address names.

Always true: where an edition has several rounds the address names one (`?round=KEY`), so that a page that stays open
never comes to speak of another; links, forms and answers of a page about a round go on naming it; with one round
nothing is named and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, has_request_context, redirect, request, url_for
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from judging.services.contest.editions import current_round
from judging.storage.models import Edition, Round
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import words

ASKED = "round"
OF_A_ROUND = frozenset(
    f"organiser.{name}"
    for name in (
        "assignments", "save_assignments", "proposal", "accept_proposal", "undo_proposal", "recuse_judge",
        "sharing", "save_sharing", "tables", "give_next", "mark_presence",
        "sheet", "sheet_document", "sheet_workbook", "bring_sheet", "change_sheet", "sheet_head", "set_sheet_head",
        "sheet_section", "set_sheet_section", "criterion", "set_criterion",
        "sheet_effect", "sheet_preview", "sheet_preview_pdf", "confirm_sheet", "discard_sheet_draft", "restore_sheet",
        "results", "entry_results", "decide_not_applicable", "undo_not_applicable", "analysis", "disagreement",
        "judges_analysis", "judge_flags", "note_flags", "decide_flag", "what_if_weights",
        "exports", "export", "ask_book",
        "judges", "shortlist", "shortlist_record", "freeze_shortlist", "take_back_shortlist",
    )
)  # fmt: skip
"""The pages, and what their forms are sent to, that speak of one round."""
OF_NOW = frozenset(
    f"organiser.{name}"
    for name in (
        "overview", "entries", "entry", "keying", "key_sheet", "score_codes", "take_score_codes", "paper_photos",
        "imports", "show_import", "import_columns", "judge", "late_scores", "copies",
    )
)  # fmt: skip
"""The pages that speak of the round that is judged now, and of no other."""


@dataclass(frozen=True)
class RoundLink:
    """One round as the pages name it, and the way to the same page about it."""

    round: Round
    address: str
    is_shown: bool


def chosen_round(edition: Edition) -> Round:
    """The round that the address names. With several rounds and none named, the way leads to the one judged now; a form
    that named none was opened before there were several, and is not done over any of them."""
    asked = request.args.get(ASKED)
    if asked is None and len(edition.rounds) == 1:
        return edition.rounds[0]
    if asked is not None:
        return next((one for one in edition.rounds if one.key == asked), None) or abort(404)
    endpoint, values = request.endpoint or "", {**(request.view_args or {}), **request.args.to_dict()}
    if request.method != "GET":
        flash(words().gettext("Nada se cambió: esta edición tiene ahora varias rondas. Elija la ronda."), "warn")
        endpoint, values = "organiser.rounds", {"slug": edition.slug}
    abort(redirect(url_for(endpoint, **{**values, ASKED: current_round(edition).key}), 303))


def round_or_404(session: Session, slug: str) -> Round:
    """The round that the address names, of an edition that is hers to run; a 404 page otherwise."""
    edition = edition_or_404(session, slug)
    round_ = chosen_round(edition)
    set_committed_value(round_, "edition", edition)  # it holds its edition, with what was read of it
    return round_


@blueprint.url_defaults
def _goes_on_naming(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in OF_A_ROUND and has_request_context() and (named := request.args.get(ASKED)):
        values.setdefault(ASKED, named)


@blueprint.app_template_global()
def rounds_of_page(edition: Edition) -> Sequence[RoundLink]:
    """The rounds that this page may speak of, where there are several; none for a page that speaks of no round."""
    if request.endpoint not in OF_A_ROUND or len(edition.rounds) == 1:
        return ()
    endpoint = request.endpoint if request.method == "GET" else "organiser.rounds"
    values = dict(request.view_args or {}) if request.method == "GET" else {"slug": edition.slug}
    return [
        RoundLink(one, url_for(endpoint, **{**values, ASKED: one.key}), one.key == request.args.get(ASKED))
        for one in edition.rounds
    ]


@blueprint.app_template_global()
def working_round(edition: Edition) -> Round | None:
    """The round that is judged now, for pages that speak of it; None where there is only one."""
    return current_round(edition) if len(edition.rounds) > 1 else None


@blueprint.app_template_global()
def round_of_page(edition: Edition) -> Round | None:
    """The round that this page speaks of alone, because nothing else changes; None where there is only one."""
    return working_round(edition) if request.endpoint in OF_NOW else None
