"""A referral logged and sent in one step, as another system does it: the same one sent twenty times is one."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from partners.models import User
from partners.operations import require
from referrals import rules
from referrals.models import Referral
from referrals.operations.drafting import send_referral, start_referral
from referrals.states import ReferralState


@transaction.atomic
def log_referral(*, by: User, distinct: bool = False, **answers: Any) -> Referral:
    """Begin a referral and send it. What the same person said today in the same words is that referral, unless
    it was withdrawn, or the caller says by a key of their own that this one is `distinct`.

    Raises ValidationError by field for what is missing; nothing is kept then.
    """
    require(rules.can_log(by))
    draft = start_referral(by=by, form_token=None if distinct else _token(answers, by=by), **answers)
    return send_referral(draft, by=by) if draft.state == ReferralState.DRAFT else draft


def _token(answers: Mapping[str, Any], *, by: User) -> UUID:
    """The same for the same content of a day, so that constraint `one_referral_for_a_form` lets one of them begin."""
    today = timezone.localdate()
    withdrawn = Referral.objects.filter(referrer=by, state=ReferralState.WITHDRAWN, received_at__date=today).count()
    content = json.dumps(
        [str(today), withdrawn, answers], sort_keys=True, default=lambda one: str(getattr(one, "pk", one))
    )
    return uuid5(NAMESPACE_URL, content)
