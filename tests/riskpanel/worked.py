"""The worked cases A to D of the framework's fact sheet, as it prints them."""

CODES = (
    "missing",
    "sexual_exploitation",
    "criminal_exploitation",
    "self_harm",
    "substances",
    "offending",
    "home",
    "peers_places",
    "education_work",
    "health_engagement",
)
FACTORS = ("trusted_adult", "safe_home", "positive_activity", "engages", "own_insight")


def rated(*values):
    return dict(zip(CODES, values, strict=True))


def protected(total):
    """Factors that come to `total`, as even as may be."""
    least, extra = divmod(total, len(FACTORS))
    return {code: least + (place < extra) for place, code in enumerate(FACTORS)}


RATINGS = {
    "A": rated(3, 2, 3, 1, 2, 2, 2, 3, 3, 1),
    "B": rated(0, 0, 0, 4, 0, 0, 0, 0, 0, 0),
    "C": rated(1, 1, 2, 1, 1, 1, 1, 1, 2, 0),
    "D": rated(3, None, 3, 1, 2, 2, 2, None, 3, 1),
}
PROTECTIVE = {"A": protected(8), "B": protected(0), "C": protected(14), "D": protected(8)}
WEIGHED = {"A": (49, 88), "B": (12, 88), "C": (25, 88), "D": (37, 68)}
FIGURES = {
    "A": {"index": 56, "credit": 4, "net": 52, "band": "high", "floor": "", "completeness": 100, "provisional": False},
    "B": {"index": 14, "credit": 0, "net": 14, "band": "high", "floor": "high", "completeness": 100}
    | {"provisional": False},
    "C": {"index": 28, "credit": 7, "net": 21, "band": "low", "floor": "", "completeness": 100, "provisional": False},
    "D": {"index": 54, "credit": 4, "net": 50, "band": "high", "floor": "", "completeness": 77, "provisional": True},
}
LISTS = {"A": True, "B": True, "C": False, "D": True}
MAY_LEAVE = {"A": False, "B": False, "C": True, "D": False}


def with_evidence(ratings, on):
    return {
        code: {"value": value, "evidence": "Seen on a visit", "source": "School log", "on": on}
        if value is not None
        else {"value": None}
        for code, value in ratings.items()
    }
