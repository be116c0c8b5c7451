"""What is signed on the paper of a demonstration or a rehearsal says that it is invented: it is believed without us."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from judging.certificates.proof.credential import Issuer, Privacy, credential
from judging.certificates.proof.offline import checked, signed_address
from tests.certificates.samples import SPANISH

KEY = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
ISSUER = Issuer("Feria de proyectos", "https://feria.example.org")


@pytest.mark.parametrize(("language", "word"), [("es", "INVENTADO"), ("fr", "INVENTÉ"), ("en", "INVENTED")])
def test_the_second_code_and_the_credential_of_an_invented_paper_say_so_and_those_of_a_real_one_do_not(
    language: str, word: str
) -> None:
    for is_demo in (True, False):
        data = replace(SPANISH, language=language, is_demo=is_demo)
        said = checked(signed_address(data, KEY, names_holder=True), [KEY.public_key()])
        made = credential(data, ISSUER, Privacy(names_holder=True))
        described = made["credentialSubject"]["achievement"]["description"]
        assert [told.startswith(word) for told in (said.edition, described)] == [is_demo, is_demo]
        assert data.competition_name in said.edition
        assert data.competition_name in described
