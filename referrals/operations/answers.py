"""What a decision is made of, kept while it waits for a second signature and read again when it is signed."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from cases.states import Basis, LevelOfNeed
from partners.models import Locality, Partner, User
from referrals.models import Referral
from referrals.states import NoActionReason, ReferralOutcome


@dataclass(frozen=True)
class Answers:
    outcome: str  # the code of a line of the list
    level: int
    rationale: str
    words_to_referrer: str
    no_action_reason: str
    lead: User | None
    locality: Locality | None
    share_with: list[Partner]
    share_reason: str
    basis: str
    closed_out: list[UUID]
    closed_out_reason: str
    # What waits for its second signature since before these were asked has neither.
    panel: int | None = None
    urgent_because: str = ""

    @classmethod
    def of(
        cls,
        referral: Referral,
        *,
        outcome: ReferralOutcome | str,
        level: LevelOfNeed | int,
        rationale: str,
        words_to_referrer: str = "",
        no_action_reason: NoActionReason | str = "",
        lead: User | None = None,
        locality: Locality | None = None,
        share_with: Iterable[Partner] = (),
        share_reason: str = "",
        basis: Basis | str = "",
        closed_out: Iterable[UUID] = (),
        closed_out_reason: str = "",
        panel: int | None = None,
        urgent_because: str = "",
    ) -> "Answers":
        """What was typed, with what the referral says already."""
        return cls(
            outcome=str(outcome),
            level=level,
            rationale=rationale.strip(),
            words_to_referrer=words_to_referrer.strip(),
            no_action_reason=str(no_action_reason),
            lead=lead,
            locality=locality or referral.locality,
            share_with=list(share_with),
            share_reason=share_reason,
            basis=str(referral.basis or basis),
            closed_out=list(closed_out),
            closed_out_reason=closed_out_reason,
            panel=panel,
            urgent_because=urgent_because.strip(),
        )

    def kept(self) -> dict[str, Any]:
        """As JSON: people, places and partners by their keys."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return plain | {
            "level": int(self.level),
            "lead": self.lead.pk if self.lead else None,
            "locality": self.locality.pk if self.locality else None,
            "share_with": [one.pk for one in self.share_with],
            "closed_out": [str(one) for one in self.closed_out],
        }

    @classmethod
    def revived(cls, kept: dict[str, Any]) -> "Answers":
        """As it was given. Somebody who has left since, or a partner that has, is missing from it."""
        return cls(
            **kept
            | {
                "lead": User.objects.filter(pk=kept["lead"], is_active=True).first(),
                "locality": Locality.objects.filter(pk=kept["locality"]).first(),
                "share_with": list(Partner.objects.active().filter(pk__in=kept["share_with"])),
                "closed_out": [UUID(one) for one in kept["closed_out"]],
            }
        )
