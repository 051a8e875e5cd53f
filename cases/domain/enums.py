"""The coded answers of the field, with the words shown for each. Models take their choices from here.

A stored value never changes once it has been used; labels may. Sources are named beside each list.
"""

from mappa.core.coded import Coded


class CaseState(Coded):
    """Where a case stands. The level itself is told by the level history."""

    CANDIDATE = "CANDIDATE", "Candidate, not eligible yet"
    IDENTIFIED = "IDENTIFIED", "Eligible, level not set"
    LEVEL_1 = "LEVEL_1", "Level 1"
    LEVEL_2 = "LEVEL_2", "Level 2"
    LEVEL_3 = "LEVEL_3", "Level 3"
    NOT_ADOPTED = "NOT_ADOPTED", "Not adopted"
    CLOSED = "CLOSED", "Closed"

    @property
    def level(self) -> int | None:
        """The management level this state stands for, or None where none is set."""
        return {"LEVEL_1": 1, "LEVEL_2": 2, "LEVEL_3": 3}.get(self.value)


class CloseReason(Coded):
    CATEGORY_ENDED = "CATEGORY_ENDED", "Category period ended"
    RISK_REDUCED = "RISK_REDUCED", "Risk reduced (Category 3)"
    DIED = "DIED", "Died"
    DEPORTED = "DEPORTED", "Deported"
    TRANSFERRED_OUT = "TRANSFERRED_OUT", "Transferred out"
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR", "Entered in error"


class RoshLevel(Coded):
    """Risk of serious harm."""

    LOW = "LOW", "Low"
    MEDIUM = "MEDIUM", "Medium"
    HIGH = "HIGH", "High"
    VERY_HIGH = "VERY_HIGH", "Very high"


class Custody(Coded):
    COMMUNITY = "COMMUNITY", "In the community"
    CUSTODY = "CUSTODY", "In custody"
    HOSPITAL = "HOSPITAL", "In hospital under an order"


class IdentifierKind(Coded):
    CRN = "CRN", "CRN (probation)"
    PRISON_NUMBER = "PRISON_NUMBER", "Prison number"
    PNC = "PNC", "PNC ID"
    CRO = "CRO", "CRO number"
    VISOR = "VISOR", "ViSOR reference"


class OffenceKind(Coded):
    """What the offence is for the purposes of CJA 2003 s.327."""

    SEXUAL_REGISTRABLE = "SEXUAL_REGISTRABLE", "Sexual, with notification requirements (SOA 2003 Schedule 3)"
    SPECIFIED_VIOLENT = "SPECIFIED_VIOLENT", "Specified violent (CJA 2003 Schedule 15 Part 1, s.327(4A))"
    SPECIFIED_SEXUAL = "SPECIFIED_SEXUAL", "Specified sexual, no notification (CJA 2003 Schedule 15 Part 2)"
    CONTROLLING_COERCIVE = (
        "CONTROLLING_COERCIVE",
        "Controlling or coercive behaviour (Serious Crime Act 2015 s.76)",
    )
    TERRORIST = "TERRORIST", "Terrorist or with a terrorist connection (CJA 2003 s.327(4B))"
    OTHER = "OTHER", "Other offence"


class DisposalKind(Coded):
    """The sentence or order, as the notification table and s.327(3) tell them apart."""

    LIFE_OR_INDETERMINATE = "LIFE_OR_INDETERMINATE", "Life, IPP or other indeterminate sentence"
    IMPRISONMENT = "IMPRISONMENT", "Imprisonment or detention for a term"
    SUSPENDED = "SUSPENDED", "Suspended sentence"
    EXTENDED = "EXTENDED", "Extended sentence"
    HOSPITAL_RESTRICTED = "HOSPITAL_RESTRICTED", "Hospital order with restriction"
    HOSPITAL = "HOSPITAL", "Hospital order without restriction"
    GUARDIANSHIP = "GUARDIANSHIP", "Guardianship order"
    COMMUNITY_ORDER = "COMMUNITY_ORDER", "Community order"
    CONDITIONAL_DISCHARGE = "CONDITIONAL_DISCHARGE", "Conditional discharge"
    CAUTION = "CAUTION", "Caution"
    OTHER = "OTHER", "Any other disposal"


