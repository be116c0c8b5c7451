"""The score sheet of an edition on screens: its criteria with their weights, in their order, and what is said of all.

Always true: each button keeps the weights that stand typed before it does anything else, so that nothing typed is lost;
once judges have scored, the page shows the draft of the next version, says so, and changes nothing of theirs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.contest import sheetediting as steps
from judging.domain.contest.kits import LARGEST_FILE
from judging.domain.contest.sheets import FULLEST, HEAVIEST, HIGHEST
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.scoring.remarks import QUESTIONS, RemarkKind
from judging.domain.scoring.scoresheet import Criterion, ScoreSheet, Section, Text
from judging.domain.typed import version_of
from judging.i18n import LANGUAGES
from judging.services.contest import sheets as service
from judging.services.contest import sheetversions as versions
from judging.services.scoring import newsheet
from judging.storage.models import Edition, Round, SheetVersion
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Choice, Exact, Kept, OneLine
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.forms.shares import Share
from judging.web.numbers import as_read
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.chosen import round_or_404
from judging.web.organiser.contest.sheetbook import FileForm, brought
from judging.web.page import Page, render, words

UP, DOWN, DROP = "up", "down", "drop"


class _WeightsForm(Form):
    """The weights; `act` is the button ("up:A1", "down:A1", "drop:A1"), nothing for the one that only keeps them."""

    seen = Seen()
    act = Kept()
    order = Kept()


class _HeadForm(Form):
    """What is said of the whole sheet."""

    seen = Seen()
    low = Exact(low=-HIGHEST, high=HIGHEST)
    high = Exact(low=-HIGHEST, high=HIGHEST)
    step = Exact(low=Decimal(0), high=HIGHEST)
    out_of = Share(most=FULLEST, needed="positive_needed")


HEAD_FORM = built(
    _HeadForm,
    {
        **{f"ask_{kind}": Choice(name=f"ask_{kind}", known=steps.ASKS) for kind in RemarkKind},
        **{
            f"{kind}_{one}": OneLine(name=f"{kind}-{one}", longest=limits.EDITION_NAME)
            for kind in ("title", *RemarkKind)
            for one in LANGUAGES
        },
    },
)


class _SectionForm(Form):
    """How a section is called."""

    seen = Seen()


SECTION_FORM = built(
    _SectionForm, {f"name_{one}": OneLine(name=f"name-{one}", longest=limits.EDITION_NAME) for one in LANGUAGES}
)


@lru_cache(maxsize=64)
def weights_form(keys: tuple[str, ...]) -> type[_WeightsForm]:
    """The form of a sheet with these criteria."""
    return built(
        _WeightsForm,
        {
            f"weight_{place}": Share(name=f"weight-{key}", most=HEAVIEST, needed="positive_needed")
            for place, key in enumerate(keys)
        },
    )


@dataclass(frozen=True)
class SheetPage(Page):
    """The sheet as it stands, or its draft. `stays` says why it cannot be changed, None where it can; `earlier` are the
    versions before the one that stands, the newest first."""

    template: ClassVar[str] = "organiser/contest/sheet.html"
    edition: Edition
    sheet: ScoreSheet
    stays: Problem | None
    form: _WeightsForm
    languages: Sequence[str]
    file_form: FileForm
    has_marks: bool
    has_draft: bool
    earlier: Sequence[SheetVersion]
    stands: str
    """Which sheet and draft stand, for who goes back to an earlier version."""
    largest: int = LARGEST_FILE // 1000

    def missing(self, criterion: Criterion) -> int:
        """How many texts of a criterion are not there in a language of the edition, though they are in another."""
        texts = [criterion.name, *(level.text for level in criterion.levels)]
        texts += [text for text in (criterion.evidence, criterion.not_applicable_when) if text]
        return sum(not text.get(language) for text in texts for language in self.languages)

    def share(self, section: Section) -> Fraction:
        """What a section is worth of all points, 0 to 1."""
        return section.weight / self.sheet.weight


@dataclass(frozen=True)
class HeadPage(Page):
    """The form of the title, the scale, the points and what is asked for at the end."""

    template: ClassVar[str] = "organiser/contest/sheet_head.html"
    edition: Edition
    form: _HeadForm
    remarks: Sequence[tuple[RemarkKind, Text]] = tuple(QUESTIONS.items())


@dataclass(frozen=True)
class SectionPage(Page):
    """The form of a section's name."""

    template: ClassVar[str] = "organiser/contest/sheet_section.html"
    edition: Edition
    key: str
    form: _SectionForm


