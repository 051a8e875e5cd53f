"""Which function does which job. Apps register theirs in their `jobs` module, loaded by Celery and by the web."""

from collections.abc import Callable

Job = Callable[..., None]
_JOBS: dict[str, Job] = {}


def job(name: str) -> Callable[[Job], Job]:
    """Register the function that does the outbox job of this name. It gets the payload's ids as keywords."""

    def keep(function: Job) -> Job:
        if name in _JOBS:
            raise ValueError(f"Two functions claim the outbox job {name}.")
        _JOBS[name] = function
        return function

    return keep


def find(name: str) -> Job:
    """The function registered for the job; KeyError when there is none."""
    return _JOBS[name]
