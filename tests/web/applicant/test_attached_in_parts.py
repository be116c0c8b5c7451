"""What the code of a family's page sends with its form: in parts that resume, counted once, for herself alone."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from sqlalchemy import select

from judging.domain.permissions import OPERATOR
from judging.jobs import chores
from judging.services.contest.forms import form_document, set_form
from judging.services.entries.attaching import MOST_OF_ENTRY
from judging.storage.files import PhotoFiles
from judging.storage.models import Edition, Entry, EntryFile
from tests.pages import Visitor
from tests.web.applicant.test_attached import DEED, PDF, PHOTOS, answers, family, opened, rows, submitted
from tests.web.judge.field.photo_samples import jpeg, noise
from tests.web.judge.field.sending import OURS
from tests.world import START, World

PART = 64 * 1024


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(visitor: Visitor, content: bytes, offset: int, *, upto: int = PART, status: int = 200, **headers: str) -> Any:
    answer = visitor.client.put(
        f"/api/v1/entry-blob/{name_of(content)}?offset={offset}&size={len(content)}",
        data=content[offset : offset + upto],
        headers={**OURS, **headers},
    )
    assert answer.status_code == status, answer.text[:300]
    return answer.get_json(silent=True)


def send_bytes(visitor: Visitor, content: bytes) -> None:
    for offset in range(0, len(content), PART):
        put(visitor, content, offset)


def attach(visitor: Visitor, content: bytes, question: str = "stall", *, status: int = 200, name: str = "a.jpg") -> Any:
    said = {"question": question, "blob": name_of(content), "name": name}
    answer = visitor.client.post("/api/v1/entry-files", json=said, headers=OURS)
    assert answer.status_code == status, answer.text[:300]
    return answer.get_json(silent=True)


def test_an_upload_that_broke_off_goes_on_and_counts_at_once(empty_world: World) -> None:
    page = opened(empty_world, PHOTOS)
    benedicta, content = family(empty_world), noise()
    assert len(content) > 2 * PART
    assert put(benedicta, content, 0)["have"] == PART
    assert put(benedicta, content, PART + 10, status=409)["have"] == PART
    assert attach(benedicta, content) == {"result": "missing"}
    for offset in range(PART, len(content), PART):
        put(benedicta, content, offset)
    benedicta.get(page)
    seen = benedicta.standing()["seen"]
    said = attach(benedicta, content, name="C:\\fotos\\feria.png")
    [row] = rows(empty_world)
    assert (said["result"], said["name"], said["digest"], said["before"]) == ("ok", "feria.jpg", row.digest, seen)
    assert answers(empty_world, "stall") == ["feria.jpg"], "whether the page is saved or not"
    again = attach(benedicta, content)
    assert (again["result"], again["before"], again["after"]) == ("ok", said["after"], said["after"])
    assert len(rows(empty_world)) == 1
    assert list(PhotoFiles(empty_world.settings.instance).arriving.iterdir()) == []
    benedicta.submit({"seen": said["after"], "stall-0": f"{row.digest} {row.size} {row.name}", "do": "later"})
    assert answers(empty_world, "stall") == ["feria.jpg"]
    benedicta.get(page)
    benedicta.submit({"seen": seen, "do": "remove-stall-0"}, status=409)


def test_what_is_refused_says_why_and_is_not_kept(empty_world: World) -> None:
    opened(empty_world, PHOTOS, DEED)
    benedicta = family(empty_world)
    for content, question in ((PDF, "stall"), (b"<html></html>", "stall"), (b"MZ" * 40, "deed")):
        send_bytes(benedicta, content)
        said = attach(benedicta, content, question)
        assert said["result"] == "refused"
        assert said["reason"]
    assert rows(empty_world) == []
    assert list(PhotoFiles(empty_world.settings.instance).arriving.iterdir()) == []


def test_no_more_than_the_question_takes(empty_world: World) -> None:
    opened(empty_world, {**PHOTOS, "at_most": 1})
    benedicta = family(empty_world)
    for shade, result in ((40, "ok"), (120, "refused")):
        send_bytes(benedicta, jpeg(shade=shade))
        assert attach(benedicta, jpeg(shade=shade))["result"] == result
    assert len(answers(empty_world, "stall")) == 1


def test_an_entry_takes_so_many_files_and_no_more(empty_world: World) -> None:
    opened(empty_world, PHOTOS)
    benedicta = family(empty_world)
    with empty_world.writing() as session:
        entry = session.query(Entry).one()
        for place in range(MOST_OF_ENTRY):
            about = {"question": "stall", "kind": "jpg", "name": "a.jpg", "size": 1, "added_by": "x"}
            digest = f"{place:064x}"
            made = EntryFile(entry=entry, digest=digest, sent_digest=digest, added_at=entry.created_at, **about)
            session.add(made)
    send_bytes(benedicta, jpeg())
    said = attach(benedicta, jpeg())
    assert said["result"] == "refused"
    assert "no entran más" in said["reason"]


def test_nobody_goes_on_with_what_another_family_began_and_nobody_else_sends(empty_world: World) -> None:
    opened(empty_world, PHOTOS)
    benedicta, nestor, content = family(empty_world), family(empty_world), noise()
    send_bytes(benedicta, content)
    assert attach(nestor, content) == {"result": "missing"}
    assert attach(benedicta, content)["result"] == "ok"
    [row] = rows(empty_world)
    assert attach(nestor, content) == {"result": "missing"}, "though the same bytes are here"
    attach(benedicta, content, "plan", status=404)
    attach(benedicta, content, "nothing", status=404)
    put(benedicta, content, 0, status=403, **{"Sec-Fetch-Site": "same-site"})
    stranger = empty_world.anybody()
    assert (
        stranger.client.put(f"/api/v1/entry-blob/{row.digest}?offset=0&size=3", data=b"abc", headers=OURS).status_code
        >= 400
    )
    assert stranger.client.post("/api/v1/entry-files", json={}, headers=OURS).status_code >= 400


def test_a_file_may_be_as_heavy_as_forms_may_say_and_its_name_is_a_digest(empty_world: World) -> None:
    opened(empty_world, DEED)
    benedicta = family(empty_world)
    for address, status in (
        (f"{name_of(PDF)}?offset=0&size=20000000", 200),
        (f"{name_of(PDF)}?offset=0&size=20000001", 413),
        (f"{name_of(PDF)}?offset=-1&size=10", 422),
        ("..%2f..%2fevil?offset=0&size=10", 404),
        ("evil?offset=0&size=10", 422),
    ):
        answer = benedicta.client.put(f"/api/v1/entry-blob/{address}", data=PDF[:10], headers=OURS)
        assert answer.status_code == status, address


def test_nothing_arrives_for_an_entry_that_is_sent(empty_world: World) -> None:
    opened(empty_world, PHOTOS)
    benedicta = family(empty_world)
    send_bytes(benedicta, jpeg(shade=40))
    submitted(empty_world)
    assert attach(benedicta, jpeg(shade=40))["result"] == "refused"
    put(benedicta, jpeg(shade=120), 0, status=422)
    assert rows(empty_world) == []


def test_a_form_that_asks_for_no_file_takes_no_part_of_one(empty_world: World) -> None:
    opened(empty_world, {"key": "why", "kind": "long_text", "label": {"es": "Por qué"}})
    with empty_world.writing() as session:
        edition = session.scalars(select(Edition)).one()
        document = form_document(edition)
        for section in document["sections"]:
            section["questions"] = [one for one in section["questions"] if one["kind"] not in ("photos", "files")]
        set_form(session, actor=OPERATOR, edition=edition, document=document, now=START)
    put(family(empty_world), noise(), 0, status=404)
    assert not list((empty_world.settings.instance / "photos").glob("arriving/*"))


def test_what_was_begun_and_never_ended_goes_in_the_third_night(empty_world: World) -> None:
    opened(empty_world, PHOTOS)
    benedicta, content = family(empty_world), noise()
    put(benedicta, content, 0)
    [part] = (empty_world.settings.instance / "photos").glob("arriving/*")
    chores.cleaned(empty_world.settings, empty_world.database, START)
    assert part.exists(), "she may have no signal for days"
    old = part.stat().st_mtime - chores.ARRIVING_SECONDS - 60
    os.utime(part, (old, old))
    chores.cleaned(empty_world.settings, empty_world.database, START)
    assert not part.exists()
    put(benedicta, content, 0)
