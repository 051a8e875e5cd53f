"""`python -m mappa.embedded start | stop | status`: the embedded servers by hand."""

import sys

from mappa import embedded


def main(arguments: list[str]) -> int:
    """Do what the first argument says; 2 for a word not known, 1 when a server refuses."""
    action = arguments[0] if arguments else "status"
    try:
        if action == "start":
            embedded.keep(up=True)
            started = embedded.start()
            print("Started " + " and ".join(started) if started else "Already running")
        elif action == "stop":
            embedded.keep(up=False)
            print(
                "Stopped"
                if embedded.stop()
                else "Still in use by another program; it will stop them when it ends"
            )
        elif action == "status":
            for name, answers in embedded.running().items():
                print(f"{name}: {'running' if answers else 'not running'}")
        else:
            print("Use: python -m mappa.embedded start | stop | status", file=sys.stderr)
            return 2
    except embedded.ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
