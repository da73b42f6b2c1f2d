"""The map of the house agrees with the house."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def rooms_on_the_map() -> set[str]:
    """Paths below src/catamnesis that docs/house.md draws, one a line, folders ending in a slash."""
    drawn = set()
    folders: list[str] = []
    tree = re.search(r"```text\nsrc/catamnesis/\n(.*?)```", (ROOT / "docs/house.md").read_text("utf-8"), re.DOTALL)
    assert tree is not None, "docs/house.md draws no tree"
    for line in tree[1].splitlines():
        found = re.match(r"^((?:│   |    )*)[├└]── (\S+)", line)
        if not found:
            continue
        depth, name = len(found[1]) // 4, found[2]
        folders = [*folders[:depth], name]
        drawn.add("".join(folders))
    return drawn


def rooms_of_the_house() -> set[str]:
    """What stands below src/catamnesis."""
    house = ROOT / "src/catamnesis"
    found = set()
    for path in house.rglob("*"):
        if "__pycache__" in path.parts or path.name == "__init__.py":
            continue
        found.add(path.relative_to(house).as_posix() + ("/" if path.is_dir() else ""))
    return found


def test_the_map_of_the_house_agrees_with_the_house() -> None:
    assert rooms_on_the_map() == rooms_of_the_house()


def test_each_file_begins_with_a_line_for_a_reader() -> None:
    for path in (ROOT / "src/catamnesis").rglob("*.py"):
        first = path.read_text("utf-8").partition("\n")[0]
        assert re.match(r'^"""[A-Z].{10,}', first), f"{path.name} begins with {first!r}"


def test_no_room_is_a_cupboard() -> None:
    cupboards = {"utils", "helpers", "common", "base", "manager", "misc"}
    for path in (ROOT / "src/catamnesis").rglob("*.py"):
        assert path.stem.strip("_") not in cupboards
        assert not path.stem.endswith("_impl")
