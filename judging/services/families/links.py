"""The words with which a family gets the link to its certificate, in its own language, and by which way it got them.

Nothing is sent from here: an organiser sends the prepared words with her own telephone and says so; letters by e-mail
stand in `mailing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.families import sharing
from judging.domain.permissions import Actor
from judging.i18n import Translator, translator_in
from judging.services import audit
from judging.storage.models import Certificate, Channel, HandedLink
from judging.storage.queries import claims as queries


@dataclass(frozen=True)
class Prepared:
    """What a family is told: in which language, to which telephone ("" for none), with which words and address."""

    language: str
    name: str
    phone: str
    country: str
    address: str
    text: str

    @property
    def whatsapp(self) -> str:
        return sharing.whatsapp(self.text, self.phone, self.country)

    @property
    def sms(self) -> str:
        return sharing.sms(self.text, self.phone, self.country)


def prepared(certificate: Certificate, base_url: str) -> Prepared:
    """The words for one certificate. `base_url` is the public address of the service."""
    words = translator_in(certificate.edition.home, certificate.language)
    phone = certificate.entry.phone if certificate.entry is not None else ""
    name, address = certificate.printed["holder_name"], claim_address(certificate, base_url)
    text = words.gettext(
        "Hola, {name}. Aquí está su certificado: {award}, {contest}. "
        "Puede guardarlo, imprimirlo y compartirlo desde esta página: {address}"
    ).format(name=name, award=award_in(certificate, words), contest=contest_in(certificate, words), address=address)
    marked = f"{words.gettext('Ensayo')}: {text}" if certificate.edition.is_rehearsal else text
    return Prepared(words.language, name, phone, words.home.country, address, marked)


def claim_address(certificate: Certificate, base_url: str) -> str:
    """The family's own page."""
    return f"{base_url}/c/{certificate.code}"


def award_in(certificate: Certificate, words: Translator) -> str:
    """What was won, in a language; of thanks and recognitions, as it is printed."""
    if certificate.award is not None:
        return words.pick(certificate.award.title)
    printed: str = certificate.printed["award_line"] or certificate.printed["title"]
    return printed


def contest_in(certificate: Certificate, words: Translator) -> str:
    """The edition's name, in a language."""
    return words.pick(certificate.edition.name)


def mark_handed(session: Session, *, actor: Actor, certificate: Certificate, channel: Channel, now: datetime) -> None:
    """Somebody sent the link this way. Saying so twice is once."""
    if queries.is_handed(session, certificate, channel):
        return
    session.add(HandedLink(certificate_id=certificate.id, channel=channel, at=now, by=actor.name or str(actor)))
    audit.record(
        session,
        actor=actor,
        action=f"link.{channel.value}",
        subject=f"certificate:{certificate.id}",
        edition_id=certificate.edition.id,
        now=now,
        number=certificate.number,
    )
