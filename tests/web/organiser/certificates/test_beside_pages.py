"""Mentions, thanks to judges and organisations on the pages; issuing, listing and downloading kind by kind."""

from __future__ import annotations

import io
import zipfile

import pikepdf

from judging.services.certificates import issuing, recipients
from tests.pages import Visitor
from tests.services.certificates.test_certificates import draw
from tests.services.certificates.test_kinds import JURY
from tests.web.organiser.certificates.test_certificates import PAGE, WaitingQueue, code_of, issued, published
from tests.world import World

__all__ = ["issued", "published"]  # fixtures

THANKS = f"{PAGE}/thanks"


def issue(visitor: Visitor, *kinds: str) -> None:
    """Issue these kinds and no other."""
    visitor.get(PAGE)
    boxes = {f"kind-{kind}": None for kind in ("award", "distinction", "participation", "thanks", "cooperative")}
    visitor.submit({**boxes, **{f"kind-{kind}": "yes" for kind in kinds}}, action=PAGE)


def recorded(world: World) -> str:
    nelly = world.organiser()
    nelly.get("/organiser/caranavi-2026/log")
    return nelly.text


# -------------------------------------------------------------------------------------------------- thanks
def test_judges_are_thanked_before_there_are_results(world: World) -> None:
    nelly = world.organiser()
    nelly.get(THANKS)
    for name in JURY:
        assert name in nelly.text
    nelly.submit(action="/judges/J1/off")
    assert "Fuera de la lista" in nelly.text
    nelly.get(PAGE)
    assert "Los certificados salen de los resultados publicados." in nelly.text
    assert "Faltan emitir 4 certificados." in nelly.text
    world.app.extensions["judging.queue"] = WaitingQueue()
    issue(nelly, "thanks")
    assert "0 de 4" in nelly.text
    nelly.get(THANKS)
    nelly.submit(action="/back")
    assert "Fuera de la lista" not in nelly.text
    assert nelly.text.count("Emitido") == 4
    nelly.post(f"{THANKS}/999/off", status=404)
    nelly.post(f"{THANKS}/judges/J99/off", status=404)
    assert "quitó a" in recorded(world)


def test_an_organisation_is_added_taken_off_and_put_back(world: World) -> None:
    nelly = world.organiser()
    nelly.get(THANKS)
    assert "Las familias nombraron a: Asociación Siquili Verde," in nelly.text
    nelly.submit({"organisation": " ", "reason": "por el molino."}, action="/organisations", status=422)
    assert "Escriba el nombre de la organización." in nelly.text
    nelly.submit({"organisation": "Cooperativa Agua Clara"}, action="/organisations")
    assert "Cooperativa Agua Clara por el molino. Por emitir" in nelly.text, "what was typed had stayed"
    nelly.submit(action="/1/off")
    assert "Fuera de la lista" in nelly.text
    nelly.submit(action="/1/back")
    assert "Fuera de la lista" not in nelly.text
    nelly.submit({"organisation": "cooperativa agua clara"}, action="/organisations", status=422)
    assert "ya está en la lista" in nelly.text


def test_who_has_a_certificate_cannot_be_taken_off(published: World) -> None:
    nelly = published.organiser()
    issue(nelly, "thanks")
    nelly.get(THANKS)
    assert "Quitar de la lista" not in nelly.text
    nelly.post(f"{THANKS}/1/off", status=422)
    assert "Claire Delvaux ya tiene un certificado. Si hace falta, anule ese certificado." in nelly.text


# ------------------------------------------------------------------------------------------------ mentions
def test_a_mention_in_words_of_their_own_is_given_and_taken_back(published: World) -> None:
    nelly = published.organiser()
    nelly.get(PAGE)
    fields = {"mention-title-es": "", "mention-entry": "C004", "mention-reason": "por su cosecha de lluvia."}
    nelly.submit(fields, action="/mentions", status=422)
    assert "Escriba el título de la mención en el primer idioma de la edición." in nelly.text
    nelly.submit({"mention-title-es": "Mención al agua", "mention-title-fr": "Mention de l’eau"}, action="/mentions")
    assert "Mención al agua : C004 · Yhoselin Quispe Chambi por su cosecha de lluvia." in nelly.text.replace(" :", " :")
    nelly.submit(action="/mention-1/back")
    assert "Se retiró la mención." in nelly.page.text  # type: ignore[union-attr]
    assert "Mención al agua" not in nelly.text
    nelly.post(f"{PAGE}/mentions/place/back", status=404)
    assert "retiró la mención «Mención al agua» de C004" in recorded(published)


