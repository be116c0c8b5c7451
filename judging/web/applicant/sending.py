"""Looking everything over, sending it, and the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.certificates import ReceiptData, render_receipt
from judging.domain import codes
from judging.domain.entries.standing import Place, is_in
from judging.domain.errors import Problem, Refused
from judging.domain.forms.kinds import Section
from judging.domain.permissions import Role
from judging.services.entries import answers, entries
from judging.services.families import letters
from judging.storage.catalogue import crop_catalogue
from judging.storage.models import Entry
from judging.web.access import allow, now, visitor
from judging.web.applicant.blueprint import Code, EntryPage, blueprint, code_of, may_be_written, own_entry
from judging.web.context import printers, read_session, transaction
from judging.web.forms.telling import Line, lines_of
from judging.web.page import render, words


@dataclass(frozen=True)
class ReviewPage(EntryPage):
    """Every answer by section, what is missing first. `problems` is why it could not be sent."""

    template: ClassVar[str] = "applicant/review.html"
    answers: Sequence[tuple[Section, Sequence[Line]]]
    may_change: bool
    missing: Sequence[tuple[Section, Problem]]
    problems: tuple[Problem, ...] = ()

    @property
    def has_files(self) -> bool:
        """Whether any answer is files."""
        return any(line.files for _, lines in self.answers for line in lines)


@dataclass(frozen=True)
class ReceiptPage(EntryPage):
    """It has arrived: the number, when, and what happens next."""

    template: ClassVar[str] = "applicant/receipt.html"
    code: Code
    next_steps: tuple[str, ...]


@blueprint.get("/review")
@allow(Role.APPLICANT)
def review() -> ResponseReturnValue:
    """Look over every answer."""
    return render(_review())


@blueprint.post("/review")
@allow(Role.APPLICANT)
def submit() -> ResponseReturnValue:
    """Send the entry; pressing three times sends it once."""
    try:
        with transaction() as db:
            entries.submit_entry(db, actor=visitor().actor, entry=own_entry(db), now=now())
    except Refused as refusal:
        return render(_review(tuple(problem for problem in refusal.problems if problem.field is None)), 422)
    return redirect(url_for("applicant.receipt"), 303)


@blueprint.get("/receipt")
@allow(Role.APPLICANT)
def receipt() -> ResponseReturnValue:
    """The receipt of a sent entry."""
    entry = own_entry(read_session())
    if not is_in(entry.status, Role.APPLICANT, Place.PAPER):
        return redirect(url_for("applicant.tasks"))
    return render(ReceiptPage(entry, code_of(entry), _next_steps(entry)))


@blueprint.get("/receipt.pdf")
@allow(Role.APPLICANT)
def receipt_pdf() -> ResponseReturnValue:
    """The receipt as a small PDF."""
    entry = own_entry(read_session())
    if not is_in(entry.status, Role.APPLICANT, Place.PAPER):
        return redirect(url_for("applicant.tasks"))
    name = words().gettext("inscripcion")
    return Response(
        render_receipt(_receipt_data(entry)),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}-{entry.number}.pdf"'},
    )


@blueprint.get("/letter.pdf")
@allow(Role.APPLICANT)
def letter() -> ResponseReturnValue:
    """What the judges wrote about the reader's entry, and what it won, as a letter; once results are published."""
    session = read_session()
    entry = own_entry(session)
    paper = letters.letter_to(session, entry)
    if paper is None:
        return redirect(url_for("applicant.tasks"))
    answer = Response(printers().do(paper), mimetype="application/pdf")
    name = words().gettext("carta")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}-{entry.number}.pdf")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _review(problems: tuple[Problem, ...] = ()) -> ReviewPage:
    session = read_session()
    entry = own_entry(session)
    stands = answers.standing_of(entry)
    told = [
        (section, lines_of(stands.questions(section), stands.counted, crop_catalogue()))
        for section in stands.sections()
    ]
    return ReviewPage(entry, told, may_be_written(session, entry), answers.missing(entry), problems)


def _next_steps(entry: Entry) -> tuple[str, ...]:
    """What happens now; no visit is announced to a family that does not allow one."""
    is_spared = entry.may_not_be_visited
    return (
        words().gettext("La organización lee su inscripción y mira si está todo."),
        words().gettext("Si la acepta, el jurado lee sus respuestas. No la visita.")
        if is_spared
        else words().gettext("El jurado visita las fincas aceptadas. Le avisamos antes."),
        words().gettext("Con su código puede ver cómo va su inscripción."),
    )


def _receipt_data(entry: Entry) -> ReceiptData:
    speak, edition, code = words(), entry.edition, code_of(entry)
    contact = edition.texts.get("contact") or {}
    return ReceiptData(
        number=entry.number,
        holder_names=tuple(entry.paper_names),
        competition_name=speak.pick(edition.competition.on_paper),
        edition_name=speak.pick(edition.on_paper),
        date_text=speak.moment(entry.submitted_at or entry.created_at),
        code=codes.shown(code.symbols),
        next_steps=_next_steps(entry),
        contact=", ".join(filter(None, (contact.get("name"), contact.get("phone")))),
        language=speak.language,
        entry_url=code.address,
        is_demo=edition.is_invented,
        is_rehearsal=edition.is_rehearsal,
        emblem=edition.drawn,
    )
