"""Every text of every case and referral carries a token of its own; nobody meets a token that is not theirs to read.

Not on a page they reach by following links, not in the API's lists, not in a mail; and no name or number of a child
stands in an address, a mail or a line of the log.
"""

import logging
import re
import secrets
from collections import defaultdict
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from tests.access.expectations import CASE, PANEL, SEEN_BY, TABLE
from tests.access.routes import every_route
from tests.access.world import NUMBERS, PERSONS, build

pytestmark = pytest.mark.django_db
PAGES = 60
LINK = re.compile(rb'href="([^"]+)"')
ROUTES = every_route()
REFERRALS = SEEN_BY["referral"]
# The charity's child is proposed to the panel: its people meet what the agenda puts before them.
READERS = (
    CASE
    | {"other": f"charity {PANEL}"}
    | {f"referral {target}": who for target, who in REFERRALS.items()}
    | {"question": "police frontdoor manager"}
)
CHILDREN = tuple(CASE)
NOT_FOLLOWED = ("/account/", "/static/", "/accessibility", "/privacy")


@pytest.fixture(scope="module")
def tokens():
    return {unit: f"canary{secrets.token_hex(6)}" for unit in READERS}


class Lines(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.getMessage()} {record.args} {record.exc_text or ''}")


@pytest.fixture(scope="module")
def log():
    lines, root = Lines(), logging.getLogger()
    root.addHandler(lines)
    yield lines.lines
    root.removeHandler(lines)


@pytest.fixture(scope="module")
def planted(django_db_setup, django_db_blocker, tokens, log):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(lambda unit, text: f"{text} {tokens[unit]}")
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def dead():
    """{person: {link: (status, the page it stood on)}} of links that led to a refusal; filled by `read`."""
    return defaultdict(dict)


@pytest.fixture(scope="module")
def read(planted, dead):
    """{person: {address: body}} of every page and list within reach by links."""
    return {person: crawl(planted, person, dead[person]) for person in PERSONS}


def crawl(world, person, dead):
    lists = [reverse(name) for name, row in TABLE.items() if "GET" in row.methods and not row.thing]
    lists.append(reverse("referrals:information_request", kwargs=world.things["information request"]["waiting"]))
    waiting, seen, stood_on = list(lists), {}, {}
    while waiting and len(seen) < PAGES + len(lists):
        address = waiting.pop(0)
        if address in seen:
            continue
        with transaction.atomic():
            response = world.client(person).get(address, secure=True)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        seen[address] = body
        if address in stood_on and response.status_code >= 400:
            dead[address] = (response.status_code, stood_on[address])
        if response.headers.get("Content-Type", "").startswith("text/html"):
            found = (urlsplit(urljoin(address, unescape(link.decode()))) for link in LINK.findall(body))
            paths = (f"{one.path}?{one.query}".rstrip("?") for one in found if not one.netloc)
            fresh = [path for path in paths if path not in seen and not path.startswith(NOT_FOLLOWED)]
            waiting += fresh
            if response.status_code == 200:
                stood_on |= dict.fromkeys(fresh, address) | stood_on
        if "Location" in response.headers:
            waiting.insert(0, response["Location"])
    return seen


def test_the_canaries_sing_where_they_may(read, tokens):
    """The crawl reaches what is in sight: without that, finding no foreign token would say nothing."""
    for unit, person in (("shared", "school"), ("other", "charity"), ("restricted", "health"), ("question", "police")):
        assert any(tokens[unit].encode() in body for body in read[person].values()), f"{person} never met {unit}"


@pytest.mark.parametrize("person", PERSONS)
def test_nobody_meets_a_token_that_is_not_theirs(read, tokens, person):
    foreign = [unit for unit, who in READERS.items() if person not in who.split()]
    met = defaultdict(list)
    for address, body in read[person].items():
        for unit in foreign:
            if tokens[unit].encode() in body:
                met[unit].append(address)
    assert not met, f"{person} met {dict(met)}"


@pytest.mark.parametrize("person", PERSONS)
def test_no_link_leads_its_reader_to_a_refusal(read, dead, person):
    assert not dead[person]


@pytest.mark.parametrize("person", PERSONS)
def test_no_number_of_a_child_out_of_sight_is_met(read, person):
    for target, number in NUMBERS.items():
        if person not in CASE[target].split():
            assert not [address for address, body in read[person].items() if number.encode() in body]


@pytest.mark.parametrize("person", ["board", "boardchair", "partnership", "network", "guardian", "admin"])
def test_roles_above_the_casework_meet_no_child_at_all(read, tokens, person):
    pages = read[person]
    assert not [(unit, page) for unit, token in tokens.items() for page in pages if token.encode() in pages[page]]


def test_no_name_or_number_stands_in_an_address(read, tokens):
    secret = [*tokens.values(), *NUMBERS.values()]
    addresses = {address for pages in read.values() for address in pages}
    assert not [address for address in addresses for one in secret if one in address]


def test_no_name_number_or_text_stands_in_a_mail(planted, tokens):
    with transaction.atomic():
        call_command("send_due")
        transaction.set_rollback(True)
    assert mail.outbox, "no mail was sent, so none was looked at"
    said = "\n".join(f"{one.subject}\n{one.body}\n{one.message().as_string()}" for one in mail.outbox)
    assert not [one for one in (*tokens.values(), *NUMBERS.values()) if one in said]


def test_no_name_number_or_text_stands_in_the_log(read, tokens, log):
    assert len(log) > 100, "nothing was logged, so nothing was looked at"
    said = "\n".join(log)
    assert not [one for one in (*tokens.values(), *NUMBERS.values()) if one in said]
