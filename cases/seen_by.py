"""Who sees something of a case without a share. Apps above add theirs in `AppConfig.ready`:

    from cases.seen_by import add_watch
    add_watch(panels_that_see)      # Case -> sentences, none where nobody does

The page "Who can see this, and why" says them beside the shares, so that nobody sees a child unnamed.
"""

from collections.abc import Callable

from cases.models import Case

Watch = Callable[[Case], list[str]]
_watches: list[Watch] = []


def add_watch(watch: Watch) -> None:
    if watch not in _watches:
        _watches.append(watch)


def beside_the_shares(case: Case) -> list[str]:
    return [words for watch in _watches for words in watch(case)]
