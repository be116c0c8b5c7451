"""The plan of an edition and kits: what is right is read without loss, what is wrong is named by file and path."""

from __future__ import annotations

import io
import json
import zipfile
from copy import deepcopy
from typing import Any

import pytest

from judging.domain.contest.kits import FILES, LARGEST_FILE, LARGEST_KIT, documents_of, packed, read_kit, unpacked
from judging.domain.contest.plan import document_of, read_plan
from judging.domain.errors import Problem, Refused
from judging.paths import data_folder
from judging.sentences import sentence

Documents = dict[str, Any]


@pytest.fixture
def coffee() -> Documents:
    folder = data_folder() / "kits" / "coffee"
    return {name: json.loads((folder / name).read_text(encoding="utf-8")) for name in FILES}


def refused(documents: Documents) -> list[Problem]:
    with pytest.raises(Refused) as refusal:
        read_kit(documents)
    return list(refusal.value.problems)


def problems_in(content: bytes) -> tuple[Problem, ...]:
    try:
        unpacked(content)
    except Refused as refusal:
        return refusal.problems
    return ()


def zipped(**texts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name.replace("__", "/").replace("_json", ".json"), text)
    return target.getvalue()


def test_the_shipped_kit_is_read_and_written_back_without_loss(coffee: Documents) -> None:
    kit = read_kit(coffee)
    assert documents_of(kit)["edition.json"] == coffee["edition.json"]
    assert documents_of(kit)["sheet.json"] == coffee["sheet.json"]
    assert documents_of(kit)["form.json"] == coffee["form.json"]
    assert read_plan(document_of(kit.plan), kit.sheet) == (kit.plan, [])


def test_a_kit_travels_as_one_zip_the_same_byte_for_byte(coffee: Documents) -> None:
    kit = read_kit(coffee)
    assert unpacked(packed(kit)) == kit
    assert packed(unpacked(packed(kit))) == packed(kit)


def test_what_a_plan_leaves_out_takes_what_is_usual(coffee: Documents) -> None:
    short = {key: coffee["edition.json"][key] for key in ("competition", "name", "rule", "categories", "round")}
    plan, problems = read_plan(short, read_kit(coffee).sheet)
    assert problems == []
    assert plan is not None
    assert (plan.zone, plan.country, plan.number_prefix, plan.languages) == (
        "America/La_Paz",
        "BO",
        "C",
        ("es", "fr", "en"),
    )


WRONG: list[tuple[str, Any, str, str]] = [
    ("zone", "Europe/Atlantis", "document_not_known", "/zone"),
    ("country", "XX", "document_not_known", "/country"),
    ("number_prefix", "c-1", "document_prefix", "/number_prefix"),
    ("languages", ["es", "qu"], "document_no_choice", "/languages/1"),
    ("languages", ["es", "es"], "document_twice", "/languages/1"),
    ("name", {}, "document_missing", "/name"),
    ("name", "Premio", "document_no_object", "/name"),
    ("name", {"es": 5}, "document_no_text", "/name/es"),
    ("name", {"es": "P" * 301}, "document_long", "/name/es"),
    ("name", {"qu": "Premio"}, "document_unknown_key", "/name/qu"),
    ("rule", {"kind": "best"}, "document_no_choice", "/rule/kind"),
    ("rule", {"decimals": 7}, "document_no_whole", "/rule/decimals"),
    ("rule", {"decimals": True}, "document_no_whole", "/rule/decimals"),
    ("rule", {"tie_chain": ["part:coffee"]}, "document_not_on_sheet", "/rule/tie_chain/0"),
    ("rule", {"tie_chain": ["coin"]}, "document_no_choice", "/rule/tie_chain/0"),
    ("rule", {"weigths": 1}, "document_unknown_key", "/rule/weigths"),
    ("public_places", 0, "document_no_whole", "/public_places"),
    ("categories", [], "document_length", "/categories"),
    ("categories", {"key": "all"}, "document_no_list", "/categories"),
    ("categories", ["all"], "document_no_object", "/categories/0"),
    ("categories", [{"key": "A b", "name": {"es": "A"}}], "document_key", "/categories/0/key"),
    ("distinctions", [{"key": "general", "name": {"es": "A"}}], "document_twice", "/distinctions/0/key"),
    ("distinctions", [{"key": "place", "name": {"es": "A"}}], "document_key_reserved", "/distinctions/0/key"),
    ("distinctions", [{"key": "participation", "name": {"es": "A"}}], "document_key_reserved", "/distinctions/0/key"),
    (
        "distinctions",
        [{"key": "old", "name": {"es": "A"}, "condition": {"age": [60, 30]}}],
        "document_ages",
        "/distinctions/0/condition/age",
    ),
    (
        "distinctions",
        [{"key": "old", "name": {"es": "A"}, "condition": {"age": [1, 30], "gender": "man"}}],
        "document_one_condition",
        "/distinctions/0/condition",
    ),
    ("prices", {}, "document_unknown_key", "/prices"),
    ("texts", {"a/b": {}}, "document_unknown_key", "/texts/a~1b"),
]


