"""One small Trust in which every kind of thing lies once within sight, once out of it and once restricted.

`shared` is led by the council's social worker and shared with school, health (to add to) and police (to read).
`other` is the charity's alone. `restricted` is the social worker's and, by name, the health visitor's.
"""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.utils import timezone

from cases import operations as casework
from cases.models import Case
from partners import operations as people
from partners.models import Membership, User
from partners.roles import Role
from referrals import operations as front_door
from referrals.models import Decision, HouseholdMember, OwedPage, Referral
from riskpanel import frameworks_default
from riskpanel.models import Action, Meeting, MinutesPart
from riskpanel.operations import actions, agenda, assessments, confidence, frameworks, panels, referring, risk_log
from riskpanel.operations import meetings as sittings
from riskpanel.operations import saved as saved_views
from tests.cast import MEMBERS, SINCE, TRUST_ROLES, make_cast
from tests.riskpanel import worked
from tests.riskpanel.tables import start

CAST = (*MEMBERS, *TRUST_ROLES, "admin")
# Beside the cast: nobody, and those whose reason has gone or never was one.
GONE = ("disabled", "ended", "revoked", "related", "superuser")
PERSONS = ("anonymous", *CAST, *GONE)
# A number from the range that is nobody's, one for each child.
NUMBERS = {"shared": "9990000018", "other": "9990000026", "restricted": "9990000034"}
SHARING = {
    "purpose": "safeguarding",
    "reason": "Working with the child",
    "basis": "public_task",
    "family_told": "told",
}
CONCERN = {
    "source": "2A",
    "need": "N1",
    "what_happened": "Came to school hungry three days running.",
    "wanted": "Somebody to visit the family.",
    "immediate_danger": False,
    "family_told": "told",
    "basis": "public_task",
}


@dataclass
class World:
    cast: SimpleNamespace
    users: dict[str, User] = field(default_factory=dict)
    # thing → target → what goes into the address
    things: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    _client: Any = field(default_factory=lambda: Bare())

    def user(self, name: str) -> User:
        """The person as their next request finds them."""
        return User.objects.get(pk=self.users[name].pk)

    def sit_down(self) -> None:
        """Every session begins now: nobody was away since the world was built."""
        for key in self.sessions.values():
            session = SessionStore(key)
            session["began"] = session["seen"] = int(time.time())
            session.save()

    def add(self, thing: str, target: str, **kwargs: Any) -> None:
        self.things.setdefault(thing, {})[target] = kwargs

    def client(self, name: str) -> "Bare":
        """The one client, with this person's session and nothing that an earlier answer left."""
        self._client.cookies.clear()
        if name in self.sessions:
            self._client.cookies["sessionid"] = self.sessions[name]
        return self._client


