"""One of the other tools, at work: run by `bench.race` with that tool's own Python, so nothing of `corpus` is imported.

rivals.py TOOL SOURCE TARGET     SOURCE: a packed WARC, or JSON lines; TARGET: JSON lines of `url` and `text`
    datasketch and rensa find copies: they are given texts, and `text` of their answer is the number of a group
rivals.py versions               the version of each tool that is there, as a JSON object
"""

import json
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

# The other tools, and the package whose version tells that one is there.
PACKAGES = {
    "resiliparse": "resiliparse",
    "rs-trafilatura": "rs-trafilatura",
    "trafilatura": "trafilatura",
    "datatrove": "datatrove",
    "datasketch": "datasketch",
    "rensa": "rensa",
}

# Words in a shingle, values in a signature, and the least similarity of copies: one setting, not chosen by results.
SHINGLE, VALUES, SIMILARITY = 5, 128, 0.5


def versions() -> dict[str, str]:
    """The version of each tool that is installed beside this Python."""
    found = {}
    for tool, package in PACKAGES.items():
        try:
            found[tool] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def _pages(crawl: Path) -> Iterator[tuple[str, bytes]]:
    """Address and body of each response of a WARC, read by fastwarc, which is faster than any other here."""
    warc = import_module("fastwarc.warc")
    with crawl.open("rb") as stream:
        for record in warc.ArchiveIterator(stream, record_types=warc.WarcRecordType.response):
            yield record.headers["WARC-Target-URI"], record.reader.read()


def _trafilatura() -> Callable[[bytes], str]:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    extract = import_module("trafilatura").bare_extraction

    def read(raw: bytes) -> str:
        found = extract(raw, with_metadata=True)
        return (found.text if found else None) or ""

    return read


def _rs_trafilatura() -> Callable[[bytes], str]:
    extract = import_module("rs_trafilatura").extract

    def read(raw: bytes) -> str:
        found = extract(raw.decode("utf-8", "replace"))
        return getattr(found, "content_text", None) or getattr(found, "text", None) or ""

    return read


def _resiliparse() -> Callable[[bytes], str]:
    encoding = import_module("resiliparse.parse.encoding")
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    tree = import_module("resiliparse.parse.html").HTMLTree

    def read(raw: bytes) -> str:
        text = encoding.bytes_to_str(raw, encoding.detect_encoding(raw))
        return str(extract(tree.parse(text), main_content=True, alt_texts=False))

    return read


EXTRACTORS: dict[str, Callable[[], Callable[[bytes], str]]] = {
    "resiliparse": _resiliparse,
    "rs-trafilatura": _rs_trafilatura,
    "trafilatura": _trafilatura,
}


def _extract(tool: str, crawl: Path, target: Path) -> None:
    """Extract page by page; a page at which the tool fails has no text."""
    read = EXTRACTORS[tool]()
    with target.open("w", encoding="utf-8") as file:
        for url, raw in _pages(crawl):
            try:
                text = read(raw)
            except Exception as error:
                print(f"{tool}: {url}: {type(error).__name__}", file=sys.stderr)
                text = ""
            file.write(json.dumps({"url": url, "text": text}) + "\n")