# ------------------------------------------------------------------------------------------------------ the whole
@blueprint.get("/<slug>/sheet")
@allow(Role.ORGANISER, to=Deed.READ)
def sheet(slug: str) -> ResponseReturnValue:
    """The score sheet."""
    return render(_page(round_or_404(read_session(), slug)))


@blueprint.get("/<slug>/sheet.json")
@allow(Role.ORGANISER, to=Deed.READ)
def sheet_document(slug: str) -> ResponseReturnValue:
    """The sheet as its document (docs/score-sheets.md)."""
    document = versions.document_of(round_or_404(read_session(), slug))
    answer = Response(json.dumps(document, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-sheet.json"'
    return answer


@blueprint.post("/<slug>/sheet/file")
@allow(Role.ORGANISER)
def bring_sheet(slug: str) -> ResponseReturnValue:
    """Take the sheet of a document in the place of the one that stands."""
    form = FileForm.sent()
    try:
        form.checked()
        document, name = brought(form, round_or_404(read_session(), slug))
        with transaction() as db:
            own = round_or_404(db, slug)
            service.set_sheet(
                db,
                actor=visitor().actor,
                round_=own,
                document=document,
                now=now(),
                file=name,
                standing=service.weights_of(own),
                seen=form.seen.data,
            )
            told = kept(db, own)
    except Stale as stale:
        return _file_again(slug, form.clashing(stale, stale.current), 409)
    except Refused as refusal:
        return _file_again(slug, form.refused(refusal), 422)
    flash(told)
    return redirect(url_for("organiser.sheet", slug=slug), 303)


def _file_again(slug: str, form: FileForm, status: int) -> ResponseReturnValue:
    """The sheet as it stands now, with what is wrong with the file."""
    return render(replace(_page(round_or_404(read_session(), slug)), file_form=form), status)


@blueprint.post("/<slug>/sheet")
@allow(Role.ORGANISER)
def change_sheet(slug: str) -> ResponseReturnValue:
    """Keep the weights, and move or take away what a button says."""
    round_ = round_or_404(read_session(), slug)
    form = weights_form(_keys(round_)).sent()
    act, _, key = form.act.data.partition(":")
    try:
        told = _change(slug, form.checked(), act, key)
    except Stale as stale:
        page = _page(round_or_404(read_session(), slug))
        return render(replace(page, form=_again(page, form).clashing(stale, shown(stale.current))), 409)
    except Refused as refusal:
        return render(replace(_page(round_), form=form.refused(refusal)), 422)
    if act != UP and act != DOWN:
        flash(told)
    return redirect(url_for("organiser.sheet", slug=slug, _anchor=f"at-{key}" if act in (UP, DOWN) else None), 303)


def kept(db: Session, round_: Round, told: str = "") -> str:
    """What is said of a change that was kept: it is the sheet (`told`), or waits in the draft."""
    newsheet.keep_totals(db, round_)
    if versions.has_draft(round_):
        return words().gettext("Guardado en el borrador. La hoja de los jueces no cambia hasta que usted lo confirme.")
    return told or words().gettext("La hoja está guardada.")


def _change(slug: str, form: _WeightsForm, act: str, key: str) -> str:
    """Keep the weights that are typed, and do what the button says; what is said of it."""
    weights = {name.removeprefix("weight-"): text for name, text in _typed_weights(form).items()}
    with transaction() as db:
        own = round_or_404(db, slug)
        service.change(
            db,
            actor=visitor().actor,
            round_=own,
            step=lambda document: _step(steps.with_weights(document, weights), act, key),
            did=act or "weights",
            now=now(),
            standing=service.weights_of(own),
            seen=form.seen.data,
        )
        return kept(db, own)


def _again(page: SheetPage, form: _WeightsForm) -> _WeightsForm:
    """What was typed, on the criteria there are now."""
    again = weights_form(tuple(one.key for one in page.sheet.criteria)).showing(dict(form.typed))
    again.seen.typed = form.seen.typed
    return again


def _step(document: Mapping[str, Any], act: str, key: str) -> dict[str, Any]:
    if act == DROP:
        return steps.without(document, key)
    if act in (UP, DOWN):
        return steps.moved(document, key, -1 if act == UP else 1)
    return dict(document)


def _typed_weights(form: _WeightsForm) -> dict[str, str]:
    return {field.name: field.data for field in form if field.name.startswith("weight-")}


def _keys(round_: Round) -> tuple[str, ...]:
    return tuple(one.key for one in versions.sheet_of(round_).criteria)


def _page(round_: Round) -> SheetPage:
    standing = service.weights_of(round_)
    return SheetPage(
        round_.edition,
        versions.sheet_of(round_),
        versions.why_it_stays(read_session(), round_),
        weights_form(_keys(round_)).showing(shown(standing), standing=standing),
        round_.edition.home.languages,
        FileForm.showing({}, standing=standing),
        versions.has_marks(read_session(), round_),
        versions.has_draft(round_),
        versions.earlier(read_session(), round_),
        version_of(versions.draft_told(round_)),
    )


# ------------------------------------------------------------------------------------------ what is said of it all
@blueprint.get("/<slug>/sheet/head")
@allow(Role.ORGANISER)
def sheet_head(slug: str) -> ResponseReturnValue:
    """The title, the scale and the points of a full sheet."""
    round_ = round_or_404(read_session(), slug)
    if versions.why_it_stays(read_session(), round_) is not None:
        return redirect(url_for("organiser.sheet", slug=slug))
    standing = service.head_of(round_)
    return render(HeadPage(round_.edition, HEAD_FORM.showing(shown(standing), standing=standing)))


@blueprint.post("/<slug>/sheet/head")
@allow(Role.ORGANISER)
def set_sheet_head(slug: str) -> ResponseReturnValue:
    """Keep them."""
    form = HEAD_FORM.sent()
    try:
        form.checked()
        with transaction() as db:
            own = round_or_404(db, slug)
            service.save_head(
                db,
                actor=visitor().actor,
                round_=own,
                title=texts_of(form, "title"),
                scale=scale_of(form),
                out_of=form.out_of.data,
                remarks={kind: steps.RemarkSaid(form[f"ask_{kind}"].data, texts_of(form, kind)) for kind in RemarkKind},
                now=now(),
                seen=form.seen.data,
            )
            told = kept(db, own)
    except Stale as stale:
        edition = round_or_404(read_session(), slug).edition
        return render(HeadPage(edition, form.clashing(stale, shown(stale.current))), 409)
    except Refused as refusal:
        return render(HeadPage(round_or_404(read_session(), slug).edition, form.refused(refusal)), 422)
    flash(told)
    return redirect(url_for("organiser.sheet", slug=slug), 303)


# ------------------------------------------------------------------------------------------------------- a section
@blueprint.get("/<slug>/sheet/section")
@allow(Role.ORGANISER)
def sheet_section(slug: str) -> ResponseReturnValue:
    """How a section is called, by `key`; without one, the first."""
    round_ = round_or_404(read_session(), slug)
    if versions.why_it_stays(read_session(), round_) is not None:
        return redirect(url_for("organiser.sheet", slug=slug))
    standing = service.section_of(round_, key := _section(round_))
    return render(SectionPage(round_.edition, key, SECTION_FORM.showing(standing, standing=standing)))


@blueprint.post("/<slug>/sheet/section")
@allow(Role.ORGANISER)
def set_sheet_section(slug: str) -> ResponseReturnValue:
    """Keep the name."""
    round_ = round_or_404(read_session(), slug)
    form, key = SECTION_FORM.sent(), _section(round_)
    try:
        form.checked()
        with transaction() as db:
            own = round_or_404(db, slug)
            service.save_section(
                db,
                actor=visitor().actor,
                round_=own,
                key=key,
                name=texts_of(form, "name"),
                now=now(),
                seen=form.seen.data,
            )
            told = kept(db, own)
    except Stale as stale:
        return render(SectionPage(round_.edition, key, form.clashing(stale, stale.current)), 409)
    except Refused as refusal:
        return render(SectionPage(round_.edition, key, form.refused(refusal)), 422)
    flash(told)
    return redirect(url_for("organiser.sheet", slug=slug), 303)


def _section(round_: Round) -> str:
    """The section that the address names, the first where it names none; 404 where it is not there."""
    keys = [one.key for one in versions.sheet_of(round_).sections]
    key = request.args.get("key", keys[0])
    return key if key in keys else abort(404)


# ---------------------------------------------------------------------------------------------------- of the forms
def texts_of(form: Form, kind: str) -> dict[str, str]:
    """What is said in each language, by the fields "kind-es" …; a language with nothing is left out."""
    return {one: said for one in LANGUAGES if (said := form[f"{kind}_{one}"].data)}


def shown(values: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields of a sheet, its numbers as the reader writes them."""
    weights = {name for name in values if name.startswith("weight-")}
    return as_read(values, {"low", "high", "step", "out_of", "weight", *weights})


def scale_of(form: Form) -> steps.ScaleSaid:
    """The scale that three fields say."""
    low, high, step = (form[name].data for name in ("low", "high", "step"))
    return steps.ScaleSaid(*("" if one is None else f"{one.normalize():f}" for one in (high, step, low)))
