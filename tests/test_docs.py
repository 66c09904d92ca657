"""The documents speak of what is there: files, links, sections, commands; and the map of the house has every room."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.settings import PROJECT

HOUSE = PROJECT / "docs" / "house.md"
CORPUS = PROJECT / "include" / "corpus"
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("training/*.md")])

# A path within the project: it begins with one of these.
FOLDERS = ("bench", "dags", "dbt_project", "docs", "expectations", "include", "plugins", "tests", "training")
NAMED_FILE = re.compile(r"[\w./-]+\.(?:py|sql|yml|yaml|csv|json|md)")
# What the guides name that belongs to a landing area, or stands for any of its kind.
ELSEWHERE = re.compile(r"^_|[<>*…]|_captures|\.jsonl")


def told(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def without_blocks(text: str) -> str:
    return re.sub(r"^( *)```.*?^\1```", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(document: Path) -> set[str]:
    """What the sections of a document are called in links, as GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(told(document)), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def tree_of_the_house() -> Iterator[Path]:
    """Every path of the tree in house.md, where a line holds names and, after two spaces or more, what they are."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", told(HOUSE), re.DOTALL | re.MULTILINE)
    [tree] = [block for block in blocks if block.startswith("dags/")]
    folders = [PROJECT]
    for line in tree.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        names = re.split(r"\s{2,}", line.strip())[0].split(" ")
        folders[depth + 1 :] = [folders[depth] / names[0]]
        yield from (folders[depth] / name for name in names)


def code_spans(document: Path) -> list[str]:
    return re.findall(r"`([^`\n]+)`", without_blocks(told(document)))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", without_blocks(told(document))):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    paths = [span for span in code_spans(document) if re.match(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*$", span)]
    assert [path for path in paths if not (PROJECT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_command_that_a_document_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ *|\$ )make ([a-z-]+)", told(document), re.MULTILINE))
    assert named - targets == set()


def test_the_map_of_the_house_names_what_is_there() -> None:
    tree = list(tree_of_the_house())
    assert len(tree) > 80
    assert [path.relative_to(PROJECT).as_posix() for path in tree if not path.exists()] == []


def test_the_map_of_the_house_has_every_room_and_every_module_at_its_door() -> None:
    rooms = {path.parent for path in CORPUS.rglob("*.py")} - {CORPUS}
    modules = {path for path in CORPUS.glob("*.py") if path.name != "__init__.py"}
    missing = (rooms | modules) - {path.resolve() for path in tree_of_the_house()}
    assert sorted(path.relative_to(PROJECT).as_posix() for path in missing) == []


def test_the_files_that_the_recipes_name_exist() -> None:
    files = {path.name for path in PROJECT.glob("*")} | {path.name for path in tree_of_the_house()}
    wrong = []
    for span in code_spans(HOUSE):
        if not NAMED_FILE.fullmatch(span) or ELSEWHERE.search(span):
            continue
        if not ((PROJECT / span).exists() or (CORPUS / span).exists() or span in files):
            wrong.append(span)
    assert wrong == []
