"""What families send with their entries, as a judge who scores them sees it: files of questions that are for judges."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from judging.certificates.engine.entrypaper import PaperLine, PaperPart
from judging.domain.forms.kinds import Reader
from judging.domain.permissions import Role
from judging.services.entries import attaching
from judging.services.entries.attaching import Answered
from judging.storage.queries import judge as queries
from judging.web import members
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.judge.blueprint import blueprint, committed_judge, open_to_her
from judging.web.judge.sheet.farm import CropLine, farm_says
from judging.web.page import pick, words
from judging.web.uploads import file_response, paper_of


@blueprint.get("/sheets/<int:assignment_id>/files/<size>-<digest>")
@allow(Role.JUDGE)
def entry_file(assignment_id: int, size: str, digest: str) -> ResponseReturnValue:
    """A file of the entry of one of her sheets, large or small."""
    session, judge = read_session(), committed_judge()
    assignment = open_to_her(queries.assignment_to_read(session, judge, assignment_id) or abort(404))
    blind = assignment.round.is_blind
    found = attaching.one_seen_by(session, assignment.entry, Reader.JUDGES, digest, blind=blind)
    if found is None or size not in ("large", "small"):
        abort(404)
    return file_response(found, small=size == "small")


@blueprint.get("/sheets/<int:assignment_id>/entry.pdf")
@allow(Role.JUDGE)
def entry_pdf(assignment_id: int) -> ResponseReturnValue:
    """The entry of one of her sheets on paper: what her page shows of it, with the photos; in a blind round its number
    alone says which it is."""
    session, judge = read_session(), committed_judge()
    assignment = open_to_her(queries.assignment_to_read(session, judge, assignment_id) or abort(404))
    entry, says, blind = assignment.entry, farm_says(session, assignment), assignment.round.is_blind
    lines = [PaperLine(said_title(key), text) for key, text in says.answers]
    lines += [PaperLine(pick(one.names), _crop(one)) for one in says.crops]
    lines += [PaperLine(one.source, f"{words().number(one.share)} %") for one in says.incomes]
    lines += [_files(answered) for answered in says.files]
    lines = lines if blind else [PaperLine("", entry.community), *lines]
    parts = [PaperPart(words().gettext("Lo que dice la finca"), tuple(lines))]
    files = [one for every in says.files for one in every.files]
    return paper_of(assignment.round.edition, entry, parts, files, called="" if blind else None)


def said_title(key: str) -> str:
    """What one of the four texts is called."""
    titles = {
        "story": words().gettext("Su historia"),
        "shade": words().gettext("La sombra"),
        "soil_water": words().gettext("El suelo y el agua"),
        "next_step": words().gettext("Su próximo paso"),
    }
    return titles[key]


def _crop(line: CropLine) -> str:
    use = members.told(words(), "use", line.use)
    if line.amount is None:
        return use
    return f"{words().number(line.amount)} {members.told(words(), 'unit_counted', line.unit, int(line.amount))} · {use}"


def _files(answered: Answered) -> PaperLine:
    names = ", ".join(one.name for one in answered.files)
    return PaperLine(pick(answered.question.name), names, tuple(one.digest for one in answered.files if one.is_picture))
