"""What the evidence log can say: event types, the statutory verb of each and the sentence shown for it."""

from enum import StrEnum
from typing import Self

from django.utils.translation import gettext_noop as _


class Verb(StrEnum):
    """The six operations of DPA 2018 s.62(1), and two that access control adds."""

    COLLECTION = "COLLECTION"
    ALTERATION = "ALTERATION"
    CONSULTATION = "CONSULTATION"
    DISCLOSURE = "DISCLOSURE"
    COMBINATION = "COMBINATION"
    ERASURE = "ERASURE"
    REFUSAL = "REFUSAL"
    ACCESS = "ACCESS"


class EventType(StrEnum):
    """Stored values: never changed once used. Each has one verb, and a sentence that names nobody."""

    verb: Verb
    sentence: str

    def __new__(cls, value: str, verb: Verb, sentence: str) -> Self:
        """Make a member from its stored value, its verb and its sentence."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.verb = verb
        member.sentence = sentence
        return member

    # Looks
    CASE_VIEWED = "CASE_VIEWED", Verb.CONSULTATION, _("Looked at the case")
    CASE_LISTED = "CASE_LISTED", Verb.CONSULTATION, _("Saw the case in a list")
    CASE_SEARCHED = "CASE_SEARCHED", Verb.CONSULTATION, _("Saw the case in a search")
    GRANTED_CASE_VIEWED = "GRANTED_CASE_VIEWED", Verb.CONSULTATION, _("Looked at the case by a grant")
    REDACTED_COPY_VIEWED = "REDACTED_COPY_VIEWED", Verb.CONSULTATION, _("Looked at a redacted copy")
    LOCKED_ROW_SHOWN = "LOCKED_ROW_SHOWN", Verb.CONSULTATION, _("Was shown that a restricted case exists")
    PROTECTED_ADDRESS_SHOWN = "PROTECTED_ADDRESS_SHOWN", Verb.CONSULTATION, _("Saw a protected address")
    VICTIM_DETAILS_SHOWN = "VICTIM_DETAILS_SHOWN", Verb.CONSULTATION, _("Saw details of a victim")
    CHARACTERISTICS_VIEWED = "CHARACTERISTICS_VIEWED", Verb.CONSULTATION, _("Saw protected characteristics")
    REFERRAL_VIEWED = "REFERRAL_VIEWED", Verb.CONSULTATION, _("Looked at a referral")
    MEETING_VIEWED = "MEETING_VIEWED", Verb.CONSULTATION, _("Looked at a meeting")
    DOCUMENT_VIEWED = "DOCUMENT_VIEWED", Verb.CONSULTATION, _("Looked at a document")
    INFORMATION_VIEWED = "INFORMATION_VIEWED", Verb.CONSULTATION, _("Looked at a request for information")
    URGENT_NOTE_READ = "URGENT_NOTE_READ", Verb.CONSULTATION, _("Read an urgent note")
    ACCESS_LOG_VIEWED = "ACCESS_LOG_VIEWED", Verb.CONSULTATION, _("Looked at who had looked")
    EVIDENCE_SEARCHED = "EVIDENCE_SEARCHED", Verb.CONSULTATION, _("Searched the evidence log")
    EXPORT_MADE = "EXPORT_MADE", Verb.CONSULTATION, _("Had the case put into a file")
    EXPORTS_VIEWED = "EXPORTS_VIEWED", Verb.CONSULTATION, _("Looked at who took files of cases")
    # New records
    NOMINAL_IDENTIFIED = "NOMINAL_IDENTIFIED", Verb.COLLECTION, _("Identified the person")
    FACTS_FETCHED = "FACTS_FETCHED", Verb.COLLECTION, _("Fetched facts from another system")
    EVENT_RECORDED = "EVENT_RECORDED", Verb.COLLECTION, _("Recorded an event")
    REFERRAL_STARTED = "REFERRAL_STARTED", Verb.COLLECTION, _("Started a referral")
    DOCUMENT_STARTED = "DOCUMENT_STARTED", Verb.COLLECTION, _("Started a document")
    INFORMATION_ANSWERED = "INFORMATION_ANSWERED", Verb.COLLECTION, _("Answered a request for information")
    URGENT_NOTE_SENT = "URGENT_NOTE_SENT", Verb.COLLECTION, _("Sent an urgent note to the lead agency")
    STATISTICS_WRITTEN = "STATISTICS_WRITTEN", Verb.COLLECTION, _("Wrote rows of statistics")
    # Changes
    NOMINAL_CHANGED = "NOMINAL_CHANGED", Verb.ALTERATION, _("Changed the record")
    INVOLVEMENT_CHANGED = "INVOLVEMENT_CHANGED", Verb.ALTERATION, _("Changed who is involved")
    LEAD_CHANGED = "LEAD_CHANGED", Verb.ALTERATION, _("Changed the lead agency")
    LEVEL_SCREENED = "LEVEL_SCREENED", Verb.ALTERATION, _("Screened for the level")
    LEVEL_DECIDED = "LEVEL_DECIDED", Verb.ALTERATION, _("Decided the level")
    LEVEL_ENDORSED = "LEVEL_ENDORSED", Verb.ALTERATION, _("Endorsed the level")
    LEVEL1_REVIEWED = "LEVEL1_REVIEWED", Verb.ALTERATION, _("Reviewed the case at Level 1")
    REVIEW_OVERSEEN = "REVIEW_OVERSEEN", Verb.ALTERATION, _("Oversaw a Level 1 review")
    CASE_CLOSED = "CASE_CLOSED", Verb.ALTERATION, _("Closed the case")
    CASE_NOT_ADOPTED = "CASE_NOT_ADOPTED", Verb.ALTERATION, _("Did not adopt the case")
    REFERRAL_SAVED = "REFERRAL_SAVED", Verb.ALTERATION, _("Saved a referral")
    REFERRAL_SUBMITTED = "REFERRAL_SUBMITTED", Verb.ALTERATION, _("Submitted a referral")
    REFERRAL_WITHDRAWN = "REFERRAL_WITHDRAWN", Verb.ALTERATION, _("Withdrew a referral")
    REFERRAL_SCREENED = "REFERRAL_SCREENED", Verb.ALTERATION, _("Screened a referral")
    MEETING_SCHEDULED = "MEETING_SCHEDULED", Verb.ALTERATION, _("Scheduled a meeting")
    MEETING_INVITED = "MEETING_INVITED", Verb.ALTERATION, _("Invited somebody to a meeting")
    MEETING_STARTED = "MEETING_STARTED", Verb.ALTERATION, _("Started a meeting")
    MEETING_POSTPONED = "MEETING_POSTPONED", Verb.ALTERATION, _("Postponed a meeting")
    MEETING_CANCELLED = "MEETING_CANCELLED", Verb.ALTERATION, _("Cancelled a meeting")
    MEETING_RECORDED = "MEETING_RECORDED", Verb.ALTERATION, _("Recorded what a meeting said")
    MEETING_CLOSED = "MEETING_CLOSED", Verb.ALTERATION, _("Closed a meeting")
    STATEMENT_ACCEPTED = "STATEMENT_ACCEPTED", Verb.ALTERATION, _("Accepted the confidentiality statement")
    MINUTES_DRAFTED = "MINUTES_DRAFTED", Verb.ALTERATION, _("Drafted minutes")
    MINUTES_APPROVED = "MINUTES_APPROVED", Verb.ALTERATION, _("Approved minutes")
    TELLING_READ = "TELLING_READ", Verb.ALTERATION, _("Said that something told to the team was read")
    TELLING_ANSWERED = "TELLING_ANSWERED", Verb.ALTERATION, _("Answered what the team was asked")
    FOLLOW_UP_SETTLED = "FOLLOW_UP_SETTLED", Verb.ALTERATION, _("Settled what an event asked for")
    ACTION_CREATED = "ACTION_CREATED", Verb.ALTERATION, _("Set an action")
    ACTION_CHANGED = "ACTION_CHANGED", Verb.ALTERATION, _("Changed an action")
    INFORMATION_WITHDRAWN = "INFORMATION_WITHDRAWN", Verb.ALTERATION, _("Withdrew a request for information")
    DISCLOSURE_DECIDED = "DISCLOSURE_DECIDED", Verb.ALTERATION, _("Decided about disclosure")
    DOCUMENT_SAVED = "DOCUMENT_SAVED", Verb.ALTERATION, _("Saved a document")
    DOCUMENT_SIGNED = "DOCUMENT_SIGNED", Verb.ALTERATION, _("Signed a document")
    DOCUMENT_COUNTERSIGNED = "DOCUMENT_COUNTERSIGNED", Verb.ALTERATION, _("Countersigned a document")
    DOCUMENT_RETURNED = "DOCUMENT_RETURNED", Verb.ALTERATION, _("Sent a document back for more work")
    DOCUMENT_REQUESTED = "DOCUMENT_REQUESTED", Verb.ALTERATION, _("Asked for a document")
    DEADLINE_FLAGGED = "DEADLINE_FLAGGED", Verb.ALTERATION, _("Flagged a deadline")
    DEADLINE_REPAIRED = "DEADLINE_REPAIRED", Verb.ALTERATION, _("Brought deadlines in line with the rules")
    # Information given out, records joined, records ended
    MINUTES_DISTRIBUTED = "MINUTES_DISTRIBUTED", Verb.DISCLOSURE, _("Sent out minutes")
    HANDED_OVER = "HANDED_OVER", Verb.DISCLOSURE, _("Handed information over")
    INFORMATION_ASKED = "INFORMATION_ASKED", Verb.DISCLOSURE, _("Asked another agency for information")
    EXPORTED = "EXPORTED", Verb.DISCLOSURE, _("Exported information")
    CASES_MERGED = "CASES_MERGED", Verb.COMBINATION, _("Merged two records of one person")
    ERASED = "ERASED", Verb.ERASURE, _("Erased a record")
    # Who may see
    REFUSED = "REFUSED", Verb.REFUSAL, _("Was refused")
    EMERGENCY_REFUSED = "EMERGENCY_REFUSED", Verb.REFUSAL, _("Was refused emergency access")
    EMERGENCY_STARTED = "EMERGENCY_STARTED", Verb.ACCESS, _("Started emergency access")
    EMERGENCY_ENDED = "EMERGENCY_ENDED", Verb.ACCESS, _("Ended emergency access")
    GIVEN_ENDED = "GIVEN_ENDED", Verb.ACCESS, _("Lost access given by name, with a role or account")
    EMERGENCY_REVIEWED = "EMERGENCY_REVIEWED", Verb.ACCESS, _("Reviewed an emergency access")
    CASE_COVERED = "CASE_COVERED", Verb.ACCESS, _("Took cover of the case")
    ACCESS_LIMITED = "ACCESS_LIMITED", Verb.ACCESS, _("Limited who may see the case")
    ACCESS_LIMIT_LIFTED = "ACCESS_LIMIT_LIFTED", Verb.ACCESS, _("Lifted a limit on who may see the case")
    ACCESS_ASKED = "ACCESS_ASKED", Verb.ACCESS, _("Asked for access to the case")
    ACCESS_ANSWERED = "ACCESS_ANSWERED", Verb.ACCESS, _("Answered somebody who asked for access")
    ACCESS_GRANTED = "ACCESS_GRANTED", Verb.ACCESS, _("Granted access to the case")
    ACCESS_GRANT_ENDED = "ACCESS_GRANT_ENDED", Verb.ACCESS, _("Ended a grant of access")
    SUBSTITUTE_ASKED = "SUBSTITUTE_ASKED", Verb.ACCESS, _("Asked for somebody else to decide")
    SUBSTITUTE_NAMED = "SUBSTITUTE_NAMED", Verb.ACCESS, _("Named somebody else to decide")
    EXPORT_ASKED = "EXPORT_ASKED", Verb.ACCESS, _("Asked for a file of cases")
    EXPORT_DECIDED = "EXPORT_DECIDED", Verb.ACCESS, _("Answered for a file of cases")
    EXPORT_CANCELLED = "EXPORT_CANCELLED", Verb.ACCESS, _("Cancelled a file of cases")
    EXPORT_ENDED = "EXPORT_ENDED", Verb.ACCESS, _("Removed a file of cases that had ended")
    MANY_NOTICED = "MANY_NOTICED", Verb.ACCESS, _("Opened many cases, and privacy officers were told")
    MANY_OPENED = "MANY_OPENED", Verb.ACCESS, _("Was asked for proof after opening many cases")
    MANY_PROVED = "MANY_PROVED", Verb.ACCESS, _("Gave proof after opening many cases")
    MANY_STOPPED = "MANY_STOPPED", Verb.ACCESS, _("Was stopped after opening many cases")
    MANY_LIFTED = "MANY_LIFTED", Verb.ACCESS, _("Let somebody go on who had opened many cases")
    ACCOUNT_CHANGED = "ACCOUNT_CHANGED", Verb.ACCESS, _("Changed an account")
    SIGNED_IN = "SIGNED_IN", Verb.ACCESS, _("Signed in")
    SIGNED_OUT = "SIGNED_OUT", Verb.ACCESS, _("Signed out")
    SIGN_IN_FAILED = "SIGN_IN_FAILED", Verb.ACCESS, _("Failed to sign in")


# Looks into a case: how many cases somebody opened is counted by them (docs/adr/0026).
# Lists, searches, locked rows, requests for information and the logs show no record, and do not count.
OPENINGS = frozenset(
    {
        EventType.CASE_VIEWED,
        EventType.GRANTED_CASE_VIEWED,
        EventType.REDACTED_COPY_VIEWED,
        EventType.PROTECTED_ADDRESS_SHOWN,
        EventType.VICTIM_DETAILS_SHOWN,
        EventType.CHARACTERISTICS_VIEWED,
        EventType.REFERRAL_VIEWED,
        EventType.MEETING_VIEWED,
        EventType.DOCUMENT_VIEWED,
    }
)
