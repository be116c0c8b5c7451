"""The consumer: a process that waits for wakes and does the work, and looks for work by itself every minute.

Always true: told to stop (SIGTERM, SIGINT) it ends after the piece in hand, so that no letter is left half-told;
killed, it loses nothing. Several may run on one database.
"""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime, timedelta

from judging.config import Settings
from judging.domain.work import LEASE, Kind
from judging.jobs.works import Works
from judging.queue import Queue
from judging.storage.database import Database

WORKERS = 5
"""Threads: one for each kind of work that takes long, one for the rest."""
LONGEST_PAUSE = 1.0
"""Seconds after which an empty SQLite queue is looked at again."""
HEALTH_SECONDS = 10.0
PATIENCE_SECONDS = 30.0
"""How long the piece in hand may take once the consumer is to stop."""


def run(settings: Settings, database: Database, *, lease: timedelta = LEASE) -> None:
    """Work until told to stop. Raises what the queue's driver raises where it cannot be reached at the start."""
    queue = Queue(settings.queue_url)
    works = Works(settings, database, queue, lambda: datetime.now(UTC), lease=lease)
    queue.perform = works.perform
    consumer = queue.huey.create_consumer(
        workers=WORKERS, max_delay=LONGEST_PAUSE, shutdown_timeout=PATIENCE_SECONDS, worker_type="thread"
    )
    consumer.start()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    queue.wake(Kind.SWEEP)
    while not stop.wait(HEALTH_SECONDS):
        consumer.check_worker_health()
    works.is_stopping.set()
    consumer.stop(graceful=True)
