from celery import shared_task

from notifications import operations


@shared_task
def send_due() -> None:
    """The sweep that beat asks for each minute. Its steps act as the system's own user."""
    operations.sweep()


@shared_task
def deliver() -> None:
    """A nudge: something was just put into the outbox."""
    operations.deliver()
