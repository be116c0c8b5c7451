"""Work that was left to people, told on the command line."""

from __future__ import annotations

from datetime import datetime

from judging.cli.tables.words import N_
from judging.domain.errors import Problem
from judging.domain.work import Kind
from judging.i18n import cli_language, translator
from judging.sentences import sentence
from judging.storage.models import Job

KINDS = {
    Kind.SWEEP: N_("mirar qué espera"),
    Kind.PAPERS: N_("certificados por dibujar"),
    Kind.STAMPS: N_("sellos de tiempo"),
    Kind.LETTERS: N_("correos"),
    Kind.IMPORTS: N_("importaciones"),
    Kind.PACKS: N_("archivos pedidos"),
    Kind.CLEANING: N_("limpieza de la noche"),
    Kind.BACKUP: N_("copia de la noche"),
    Kind.CHECK: N_("revisión de la noche"),
}


def told_of(job: Job) -> Problem:
    """What was set aside, when and why, in the language of the command line."""
    words = translator(cli_language())
    failure = job.failure or {}
    reason = sentence(Problem(failure["code"], failure["params"]), words.gettext)
    day = datetime.strptime(str(job.row_id), "%Y%m%d").date().isoformat()
    return Problem.of("job_set_aside", kind=words.gettext(KINDS[Kind(job.kind)]), day=day, reason=reason)
