"""A case's whole life, and the words for shares and the chronology."""

from django.db import models

from audit.transitions import Transition


class CaseState(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


# A closed case stays closed: a child who comes back is referred again, and that decision opens a case of its own.
CLOSE = Transition("close", {CaseState.OPEN}, CaseState.CLOSED)
CASE_TRANSITIONS = (CLOSE,)


class LevelOfNeed(models.IntegerChoices):
    UNIVERSAL = 1, "Level 1: universal"
    ADDITIONAL = 2, "Level 2: additional"
    TARGETED = 3, "Level 3: targeted"
    SPECIALIST = 4, "Level 4: specialist"


class Rights(models.TextChoices):
    """What a share lets its holder do with the case."""

    VIEW = "view", "See the record"
    CONTRIBUTE = "contribute", "See and add to the record"


class Purpose(models.TextChoices):
    SAFEGUARDING = "safeguarding", "keeping the child safe"
    SUPPORT = "support", "giving the child and family support"
    LEAD = "lead", "leading the work as lead professional"
    PANEL = "panel", "the risk panel's work, while the child is on its log"
    HEALTH = "health", "the child's health care"
    EDUCATION = "education", "the child's education"


class Basis(models.TextChoices):
    """UK GDPR Article 6 and 9 with DPA 2018 Schedule 1 paragraph 18, in the words practitioners use."""

    PUBLIC_TASK = "public_task", "Public task, safeguarding of children (Art 6(1)(e), 9(2)(g))"
    LEGAL_OBLIGATION = "legal_obligation", "Legal obligation (Art 6(1)(c))"
    VITAL_INTERESTS = "vital_interests", "Vital interests (Art 6(1)(d))"
    HEALTH_CARE = "health_care", "Health or social care (Art 6(1)(e), 9(2)(h))"
    CONSENT = "consent", "Consent to a service (Art 6(1)(a), 9(2)(a))"


class FamilyTold(models.TextChoices):
    TOLD = "told", "The family was told"
    LATER = "later", "The family will be told later"
    NOT_SAFE = "not_safe", "Telling the family would not be safe"


class EventKind(models.TextChoices):
    CONTACT = "contact", "Contact or visit"
    CONCERN = "concern", "Concern"
    INCIDENT = "incident", "Incident"
    MISSING = "missing", "Missing episode"
    ARREST = "arrest", "Arrest"
    EMERGENCY = "emergency", "Attendance at an emergency department"
    EXCLUSION = "exclusion", "Exclusion from school"
    PLACEMENT = "placement", "Move of placement"
    EXPLOITATION = "exploitation", "New information on exploitation"
    STRATEGY = "strategy", "Strategy discussion"
    HEALTH = "health", "Health"
    EDUCATION = "education", "Education"
    DECISION = "decision", "Decision"
    MEETING = "meeting", "Meeting"
    STRENGTH = "strength", "Strength or good news"


class Significance(models.TextChoices):
    ROUTINE = "routine", "Routine"
    SIGNIFICANT = "significant", "Significant"
    CRITICAL = "critical", "Critical"


class Nature(models.TextChoices):
    FACT = "fact", "Fact"
    OPINION = "opinion", "Professional opinion"
