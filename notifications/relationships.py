"""A person hears when what they declared of their private life is taken back. No child is named in a mail."""

from notifications.registry import Rule

TAKEN_BACK = Rule(
    code="relationship.taken_back",
    words="A safeguarding lead took back that you know a child in private life. If you do know the child, declare it "
    "again on your account.",
    subject_line="A relationship that you declared was taken back",
    why="A person is told when a safeguarding lead takes back that they know a child.",
    subject_kind="partners.withdrawnrelationship",
    finder="""
    SELECT w.user_id AS user_id, w.id AS subject_id, 'A declared relationship' AS label, '/my-account/' AS url,
        '{}'::jsonb AS context, w.at AS due
    FROM partners_withdrawnrelationship w
    WHERE w.at > %(now)s - interval '30 days' AND w.at <= %(now)s
    """,
)