class Bare(RequestFactory):
    """Django's test client without its copies of every template's context: many times a second it matters."""

    def __init__(self) -> None:
        super().__init__(HTTP_HOST="localhost")
        self.handler = ClientHandler(enforce_csrf_checks=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return Bare, ()  # a remembered world has a client of its own: a handler cannot be kept

    def request(self, **request: Any) -> HttpResponse:
        return self.handler(self._base_environ(**request))


def nothing_like(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same address of a thing that never was."""
    return {name: _strange(value) for name, value in kwargs.items()}


def _strange(value: Any) -> Any:
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, int):
        return 2_000_000_000
    return str(uuid4()) if len(value) == 36 else "2000000000" if value.isdigit() else "nothing"


def build(words: Any = None) -> World:
    """`words(unit, text)` may put a canary into every text of a unit: a case (by target), a referral, a question."""
    say = words or (lambda key, text: text)
    world = World(make_cast())
    world.users |= world.cast.users
    _people(world)
    front_door.publish_guidance(
        universal="All", additional="Some more", targeted="Several", specialist="Protect", by=world.user("admin")
    )
    draft = front_door.draft_guidance(by=world.user("admin"))
    world.add("version", "in force", version=draft.version - 1)
    world.add("version", "draft", version=draft.version)
    _cases(world, say)
    _referrals(world, say)
    _panel(world, say)
    _actions(world, say)
    _notices(world)
    _directory(world)
    for name in PERSONS[1:]:
        _sign_in(world, name)
    _take_away(world)
    return world


TEAMS_ABOVE_THE_CASEWORK = {
    "board": ("school", "Pastoral team"),
    "boardchair": ("council", "North locality"),
    "partnership": ("council", "Safeguarding unit"),
    "network": ("charity", "Outreach"),
    "guardian": ("council", "Initial response"),
    "admin": ("health", "Health visiting"),
}


def _people(world: World) -> None:
    cast, admin = world.cast, world.cast.admin
    harbour = cast.partners["harbour"] = people.add_partner(
        name="Harbour Clinic", sector="health", statutory=True, by=admin
    )
    clinic = people.add_team(harbour, name="Reception", by=admin)
    visiting = cast.teams[("health", "Health visiting")]
    for name, team in (("disabled", visiting), ("ended", visiting), ("related", visiting), ("revoked", clinic)):
        user = people.add_person(email=f"{name}@demo.example", name=f"{name.capitalize()} Person", by=admin)
        people.join_team(user, team, profession="Nurse", since=SINCE, by=admin)
        people.grant_role(user, Role.PRACTITIONER, partner=team.partner, since=SINCE, by=admin)
        world.users[name] = user
    # Whoever has a role above the casework may sit in a partner's team as well: as a governor, as its senior contact.
    for name, key in TEAMS_ABOVE_THE_CASEWORK.items():
        Membership.objects.create(user=world.users[name], team=cast.teams[key], profession="Governor", since=SINCE)
    # Django's own flag for "may everything", where the model has one: it opens nothing here.
    root = people.add_person(email="root@demo.example", name="Root Person", by=admin)
    root.is_superuser = root.is_staff = True
    root.save()
    world.users["superuser"] = root


def _cases(world: World, say: Any) -> None:
    cast = world.cast
    leads = {"shared": "socialworker", "other": "charity", "restricted": "socialworker"}
    for target, (given, family) in {
        "shared": ("Wren", "Testerly"),
        "other": ("Robin", "Madeupson"),
        "restricted": ("Linnet", "Quietly"),
    }.items():
        child = casework.record_child(
            given_name=say(target, given),
            family_name=say(target, family),
            date_of_birth="2012-05-04",
            nhs_number=NUMBERS[target],
            postcode="ZZ1 1AA",
            by=cast.frontdoor,
        )
        lead = cast.users[leads[target]]
        case = casework.open_case(
            child,
            lead=lead,
            locality=cast.north,
            level_of_need=4,
            reason=say(target, "Worries"),
            by=cast.frontdoor,
        )
        casework.record_event(
            case,
            kind="contact",
            text=say(target, "A visit"),
            happened_at=timezone.now() - timedelta(days=2),
            by=world.user(leads[target]),
        )
        casework.record_voice(
            case, words=say(target, "I like it"), said_on=timezone.localdate(), by=world.user(leads[target])
        )
        world.cases[target] = case
        world.add("case", target, case_id=case.pk)
        world.add("child", target, pk=str(child.pk))
        world.add("case by pk", target, pk=str(case.pk))
    shared, restricted = world.cases["shared"], world.cases["restricted"]
    twin = casework.record_child(given_name="Wrenna", family_name=shared.child.family_name, by=cast.frontdoor)
    merge = casework.merge_children(shared.child, twin, by=cast.frontdoor, reason=say("shared", "One child"))
    world.add("merge", "shared", merge_id=merge.pk)
    world.rows |= {"merge": merge, "twin": twin}
    by = cast.socialworker
    for key, rights in (("school", "contribute"), ("health", "contribute"), ("police", "view"), ("harbour", "view")):
        given = {**SHARING, "reason": say("shared", SHARING["reason"])}
        share = casework.share_case(shared, partner=cast.partners[key], rights=rights, by=by, **given)
        world.rows[f"share with {key}"] = share
    named = casework.share_case(restricted, user=cast.health, rights="contribute", by=by, **SHARING)
    for user in (world.users["related"],):
        casework.share_case(restricted, user=user, rights="contribute", by=by, **SHARING)
    casework.restrict_case(restricted, restricted=True, by=cast.guardian, reason="Family of staff")
    own = world.cases["other"].shares.get(partner=cast.partners["charity"])
    for target, share in (("shared", world.rows["share with police"]), ("other", own), ("restricted", named)):
        world.add("share", target, case_id=share.case_id, share_id=share.pk)
        world.add("share by pk", target, pk=str(share.case_id), share=str(share.pk))


def _referrals(world: World, say: Any) -> None:
    """One sent and waiting, one decided into each case, one of the charity's sent, and one draft of the charity."""
    cast = world.cast
    owner = {"waiting": "school", "shared": "school", "restricted": "school", "other": "charity", "draft": "charity"}
    for target, local in owner.items():
        case = world.cases.get(target)
        child = case.child if case and target != "other" else None
        unit = f"referral {target}"
        named = {"given_name": "Finch", "family_name": "Newly", "postcode": "ZZ1 2BB"}
        typed = {**CONCERN, "what_happened": say(unit, "Hungry"), "wanted": say(unit, "A visit")}
        draft = front_door.start_referral(by=world.user(local), **named, **typed, caller=say(unit, "A neighbour"))
        if target != "draft":
            sent = front_door.send_referral(draft, by=world.user(local))
            world.rows[f"referral {target}"] = sent
        if child is not None:
            # Decided into the case that is open: where the case is restricted, so is the referral from then on.
            Referral.objects.filter(pk=draft.pk).update(case=case, child=child, state="decided")
        if target == "shared":
            _disagreed(world, draft, say)
        world.add("referral", target, referral_id=draft.pk)
        world.add("referral by pk", target, pk=str(draft.pk))
        _attach(world, target, draft, say)
    (asked,) = front_door.ask_partners(
        world.rows["referral waiting"],
        partners=[cast.partners["police"]],
        question=say("question", "What do you know?"),
        due=timezone.localdate(),
        by=cast.frontdoor,
    )
    _file(world, say)
    world.add("information request", "waiting", request_id=asked.pk)
    world.add("information request by pk", "waiting", pk=str(asked.pk))


DRAFT = "referral draft"


def _file(world: World, say: Any) -> None:
    """A file of one referral, which its author has not sent."""
    columns = {
        **CONCERN,
        "immediate_danger": "no",
        "your_reference": say("referral draft", "C"),
        "family_name": "Newly",
    }
    columns["what_happened"] = say("referral draft", "Hungry")
    text = f"{','.join(columns)}\n{','.join(map(str, columns.values()))}\n"
    content = SimpleUploadedFile(say(DRAFT, "file"), text.encode())
    staged = front_door.stage_import(content, by=world.user("charity"))
    world.add("file", "charity's", import_id=staged.pk)


def _disagreed(world: World, referral: Referral, say: Any) -> None:
    """The school disagrees with what the front door decided; the team's manager has to answer."""
    made = Decision.objects.create(
        referral=referral,
        outcome="advice",
        level=2,
        rationale="One agency is enough",
        words_to_referrer="Thank you",
        decided_by=world.user("frontdoor"),
    )
    Referral.objects.filter(pk=referral.pk).update(decision=made)
    words = say("referral shared", "There is more to it")
    world.rows["disagreement"] = front_door.disagree(referral, words=words, by=world.user("school"))


def _attach(world: World, target: str, referral: Referral, say: Any) -> None:
    """A household; files of some, and a page that some still owe."""
    unit, by = f"referral {target}", world.user("charity" if target in ("other", "draft") else "school")
    HouseholdMember.objects.create(referral=referral, place=0, given_name=say(unit, "Martin"))
    if target in ("waiting", "restricted", "draft"):
        content = SimpleUploadedFile("notes.txt", say(unit, "Seen on Monday").encode())
        file = front_door.attach_file(referral, upload=content, by=by)
        world.add("attachment", target, referral_id=referral.pk, attachment_id=file.pk)
        world.add("attachment by pk", target, pk=str(referral.pk), attachment=str(file.pk))
    if target in ("waiting", "other"):
        front_door.add_to_referral(referral, text=say(unit, "More"), by=by)
        OwedPage.objects.create(referral=referral, page="concern", due_at=timezone.now())
        world.add("owed page", target, referral_id=referral.pk, page="concern")


def _panel(world: World, say: Any) -> None:
    """The council's chair and coordinator and the named nurse sit; the shared case is on the log and the agenda."""
    cast, case = world.cast, world.cases["shared"]
    draft = frameworks.draft_framework(by=cast.admin, **frameworks_default.DEFAULT)
    framework = frameworks.publish_framework(draft, by=cast.admin)
    panel = panels.set_up_panel(name="Risk panel", log_owner=cast.boardchair, since=SINCE, by=cast.admin)
    for local, role in (("chair", "chair"), ("coordinator", "coordinator"), ("member", "member")):
        panels.seat_member(panel, world.user(local), role=role, since=SINCE, by=cast.admin)
    terms = panels.issue_terms(panel, text="What is said here stays here.", by=cast.admin)
    for local in ("chair", "coordinator", "member"):
        panels.accept_terms(panel, version=terms.version, by=world.user(local))
    seat = panel.members.get(user=world.user("member"))
    world.add("panel seat", "member's", panel_id=panel.pk, seat_id=seat.pk)
    world.add("panel by pk", "shared", pk=panel.pk)
    view = saved_views.save_view(panel, name="Mine", query={"sort": "-weeks"}, by=world.user("member"))
    world.add("view of the log", "member's", view_id=view.pk)
    world.add("view of the log by pk", "member's", pk=view.pk)
    world.rows |= {"panel": panel, "framework": framework, "panel seat": seat}
    by = {"shared": "socialworker", "other": "charity", "restricted": "socialworker"}
    for target, one in world.cases.items():
        ratings = worked.with_evidence(worked.RATINGS["A"], timezone.localdate())
        for rating in ratings.values():
            rating["evidence"] = say(target, rating["evidence"])
        made = assessments.propose_assessment(
            one, by=world.user(by[target]), ratings=ratings, protective=worked.PROTECTIVE["A"]
        )
        world.rows[f"assessment {target}"] = made
        world.add("assessment", target, case_id=one.pk, assessment_id=made.pk)
        world.add("assessment by pk", target, pk=str(made.pk))
    entry = risk_log.list_child(
        case,
        panel=panel,
        by=world.user("coordinator"),
        reason=say("shared", "At risk of exploitation"),
        lead=world.user("socialworker"),
        assessment=world.rows["assessment shared"],
    )
    world.add("log entry", "shared", entry_id=entry.pk)
    world.add("log entry by pk", "shared", pk=str(entry.pk))
    asked = referring.refer_to_panel(
        world.cases["other"], panel=panel, reason=say("other", "Carries for others"), by=world.user("charity")
    )
    world.add("panel referral", "other", referral_id=asked.pk)
    world.add("panel referral by pk", "other", pk=str(asked.pk))
    first, second = sittings.plan_meetings(
        panel, first=timezone.now() + timedelta(days=1), count=2, place="Town Hall", by=world.user("coordinator")
    )
    agenda.build_agenda(first, by=world.user("coordinator"))
    meeting = start(first, by=world.user("coordinator"))
    for one in meeting.attendance.all():
        confidence.accept_statement(meeting, by=one.attendee)
    item = meeting.agenda.get(case=case)
    seat = meeting.attendance.get(member__user=cast.member)
    world.rows |= {"meeting": meeting, "item": item, "next meeting": second}
    world.add("panel", "shared", panel_id=panel.pk)
    drafted = frameworks.draft_next(framework, by=cast.admin)
    for target, one in (("in force", framework), ("draft", drafted)):
        world.add("framework", target, framework_id=one.pk)
        world.add("framework by pk", target, pk=one.pk)
    world.rows["drafted framework"] = drafted
    world.add("meeting", "shared", meeting_id=meeting.pk)
    world.add("meeting by pk", "shared", pk=str(meeting.pk))
    world.add("seat", "shared", meeting_id=meeting.pk, attendance_id=seat.pk)
    world.add("item", "shared", meeting_id=meeting.pk, item_id=item.pk)
    left = meeting.agenda.get(case=world.cases["other"]).conflicts.create(
        user=world.user("manager"), reason=say("other", "A neighbour"), declared_by=world.user("coordinator")
    )
    world.add("conflict", "shared", meeting_id=meeting.pk, conflict_id=left.pk)
    world.add("conflict by pk", "shared", pk=str(meeting.pk), conflict=left.pk)


def _actions(world: World, say: Any) -> None:
    """The police officer's, set in the meeting; one of each other case, its lead's own."""
    soon = timezone.localdate() + timedelta(days=7)
    made = {
        "shared": actions.set_action(
            what=say("shared", "Visit"),
            owner=world.user("police"),
            item=world.rows["item"],
            due_on=soon,
            by=world.user("coordinator"),
        )
    }
    for target, local in (("other", "charity"), ("restricted", "socialworker")):
        user = world.user(local)
        made[target] = actions.set_action(
            what=say(target, "Call"), owner=user, case=world.cases[target], due_on=soon, by=user
        )
    for target, action in made.items():
        world.add("action", target, action_id=action.pk)
        world.add("action by pk", target, pk=str(action.pk))
        world.add("action thread", target, pk=action.pk)
        world.add("case thread", target, pk=world.cases[target].pk)
    before = Meeting.objects.create(
        panel=world.rows["panel"],
        starts_at=timezone.now() - timedelta(days=14),
        place="Town Hall",
        state="minutes_approved",
    )
    earlier = actions.set_action(
        what="Earlier", owner=world.user("police"), item=world.rows["item"], due_on=soon, by=world.user("coordinator")
    )
    Action.objects.filter(pk=earlier.pk).update(meeting=before)
    MinutesPart.objects.create(meeting=before, order=1, text="Minutes of the last meeting")
    MinutesPart.objects.create(meeting=before, order=2, text=say("shared", "Earlier"), action=earlier)
    Meeting.objects.filter(pk=before.pk).update(state="issued", issued_at=timezone.now())
    for thing in ("issued minutes", "issued meeting"):
        world.add(thing, "shared", meeting_id=before.pk)
    world.add("issued minutes by pk", "shared", pk=str(before.pk))
    world.rows["earlier action"] = earlier
    world.add("reviewed action", "shared", meeting_id=world.rows["meeting"].pk, action_id=earlier.pk)


def _notices(world: World) -> None:
    from notifications.models import Notice

    notice = Notice.objects.filter(user=world.cast.police).first()
    world.add("notice", "police's", pk=notice.pk)
    world.add("notice by pk", "police's", pk=str(notice.pk))


def _directory(world: World) -> None:
    charity, key_holder = world.user("charity"), world.user("police")
    people.issue_api_key(
        key_holder, name="Records system", by=key_holder, membership=key_holder.standing.acting, expires_at=None
    )
    team = charity.memberships.get().team
    world.add("partner", "charity", pk=team.partner_id)
    world.add("partner by pk", "charity", pk=str(team.partner_id))
    world.add("team by pk", "charity", pk=str(team.pk))
    world.add("team", "charity", pk=team.pk)
    world.add("locality", "north", pk=world.cast.north.pk)
    place = people.add_site(
        team.partner, name="Hall", kind="youth centre", address="", postcode="", by=world.user("admin")
    )
    world.add("place", "charity's", pk=place.pk)
    world.add("locality by pk", "north", pk=str(world.cast.north.pk))
    world.add("outcome", "advice", code="advice")
    world.add("figure", "referrals", code="referrals")
    _board(world)
    world.add("person", "charity", pk=charity.pk)
    world.add("colleague", "council's", person_id=world.cast.socialworker.pk)
    world.add("membership", "charity's", pk=charity.pk, membership=charity.memberships.get().pk)
    world.add("role", "charity's", pk=charity.pk, grant=charity.role_grants.get().pk)
    away = people.plan_absence(
        world.cast.member,
        deputy=world.cast.health,
        since=timezone.localdate() + timedelta(days=200),
        until=None,
        by=world.cast.member,
    )
    world.add("absence", "member's", pk=away.pk)
    world.add("absence by pk", "member's", pk=str(away.pk))
    world.add("key", "police's", pk=key_holder.api_keys.get().pk)
    world.add("key of anybody", "police's", pk=key_holder.api_keys.get().pk)


def _board(world: World) -> None:
    from trust.board import operations

    board = operations.set_up_board(name="Trust Board", by=world.cast.admin)
    given = operations.freeze_figures(board, held_on=timezone.localdate(), by=world.user("boardchair"))
    chair = operations.seat_on_board(board, world.user("boardchair"), role="chair", since=SINCE, by=world.cast.admin)
    member = operations.seat_on_board(board, world.user("board"), since=SINCE, by=world.cast.admin)
    priority = operations.set_priority(
        board, title="Safer", outcome_area="safe", accountable=member, by=world.cast.admin
    )
    world.rows |= {"board": board, "board chair": chair}
    world.add("the board", "trust", board_id=board.pk)
    world.add("board seat", "member's", pk=member.pk)
    world.add("priority", "safer", pk=priority.pk)
    world.add("board meeting", "given", pk=given.pk)
    world.add("board meeting by pk", "given", pk=str(given.pk))


def _sign_in(world: World, name: str) -> None:
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.user(name))
    session, now = client.session, int(time.time())
    session["has_factor"], session["began"], session["seen"] = True, now, now
    session.save()
    world.sessions[name] = session.session_key


def _take_away(world: World) -> None:
    """What had been a reason ends while its holder is signed in. All of them had seen the shared case."""
    address = f"/cases/{world.cases['shared'].pk}/"
    for name in ("disabled", "ended", "related", "revoked"):
        assert world.client(name).get(address, secure=True).status_code == 200, (
            f"{name} never had a reason to see the case"
        )
    admin, today = world.user("admin"), timezone.localdate()
    User.objects.filter(pk=world.users["disabled"].pk).update(is_active=False)
    people.leave_team(world.users["ended"].memberships.get(), on=today, by=admin)
    casework.end_share(world.rows["share with harbour"], because="Not needed", by=world.user("socialworker"))
    for case in world.cases.values():
        declared = people.declare_relationship(
            world.user("related"), child_reference=case.child.reference, by=world.user("guardian")
        )
    world.add("relationship", "related's", pk=declared.pk)
