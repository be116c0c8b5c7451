"""Settings that would let strangers in stop the service at once, each with one sentence that says what to do."""

from __future__ import annotations

import secrets
import stat
from pathlib import Path

import pytest

from judging.config import Proxies, Settings, SettingsError

GOOD = secrets.token_hex(32)
UNSAFE = {
    "short": ({"JUDGING_SECRET_KEY": "short"}, "necesita 32 caracteres"),
    "plain": ({"JUDGING_SECRET_KEY": "a" * 32}, "es muy simple"),
    "two signs": ({"JUDGING_SECRET_KEY": "ab" * 32}, "es muy simple"),
    "debug": ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG está puesto"),
    "debug in words": ({"FLASK_DEBUG": "True"}, "FLASK_DEBUG está puesto"),
    "open road": ({"JUDGING_BASE_URL": "http://premio.example.org"}, "sin https"),
    "open road by number": ({"JUDGING_BASE_URL": "http://8.8.8.8"}, "sin https"),
    "proxies": ({"JUDGING_TRUSTED_PROXIES": "yes"}, "JUDGING_TRUSTED_PROXIES"),
    "no proxy": ({"JUDGING_TRUSTED_PROXIES": "0"}, "JUDGING_TRUSTED_PROXIES"),
    "no network": ({"JUDGING_TRUSTED_PROXIES": "1 house"}, "JUDGING_TRUSTED_PROXIES"),
    "blank": ({"JUDGING_TRUSTED_PROXIES": " "}, "JUDGING_TRUSTED_PROXIES"),
}


def read(folder: Path, **given: str) -> Settings:
    return Settings.from_env({"JUDGING_INSTANCE": str(folder), "JUDGING_LANG": "es", **given})


@pytest.mark.parametrize("name", UNSAFE)
def test_what_would_let_strangers_in_is_refused_with_one_sentence(tmp_path: Path, name: str) -> None:
    given, told = UNSAFE[name]
    with pytest.raises(SettingsError) as refusal:
        read(tmp_path, **{"JUDGING_SECRET_KEY": GOOD, **given})
    assert len(str(refusal.value).splitlines()) == 1
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://192.168.1.20:8000",
        "http://[::1]:8000",
        "http://alcaldia",
        "http://jurado.local",
        "https://premio.example.org",
    ],
)
def test_in_the_house_and_with_https_it_starts(tmp_path: Path, address: str) -> None:
    made = read(tmp_path, JUDGING_SECRET_KEY=GOOD, JUDGING_BASE_URL=address, FLASK_DEBUG="0")
    assert made.secure_cookies is address.startswith("https")


def test_a_fresh_machine_makes_a_key_of_its_own_for_nobody_else_to_read_and_keeps_it(tmp_path: Path) -> None:
    first, again = read(tmp_path), read(tmp_path)
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_beside_data_no_other_key_is_made_in_silence(tmp_path: Path) -> None:
    """A folder brought back without its key: every card would be dead, and nobody would know why."""
    read(tmp_path)
    (tmp_path / "judging.sqlite3").touch()
    (tmp_path / "secret_key").unlink()
    with pytest.raises(SettingsError) as refusal:
        read(tmp_path)
    assert "falta su llave" in str(refusal.value)
    assert not (tmp_path / "secret_key").exists()
    assert read(tmp_path, JUDGING_SECRET_KEY="0123456789abcdef" * 2).secret_key


@pytest.mark.parametrize("content", ["", "\n", "short", " " * 64, "a" * 64])
def test_a_kept_key_that_is_empty_or_no_key_is_refused_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    kept = tmp_path / "secret_key"
    kept.write_text(content, encoding="ascii")
    kept.chmod(0o600)
    with pytest.raises(SettingsError) as refusal:
        read(tmp_path)
    assert f"La llave en {kept} está vacía o es muy corta" in str(refusal.value)
    assert kept.read_text(encoding="ascii") == content


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    read(tmp_path)
    (tmp_path / "secret_key").chmod(mode)
    with pytest.raises(SettingsError) as refusal:
        read(tmp_path)
    assert "chmod 600" in str(refusal.value)


def test_which_peers_are_our_proxies() -> None:
    here, there = Proxies.of("1"), Proxies.of("2 10.0.0.0/8, 2001:db8::/32")
    assert here.includes("127.0.0.1")
    assert here.includes("::1")
    assert here.includes("::ffff:127.0.0.1")
    assert here.includes("")
    assert not here.includes("10.0.0.4")
    assert there.includes("10.0.0.4")
    assert there.includes("2001:db8::7")
    assert not there.includes("127.0.0.1")
