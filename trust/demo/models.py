"""The one thing that the demonstration keeps of itself: whether its story was told to the end."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Telling(models.Model):
    """One telling of the story. Days of it are committed one by one, so a beginning without an end is half a story."""

    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Telling"]] = models.Manager()

    def __str__(self) -> str:
        return f"Story of {self.began_at:%Y-%m-%d %H:%M}, {'told' if self.ended_at else 'not told to its end'}"
