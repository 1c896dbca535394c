from celery import shared_task

from audit import partitions, sealing


@shared_task
def seal() -> None:
    sealing.seal()


@shared_task
def ensure_partitions() -> None:
    partitions.ensure()