@pytest.mark.parametrize(("key", "value", "code", "path"), WRONG, ids=[f"{one[2]} {one[3]}" for one in WRONG])
def test_a_mistake_is_named_by_file_path_and_reason(
    coffee: Documents, key: str, value: Any, code: str, path: str
) -> None:
    documents = deepcopy(coffee)
    documents["edition.json"][key] = value
    (problem,) = refused(documents)
    assert (problem.code, problem.params["file"], problem.params["path"]) == (code, "edition.json", path)
    assert sentence(problem).startswith(f"edition.json, {path}: ")


def test_a_category_may_be_called_as_no_distinction_may(coffee: Documents) -> None:
    documents = deepcopy(coffee)
    documents["edition.json"]["categories"] = [{"key": "place", "name": {"es": "Lugar"}}]
    assert read_kit(documents).plan.categories[0].key == "place"


def test_all_mistakes_are_told_at_once(coffee: Documents) -> None:
    documents = deepcopy(coffee)
    documents["edition.json"] |= {"zone": "Mars", "public_places": "five"}
    documents["kit.json"] |= {"key": "No key"}
    del documents["sheet.json"]["sections"]
    assert [one.code for one in refused(documents)] == [
        "document_key",
        "document_no_whole",
        "document_not_known",
        "document_missing",
    ]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", ["kit_no_zip"]),
        (b"PK\x03\x04 no zip", ["kit_no_zip"]),
        (b"x" * (LARGEST_KIT + 1), ["kit_large"]),
        (zipped(kit_json="{}"), ["kit_file_missing", "kit_file_missing"]),
        (
            zipped(kit_json="{}", edition_json="{}", sheet_json="{}", photos__farm="x"),
            ["kit_file_unknown"],
        ),
        (zipped(kit_json='{"key": '), ["document_no_json"]),
        (zipped(kit_json="[" * 100_000), ["document_no_json"]),
        (zipped(kit_json=" " * (LARGEST_FILE + 1)), ["kit_large"]),
    ],
    ids=["nothing", "no zip", "large", "files missing", "foreign file", "no JSON", "deep", "bomb"],
)
def test_a_foreign_file_is_refused_in_words(content: bytes, codes: list[str]) -> None:
    with pytest.raises(Refused) as refusal:
        unpacked(content)
    assert [one.code for one in refusal.value.problems] == codes
    assert all(sentence(one) for one in refusal.value.problems)


def test_a_package_that_was_damaged_on_its_way_is_refused_in_words_wherever_it_was(coffee: Documents) -> None:
    whole = packed(read_kit(coffee))
    told = []
    for place in range(0, len(whole), 23):
        damaged = bytearray(whole)
        damaged[place] ^= 0x5A
        told.append(problems_in(bytes(damaged)))
    assert all(sentence(one) for problems in told for one in problems)
    assert sum(map(bool, told)) > len(told) * 0.9, "but for a date or a length that nobody reads"