def _shingles(text: str) -> list[str]:
    """A text's shingles of words, or of letters where it is written without spaces."""
    words = text.lower().split()
    words = words if len(words) > len(text) / 20 else [sign for sign in text if not sign.isspace()]
    return sorted({" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))})


def _datasketch_matches(texts: list[str]) -> Iterator[tuple[int, int]]:
    module = import_module("datasketch")
    index = module.MinHashLSH(threshold=SIMILARITY, num_perm=VALUES)
    for number, text in enumerate(texts):
        signature = module.MinHash(num_perm=VALUES)
        signature.update_batch([shingle.encode() for shingle in _shingles(text)])
        yield from ((number, int(other)) for other in index.query(signature))
        index.insert(str(number), signature, check_duplication=False)


def _rensa_matches(texts: list[str]) -> Iterator[tuple[int, int]]:
    module = import_module("rensa")
    index = module.RMinHashLSH(threshold=SIMILARITY, num_perm=VALUES, num_bands=32)
    signatures = []
    for number, text in enumerate(texts):
        signature = module.RMinHash(num_perm=VALUES, seed=42)
        signature.update(_shingles(text))
        signatures.append(signature)
        # What the bands propose is kept where the signatures agree.
        near = (int(other) for other in index.query(signature))
        yield from ((number, other) for other in near if signature.jaccard(signatures[other]) >= SIMILARITY)
        index.insert(number, signature)


MATCHERS: dict[str, Callable[[list[str]], Iterator[tuple[int, int]]]] = {
    "datasketch": _datasketch_matches,
    "rensa": _rensa_matches,
}


def _group(tool: str, source: Path, target: Path) -> None:
    """Put texts, JSON lines of `url` and `text`, into groups of copies; `text` of the answer is the group's number."""
    with source.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    groups = list(range(len(rows)))

    def root(number: int) -> int:
        while groups[number] != number:
            groups[number] = groups[groups[number]]
            number = groups[number]
        return number

    for one, other in MATCHERS[tool]([row["text"] for row in rows]):
        groups[root(one)] = root(other)
    with target.open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows):
            file.write(json.dumps({"url": row["url"], "text": str(root(number))}) + "\n")


def _datatrove(source: Path, target: Path) -> None:
    """FineWeb's chain: reader, Trafilatura, the filters of Gopher, C4 and FineWeb, MinHash."""
    steps = {name: import_module(f"datatrove.pipeline.{name}") for name in ("filters", "readers", "writers")}
    filters, readers, writers = steps["filters"], steps["readers"], steps["writers"]
    extractors = import_module("datatrove.pipeline.extractors")
    minhash = import_module("datatrove.pipeline.dedup.minhash")
    run = import_module("datatrove.executor").LocalPipelineExecutor
    is_crawl = source.name.endswith(".warc.gz")
    with tempfile.TemporaryDirectory(prefix="rival-") as root:
        folder = {name: str(Path(root, name)) for name in ("kept", "signatures", "buckets", "removed", "logs", "last")}
        reader: Any = readers.WarcReader if is_crawl else readers.JsonlReader
        chain = [reader(str(source.parent), glob_pattern=source.name)]
        if is_crawl:
            chain.append(extractors.Trafilatura(favour_precision=True, timeout=10))
        chain += [filters.GopherQualityFilter(), filters.C4QualityFilter(), filters.FineWebQualityFilter()]
        chain.append(writers.JsonlWriter(folder["kept"], compression=None))
        kept = readers.JsonlReader(folder["kept"])
        config = minhash.MinhashConfig()
        pipelines = [
            (chain, 1),
            ([kept, minhash.MinhashDedupSignature(folder["signatures"], config)], 1),
            ([minhash.MinhashDedupBuckets(folder["signatures"], folder["buckets"], config=config)], config.num_buckets),
            ([minhash.MinhashDedupCluster(folder["buckets"], folder["removed"], config=config)], 1),
            (
                [
                    kept,
                    minhash.MinhashDedupFilter(folder["removed"]),
                    writers.JsonlWriter(folder["last"], compression=None),
                ],
                1,
            ),
        ]
        for number, (pipeline, tasks) in enumerate(pipelines):
            run(pipeline=pipeline, tasks=tasks, workers=1, logging_dir=str(Path(folder["logs"], str(number)))).run()
        with target.open("w", encoding="utf-8") as file:
            for part in sorted(Path(folder["last"]).glob("*.jsonl")):
                for line in part.open(encoding="utf-8"):
                    row = json.loads(line)
                    file.write(json.dumps({"url": row["metadata"].get("url"), "text": row["text"]}) + "\n")


def main(arguments: list[str]) -> int:
    """Run a tool, or tell which are there."""
    if arguments == ["versions"]:
        print(json.dumps(versions()))
        return 0
    tool, source, target = arguments
    if tool == "datatrove":
        _datatrove(Path(source), Path(target))
    elif tool in MATCHERS:
        _group(tool, Path(source), Path(target))
    else:
        _extract(tool, Path(source), Path(target))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
