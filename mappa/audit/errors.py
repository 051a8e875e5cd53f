"""What goes wrong with evidence."""


class EvidenceUnavailable(Exception):  # noqa: N818 - a state of the system, which answers 503, not a fault of the page
    """Evidence cannot be written, so nothing is done and nothing is shown. The text holds no personal data."""