class KeyDateKind(Coded):
    CONDITIONAL_RELEASE = "CONDITIONAL_RELEASE", "Conditional release"
    AUTOMATIC_RELEASE = "AUTOMATIC_RELEASE", "Automatic release"
    HDC_ELIGIBILITY = "HDC_ELIGIBILITY", "Home detention curfew eligibility"
    PAROLE_ELIGIBILITY = "PAROLE_ELIGIBILITY", "Parole eligibility"
    TARIFF = "TARIFF", "Tariff expiry"
    ROTL = "ROTL", "First release on temporary licence"
    RELEASE = "RELEASE", "Release (confirmed)"
    LICENCE_EXPIRY = "LICENCE_EXPIRY", "Licence expiry"
    SENTENCE_EXPIRY = "SENTENCE_EXPIRY", "Sentence expiry"
    FIRST_APPOINTMENT = "FIRST_APPOINTMENT", "First appointment in the community"
    HANDOVER = "HANDOVER", "Handover meeting held"


class DeadlineKind(Coded):
    """Rules of docs/domain-rules.md that have rows so far; the number is the rule's."""

    D1_LEVEL_CUSTODY = "D1", "Level setting before release"
    D3_LEVEL_COMMUNITY = "D3", "Level setting in the community"
    D5_LEVEL1_REVIEW = "D5", "Level 1 review"
    D6_EVENT_REVIEW = "D6", "Level 1 review after an event"
    D29_COMMUNITY_MANAGER = "D29", "Community offender manager allocated"
    D30_HANDOVER = "D30", "Handover to the community"
    D31_ASSESSMENT = "D31", "Current assessment"
    D33_FIRST_APPOINTMENT = "D33", "First appointment after release"


class AssessmentTool(Coded):
    """Tools of assessment. The static ones predict from the past and are no current assessment by themselves."""

    OASYS = "OASYS", "OASys"
    ARMS = "ARMS", "ARMS"
    SARA = "SARA", "SARA"
    ASSETPLUS = "ASSETPLUS", "AssetPlus"
    HCR20 = "HCR20", "HCR-20"
    RM2000 = "RM2000", "RM2000"
    OSP = "OSP", "OSP"
    RSR = "RSR", "RSR"

    @property
    def is_dynamic(self) -> bool:
        """Whether it says how the person is now."""
        return self.value not in {"RM2000", "OSP", "RSR"}


class DeadlineState(Coded):
    OPEN = "OPEN", "Open"
    MET = "MET", "Met"
    WITHDRAWN = "WITHDRAWN", "No longer applies"


class ReferralState(Coded):
    """Life of a MAPPA A."""

    DRAFT = "DRAFT", "Draft"
    SUBMITTED = "SUBMITTED", "Submitted"
    MORE_INFORMATION = "MORE_INFORMATION", "More information requested"
    ACCEPTED = "ACCEPTED", "Accepted"
    REJECTED = "REJECTED", "Rejected"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class ReferralUrgency(Coded):
    STANDARD = "STANDARD", "Standard"
    URGENT = "URGENT", "Urgent"
    EMERGENCY = "EMERGENCY", "Emergency"


class ReferralReason(Coded):
    """Why multi-agency meetings would add value; coded so that reports can count."""

    HIGH_ROSH = "HIGH_ROSH", "High or very high risk of serious harm"
    COORDINATION_NEEDED = "COORDINATION_NEEDED", "Active involvement and co-ordination needed"
    COMPLEX_OVERSIGHT = "COMPLEX_OVERSIGHT", "Complex case that needs multi-agency oversight"
    SENIOR_RESOURCES = "SENIOR_RESOURCES", "Senior decisions or significant resources needed at short notice"
    MEDIA_INTEREST = "MEDIA_INTEREST", "Likely media or public interest"
    IMMINENT_RELEASE = "IMMINENT_RELEASE", "Release is near and risk is not yet managed"
    ESCALATING = "ESCALATING", "Risk or behaviour is escalating"


class CriterionAnswer(Coded):
    """Answer of the screeners to each part of the Level 2 and Level 3 test."""

    MET = "MET", "Met"
    NOT_MET = "NOT_MET", "Not met"
    NOT_KNOWN = "NOT_KNOWN", "Not known"


class ScreeningOutcome(Coded):
    ACCEPT_LEVEL_2 = "ACCEPT_LEVEL_2", "Accept to Level 2"
    ACCEPT_LEVEL_3 = "ACCEPT_LEVEL_3", "Accept to Level 3"
    MORE_INFORMATION = "MORE_INFORMATION", "Ask for more information"
    REJECT = "REJECT", "Reject"


class ReviewOutcome(Coded):
    """Outcome of a Level 1 review (rule D5)."""

    KEEP = "KEEP", "Keep at Level 1"
    REFER = "REFER", "Refer to Level 2 or 3"
    CLOSE = "CLOSE", "Close"


