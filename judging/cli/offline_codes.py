"""`judging certificates verify --payload`: the second QR code of a certificate, with the service's keys or with a file.

With a file of public keys no database is opened: whoever has Judging checks the papers of any issuer, without network.
"""

from __future__ import annotations

from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from judging.certificates.payload import Statement
from judging.cli.surroundings import Surroundings
from judging.domain.errors import Problem, Refused
from judging.i18n import cli_language, translator
from judging.sentences import sentence
from judging.services.proof import proving
from judging.services.proof.sealing import Seal
from judging.storage.models import Certificate

READ_WRONGLY, FORGED, UNKNOWN_KEY = 2, 3, 4
_ENDS = {
    "payload_unreadable": READ_WRONGLY,
    "payload_file_unreadable": READ_WRONGLY,
    "payload_key_unknown": UNKNOWN_KEY,
    "payload_forged": FORGED,
    "payload_of_another": FORGED,
}


def told_by_file(payload: str, file: Path) -> int:
    """Say what the code proves to whoever holds these public keys; answers the exit code."""
    try:
        _say(proving.read(payload, _keys(file)))
    except Refused as refusal:
        return _refused(refusal)
    return 0


def told_here(here: Surroundings, payload: str) -> tuple[int, Certificate | None]:
    """The same with this service's keys; answers the certificate too, where it is kept here."""
    keys = Seal.of(here.settings.instance, here.settings.base_url).keys()
    with here.database.reading() as session:
        try:
            proof = proving.prove(session, payload, proving.code_in(payload), keys)
        except Refused as refusal:
            return _refused(refusal), None
        _say(proof.statement)
        return 0, proof.certificate


def _keys(file: Path) -> list[Ed25519PublicKey]:
    try:
        keys = proving.keys_in(file.read_text(encoding="utf-8"))
    except ValueError:
        keys = []
    if not keys:
        raise Refused(Problem.of("payload_file_unreadable", file=str(file)))
    return keys


def _refused(refusal: Refused) -> int:
    problem = refusal.problems[0]
    click.echo(sentence(problem, translator(cli_language()).gettext), err=True)
    return _ENDS[problem.code]


def _say(said: Statement) -> None:
    words = translator(cli_language())
    holder = said.holder if said.names_holder else words.gettext("sin nombre ({digits})").format(digits=said.holder)
    click.echo(words.gettext("Firma buena de la llave {key}").format(key=said.key))
    click.echo(", ".join((said.number, holder, said.award, said.edition, said.date)))
