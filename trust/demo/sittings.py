"""The panel's fortnight: proposals, papers, the meeting led from last time's actions, minutes, work in between."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.db import transaction

from cases.models import Case, Child
from partners.models import User
from riskpanel.models import Action, AgendaItem, Meeting
from riskpanel.operations import (
    actions,
    agenda,
    assessments,
    attendance,
    confidence,
    decisions,
    meetings,
    minutes,
    papers,
    reviews,
)
from riskpanel.states import ItemKind
from trust.demo import before, clock, room, scores, words
from trust.demo.children import Young
from trust.demo.people import Fernshire
from trust.demo.plot import Stay

CANNOT_WAIT = 0.25  # of the actions, for the next meeting


@dataclass
class OnTheLog:
    """A child while the panel works with them: their ratings now and where the story takes them."""

    young: Young
    stay: Stay
    values: dict[str, int] = field(default_factory=dict)
    net: int = 0


@dataclass
class Table:
    """The panel at work. `listed` is keyed by case id.

    Each piece of its work is a transaction, and one on a child locks no other child's record: another hand may tell
    of the same children meanwhile.
    """

    trust: Fernshire
    random: Random
    listed: dict[object, OnTheLog] = field(default_factory=dict)

    def propose(self, one: OnTheLog, *, on: date) -> None:
        """Two working days or more before the meeting the lead professional proposes a score."""
        case = Case.objects.open().select_related("lead").get(child__nhs_number=one.young.nhs_number)
        lead = self.trust.known(case.lead)
        one.net = self.random.randint(48, 66)
        one.values = scores.ratings_for(one.net, start=None, random=self.random)
        self.trust.forget_children()
        with clock.at(clock.moment(on, 10)):
            assessments.propose_assessment(
                case,
                by=lead,
                ratings=scores.with_evidence(one.values, on=on, random=self.random),
                protective=scores.PROTECTIVE,
            )
        self.listed[case.pk] = one

    @transaction.atomic
    def file(self, meeting: Meeting) -> None:
        """On the last day for it most agencies have filed on the agenda that the meeting before began."""
        self.trust.forget_children()
        if meeting.cut_off_on is not None:
            with clock.at(clock.moment(meeting.cut_off_on, 15)):
                before.file(meeting, trust=self.trust, random=self.random)

    @transaction.atomic
    def prepare(self, meeting: Meeting, *, number: int) -> None:
        """On the day of the papers who was proposed since is added, late agencies file, and all is sealed."""
        self.trust.forget_children()
        coordinator = self.trust.people["coordinator"]
        if meeting.papers_on is None:
            return
        with clock.at(clock.moment(meeting.papers_on, 11)):
            agenda.build_agenda(meeting, by=coordinator)
            room.bring_another_item(meeting, number=number, by=coordinator)
            before.file(meeting, trust=self.trust, random=self.random)
            if meeting.agenda.exists():
                papers.issue_papers(meeting, by=coordinator)
        with clock.at(clock.moment(meeting.papers_on, 16)):
            before.come_late(meeting, number=number, trust=self.trust)

    def hold(self, meeting: Meeting, *, number: int) -> None:
        """Run one meeting, from its beginning to issued minutes."""
        day = clock.moment(meeting.starts_at.astimezone(clock.LONDON).date(), 14).date()
        self.trust.forget_children()
        coordinator, chair = self.trust.people["coordinator"], self.trust.people["chair"]
        with clock.at(clock.moment(day, 14)):
            with transaction.atomic():
                meeting = meetings.start_meeting(meeting, by=coordinator)
                self._attend(meeting, by=coordinator)
                self._review(meeting, by=coordinator)
            for item in meeting.agenda.select_related("case__lead", "case__child", "entry", "meeting__panel"):
                self._take(item, number=number, by=coordinator, on=day)
            meeting = minutes.close_meeting(meeting, by=coordinator)
        with transaction.atomic(), clock.at(clock.moment(day, 16, 8)):
            meeting = minutes.approve_minutes(meeting, by=chair)
            minutes.issue_minutes(meeting, by=coordinator)

    @transaction.atomic
    def work(self, *, until: date) -> None:
        """Between two meetings owners report what they did: most of it, and not always in time."""
        for action in (
            Action.objects.open().filter(meeting__isnull=False).select_related("owner").order_by("due_on", "reference")
        ):
            if self.random.random() > 0.62:
                continue
            day = min(action.due_on - timedelta(days=self.random.randint(0, 3)), until)
            if day < action.set_at.astimezone(clock.LONDON).date():
                continue
            with clock.at(clock.moment(day, 16, self.random.randint(0, 59))):
                actions.report_action(
                    action, by=self.trust.known(action.owner), result="done", outcome=self.random.choice(words.OUTCOMES)
                )

    def _attend(self, meeting: Meeting, *, by: User) -> None:
        """All but one now and then; those whom quorum needs are always there."""
        rows = list(meeting.attendance.select_related("member__user", "member__partner"))
        away = self.random.choice(rows[3:]) if self.random.random() < 0.5 else None
        for row in rows:
            spare = row == away and row.member.partner.sector in ("voluntary", "youth_justice", "school")
            if spare and self.random.random() < 0.3 and room.send_deputy(row, by=by):
                continue
            if spare:
                attendance.record_attendance(row, presence="apologies", information_sent=True, by=by)
                continue
            attendance.record_attendance(row, presence="present", by=by)
            if row.confidentiality_accepted_at is None:
                confidence.accept_confidentiality(row, by=by)

    def _review(self, meeting: Meeting, *, by: User) -> None:
        for action in Action.objects.to_review_at(meeting):
            late = "done_late" if action.due_on < meeting.starts_at.date() else "done"
            result = self.random.choices([late, "carried", "not_done", "no_longer_possible"], weights=[68, 20, 8, 4])[0]
            done = result in ("done", "done_late")
            note = self.random.choice(words.OUTCOMES if done else words.NOT_YET)
            reviews.review_action(action, meeting=meeting, result=result, note=note, by=by)

    @transaction.atomic
    def _take(self, item: AgendaItem, *, number: int, by: User, on: date) -> None:
        """One child: the score moves, the panel decides, and most times somebody leaves with something to do."""
        case = item.case
        if case is None:
            decisions.decide_item(item, kind="noted", rationale=room.NOTED, by=by)
            return
        # A decision of the front door locks the child before the case, and listing the case before the child.
        Child.objects.select_for_update(no_key=True).get(pk=case.child_id)
        one = self.listed[case.pk]
        if item.kind == ItemKind.NEW:
            decisions.decide_item(item, kind="list", rationale=words.LISTED, by=by)
        elif one.stay.left is not None and number >= one.stay.left:
            self._leave(item, one, by=by, on=on)
            return
        else:
            self._stay(item, one, by=by, on=on)
        self._set_action(item, by=by, on=on)

    def _stay(self, item: AgendaItem, one: OnTheLog, *, by: User, on: date) -> None:
        one.net = max(47, min(78, one.net + self.random.choice([-6, -4, -2, 0, 0, 3, 5])))
        decisions.decide_item(
            item,
            kind="stay",
            rationale=self.random.choice(words.STAY),
            score=self._moved(one, to=one.net, on=on),
            by=by,
        )

    def _leave(self, item: AgendaItem, one: OnTheLog, *, by: User, on: date) -> None:
        case = item.case
        assert case is not None
        decisions.decide_item(
            item,
            kind="remove",
            rationale=words.LEFT,
            score=self._moved(one, to=self.random.randint(24, 40), on=on),
            log={"step_down_plan": words.STEP_DOWN, "step_down_lead": case.lead},
            by=by,
        )
        del self.listed[case.pk]

    def _moved(self, one: OnTheLog, *, to: int, on: date) -> dict[str, object] | None:
        before, one.values = one.values, scores.ratings_for(to, start=one.values, random=self.random)
        changed = scores.with_evidence(one.values, on=on, random=self.random, before=before)
        return {"ratings": changed} if changed else None

    def _set_action(self, item: AgendaItem, *, by: User, on: date) -> None:
        """Most are due at the next meeting; some cannot wait, and of those the forgotten ones come to the chair."""
        trust = self.trust
        owners = [
            trust.people["police"],
            trust.people["health"],
            trust.people["school"],
            trust.people["charity"],
            trust.people["socialworker"],
            *trust.staff["youthjustice"],
            *trust.staff["police"],
            *trust.staff["council"],
        ]
        for _ in range(self.random.choice([0, 1, 1])):
            owner = self.random.choice(owners)
            due_on = on + timedelta(days=7) if self.random.random() < CANNOT_WAIT else None
            actions.set_action(what=self.random.choice(words.ACTIONS), owner=owner, due_on=due_on, item=item, by=by)
