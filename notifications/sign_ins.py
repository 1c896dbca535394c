"""A person hears when somebody changed how they sign in: the change may have been asked for by somebody else."""

from notifications.registry import Rule
from notifications.states import Urgency

FINDER = """
    SELECT c.user_id AS user_id, c.id AS subject_id, 'Your sign-in' AS label, '/my-account/' AS url,
        '{}'::jsonb AS context, c.at AS due
    FROM partners_signinchange c
    WHERE c.kind = '%s' AND c.at > %%(now)s - interval '30 days' AND c.at <= %%(now)s
"""
FACTOR_RESET = Rule(
    code="sign_in.factor_reset",
    words="An administrator took away your second factor for signing in. At your next sign-in you set up another. If "
    "you did not ask for it, tell your administrator at once.",
    subject_line="Your second factor for signing in was taken away",
    why="A person is told when an administrator resets their second factor.",
    urgency=Urgency.AT_ONCE,
    subject_kind="partners.signinchange",
    finder=FINDER % "factor_reset",
)
LET_BACK_IN = Rule(
    code="sign_in.let_back_in",
    words="You can sign in again, with the password and the second factor you had. If you have forgotten the password, "
    "ask for a new one at sign-in.",
    subject_line="You can sign in again",
    why="A person who had left is told when an administrator lets them back in.",
    urgency=Urgency.AT_ONCE,
    subject_kind="partners.signinchange",
    finder=FINDER % "let_back_in",
)
