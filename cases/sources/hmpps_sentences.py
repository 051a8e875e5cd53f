"""The sentence, offence and key-date endpoints: three lists of the court and prison record."""

from dataclasses import replace

from cases.sources.hmpps_facts import Fact, GapReason, KeyDate, Length, Offence, Sentence, System
from cases.sources.hmpps_reader import Block, Reader, record, rows
from cases.sources.hmpps_same import pairs, same_offence, same_sentence

_CUSTODY_TERMS = {None, "IMP", "DET", "SCUS"}
_TERM_WORDS = {
    "LIC": "on licence", "SUP": "of supervision", "SUSP": "suspended", "CUR": "of curfew", "DEF": "deferred"
}  # fmt: skip
_UNITS = ("years", "months", "weeks", "days", "hours")

# Kind, block (none = top level), keys in order of precedence: an override set by hand wins (first key that is not null).
_KEY_DATES = (
    ("CONDITIONAL_RELEASE", "conditionalRelease", ("overrideDate", "date")),
    ("AUTOMATIC_RELEASE", "automaticRelease", ("overrideDate", "date")),
    ("NON_PAROLE", "nonParole", ("overrideDate", "date")),
    ("POST_RECALL_RELEASE", "postRecallRelease", ("overrideDate", "date")),
    ("RELEASE", "release", ("confirmedDate",)),
    ("HDC_ELIGIBILITY", "homeDetentionCurfew",
     ("eligibilityOverrideDate", "eligibilityDate", "eligibilityCalculatedDate")),
    ("HDC_ACTUAL", "homeDetentionCurfew", ("actualDate",)),
    ("PAROLE_ELIGIBILITY", "paroleEligibility", ("overrideDate", "date", "calculatedDate")),
    ("PAROLE_ACTUAL", None, ("actualParoleDate",)),
    ("TARIFF", None, ("tariffDate",)),
    ("ROTL", None, ("releaseOnTemporaryLicenceDate",)),
    ("LICENCE_EXPIRY", "licenceExpiry", ("overrideDate", "date", "calculatedDate")),
    ("SENTENCE_START", "sentence", ("startDate",)),
    ("SENTENCE_EXPIRY", "sentence", ("expiryOverrideDate", "expiryDate", "expiryCalculatedDate")),
    ("TOPUP_SUPERVISION_EXPIRY", "topupSupervision",
     ("expiryOverrideDate", "expiryDate", "expiryCalculatedDate")),
)  # fmt: skip
_NON_DTO = {
    "CRD": "CONDITIONAL_RELEASE", "ARD": "AUTOMATIC_RELEASE", "NPD": "NON_PAROLE", "PRRD": "POST_RECALL_RELEASE"
}  # fmt: skip


def read_offences(data: object, reader: Reader) -> tuple[Fact[Offence], ...]:
    """Offences of both records, the same offence once. Raises NotUnderstood."""
    told: dict[System, list[Offence]] = {system: [] for system in System}
    for row in rows(data, reader):
        offence = Offence(
            description=reader.text(row, "description"),
            also_described_as=None,
            committed_on=reader.day(row, "startDate"),
            committed_to=reader.day(row, "endDate"),
            court_dates=reader.days(row, "courtDates"),
            court_name=reader.text(row, "courtName"),
            cjs_code=reader.text(row, "cjsCode"),
            ho_code=reader.text(row, "hoCode"),
            statute_code=reader.text(row, "statuteCode"),
        )
        if any(
            (
                offence.description,
                offence.committed_on,
                offence.court_dates,
                offence.cjs_code,
                offence.ho_code,
            )
        ):
            told[reader.system(row)].append(offence)
        else:
            reader.note(GapReason.EMPTY_ENTRY)
    found = [
        reader.fact(_one_offence(prison, probation), *_who_told(prison, probation))
        for prison, probation in pairs(told[System.PRISON], told[System.PROBATION], same_offence)
    ]
    return (*found, *(reader.fact(offence, System.UNSAID) for offence in told[System.UNSAID]))


def read_sentences(data: object, reader: Reader) -> tuple[Fact[Sentence], ...]:
    """Sentences of both records, the same sentence once. Raises NotUnderstood."""
    told: dict[System, list[Sentence]] = {system: [] for system in System}
    for row in rows(data, reader):
        system = reader.system(row)
        sentence = Sentence(
            description=reader.text(row, "description"),
            also_described_as=None,
            sentenced_on=reader.day(row, "dateOfSentencing"),
            length=_length(reader.block(row, "length"), reader),
            custodial=True if system is System.PRISON and reader.flag(row, "isCustodial") else None,
            active=reader.flag(row, "isActive"),
        )
        if any((sentence.description, sentence.sentenced_on, sentence.length)):
            told[system].append(sentence)
        else:
            reader.note(GapReason.EMPTY_ENTRY)
    found = [
        reader.fact(_one_sentence(prison, probation), *_who_told(prison, probation))
        for prison, probation in pairs(told[System.PRISON], told[System.PROBATION], same_sentence)
    ]
    return (*found, *(reader.fact(sentence, System.UNSAID) for sentence in told[System.UNSAID]))


