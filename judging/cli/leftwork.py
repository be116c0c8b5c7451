"""Work that was left to people, told on the command line."""

from __future__ import annotations

from datetime import datetime

from judging.domain.errors import Problem
from judging.domain.work import Kind
from judging.i18n import Translator, cli_language, translator
from judging.sentences import sentence
from judging.sentences.members import MEMBERS
from judging.storage.models import Job


def kind_in_words(kind: Kind, words: Translator) -> str:
    """What there is to do, in words."""
    said = MEMBERS["work"][kind]
    assert isinstance(said, str)  # it depends on no number
    return words.gettext(said)


def told_of(job: Job) -> Problem:
    """What was set aside, when and why, in the language of the command line."""
    words = translator(cli_language())
    failure = job.failure or {}
    reason = sentence(Problem(failure["code"], failure["params"]), words.gettext)
    day = datetime.strptime(str(job.row_id), "%Y%m%d").date().isoformat()
    return Problem.of("job_set_aside", kind=kind_in_words(Kind(job.kind), words), day=day, reason=reason)
