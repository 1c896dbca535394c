"""What a rating from 0 to 4 means, in the words of the default framework. Each version keeps its own."""

ANCHORS = (
    "Nothing now or before",
    "History only",
    "Present, already being moderated",
    "Serious harm possible without agencies stepping in",
    "Imminent",
)


def default_anchors() -> list[str]:
    return list(ANCHORS)
