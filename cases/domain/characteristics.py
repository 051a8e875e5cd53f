"""What is asked for equality monitoring (Equality Act 2010 s.149), in bands too broad to point at somebody."""

from dataclasses import asdict, dataclass

from mappa.core.coded import Coded

NOT_KNOWN = "NOT_KNOWN"
"""The band of whatever was not asked."""


class Sex(Coded):
    NOT_ASKED = "NOT_ASKED", "Not asked"
    FEMALE = "FEMALE", "Female"
    MALE = "MALE", "Male"
    OTHER = "OTHER", "Other"
    DECLINED = "DECLINED", "Asked, preferred not to say"


class EthnicGroup(Coded):
    """The five broad groups of the census of England and Wales."""

    NOT_ASKED = "NOT_ASKED", "Not asked"
    ASIAN = "ASIAN", "Asian, Asian British or Asian Welsh"
    BLACK = "BLACK", "Black, Black British, Black Welsh, Caribbean or African"
    MIXED = "MIXED", "Mixed or multiple ethnic groups"
    WHITE = "WHITE", "White"
    OTHER = "OTHER", "Other ethnic group"
    DECLINED = "DECLINED", "Asked, preferred not to say"


class Disability(Coded):
    """Disabled as in the Equality Act 2010 s.6."""

    NOT_ASKED = "NOT_ASKED", "Not asked"
    YES = "YES", "Disabled"
    NO = "NO", "Not disabled"
    DECLINED = "DECLINED", "Asked, preferred not to say"


@dataclass(frozen=True, slots=True)
class Characteristics:
    """The answers of one person; nobody has asked until somebody says so."""

    sex: Sex = Sex.NOT_ASKED
    ethnic_group: EthnicGroup = EthnicGroup.NOT_ASKED
    disability: Disability = Disability.NOT_ASKED

    @classmethod
    def of(cls, codes: dict[str, str]) -> "Characteristics":
        """From stored codes; what is missing was not asked. ValueError for a code that is none of ours."""
        return cls(
            sex=Sex(codes.get("sex", Sex.NOT_ASKED)),
            ethnic_group=EthnicGroup(codes.get("ethnic_group", EthnicGroup.NOT_ASKED)),
            disability=Disability(codes.get("disability", Disability.NOT_ASKED)),
        )

    @property
    def codes(self) -> dict[str, str]:
        """Codes by name, as they are stored and as a form takes them."""
        return {name: str(answer) for name, answer in asdict(self).items()}

    def changed_from(self, before: "Characteristics") -> list[str]:
        """Names of the answers that differ."""
        return [name for name, code in self.codes.items() if code != before.codes[name]]

    @property
    def bands(self) -> dict[str, str]:
        """The bands of a statistics row: the code, or NOT_KNOWN where nobody asked. A refusal to say stays one."""
        named = {
            "sex_band": self.sex,
            "ethnicity_band": self.ethnic_group,
            "disability_band": self.disability,
        }
        return {name: NOT_KNOWN if code == "NOT_ASKED" else str(code) for name, code in named.items()}
