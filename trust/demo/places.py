"""Fernshire: four localities and twelve partners that are on no map. Postcodes begin with ZZ, which no area does."""

from dataclasses import dataclass, field

LOCALITIES = {"fernford": "Fernford", "larkhill": "Larkhill", "saltmarsh": "Saltmarsh", "wickdale": "Wickdale"}
POSTCODES = {"fernford": "ZZ1", "larkhill": "ZZ2", "saltmarsh": "ZZ3", "wickdale": "ZZ4"}


@dataclass(frozen=True)
class Place:
    """A partner of the demonstration: its teams, each with the profession of the people in it and how many."""

    key: str
    name: str
    sector: str
    statutory: bool
    teams: dict[str, tuple[str, int]]
    sites: tuple[tuple[str, str], ...] = field(default_factory=tuple)


PARTNERS = (
    Place(
        "council",
        "Fernshire Council Children's Services",
        "social_care",
        True,
        {
            "Initial response": ("Social worker", 3),
            "Fernford and Larkhill": ("Social worker", 4),
            "Saltmarsh and Wickdale": ("Social worker", 4),
            "Safeguarding unit": ("Independent reviewing officer", 1),
        },
        (("The Old Corn Exchange", "office"),),
    ),
    Place(
        "school",
        "Larkhill Academy",
        "school",
        True,
        {"Pastoral team": ("Head of year", 2)},
        (("Larkhill Academy", "school"),),
    ),
    Place(
        "primary",
        "Kettlebridge Primary School",
        "school",
        True,
        {"Inclusion": ("Safeguarding lead", 2)},
        (("Kettlebridge Primary", "school"),),
    ),
    Place(
        "health",
        "Fernshire Health Trust",
        "health",
        True,
        {"Health visiting": ("Health visitor", 3), "Named nurses": ("School nurse", 2)},
        (("Saltmarsh Clinic", "clinic"),),
    ),
    Place("police", "Fernshire Police", "police", True, {"Protecting young people": ("Police constable", 3)}),
    Place(
        "youthjustice",
        "Fernshire Youth Justice Service",
        "youth_justice",
        True,
        {"Prevention": ("Youth justice worker", 2)},
    ),
    Place("college", "Fernford College", "further_education", True, {"Student support": ("Safeguarding officer", 2)}),
    Place("jobcentre", "Jobcentre Plus Fernford", "jobcentre", True, {"Young people": ("Work coach", 1)}),
    Place("housing", "Outlying Housing Group", "housing", True, {"Tenancy support": ("Housing officer", 1)}),
    Place(
        "charity",
        "Lantern Youth Project",
        "voluntary",
        False,
        {"Outreach": ("Youth worker", 2)},
        (("The Lamp Room", "centre"),),
    ),
    Place("family", "Willow and Wick Family Centre", "voluntary", False, {"Family support": ("Family worker", 2)}),
    Place("refuge", "Harbour Light Refuge", "voluntary", False, {"Children's work": ("Children's worker", 1)}),
)

# Where the cast works: partner, team, profession and roles for the partner.
CAST_PLACES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "frontdoor": ("council", "Initial response", "Senior social worker", ("front_door",)),
    "socialworker": ("council", "Fernford and Larkhill", "Social worker", ("practitioner",)),
    "manager": ("council", "Fernford and Larkhill", "Team manager", ("manager",)),
    "coordinator": ("council", "Safeguarding unit", "Panel coordinator", ("coordinator",)),
    "chair": ("council", "Safeguarding unit", "Head of safeguarding", ("chair",)),
    "school": ("school", "Pastoral team", "Designated safeguarding lead", ("practitioner",)),
    "health": ("health", "Health visiting", "Health visitor", ("practitioner",)),
    "member": ("health", "Named nurses", "Named nurse for safeguarding", ("practitioner", "panel_member")),
    "police": ("police", "Protecting young people", "Police constable", ("practitioner",)),
    "charity": ("charity", "Outreach", "Youth worker", ("practitioner",)),
    "outsider": ("housing", "Tenancy support", "Housing officer", ("practitioner",)),
}
TRUST_ROLES = {
    "board": "board_member",
    "boardchair": "board_chair",
    "partnership": "partnership_manager",
    "network": "network_administrator",
    "guardian": "safeguarding_lead",
}
# Partners beside the cast's own who send a manager to the panel.
PANEL_PARTNERS = ("police", "school", "youthjustice", "charity")
