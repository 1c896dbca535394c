"""How a notice reaches a person, and the life of a delivery."""

from django.db import models


class Channel(models.TextChoices):
    IN_APP = "in_app", "In the service"  # delivered by being there: it has no row in the outbox
    EMAIL = "email", "E-mail"


class Urgency(models.TextChoices):
    AT_ONCE = "at_once", "At once"
    DIGEST = "digest", "Gathered with others"


class Mail(models.TextChoices):
    """Whether and how a notice also goes by e-mail: on the notice, for the trigger that fills the outbox."""

    NONE = "none", "Not by e-mail"
    AT_ONCE = Urgency.AT_ONCE.value, "In a mail of its own, at once"
    DIGEST = Urgency.DIGEST.value, "In a mail with others"


class DeliveryState(models.TextChoices):
    """due → claimed (until its lease ends, then due again) → sent, or failed after the last attempt."""

    DUE = "due", "Due"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