def test_of_two_who_give_one_mention_the_second_reads_why_the_first_gave_it(published: World) -> None:
    nelly, oscar = published.organiser(), published.organiser()
    mention = {"mention-title-es": "Mención al agua", "mention-entry": "C004", "mention-reason": "por su agua."}
    for one in (nelly, oscar):
        one.get(PAGE)
    nelly.submit(mention, action="/mentions")
    other = {"mention-title-es": "MENCIÓN AL AGUA", "mention-reason": "por sus acequias."}
    oscar.submit({**mention, **other}, action="/mentions", status=409)
    assert "Esta finca ya tiene esta mención, por este motivo: «por su agua.»" in oscar.text
    assert "por sus acequias." in oscar.page.text  # type: ignore[union-attr]
    oscar.submit(mention, action="/mentions")
    oscar.submit({**mention, "mention-entry": "C003"}, action="/mentions")
    oscar.get(PAGE)
    page = oscar.page.text  # type: ignore[union-attr]
    assert "/mention-2/back" in page, "another farm has its own"
    assert "/mention-3/back" not in page, "the same twice is once"


def test_a_mention_with_its_certificate_stays(published: World) -> None:
    nelly = published.organiser()
    nelly.get(PAGE)
    nelly.submit(
        {"mention-title-es": "Mención al agua", "mention-entry": "C004", "mention-reason": "por su agua."},
        action="/mentions",
    )
    issue(nelly, "distinction")
    assert "0 de 1" in nelly.text
    assert "Retirar esta mención" not in nelly.text
    nelly.post(f"{PAGE}/mentions/mention-1/back", status=422)
    assert "Esta mención ya tiene un certificado, y por eso queda." in nelly.text


# -------------------------------------------------------------------------------------------- kind by kind
def test_nothing_chosen_is_nothing_issued(published: World) -> None:
    nelly = published.organiser()
    nelly.get(PAGE)
    nelly.submit({"kind-award": None, "kind-participation": None}, action=PAGE, status=422)
    assert "Elija al menos una clase de certificados." in nelly.text


def test_the_list_and_the_files_are_narrowed_to_a_kind(published: World) -> None:
    nelly = published.organiser()
    issue(nelly, "award", "thanks")
    draw(published, 14)
    nelly.get(f"{PAGE}?kind=thanks")
    listed = nelly.text.partition("Emitidos")[2]
    assert "Claire Delvaux" in listed
    assert "Saturnina" not in listed
    assert zipped(nelly, "") == 14
    assert zipped(nelly, "?kind=thanks") == 5
    assert zipped(nelly, "?kind=cooperative") == 0
    with pikepdf.open(io.BytesIO(nelly.client.get(f"{PAGE}/print.pdf?kind=thanks").data)) as pdf:
        assert len(pdf.pages) == 5
    assert nelly.client.get(f"{PAGE}/print.pdf?kind=cooperative").status_code == 404


def zipped(visitor: Visitor, query: str) -> int:
    with zipfile.ZipFile(io.BytesIO(visitor.client.get(f"{PAGE}.zip{query}").data)) as archive:
        return len(archive.namelist())


def test_anybody_checks_a_certificate_of_thanks_and_it_can_be_revoked(world: World) -> None:
    world.app.extensions["judging.queue"] = WaitingQueue()
    nelly = world.organiser()
    issue(nelly, "thanks")
    draw(world, 5)
    anybody, code = world.anybody(), code_of(world, "CARANAVI-2026-0002")
    anybody.get(f"/v/{code}")
    for words in ("Certificado válido", "Gladys Rocha Ibáñez", "Certificado de agradecimiento", "por las 6 eval"):
        assert words in anybody.text
    nelly.get(f"{PAGE}/CARANAVI-2026-0002")
    nelly.submit({"reason": "No corresponde."}, action="/revoke")
    anybody.get(f"/v/{code}")
    assert "Certificado anulado" in anybody.text
    with world.reading() as session:
        occasion = recipients.occasion_of(session, world.edition(session))
        assert issuing.due(session, occasion, ("thanks",)) == []


def test_the_lists_ask_the_database_the_same_few_questions_for_one_and_for_three(world: World) -> None:
    nelly = world.organiser()
    counts = []
    for names in (("Uno",), ("Dos", "Tres")):
        for name in names:
            nelly.get(THANKS)
            nelly.submit({"organisation": name}, action="/organisations")
        with world.queries() as sent:
            nelly.get(THANKS)
        counts.append(len(sent))
    assert counts == [11, 11]
