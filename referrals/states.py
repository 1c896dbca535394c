"""A referral's whole life on one screen, and the words of the front door."""

from django.db import models

from audit.transitions import Transition


class ReferralState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    QUERIED = "queried", "Question for the referrer"
    ACCEPTED = "accepted", "In triage"
    PROPOSED = "proposed", "Waiting for a second signature"
    DECIDED = "decided", "Decided"
    WITHDRAWN = "withdrawn", "Withdrawn"


S = ReferralState
SEND = Transition("send", {S.DRAFT}, S.SENT)
QUERY = Transition("query", {S.SENT}, S.QUERIED, words="ask about it")
ANSWER = Transition("answer", {S.QUERIED}, S.SENT, words="answer a question on it now")
ACCEPT = Transition("accept", {S.SENT, S.QUERIED}, S.ACCEPTED)
DECIDE = Transition("decide", {S.ACCEPTED}, S.DECIDED)
# Where the Trust asks for two: the one who decides proposes, another signs or sends it back.
PROPOSE = Transition("propose", {S.ACCEPTED}, S.PROPOSED, words="put it forward for a second signature")
COUNTERSIGN = Transition("countersign", {S.PROPOSED}, S.DECIDED, words="sign it")
SEND_BACK = Transition("send_back", {S.PROPOSED}, S.ACCEPTED, words="send it back")
WITHDRAW = Transition("withdraw", {S.DRAFT, S.SENT, S.QUERIED, S.ACCEPTED, S.PROPOSED}, S.WITHDRAWN)
# Steps and notes that the front door takes for itself: no part of what the referrer is shown.
FRONT_DOORS_OWN = (PROPOSE.event, SEND_BACK.event)
REFERRAL_TRANSITIONS = (SEND, QUERY, ANSWER, ACCEPT, DECIDE, PROPOSE, COUNTERSIGN, SEND_BACK, WITHDRAW)
# At the front door: received, and not yet decided or withdrawn.
WAITING = (S.SENT, S.QUERIED, S.ACCEPTED, S.PROPOSED)
# May go to another team: a decision that waits for its second signature is sent back first, or the team that gets the
# referral would find another team's decision in force.
MOVABLE = (S.SENT, S.QUERIED, S.ACCEPTED)


class DisagreementState(models.TextChoices):
    RAISED = "raised", "Waiting for an answer"
    UPHELD = "upheld", "The decision stands"
    ANEW = "anew", "Decided anew"


UPHOLD = Transition("uphold", {DisagreementState.RAISED}, DisagreementState.UPHELD, words="uphold its decision")
DECIDE_ANEW = Transition("decide_anew", {DisagreementState.RAISED}, DisagreementState.ANEW, words="decide it anew")
DISAGREEMENT_TRANSITIONS = (UPHOLD, DECIDE_ANEW)


class GuidanceState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"


PUBLISH = Transition("publish", {GuidanceState.DRAFT}, GuidanceState.PUBLISHED)
SUPERSEDE = Transition("supersede", {GuidanceState.PUBLISHED}, GuidanceState.SUPERSEDED)
GUIDANCE_TRANSITIONS = (PUBLISH, SUPERSEDE)


class ReferralSource(models.TextChoices):
    """`ReferralSource` of the children in need census (CIN_schema_2026.xsd), codes as they are sent."""

    FAMILY = "1A", "Family member, relative or carer"
    ACQUAINTANCE = "1B", "Acquaintance, such as a neighbour or child minder"
    SELF = "1C", "The child or young person"
    OTHER_INDIVIDUAL = "1D", "Another individual"
    SCHOOL = "2A", "School"
    EDUCATION = "2B", "Education service"
    GP = "3A", "GP"
    HEALTH_VISITOR = "3B", "Health visitor"
    SCHOOL_NURSE = "3C", "School nurse"
    PRIMARY_HEALTH = "3D", "Other primary health service"
    EMERGENCY = "3E", "Accident and emergency"
    OTHER_HEALTH = "3F", "Other health service"
    HOUSING = "4", "Housing (local authority or association)"
    SOCIAL_CARE = "5A", "Local authority social care, such as adults"
    OTHER_INTERNAL = "5B", "Other local authority service, such as youth justice"
    EXTERNAL = "5C", "Another local authority"
    EARLY_HELP = "5D", "Local authority early help"
    POLICE = "6", "Police"
    LEGAL = "7", "Court, probation, immigration, Cafcass or prison"
    OTHER = "8", "Other, such as a children's centre or voluntary organisation"
    ANONYMOUS = "9", "Anonymous"
    UNKNOWN = "10", "Unknown"


