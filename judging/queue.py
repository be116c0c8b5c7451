"""The queue that wakes whoever does the work: Huey on SQLite, PostgreSQL or Redis, as `JUDGING_QUEUE_URL` says.

Always true: a message is a kind of work and the number of a row, as JSON, and nothing of it is ever run or unpickled:
who can write into the queue can wake somebody, no more. Waking never fails: what is to be done stands in the database
and is looked for every minute, so a queue that cannot be reached delays it and is written into the log; one whose file
is damaged is put aside, and a new one takes its place.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer

from judging.domain.work import Kind

NAME = "judging"
_PRIVATE = 0o600


Perform = Callable[[Kind, int], None]


class Plain(Serializer):  # type: ignore[misc]
    """Messages as JSON: identifier, task, kind, row. Raises ValueError for anything else, whichever way it goes."""

    def serialize(self, data: object) -> bytes:
        if not isinstance(data, Message) or data.kwargs:
            raise ValueError("only a wake goes into the queue")
        return json.dumps([data.id, data.name, *data.args]).encode()

    def deserialize(self, data: bytes) -> Message:
        match json.loads(bytes(data)):
            case [str(one), str(name)]:
                return Message(id=one, name=name, args=())
            case [str(one), str(name), str(kind), int(row)]:
                return Message(id=one, name=name, args=(kind, row))
            case _:
                raise ValueError("this is no wake")


class Queue:
    """The queue at one address. Without `perform` it only wakes; the consumer gives it one."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.perform: Perform | None = None

    def wake(self, kind: Kind, row: int = 0) -> None:
        """Have this work begun now, or as soon as somebody is free. Call it after the commit."""
        try:
            self._tasks[1](kind.value, row)
        except Exception:
            logging.getLogger("judging").exception("the queue cannot be reached; %s waits for the next look", kind)

    def close(self) -> None:
        """Let go of what waking has opened."""
        if "_tasks" in self.__dict__:
            self.huey.storage.close()

    @property
    def huey(self) -> Huey:
        """Huey itself, for the consumer. Raises what the queue's driver raises where it cannot be reached."""
        return self._tasks[0]

    @cached_property
    def _tasks(self) -> tuple[Huey, Callable[[str, int], object]]:
        """Made at first need, because it opens the queue."""
        huey = opened(self.url)

        def work(kind: str, row: int) -> None:
            if self.perform is not None:
                self.perform(Kind(kind), row)

        @huey.periodic_task(crontab(minute="*"), name=Kind.SWEEP.value)  # type: ignore[untyped-decorator]
        def sweep() -> None:
            work(Kind.SWEEP.value, 0)

        task: Callable[[str, int], object] = huey.task(name="work")(work)
        return huey, task


def opened(url: str) -> Huey:
    """Huey for this address; it keeps no results. Raises ValueError for an address of another kind."""
    common = {"results": False, "serializer": Plain()}
    match urlsplit(url).scheme.partition("+")[0]:
        case "sqlite":
            file = Path(url.removeprefix("sqlite:///"))
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_damaged(file):
                _put_aside(file)
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT, _PRIVATE))
            return SqliteHuey(NAME, filename=str(file), fsync=False, **common)
        case "postgresql":
            return PostgresHuey(NAME, dsn=url, table_prefix="judging_queue", **common)
        case "redis" | "rediss":
            return RedisHuey(NAME, url=url, **common)
        case other:
            raise ValueError(other)


def _is_damaged(file: Path) -> bool:
    """Whether something stands there that SQLite cannot use; one that is only locked is sound."""
    if not file.exists():
        return False
    try:
        with closing(sqlite3.connect(file)) as connection:
            return [row[0] for row in connection.execute("PRAGMA integrity_check")] != ["ok"]
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True


def _put_aside(file: Path) -> None:
    logging.getLogger("judging").error("the queue %s is damaged: a new one takes its place", file)
    for ending in ("", "-wal", "-shm"):
        path = Path(f"{file}{ending}")
        if path.exists():
            path.replace(f"{file}.damaged{ending}")
