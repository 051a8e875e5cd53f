"""Seniority, as attendance and authority to commit are told by."""

from mappa.core.coded import Coded


class Grade(Coded):
    """Lowest first."""

    PRACTITIONER = "PRACTITIONER", "Practitioner"
    MANAGER = "MANAGER", "Manager"
    SENIOR_MANAGER = "SENIOR_MANAGER", "Senior manager"
    HEAD = "HEAD", "Head of service"
    CHIEF_OFFICER = "CHIEF_OFFICER", "Chief officer"

    @property
    def rank(self) -> int:
        """0 for a practitioner, upwards."""
        return list(Grade).index(self)
