"""What somebody should know before they close a case. Apps above add theirs in `AppConfig.ready`:

    from cases.cautions import add_caution
    add_caution(on_the_log)      # Case -> a sentence, or "" where there is nothing to say

A caution refuses nothing: the lead professional decides, and knows what they leave behind.
"""

from collections.abc import Callable

from cases.models import Case

Caution = Callable[[Case], str]
_cautions: list[Caution] = []


def add_caution(caution: Caution) -> None:
    if caution not in _cautions:
        _cautions.append(caution)


def before_closing(case: Case) -> list[str]:
    """The sentences to show above the button."""
    return [words for words in (caution(case) for caution in _cautions) if words]
