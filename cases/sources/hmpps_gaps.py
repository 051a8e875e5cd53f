"""The sentences shown for what is missing from a fetched record."""

from cases.sources.hmpps_errors import FetchError, Forbidden, NotUnderstood, TimedOut, Unavailable
from cases.sources.hmpps_facts import Gap, GapReason

FAILURE_REASONS: dict[type[FetchError], GapReason] = {
    Forbidden: GapReason.REFUSED,
    NotUnderstood: GapReason.NOT_UNDERSTOOD,
    TimedOut: GapReason.TIMED_OUT,
    Unavailable: GapReason.FAILED,
}

_PARTS = {
    "person": "Personal details",
    "addresses": "Addresses",
    "offences": "Offences",
    "sentences": "Sentences",
    "key_dates": "Release and sentence dates",
    "mappa": "MAPPA category and level",
    "rosh": "Risk of serious harm",
    "officers": "Offender managers",
    "alerts": "Prison alerts",
}

_SENTENCES = {
    GapReason.NOT_RECORDED: "{part}: none recorded, or not known to HMPPS.",
    GapReason.REDACTED: "{part}: some text is hidden by HMPPS and was left out.",
    GapReason.EMPTY_ENTRY: "{part}: at least one entry holds no detail and was left out.",
    GapReason.UNREADABLE: "{part}: at least one value made no sense and was left out. Check the source record.",
    GapReason.REFUSED: "{part}: HMPPS refused to give this part to this system.",
    GapReason.INCOMPLETE: "{part}: there are more entries than were read. Check the source record.",
    GapReason.FAILED: "{part} could not be read: the HMPPS service is not working. Try again later.",
    GapReason.TIMED_OUT: "{part} could not be read: the HMPPS service took too long to answer. Try again later.",
    GapReason.NOT_ASKED: "{part}: not asked for, because the HMPPS service is too slow. Try again later.",
    GapReason.NOT_UNDERSTOOD: "{part} could not be read: the answer was not understood. Tell your administrator.",
}
_NEEDS_PRISON_NUMBER = (
    "{part}: HMPPS gives these only for a person with a prison number. Enter them by hand if there are any."
)


def gap(part: str, reason: GapReason, *, needs_prison_number: bool = False) -> Gap:
    """The gap with its sentence; `needs_prison_number` where the person has none and the part depends on it."""
    sentence = _NEEDS_PRISON_NUMBER if needs_prison_number else _SENTENCES[reason]
    return Gap(part, reason, sentence.format(part=_PARTS[part]))
