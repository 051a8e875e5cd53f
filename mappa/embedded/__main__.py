"""`python -m mappa.embedded start | stop | status`: the embedded servers by hand."""

import sys

from mappa import embedded


def _start() -> str:
    embedded.keep(up=True)
    started = embedded.start()
    return f"Started {' and '.join(started)}" if started else "Already running"


def _stop() -> str:
    embedded.keep(up=False)
    return "Stopped" if embedded.stop() else "Still in use by another program; it will stop them when it ends"


def _status() -> str:
    return "\n".join(
        f"{name}: {'running' if answers else 'not running'}" for name, answers in embedded.running().items()
    )


def main(arguments: list[str]) -> int:
    """Do what the first argument says; 2 for a word not known, 1 when a server refuses."""
    actions = {"start": _start, "stop": _stop, "status": _status}
    action = actions.get(arguments[0] if arguments else "status")
    if action is None:
        sys.stderr.write("Use: python -m mappa.embedded start | stop | status\n")
        return 2
    try:
        sys.stdout.write(action() + "\n")
    except embedded.ServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
