"""What people in the story write. Nothing here happened to anybody."""

AT_THE_START = "Agreed by the partners at the start"
HAPPENED = (
    "Came to school upset and would not go home at the end of the day. Spoke of shouting every night this week.",
    "Found asleep in a stairwell at two in the morning with older friends nobody at home could name.",
    "Has missed eleven of the last fifteen days. No answer at the door; a neighbour is worried.",
    "Two new phones and new trainers within a week, and does not say where from. Picked up by a car outside school.",
    "Told a youth worker about cutting and asked that nobody be told. Marks seen on both arms.",
    "Reported missing for the third time this month; came back after nineteen hours and would not say where.",
    "Was weighed at the clinic well below the line, and two appointments were not kept.",
    "Called out by the family after a fight at home. A kitchen knife had been held. Nobody was hurt.",
    "Grandmother is struggling to cope alone since the hospital stay, and asks for help with mornings.",
)
WANTED = (
    "Somebody to see the family this week and find out what is behind it.",
    "A plan that we all work to, with one person who leads it.",
    "Support for the parent, and somebody for the young person to talk to.",
    "Advice on whether this meets the threshold, and what we should do meanwhile.",
)
FAMILY_VIEW = (
    "Mum knows we are writing and agrees that help is needed.",
    "Dad is unhappy about it but understands why.",
    "They were told and would like a call before anybody visits.",
)
CHILDS_WORDS = (
    "I just want it to be quiet at home.",
    "You can't make me stop seeing them.",
    "I'd go to the club if someone went with me the first time.",
    "I don't feel safe on the bus any more.",
    "Nobody asked me before you did.",
)
RATIONALE = {
    "open_case": "Several agencies see the same pattern and none of them can change it alone. A lead is needed.",
    "pass_to_worker": "There is an open case. The worker needs to know today.",
    "early_help": "The need is real and one agency, with the family, can meet it.",
    "advice": "The school is doing the right things. We talked through what would change our view.",
    "elsewhere": "The housing team can act on this sooner than we can.",
    "no_action": "We spoke to the school and the health visitor. The worry is explained; nothing more is needed now.",
}
TOLD_REFERRER = {
    "open_case": "Thank you. We have opened a case, and the lead professional will ring you within two days.",
    "pass_to_worker": "Thank you. The lead professional has your referral and will be in touch.",
    "early_help": "Thank you. The family has been offered early help and has said yes.",
    "advice": "Thank you for calling. Please do as we discussed, and refer again if it changes.",
    "elsewhere": "Thank you. We have passed it on, with your number, to the housing team.",
    "no_action": "Thank you. We looked into it with care. Please tell us at once if anything changes.",
}
EVIDENCE = (
    "Named in three intelligence reports this month",
    "Police log and the return interview agree",
    "Seen by the school nurse; told the same to the youth worker",
    "Attendance record and the head of year's note",
    "Carer's diary, shared with the social worker",
    "Visit to the home, both parents present",
)
SHARED = (
    "Two missing episodes since last time, both shorter than before. Answered the return interview.",
    "Attendance is 71 per cent, up from 58. Sits with a quieter group at lunch.",
    "Kept both appointments. Sleep is still poor.",
    "No new intelligence. The address on Windlass Street is being watched.",
    "Came to the Lamp Room on three evenings and stayed to help clear up.",
)
ACTIONS = (
    "Hold the return interview within 72 hours of each missing episode and send the notes to the lead",
    "Visit at home and agree a safety plan with the carer",
    "Book and go with the young person to the first appointment at Saltmarsh Clinic",
    "Ask the licensing team about the shop on Windlass Street",
    "Meet the form tutor and agree a timetable for the way back into lessons",
    "Offer a mentor from the Lamp Room and introduce them in person",
    "Check the older friends against what is known and report to the panel",
    "Arrange a planning meeting with the housing officer about a move",
)
OUTCOMES = (
    "Done on the Tuesday, together with the carer.",
    "Met twice. It went better the second time.",
    "Notes sent to the lead and filed.",
    "Appointment kept; the next is in two weeks.",
)
NOT_YET = ("The family was away.", "I was off sick and nobody stood in.", "Waiting for the other agency to answer.")
STAY = (
    "The risk has moved but has not gone. The panel keeps the child on the log.",
    "Two agencies report progress, one does not. Review next time.",
    "New information since last time outweighs the progress at school.",
)
LISTED = "The score is above the threshold and three agencies see the same risk. One lead, one plan, every fortnight."
LEFT = "Below the threshold, with a plan that does not need the panel. The lead reports to the team around the child."
STEP_DOWN = "Weekly mentor until the end of term, school report each fortnight, lead visits monthly."
EVENTS = (
    ("contact", "Home visit. Everybody was in and the kitchen had been painted."),
    ("education", "Three full days in school this week, for the first time since half term."),
    ("health", "Seen at the clinic; weight up, cheerful."),
    ("missing", "Not home by midnight. Found at a friend's at seven."),
    ("incident", "Shouting in the street, police called, no arrest."),
    ("strength", "Cooked for the whole group at the youth club."),
    ("exploitation", "A new adult friend with a car; asked the police to check."),
)

TERMS = """The risk management group keeps children safer who are at high risk in more than one part of their lives.

Each agency sends somebody who may decide for it, brings what it knows, and does what it takes on.

What is said at the table stays at the table, but for what the minutes give to each member.

The child's own words come first, and the chair asks for them where nobody has brought them."""
