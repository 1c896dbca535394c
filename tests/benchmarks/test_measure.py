"""What a figure says, and a load that ends."""

import http.server
import threading

import pytest

from benchmarks import load
from benchmarks.measure import Figure, interleave


@pytest.mark.parametrize(
    ("ratio", "bounds", "verdict"),
    [
        (1.3, {"at_most": 1.3}, "met"),
        (1.31, {"at_most": 1.3}, "MISSED"),
        (80, {"at_least": 80}, "met"),
        (79.9, {"at_least": 80}, "MISSED"),
        (5, {}, ""),
        (None, {"at_most": 1}, "met"),
    ],
)
def test_a_figure_is_judged_by_its_goal(ratio, bounds, verdict):
    assert Figure("list", "1 ms", ratio, **bounds).verdict == verdict


def test_things_compared_take_turns():
    order = []
    interleave({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=3, warm=0)
    assert "".join(order) == "abbaab"


class Answer(http.server.BaseHTTPRequestHandler):
    status, seen = 200, 0

    def do_GET(self):
        type(self).seen += 1
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def port():
    Answer.status, Answer.seen = 200, 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_load_asks_as_often_as_told_and_no_more(port):
    assert load.run(port, "/", count=25, connections=4, seconds=20) > 0
    assert Answer.seen == 25


def test_a_page_that_fails_is_never_measured(port):
    Answer.status = 403
    with pytest.raises(SystemExit, match="403"):
        load.run(port, "/", count=25, connections=2, seconds=20)
