"""The whole life of a framework, a meeting and an action, each on one screen, and the panel's words."""

from django.db import models

from audit.transitions import Transition


class FrameworkState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"


PUBLISH = Transition("publish", {FrameworkState.DRAFT}, FrameworkState.PUBLISHED)
SUPERSEDE = Transition("supersede", {FrameworkState.PUBLISHED}, FrameworkState.SUPERSEDED)
FRAMEWORK_TRANSITIONS = (PUBLISH, SUPERSEDE)


class MeetingState(models.TextChoices):
    PLANNED = "planned", "Planned"
    PAPERS_ISSUED = "papers_issued", "Papers issued"
    UNDER_WAY = "under_way", "Under way"
    CLOSED = "closed", "Closed"
    APPROVED = "minutes_approved", "Minutes approved"
    ISSUED = "issued", "Minutes issued"
    CANCELLED = "cancelled", "Cancelled"


NOT_OVER = (MeetingState.PLANNED, MeetingState.PAPERS_ISSUED, MeetingState.UNDER_WAY)
ISSUE_PAPERS = Transition("issue_papers", {MeetingState.PLANNED}, MeetingState.PAPERS_ISSUED, words="issue its papers")
START = Transition("start", {MeetingState.PLANNED, MeetingState.PAPERS_ISSUED}, MeetingState.UNDER_WAY)
CLOSE = Transition("close", {MeetingState.UNDER_WAY}, MeetingState.CLOSED)
APPROVE = Transition("approve_minutes", {MeetingState.CLOSED}, MeetingState.APPROVED, words="approve its minutes")
ISSUE = Transition("issue", {MeetingState.APPROVED}, MeetingState.ISSUED, words="issue its minutes")
CANCEL = Transition("cancel", {MeetingState.PLANNED, MeetingState.PAPERS_ISSUED}, MeetingState.CANCELLED)
MEETING_TRANSITIONS = (ISSUE_PAPERS, START, CLOSE, APPROVE, ISSUE, CANCEL)


class ActionState(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    DONE_LATE = "done_late", "Done late"
    NOT_DONE = "not_done", "Not done"
    NO_LONGER_POSSIBLE = "no_longer_possible", "No longer possible"
    REPLACED = "replaced", "Replaced"


COMPLETE = Transition("complete", {ActionState.OPEN}, ActionState.DONE, words="report it as done")
COMPLETE_LATE = Transition("complete_late", {ActionState.OPEN}, ActionState.DONE_LATE, words="report it as done late")
GIVE_UP = Transition("record_not_done", {ActionState.OPEN}, ActionState.NOT_DONE, words="record it as not done")
RULE_OUT = Transition(
    "rule_out", {ActionState.OPEN}, ActionState.NO_LONGER_POSSIBLE, words="record it as no longer possible"
)
REPLACE = Transition("replace", {ActionState.OPEN}, ActionState.REPLACED)
ACTION_TRANSITIONS = (COMPLETE, COMPLETE_LATE, GIVE_UP, RULE_OUT, REPLACE)


class PanelReferralState(models.TextChoices):
    WAITING = "waiting", "Waiting to be heard"
    HEARD = "heard", "Heard by the panel"
    WITHDRAWN = "withdrawn", "Withdrawn"
    RETURNED = "returned", "Returned by the panel"


_WAITING = {PanelReferralState.WAITING}
HEAR = Transition("hear", _WAITING, PanelReferralState.HEARD)
WITHDRAW = Transition("withdraw", _WAITING, PanelReferralState.WITHDRAWN)
RETURN = Transition("return", _WAITING, PanelReferralState.RETURNED)
PANEL_REFERRAL_TRANSITIONS = (HEAR, WITHDRAW, RETURN)


class Band(models.TextChoices):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    VERY_HIGH = "very_high", "Very high"


class Stage(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed by the panel"


class PanelRole(models.TextChoices):
    CHAIR = "chair", "Chair"
    COORDINATOR = "coordinator", "Coordinator"
    MEMBER = "member", "Member"
    OBSERVER = "observer", "Observer"


class Presence(models.TextChoices):
    EXPECTED = "expected", "Expected"
    PRESENT = "present", "Present"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"


class Shut(models.TextChoices):
    """Why an item is shut to a person who sits at its meeting; empty where it is open."""

    LEFT = "left", "You left this item"
    NAMED = "named", "This item is for named people"
    OVER = "over", "This meeting is over, and the record is not yours to read"
    STATEMENT = "statement", "Accept the confidentiality statement first"


class Shared(models.TextChoices):
    """Where in the fortnight before a meeting an agency shared something."""

    IN_TIME = "in_time", "filed in time"
    LATE = "late", "filed after the cut-off"
    AFTER_PAPERS = "after_papers", "came after the papers were sealed"
    AT_TABLE = "at_table", "now"


class ItemKind(models.TextChoices):
    NEW = "new", "New or urgent"
    REVIEW = "review", "Review"
    REMOVAL = "removal", "Removal"
    PLACE = "place", "Place"
    PEERS = "peers", "Peer group"
    THEME = "theme", "Theme"


# Items of no one child.
THEMES = (ItemKind.PLACE, ItemKind.PEERS, ItemKind.THEME)


class DecisionKind(models.TextChoices):
    LIST = "list", "Put on the risk log"
    NOT_LISTED = "not_listed", "Do not put on the risk log"
    STAY = "stay", "Stay on the risk log"
    REMOVE = "remove", "Remove from the risk log"
    DEFER = "defer", "Defer to the next meeting"
    NOTED = "noted", "Noted"


class ReviewResult(models.TextChoices):
    DONE = "done", "Done"
    DONE_LATE = "done_late", "Done late"
    NOT_DONE = "not_done", "Not done"
    NO_LONGER_POSSIBLE = "no_longer_possible", "No longer possible"
    REPLACED = "replaced", "Replaced"
    CARRIED = "carried", "Carried to the next meeting"


class ItemForm(models.TextChoices):
    """The forms of an item that are typed into for a while: each keeps a draft for its author."""

    CONTRIBUTE = "contribute", "What an agency shares"
    DECIDE = "decide", "The decision"
    ACTION = "action", "A new action"


class LongForm(models.TextChoices):
    """The other forms that are typed into for a while: each keeps a draft for its author too."""

    REVIEW = "review", "The review of an action"
    CORRECT = "correct", "A correction of minutes"
    PROPOSE = "propose", "An assessment"


class Classification(models.TextChoices):
    SHAREABLE = "shareable", "May be shared with the family"
    PROFESSIONALS = "professionals", "Professionals only"
    RESTRICTED = "restricted", "This meeting only"
