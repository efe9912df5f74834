"""The command that builds the assets: builds when something changed, and says plainly what is wrong."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from foundations.core.management.commands import build_assets


@pytest.fixture
def house(tmp_path, settings, monkeypatch):
    """A small project of its own, whose Node only records what it is asked for."""
    frontend, static = tmp_path / "frontend", tmp_path / "static"
    for path, text in ((frontend / "package-lock.json", "{}"), (frontend / "app.scss", "a"), (static / "x.svg", "x")):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (frontend / "node_modules").mkdir()
    (tmp_path / "requirements.txt").write_text("")
    settings.BASE_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "collected"
    asked, answer = [], SimpleNamespace(returncode=0, stdout="", stderr="")

    def run(arguments, **options):
        asked.append(Path(arguments[1]).name)
        (static / "built").mkdir(exist_ok=True)
        (static / "built" / "app.css").write_text("css")
        return answer

    def collect(name, **options):
        asked.append(name)
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")

    monkeypatch.setattr(build_assets, "FRONTEND", frontend)
    monkeypatch.setattr(build_assets, "STATIC", static)
    monkeypatch.setattr(build_assets, "BUILT", static / "built")
    monkeypatch.setattr(build_assets.subprocess, "run", run)
    monkeypatch.setattr(build_assets, "call_command", collect)
    return SimpleNamespace(root=tmp_path, frontend=frontend, asked=asked, answer=answer)


def build(house, *arguments) -> list[str]:
    house.asked.clear()
    call_command("build_assets", *arguments, verbosity=0)
    return list(house.asked)


def test_the_first_run_fetches_builds_and_collects(house):
    assert build(house, "--if-changed") == ["npm-cli.js", "build.mjs", "collectstatic"]
    assert build(house, "--if-changed") == []


def test_a_changed_source_is_built_without_fetching_again(house):
    build(house)
    (house.frontend / "app.scss").write_text("b")
    assert build(house, "--if-changed") == ["build.mjs", "collectstatic"]


def test_a_changed_lock_is_fetched(house):
    build(house)
    (house.frontend / "package-lock.json").write_text("{ }")
    assert build(house, "--if-changed") == ["npm-cli.js", "build.mjs", "collectstatic"]


def test_another_data_folder_is_filled_without_building(house, settings):
    build(house)
    settings.STATIC_ROOT = house.root / "other"
    assert build(house, "--if-changed") == ["collectstatic"]


def test_without_the_option_it_always_builds(house):
    build(house)
    assert build(house) == ["build.mjs", "collectstatic"]


def test_what_node_says_is_passed_on_in_one_sentence(house):
    house.answer.returncode, house.answer.stderr = 1, "at x\nError: no such host\nat y"
    with pytest.raises(CommandError, match="npm could not fetch the packages; .*: Error: no such host$"):
        build(house)


def test_the_place_of_a_mistake_is_named(house):
    house.answer.returncode = 1
    house.answer.stderr = "sass.Exception [Error]: Undefined variable.\n  styles/_page.scss 12:10  @use\n"
    with pytest.raises(CommandError, match=r"Undefined variable. \(styles/_page.scss 12:10\)"):
        build(house)


def test_a_missing_lock_is_said(house):
    (house.frontend / "package-lock.json").unlink()
    with pytest.raises(CommandError, match=r"package-lock.json is missing"):
        build(house)
