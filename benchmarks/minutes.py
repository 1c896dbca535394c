"""`python -m benchmarks.minutes`: the minutes of 30 children as a PDF in a process of its own; seconds and memory."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

CHILDREN, CONTRIBUTIONS, ACTIONS = 30, 4, 4
WORDS = ["seen", "at", "home", "and", "at", "school", "with", "a", "sister", "and", "spoke", "about", "the", "week"]


def main() -> None:
    """Prints `{"seconds", "floor", "megabytes"}`: the first PDF of a process, one of a line, and its largest memory."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    import django

    django.setup()
    began = time.perf_counter()
    _make(CHILDREN)
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    _make(0)
    floor = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "floor": floor, "megabytes": most_megabytes()}))


def most_megabytes() -> float:
    """The largest memory of this program. (`ru_maxrss` also counts what the process was before it became this one.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(kilobytes) / 1024


def _make(children: int) -> bytes:
    from partners.models import User
    from riskpanel import minutes_pdf
    from riskpanel.models import Action, Meeting, MinutesPart, Panel

    at = datetime(2026, 11, 24, 14, tzinfo=UTC)
    meeting = Meeting(panel=Panel(name="Risk management group"), starts_at=at, place="Town Hall", issued_at=at)
    parts = [MinutesPart(text="Minutes\nPresent: ten people of eight partners")]
    for number in range(children):
        item = uuid4()
        lines = [f"{number + 1}. Review: a child (CT{number:07d})", *(_text(60) for _ in range(CONTRIBUTIONS))]
        parts.append(
            MinutesPart(text="\n".join([*lines, f"Decision: Stay on the risk log. {_text(40)}"]), item_id=item)
        )
        for _ in range(ACTIONS):
            action = Action(reference="A0000001", meeting=meeting)
            parts.append(MinutesPart(text=f"Action A0000001: {_text(15)}\nA person", item_id=item, action=action))
    return minutes_pdf.made(meeting, parts=parts, addenda=[], reader=User(name="A Reader"), is_whole=True)


def _text(words: int) -> str:
    return " ".join((WORDS * words)[:words])


if __name__ == "__main__":
    main()
