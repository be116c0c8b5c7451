"""A real edition on a service that only its own machine opens: the page says so before anything is issued."""

from __future__ import annotations

from sqlalchemy import select

from judging.storage.models import Certificate, Staff
from tests.web.organiser.certificates.test_certificates import published
from tests.world import World

__all__ = ["published"]  # a fixture
PAGE = "/organiser/caranavi-2026/certificates"
ASKS = "Si aun así quiere emitir, escriba esa dirección"


def count(world: World) -> int:
    with world.reading() as session:
        return len(session.scalars(select(Certificate)).all())


def test_the_address_is_asked_for_typed_and_kept(published: World) -> None:
    nelly = published.organiser()
    nelly.get(PAGE)
    assert ASKS not in nelly.text, "a demonstration's papers prove nothing anyway"
    with published.writing() as session:
        published.edition(session).is_demo = False
        account = session.scalars(select(Staff)).one()
        account.is_demo, account.is_admin = False, True
    nelly.get(PAGE)
    assert ASKS in nelly.text
    nelly.submit({"address": ""}, action="/certificates", status=422)
    nelly.submit({"address": "sí"}, action="/certificates", status=422)
    assert count(published) == 0
    nelly.submit({"address": published.settings.base_url}, action="/certificates")
    assert count(published) > 0
    assert ASKS not in nelly.text
