"""Plugin of `bin/test --deep`: property tests try many more examples, and none is cut off for time."""

from hypothesis import settings

settings.register_profile("deep", max_examples=2_000, deadline=None)
settings.load_profile("deep")
