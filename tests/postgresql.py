"""A PostgreSQL cluster of our own for one test run: real server, loopback only, thrown away at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from judging import system
from tests.ports import free_port


def programs() -> Path:
    """The folder of the server's programs (Debian keeps them out of the path)."""
    found = system.program("initdb")
    assert found, "PostgreSQL's server programs are missing; bin/setup --test installs them"
    return Path(found).resolve().parent


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; answers the address of its database."""
    folder = Path(tempfile.mkdtemp(prefix="judging-pg-"))
    port = free_port()
    # The server refuses to run as root, so root lends it to the account made for it.
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account is not None else {}

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs() / program, *arguments], cwd=folder, capture_output=True, text=True, check=False, **options
        )
        assert done.returncode == 0, done.stderr or done.stdout

    data = str(folder / "data")
    run("initdb", "-D", data, "-U", "judging", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    try:
        settings = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder}"
        run("pg_ctl", "-D", data, "-l", str(folder / "log"), "-w", "-o", settings, "start")
        yield f"postgresql://judging@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)
