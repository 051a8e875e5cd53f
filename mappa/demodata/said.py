"""What was said at invented meetings, by agenda item; the second and third meeting say something new."""

from cases.domain.enums import Pillar

P = Pillar

SECTIONS: dict[str, tuple[str, ...]] = {
    "victim": (
        "The victim has been told of the release and asked for a non-contact condition, which is in place.",
        "No contact has been tried. The victim asks to be told before any change of address.",
        "The victim has moved. The exclusion zone is redrawn; the liaison officer will say so.",
    ),
    "voice": (
        "He was told of his status and says he wants to be left alone. His views were read out.",
        "He says the alcohol course helps, and asks for later reporting times because of work.",
        "He has told his offender manager of a new friend and says there is nothing to hide.",
    ),
    "information": (
        "Police: two call-outs to the last address, both for noise. Housing: a one-bedroom flat can be had.",
        "Police: arrested once for being drunk, no further action. Health: first appointment kept.",
        "Children's social care: the new friend has two children. Police: seen near their school once, by day.",
    ),
    "diversity": (
        "Reads with difficulty: conditions are explained aloud and given in large print.",
        "No change.",
        "No change. A colleague who speaks Welsh is at hand on request.",
    ),
    "risk": (
        "High to known adults: serious injury, when drinking and when left, likely within months.",
        "High to known adults. Less imminent while work and sobriety last.",
        "High to known adults, and now to the children of the new friend until more is known.",
    ),
}

MEASURES: tuple[tuple[Pillar, str, str, int], ...] = (
    (P.SUPERVISION, "Weekly supervision, office and home in turn", "Offender manager", 0),
    (P.MONITORING_AND_CONTROL, "Unannounced police visits each month", "Police", 0),
    (P.MONITORING_AND_CONTROL, "Exclusion zone with electronic tag", "Offender manager", 1),
    (P.INTERVENTIONS_AND_TREATMENT, "Alcohol course and relapse plan", "Health", 0),
    (P.INTERVENTIONS_AND_TREATMENT, "Programme on relationships, twelve sessions", "Offender manager", 1),
    (P.VICTIM_SAFETY_PLANNING, "Non-contact condition; victim told of changes", "Victim liaison", 0),
    (P.VICTIM_SAFETY_PLANNING, "Check on the children of the new friend", "Children's social care", 2),
)
"""Pillar, what is done, by whom, and at which meeting (0 is the first) it came into the plan."""

CONTINGENCY = (
    "If he drinks: alcohol test the same day, manager told, recall considered.",
    "If he drinks: test the same day. If the tag is cut: arrest, and the victim told within the hour.",
    "As before. If he is found with the children: police protection powers, and recall the same day.",
)

ACTIONS: tuple[tuple[Pillar, str, str, bool], ...] = (
    (P.MONITORING_AND_CONTROL, "Share the call-out history of the last five years", "police", False),
    (P.VICTIM_SAFETY_PLANNING, "Tell the victim of the conditions and of the exclusion zone", "vlo", False),
    (P.INTERVENTIONS_AND_TREATMENT, "Offer an appointment within two weeks", "health", False),
    (P.SUPERVISION, "Confirm the address and report on suitability", "housing", False),
    (P.VICTIM_SAFETY_PLANNING, "Find out who lives with the new friend, and whether children do", "children", True),
    (P.SUPERVISION, "Bring the risk management plan into line with this meeting", "lead", False),
)  # fmt: skip
"""Pillar, what is to be done, who by (a username, or lead), whether it is a safeguarding action."""

EVIDENCE = "Done and told to the offender manager by secure e-mail; nothing further needed."
NOT_DISCLOSING = (
    "Nobody outside the arrangements is at risk who does not know already; disclosure would add nothing."
)
AGREED = "The new friend has children and does not know. She must be able to protect them (s.327A)."
LEVEL_BECAUSE = {
    2: "Several agencies still hold parts of the plan, and the risk is high: Level 2 stays right.",
    3: "Public interest and resources from several agencies at short notice: Level 3 stays right.",
    1: "Twelve months without an event, and one agency can manage with information shared: Level 1 is enough.",
}
