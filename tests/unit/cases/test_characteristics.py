"""Answers, their bands, and the tokens they are kept in."""

from uuid import uuid4

import pytest
from cryptography.fernet import Fernet

from cases.domain.characteristics import Characteristics, Disability, EthnicGroup, Sex
from cases.sealing import Unreadable, seal, unseal

CASE = uuid4()
ANSWERS = Characteristics(Sex.FEMALE, EthnicGroup.MIXED, Disability.DECLINED)


def test_codes_go_there_and_back():
    assert Characteristics.of(ANSWERS.codes) == ANSWERS
    assert Characteristics.of({}) == Characteristics()


def test_code_that_is_none_of_ours_is_refused():
    with pytest.raises(ValueError, match="PURPLE"):
        Characteristics.of({"sex": "PURPLE"})


def test_what_was_not_asked_is_not_known_and_a_refusal_to_say_stays_one():
    assert set(Characteristics().bands.values()) == {"NOT_KNOWN"}
    assert ANSWERS.bands == {"sex_band": "FEMALE", "ethnicity_band": "MIXED", "disability_band": "DECLINED"}


def test_changes_are_told_by_name():
    assert ANSWERS.changed_from(ANSWERS) == []
    assert ANSWERS.changed_from(Characteristics(sex=Sex.FEMALE)) == ["ethnic_group", "disability"]


def test_every_band_fits_its_column():
    from cases.models import StatisticsRow

    longest = max(len(code) for kind in (Sex, EthnicGroup, Disability) for code in kind)
    for name in ANSWERS.bands:
        assert StatisticsRow._meta.get_field(name).max_length >= longest


def test_token_opens_for_its_case_only():
    token = seal(CASE, ANSWERS.codes)
    assert unseal(CASE, token) == ANSWERS.codes
    with pytest.raises(Unreadable):
        unseal(uuid4(), token)


def test_tokens_tell_nothing_by_content_or_length():
    long = Characteristics(Sex.NOT_ASKED, EthnicGroup.NOT_ASKED, Disability.NOT_ASKED)
    short = Characteristics(Sex.MALE, EthnicGroup.ASIAN, Disability.NO)
    tokens = [seal(CASE, answers.codes) for answers in (long, short, short)]
    assert len(set(tokens)) == 3
    assert len({len(token) for token in tokens}) == 1
    assert not [token for token in tokens if b"ASIAN" in token or str(CASE).encode() in token]


def test_first_key_encrypts_and_every_key_opens(settings):
    settings.CHARACTERISTIC_KEYS = ["old key"]
    before = seal(CASE, ANSWERS.codes)
    settings.CHARACTERISTIC_KEYS = ["new key", "old key"]
    after = seal(CASE, ANSWERS.codes)
    assert unseal(CASE, before) == ANSWERS.codes
    settings.CHARACTERISTIC_KEYS = ["new key"]
    assert unseal(CASE, after) == ANSWERS.codes
    with pytest.raises(Unreadable):
        unseal(CASE, before)


@pytest.mark.parametrize(
    "token",
    [b"", b"not a token", Fernet(Fernet.generate_key()).encrypt(b"{}")],
    ids=["empty", "no token", "of another key"],
)
def test_what_no_key_opens_is_unreadable(token):
    with pytest.raises(Unreadable):
        unseal(CASE, token)
