"""What the evidence log can say."""

import pytest

from mappa.audit.events import EventType, Verb

STATUTORY = {"COLLECTION", "ALTERATION", "CONSULTATION", "DISCLOSURE", "COMBINATION", "ERASURE"}


@pytest.mark.parametrize("event", EventType, ids=str)
def test_every_event_has_one_verb_and_a_sentence(event):
    assert event.value == event.name
    assert len(event) <= 40
    assert event.verb in Verb
    assert event.sentence[0].isupper()
    assert not event.sentence.endswith(".")


def test_the_six_operations_of_the_act_are_all_used():
    assert {event.verb for event in EventType} >= STATUTORY


def test_sentences_tell_the_events_apart():
    assert len({event.sentence for event in EventType}) == len(EventType)


@pytest.mark.parametrize(
    ("event", "verb"),
    [
        (EventType.REFERRAL_VIEWED, Verb.CONSULTATION),
        (EventType.CASE_SEARCHED, Verb.CONSULTATION),
        (EventType.FACTS_FETCHED, Verb.COLLECTION),
        (EventType.MINUTES_DISTRIBUTED, Verb.DISCLOSURE),
        (EventType.CASES_MERGED, Verb.COMBINATION),
        (EventType.ERASED, Verb.ERASURE),
        (EventType.LEVEL_DECIDED, Verb.ALTERATION),
        (EventType.REFUSED, Verb.REFUSAL),
        (EventType.EMERGENCY_STARTED, Verb.ACCESS),
    ],
)
def test_verbs_are_those_of_the_act(event, verb):
    assert event.verb is verb
