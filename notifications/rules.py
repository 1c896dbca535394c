"""When mail goes, decided over plain values."""

from datetime import timedelta

DIGESTS_A_DAY = 3
DIGEST_GAP = timedelta(hours=3)
ATTEMPTS = 8
LINES_OF_A_MAIL = 20
LATE_AFTER = timedelta(minutes=5)


def wait_before_next_attempt(attempts: int) -> timedelta:
    """A mail that was refused is tried again after 1, 2, 4 … minutes, at most an hour apart."""
    return timedelta(minutes=min(60, 2 ** max(attempts - 1, 0)))


def is_given_up(attempts: int) -> bool:
    """After 8 attempts, some two hours, a mail has failed: its notice is still in the service."""
    return attempts >= ATTEMPTS


def is_late(age: timedelta | None) -> bool:
    """The sweep comes round each minute; five without a whole one is late, and never is late too."""
    return age is None or age > LATE_AFTER