class PrimaryNeed(models.TextChoices):
    """`PrimaryNeedCode` of the children in need census."""

    ABUSE = "N1", "Abuse, neglect or exploitation"
    DISABILITY = "N2", "Child's disability or illness"
    PARENT_ILLNESS = "N3", "Parental disability or illness"
    ACUTE_STRESS = "N4", "Family in acute stress"
    DYSFUNCTION = "N5", "Family dysfunction"
    BEHAVIOUR = "N6", "Socially unacceptable behaviour"
    LOW_INCOME = "N7", "Low income"
    ABSENT = "N8", "Absent parenting"
    OTHER = "N9", "Cases other than children in need"
    NOT_STATED = "N0", "Not stated"


class FamilyAgrees(models.TextChoices):
    """Agreement to help is asked for at levels 2 and 3. Keeping a child safe does not wait for it."""

    YES = "yes", "They agree to help"
    NO = "no", "They do not agree to help"
    NOT_ASKED = "not_asked", "They have not been asked"


class Relation(models.TextChoices):
    """Who somebody in the household is to the child."""

    PARENT = "parent", "Parent"
    STEP_PARENT = "step_parent", "Step-parent or partner of a parent"
    SIBLING = "sibling", "Brother or sister"
    GRANDPARENT = "grandparent", "Grandparent"
    RELATIVE = "relative", "Other relative"
    CARER = "carer", "Foster carer or guardian"
    OTHER = "other", "Somebody else"


class Page(models.TextChoices):
    """The pages of a referral whose answers an urgent one may owe."""

    CONCERN = "concern", "What is needed"
    FAMILY = "family", "The family"


class Colour(models.TextChoices):
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"


class Routed(models.TextChoices):
    """How the team of a referral was found."""

    POSTCODE = "postcode", "By the child's postcode"
    OUT_OF_AREA = "out_of_area", "The postcode lies in no locality here"
    NO_POSTCODE = "no_postcode", "No postcode is known"
    NOBODY_THERE = "nobody_there", "The team for the place has nobody at its front door"
    BY_HAND = "by_hand", "Sent on by the front door"


class ReferralOutcome(models.TextChoices):
    """What the front door may decide (facts: outcomes list of front doors in England)."""

    OPEN_CASE = "open_case", "Open a case"
    PASS_TO_WORKER = "pass_to_worker", "Pass to the worker of the open case"
    EARLY_HELP = "early_help", "Early help"
    PANEL = "panel", "Open a case and propose it to the risk panel"
    ELSEWHERE = "elsewhere", "Refer to another service"
    ADVICE = "advice", "Information and advice"
    NO_ACTION = "no_action", "No further action"


class NoActionReason(models.TextChoices):
    BELOW_THRESHOLD = "below_threshold", "The threshold is not met"
    DUPLICATE = "duplicate", "Already referred for the same reason"
    NOT_ENOUGH = "not_enough", "Not enough information, and none to be had"
    AGREEMENT_REFUSED = "agreement_refused", "The family does not agree to help at level 2 or 3"
    OUT_OF_AREA = "out_of_area", "The child lives in another area"
    UNFOUNDED = "unfounded", "The concern is unfounded"


class ImportState(models.TextChoices):
    STAGED = "staged", "Waiting for you to look"
    CONFIRMED = "confirmed", "Being sent"
    SENT = "sent", "Sent"
    DISCARDED = "discarded", "Discarded"


CONFIRM = Transition("confirm", {ImportState.STAGED}, ImportState.CONFIRMED, words="send it")
COMPLETE = Transition("complete", {ImportState.CONFIRMED}, ImportState.SENT, words="send it")
RETURN = Transition("return", {ImportState.CONFIRMED}, ImportState.STAGED, words="go back to its rows")
DISCARD = Transition("discard", {ImportState.STAGED}, ImportState.DISCARDED)
IMPORT_TRANSITIONS = (CONFIRM, COMPLETE, RETURN, DISCARD)


class Fate(models.TextChoices):
    """What becomes of a row of a file."""

    SEND = "send", "Will be sent"
    ALREADY = "already", "Sent before"
    REFUSED = "refused", "Left out"
