# ruff: noqa: N818 - named by what happened, as the screens and the service speak of them
"""What can go wrong when a person is fetched from the HMPPS External API, one class each.

`message` is for the screen. It names no person and repeats nothing the API said, because upstream messages can hold personal
data or name colleagues. Whatever is raised, nothing has been kept.
"""

NOTHING_CHANGED = "Nothing has been changed."


class FetchError(Exception):
    """No facts came back. Catch this one; show `message`."""

    message = f"The person could not be fetched. {NOTHING_CHANGED}"

    def __init__(self) -> None:
        """All that may be told is in `message`."""
        super().__init__(self.message)


class BadIdentifier(FetchError):
    """The text is neither a CRN nor a prison number; nothing was sent."""

    message = "Enter a CRN, like X123456, or a prison number, like A1234BC"


class NotConfigured(FetchError):
    """No address or key is set for the API."""

    message = (
        f"Fetching from HMPPS is not set up on this system. Enter the details by hand. {NOTHING_CHANGED}"
    )


class NotFound(FetchError):
    """404: neither the prison nor the probation record knows the identifier."""

    message = f"No one was found with that CRN or prison number. Check it and try again. {NOTHING_CHANGED}"


class Merged(FetchError):
    """303: the prison number was merged into another one. The link is not followed."""

    message = (
        "That prison number was merged into another record. "
        f"Look up the current prison number and fetch with that one. {NOTHING_CHANGED}"
    )


class Forbidden(FetchError):
    """401 or 403: this system may not read the record."""

    message = (
        "HMPPS refused to give this record to this system. "
        f"Ask your MAPPA coordinator; trying again will not help. {NOTHING_CHANGED}"
    )


class Restricted(FetchError):
    """The probation record is restricted to named people or excludes named people (limited access)."""

    message = (
        "Access to this person's probation record is limited to named people, so nothing has been fetched. "
        "Ask the head of the probation delivery unit that manages the case, or your MAPPA coordinator. "
        f"{NOTHING_CHANGED}"
    )


class AccessUnknown(FetchError):
    """The record does not say whether access is limited. Unknown is treated as limited."""

    message = (
        "HMPPS did not say whether access to this person's probation record is limited, so nothing has been fetched. "
        "This happens when a person is known to prisons only. Check with the probation delivery unit, "
        f"then enter the details by hand. {NOTHING_CHANGED}"
    )


class Unavailable(FetchError):
    """5xx, 429, or no connection."""

    message = f"The HMPPS service is not working at the moment. Try again later. {NOTHING_CHANGED}"


class TimedOut(FetchError):
    """No answer in time."""

    message = f"The HMPPS service took too long to answer. Try again in a few minutes. {NOTHING_CHANGED}"


class NotUnderstood(FetchError):
    """Not JSON, not the contract, or an answer about another person."""

    message = (
        "The HMPPS service sent an answer this system does not understand. "
        f"Tell your administrator. {NOTHING_CHANGED}"
    )


class Partial(FetchError):
    """The person was read, some parts were not, and the caller wants all or nothing.

    `missing` holds one plain sentence for each part.
    """

    message = f"Only part of the record could be read. Try again later, or enter the details by hand. {NOTHING_CHANGED}"

    def __init__(self, missing: tuple[str, ...] = ()) -> None:
        """Keep the sentences that say what is missing."""
        super().__init__()
        self.missing = missing