def read_key_dates(data: object, reader: Reader) -> tuple[Fact[KeyDate], ...]:
    """Dates of the latest prison sentence. All blocks null: the source could not read them. Raises NotUnderstood."""
    answer = record(data)
    if answer is None:
        reader.note(GapReason.NOT_RECORDED)
        return ()
    blocks = {name for _kind, name, _keys in _KEY_DATES if name}
    if all(answer.get(name) is None for name in blocks):
        reader.note(GapReason.FAILED)
    found: dict[str, KeyDate] = {}
    for kind, name, keys in _KEY_DATES:
        block = reader.block(answer, name) if name else answer
        key = next((key for key in keys if block.get(key) is not None), None)
        day = reader.day(block, key) if key else None
        if key and day:
            found[kind] = KeyDate(kind, day, overridden="verride" in key)
    later = reader.block(answer, "nonDto")
    later_kind = _NON_DTO.get(reader.text(later, "releaseDateType") or "")
    later_day = reader.day(later, "date")
    if later_kind and later_day and _block_is_silent(answer, later_kind, reader):
        found[later_kind] = KeyDate(later_kind, later_day)
    return tuple(reader.fact(key_date, System.PRISON) for key_date in found.values())


def _block_is_silent(answer: Block, kind: str, reader: Reader) -> bool:
    """Whether the block of this kind holds no date at all; an unreadable override must not be replaced."""
    name, keys = next((name, keys) for listed, name, keys in _KEY_DATES if listed == kind)
    block = reader.block(answer, name) if name else answer
    return all(block.get(key) is None for key in keys)


def _who_told(prison: object | None, probation: object | None) -> tuple[System, ...]:
    return tuple(system for system, told in ((System.PRISON, prison), (System.PROBATION, probation)) if told)


def _one_offence(prison: Offence | None, probation: Offence | None) -> Offence:
    """The prison wording first (it is the statute's), with what only probation tells."""
    if prison is None or probation is None:
        one = prison or probation
        assert one is not None  # pairs() never gives two Nones
        return one
    return replace(
        prison,
        also_described_as=probation.description,
        committed_to=prison.committed_to or probation.committed_to,
        court_dates=tuple(sorted({*prison.court_dates, *probation.court_dates})),
        court_name=probation.court_name or prison.court_name,
        ho_code=probation.ho_code or prison.ho_code,
    )


def _one_sentence(prison: Sentence | None, probation: Sentence | None) -> Sentence:
    if prison is None or probation is None:
        one = prison or probation
        assert one is not None  # pairs() never gives two Nones
        return one
    return replace(
        prison,
        also_described_as=probation.description,
        active=prison.active if prison.active is not None else probation.active,
    )


def _length(block: Block, reader: Reader) -> Length | None:
    """Prison: a list of terms. Probation: a duration with its unit."""
    terms = reader.blocks(block.get("terms"))
    if not terms:
        unit = (reader.text(block, "units") or "").lower()
        duration = reader.number(block, "duration")
        if duration is None or unit not in _UNITS:
            return None
        return Length(_amounts({unit: duration}), *_months_and_days({unit: duration}))
    texts: list[str] = []
    custody = dict.fromkeys(_UNITS, 0)
    for term in terms:
        amounts = {unit: reader.number(term, unit) or 0 for unit in _UNITS}
        code = reader.text(term, "prisonTermCode")
        if any(amounts.values()):
            words = _TERM_WORDS.get(code or "", f"({code})" if code not in _CUSTODY_TERMS else "")
            texts.append(f"{_amounts(amounts)} {words}".strip())
        if code in _CUSTODY_TERMS:
            custody = {unit: custody[unit] + amounts[unit] for unit in _UNITS}
    return Length(" and ".join(texts), *_months_and_days(custody)) if texts else None


def _amounts(amounts: dict[str, int]) -> str:
    parts = [(amount, unit) for unit, amount in amounts.items() if amount]
    return " ".join(f"{amount} {unit if amount != 1 else unit[:-1]}" for amount, unit in parts)


def _months_and_days(amounts: dict[str, int]) -> tuple[int | None, int | None]:
    months = amounts.get("years", 0) * 12 + amounts.get("months", 0)
    days = amounts.get("weeks", 0) * 7 + amounts.get("days", 0)
    return months or None, days or None
