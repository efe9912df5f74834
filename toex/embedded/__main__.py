"""`python -m toex.embedded start|stop|leave`, and the keepers' own entry."""

import os
import sys
from pathlib import Path

if not __package__:
    # A keeper is started by path (see Service.start_keeper). Appended, so that nothing of ours hides a library.
    sys.path.pop(0)
    sys.path.append(str(Path(__file__).resolve().parent.parent))

import importlib

embedded = importlib.import_module(__package__ or "embedded")


def keep(name: str, var_dir: str, pipe: str) -> int:
    """Become the keeper of a service, in the background."""
    if os.fork():
        return 0
    keeper = importlib.import_module(".keeper", embedded.__name__)
    return keeper.Keeper(embedded._service(name, Path(var_dir)), int(pipe)).run()


def main(arguments: list[str]) -> int:
    """Do what the command line asks for."""
    if arguments[:1] == ["keep"] and len(arguments) == 4:
        return keep(*arguments[1:])
    verbs = {"start": embedded.start_for, "stop": embedded.stop, "leave": embedded.leave}
    if len(arguments) != 1 or arguments[0] not in verbs:
        sys.stderr.write("Usage: python -m toex.embedded start|stop|leave\n")
        return 2
    try:
        verbs[arguments[0]](os.environ.get("TOEX_VAR_DIR") or embedded.BASE_DIR / "var")
    except embedded.EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