class InvolvementRole(Coded):
    LEAD = "LEAD", "Lead agency"
    INVOLVED = "INVOLVED", "Involved"


class LimitationKind(Coded):
    RESTRICTION = "RESTRICTION", "Restricted to named people"
    EXCLUSION = "EXCLUSION", "Named people are excluded"


class Sharing(Coded):
    """Who among those who may open the case may read the row (docs/glossary.md)."""

    OWN_AGENCY = "OWN_AGENCY", "Own agency only"
    RESPONSIBLE_AUTHORITY = "RESPONSIBLE_AUTHORITY", "Police, probation and prisons"
    ALL_INVOLVED = "ALL_INVOLVED", "All involved agencies"


class Known(Coded):
    """Told apart everywhere: known, none, not known."""

    KNOWN = "KNOWN", "Known"
    NONE = "NONE", "None"
    NOT_KNOWN = "NOT_KNOWN", "Not known"


class OrderKind(Coded):
    """Orders of a court; which of them register a person: cases/domain/orders.py."""

    SHPO = "SHPO", "Sexual Harm Prevention Order"
    SOPO = "SOPO", "Sexual Offences Prevention Order"
    NOTIFICATION_ORDER = "NOTIFICATION_ORDER", "Notification order"
    SRO = "SRO", "Sexual Risk Order"
    VIOLENT_OFFENDER = "VIOLENT_OFFENDER", "Violent Offender Order"
    CRIMINAL_BEHAVIOUR = "CRIMINAL_BEHAVIOUR", "Criminal Behaviour Order"
    RESTRAINING = "RESTRAINING", "Restraining order"
    OTHER = "OTHER", "Other order"


class EndKind(Coded):
    """What is known of the end of an eligibility."""

    ON_DATE = "ON_DATE", "Ends on a date"
    INDEFINITE = "INDEFINITE", "Indefinite"
    NOT_KNOWN = "NOT_KNOWN", "Cannot be worked out"


class LevelBasis(Coded):
    """On what footing a level is decided."""

    SCREENING = "SCREENING", "Level setting (MAPPA Q)"
    REVIEW = "REVIEW", "Level 1 review"
    REFERRAL = "REFERRAL", "Accepted referral"
    PANEL = "PANEL", "Meeting decision"
    EMERGENCY = "EMERGENCY", "Emergency decision"
    CARRIED_OVER = "CARRIED_OVER", "Carried over"


class Criterion(Coded):
    """Parts of the Level 2 and Level 3 tests, as screeners answer them (Guidance chapter 7)."""

    ADDED_VALUE = (
        "ADDED_VALUE",
        "Formal multi-agency meetings would add value to the lead agency's management",
    )
    HIGH_ROSH = "HIGH_ROSH", "High or very high risk of serious harm"
    COORDINATION = "COORDINATION", "Lower risk, exceptionally, but needs active involvement and co-ordination"
    COMPLEX_OVERSIGHT = "COMPLEX_OVERSIGHT", "Complex case that needs multi-agency oversight"
    PREVIOUSLY_LEVEL_3 = "PREVIOUSLY_LEVEL_3", "Previously Level 3 and no longer needs it"
    SENIOR_RESOURCES = "SENIOR_RESOURCES", "Significant resources must be committed at short notice"
    PUBLIC_INTEREST = "PUBLIC_INTEREST", "High likelihood of media scrutiny or public interest"


class ReviewAnswer(Coded):
    """Answer to one question of a Level 1 review."""

    NO_CHANGE = "NO_CHANGE", "No change, checked"
    CHANGED = "CHANGED", "Something has changed"
    NOT_KNOWN = "NOT_KNOWN", "Not known"


class Pillar(Coded):
    """The four pillars of a risk management plan, in their order."""

    SUPERVISION = "SUPERVISION", "Supervision"
    MONITORING_AND_CONTROL = "MONITORING_AND_CONTROL", "Monitoring and control"
    INTERVENTIONS_AND_TREATMENT = "INTERVENTIONS_AND_TREATMENT", "Interventions and treatment"
    VICTIM_SAFETY_PLANNING = "VICTIM_SAFETY_PLANNING", "Victim safety planning"


class DisclosureDecisionKind(Coded):
    """What the meeting decided about telling somebody outside the arrangements (CJA 2003 s.327A).

    There is no "not applicable": disclosure is considered at every Level 2 and 3 meeting (D20).
    """

    NOT_DISCLOSING = "NOT_DISCLOSING", "Considered: not disclosing"
    AGREED = "AGREED", "Considered: disclosure agreed"
    MADE = "MADE", "Disclosure made"
