"""Questions the front door puts to partners while it gathers what is known, and what they answer."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from cases.states import Nature
from notifications.operations import notify
from partners.models import Partner, User
from partners.operations import require
from partners.roles import Permission
from referrals import rules
from referrals.models import InformationRequest, Referral
from referrals.operations.locking import locked
from referrals.states import WAITING

NOTHING_KNOWN = "Nothing is known."


@transaction.atomic
def ask_partners(
    referral: Referral, *, partners: Iterable[Partner], question: str, due: date, by: User
) -> list[InformationRequest]:
    """Ask several partners at once what they know. Each sees the children's names and the question, not the referral.

    Raises ValidationError without a partner or a question, for a day gone by, or where one of them has not answered
    yet; StateError where nothing is waiting any more. All are asked, or none.
    """
    referral, partners = locked(referral), list(partners)
    require(rules.can_triage(by, referral))
    if referral.state not in WAITING:
        raise StateError(f"This referral is {referral.get_state_display().lower()}, so you cannot ask a partner.")
    wrong: dict[str, str | list[str]] = {}
    if not question.strip():
        wrong["question"] = "Enter the question."
    if due < timezone.localdate():
        wrong["due"] = "The day must be today or in the future."
    asked = set(referral.information_requests.unanswered().values_list("partner_id", flat=True))
    if not partners:
        wrong["partners"] = "Select whom you ask."
    elif problems := [words for one in partners if (words := _cannot_be_asked(one, asked))]:
        wrong["partners"] = problems
    if wrong:
        raise ValidationError(wrong)
    return [_ask(referral, partner, question=question.strip(), due=due, by=by) for partner in partners]


def _cannot_be_asked(partner: Partner, asked: set[int]) -> str:
    if not partner.active:
        return f"{partner} is not active any more."
    if partner.pk in asked:
        return f"{partner} has been asked and has not answered yet."
    if not people_asked(partner):
        return f"Nobody at {partner} can be asked: it has no senior contact or team manager who works with referrals."
    return ""


def _ask(referral: Referral, partner: Partner, *, question: str, due: date, by: User) -> InformationRequest:
    request = InformationRequest.objects.create(
        referral=referral, partner=partner, question=question, due=due, asked_by=by
    )
    trail.record("asked", request, by=by, detail={"partner": partner.pk})
    notify(people_asked(partner), rule="information_asked", subject=request)
    return request


def people_asked(partner: Partner) -> list[User]:
    """Who is told of a question: the partner's senior contact, or the managers of its teams where the contact has left
    or may not open it. `referrals.notices` reminds the same people.
    """
    contact = partner.senior_contact
    if contact is not None and _may_answer(contact):
        return [contact]
    teams = partner.teams.filter(manager__isnull=False).select_related("manager").order_by("pk")
    return [team.manager for team in teams if team.manager is not None and _may_answer(team.manager)]


def _may_answer(person: User) -> bool:
    return person.is_active and person.may(Permission.LOG_REFERRAL)


@transaction.atomic
def answer_information_request(
    request: InformationRequest,
    *,
    by: User,
    answer: str = "",
    source: str = "",
    nature: Nature | str = Nature.FACT,
    known_since: str = "",
    knows_nothing: bool = False,
) -> InformationRequest:
    """Answer for the partner that was asked, in its own words, with where they come from. Whoever asked is told.

    That nothing is known is an answer too, and says where one looked.
    """
    rows = InformationRequest.objects.select_for_update(of=("self",))
    request = rows.select_related("asked_by", "partner", "referral").get(pk=request.pk)
    require(rules.can_answer_request(by, request))
    if request.answered_at is not None:
        raise StateError("This question has been answered.")
    wrong = {}
    if not answer.strip() and not knows_nothing:
        wrong["answer"] = "Enter what your organisation knows, or say that nothing is known."
    if not source.strip():
        wrong["source"] = "Say where you looked." if knows_nothing else "Say where this comes from."
    if nature not in Nature.values and not knows_nothing:
        wrong["nature"] = "Say whether this is a fact or a professional opinion."
    if wrong:
        raise ValidationError(wrong)
    request.answer, request.source = answer.strip() or NOTHING_KNOWN, source.strip()
    request.knows_nothing, request.known_since = knows_nothing, known_since.strip()
    request.nature = "" if knows_nothing else nature
    request.answered_by, request.answered_at = by, timezone.now()
    request.save()
    trail.record("answered", request, by=by)
    notify([request.asked_by], rule="information_answered", subject=request)
    return request
