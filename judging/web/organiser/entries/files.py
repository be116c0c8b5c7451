"""What families send with their entries, as the office sees it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from flask.typing import ResponseReturnValue

from judging.certificates.engine.entrypaper import PaperLine, PaperPart
from judging.domain.forms.kinds import Question, Reader
from judging.domain.permissions import Deed, Role
from judging.services.entries import answers, attaching
from judging.storage.catalogue import crop_catalogue
from judging.storage.queries import organiser as plan
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.forms.telling import Line, lines_of
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import pick
from judging.web.uploads import file_response, paper_of


@blueprint.get("/<slug>/entries/<number>/files/<size>-<digest>")
@allow(Role.ORGANISER, to=Deed.READ)
def entry_file(slug: str, number: str, size: str, digest: str) -> ResponseReturnValue:
    """A file of an entry that the office may see, large or small."""
    session = read_session()
    entry = plan.entry(session, edition_or_404(session, slug), number) or abort(404)
    found = attaching.one_seen_by(session, entry, Reader.OFFICE, digest)
    if found is None or size not in ("large", "small"):
        abort(404)
    return file_response(found, small=size == "small")


@blueprint.get("/<slug>/entries/<number>/entry.pdf")
@allow(Role.ORGANISER, to=Deed.READ)
def entry_pdf(slug: str, number: str) -> ResponseReturnValue:
    """An entry on paper: its holders, and all that the office may see of its answers, with the photos."""
    session = read_session()
    edition = edition_or_404(session, slug)
    entry = plan.entry(session, edition, number) or abort(404)
    stands = answers.standing_of(entry)
    files = [one for answered in attaching.seen_by(session, entry, Reader.OFFICE) for one in answered.files]
    parts = [
        PaperPart(pick(section.title), tuple(_line(line) for line in lines))
        for section in stands.sections()
        if (lines := lines_of(_for_office(stands.questions(section)), stands.counted, crop_catalogue()))
    ]
    return paper_of(edition, entry, parts, files)


def _for_office(questions: Sequence[Question]) -> tuple[Question, ...]:
    """What organisers read on the entry's own page too: what has a role, and what is for the office."""
    return tuple(one for one in questions if one.role is not None or Reader.OFFICE in one.seen_by)


def _line(line: Line) -> PaperLine:
    return PaperLine(line.label, line.said, tuple(one.digest for one in line.files if one.is_picture))
