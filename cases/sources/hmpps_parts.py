"""The other endpoints that help to identify a nominal: addresses, MAPPA registration, risk, officers, alerts."""

from cases.domain.enums import Known
from cases.sources.hmpps_facts import (
    Address,
    Alert,
    Fact,
    GapReason,
    GroupRisk,
    MappaDetail,
    Officer,
    Rosh,
    System,
)
from cases.sources.hmpps_reader import Block, Reader, record, rows

CATEGORIES = range(1, 5)
LEVELS = range(1, 4)
_GROUPS = {"KNOWADULT": "KNOWN_ADULT", "KNOWNADULT": "KNOWN_ADULT"}  # the source has been seen to write both


def read_addresses(data: object, reader: Reader) -> tuple[Fact[Address], ...]:
    """Addresses, those without an end first, then the newest first. Raises NotUnderstood."""
    found: list[Address] = []
    for row in rows(data, reader):
        address = Address(
            lines=_lines(row, reader),
            postcode=reader.text(row, "postcode"),
            no_fixed=reader.flag(row, "noFixedAddress") is True,
            types=tuple(
                words
                for kind in reader.blocks(row.get("types"))
                if (words := reader.text(kind, "description"))
            ),
            from_on=reader.day(row, "startDate"),
            to_on=reader.day(row, "endDate"),
        )
        if address.lines or address.postcode or address.no_fixed:
            found.append(address)
        else:
            reader.note(GapReason.EMPTY_ENTRY)
    found.sort(key=lambda address: address.from_on.toordinal() if address.from_on else 0, reverse=True)
    found.sort(key=lambda address: address.to_on is not None)
    return tuple(reader.fact(address, System.UNSAID) for address in found)


def read_mappa(data: object, reader: Reader) -> tuple[Fact[MappaDetail], ...]:
    """The live registration; empty where there is none (null, or every field null). Raises NotUnderstood."""
    answer = record(data) or {}
    told = (
        "level",
        "category",
        "startDate",
        "reviewDate",
        "levelDescription",
        "categoryDescription",
        "notes",
    )
    if all(answer.get(key) is None for key in told):
        return ()
    category, category_state = _in_range(answer, "category", CATEGORIES, reader)
    level, level_state = _in_range(answer, "level", LEVELS, reader)
    detail = MappaDetail(
        category=category,
        category_state=category_state,
        level=level,
        level_state=level_state,
        registered_on=reader.day(answer, "startDate"),
        review_on=reader.day(answer, "reviewDate"),
    )
    return (reader.fact(detail, System.PROBATION),)


def read_rosh(data: object, reader: Reader) -> tuple[Fact[Rosh], ...]:
    """Risk of serious harm. Null means refused or not assessed, never low. Raises NotUnderstood."""
    answer = record(data) or {}
    summary = reader.block(answer, "summary")
    overall = reader.text(summary, "overallRiskLevel")
    rosh = Rosh(
        overall=_code(overall) if overall else None,
        in_community=_groups(summary, "riskInCommunity", reader),
        in_custody=_groups(summary, "riskInCustody", reader),
    )
    if not (rosh.overall or rosh.in_community or rosh.in_custody):
        reader.note(GapReason.NOT_RECORDED)
        return ()
    return (reader.fact(rosh, System.PROBATION, as_of=reader.day(answer, "assessedOn")),)


def read_officers(data: object, reader: Reader) -> tuple[Fact[Officer], ...]:
    """The community and the prison offender manager. Raises NotUnderstood."""
    answer = record(data) or {}
    found: list[Fact[Officer]] = []
    if com := reader.block(answer, "communityOffenderManager"):
        name = _full_name(reader.block(com, "name"), reader)
        team = reader.text(reader.block(com, "team"), "description")
        if name or team:
            found.append(reader.fact(Officer("COM", name, team), System.PROBATION))
    if pom := reader.block(answer, "prisonOffenderManager"):
        name = _full_name(pom, reader)
        prison = reader.text(reader.block(pom, "prison"), "code")
        if name or prison:
            found.append(reader.fact(Officer("POM", name, prison), System.PRISON))
    return tuple(found)


def read_alerts(data: object, reader: Reader) -> tuple[Fact[Alert], ...]:
    """Alerts that are not marked inactive. Raises NotUnderstood."""
    found: list[Fact[Alert]] = []
    for row in rows(data, reader):
        code = reader.text(row, "code")
        if code is None:
            reader.note(GapReason.EMPTY_ENTRY)
        elif reader.flag(row, "active") is not False:
            words, created_on = reader.text(row, "codeDescription"), reader.day(row, "dateCreated")
            found.append(reader.fact(Alert(code, words, created_on), System.PRISON, as_of=created_on))
    return tuple(found)


def _lines(row: Block, reader: Reader) -> tuple[str, ...]:
    """Name of the building, number and street on one line, locality, town, county."""
    street = " ".join(part for key in ("number", "street") if (part := reader.text(row, key)))
    parts = (
        reader.text(row, "name"),
        street,
        *(reader.text(row, key) for key in ("locality", "town", "county")),
    )
    return tuple(part for part in parts if part)


def _in_range(answer: Block, key: str, allowed: range, reader: Reader) -> tuple[int | None, Known]:
    """0 is "none" (X9, M0); null and numbers the arrangements do not have are "not known"."""
    number = reader.number(answer, key)
    if number in allowed:
        return number, Known.KNOWN
    if number == 0:
        return None, Known.NONE
    if number is not None:
        reader.note(GapReason.UNREADABLE)
    return None, Known.NOT_KNOWN


def _groups(summary: Block, key: str, reader: Reader) -> tuple[GroupRisk, ...]:
    block = reader.block(summary, key)
    told = ((reader.text({"group": group}, "group"), reader.text(block, group)) for group in block)
    coded = ((_code(group), _code(level)) for group, level in told if group and level)
    return tuple(GroupRisk(_GROUPS.get(group, group), level) for group, level in coded)


def _code(text: str) -> str:
    """Levels and groups arrive with stray spaces and in mixed case."""
    return "_".join(text.upper().split())


def _full_name(block: Block, reader: Reader) -> str | None:
    """Forename and surname; None for the source's stand-in for a case nobody holds."""
    parts = [reader.text(block, "forename"), reader.text(block, "surname")]
    if "unallocated" in {(part or "").casefold() for part in parts}:
        return None
    return " ".join(part for part in parts if part) or None
