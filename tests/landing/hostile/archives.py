"""Archives: cut off, damaged, nested, with members that point outside; files that are no captures."""

import gzip
import io
import sqlite3
import tarfile
import warnings
import zipfile

from tests.landing import make
from tests.landing.hostile.inputs import Inputs, flipped, noise

INPUTS = Inputs()


def _nested(depth: int) -> bytes:
    data = make.zipped({"page.txt": make.story("nested").encode()})
    for at in range(depth):
        data = make.zipped({f"{at}.zip": data})
    return data


def _linked_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("good.txt", make.story("beside link"))
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


def _encrypted_zip() -> bytes:
    data = bytearray(make.zipped({"secret.txt": make.story("secret").encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


_THREE = {f"{at}.txt": make.story(f"in zip {at}").encode() for at in range(3)}


def _damaged_zip() -> bytes:
    files = {name: make.story(f"damaged {name}").encode() for name in _THREE}
    data = make.zipped(files, zipfile.ZIP_STORED)
    return flipped(data, data.index(files["1.txt"]) + 100)


def _overlapping_zip() -> bytes:
    """A thousand entries of the directory for one member that is not packed."""
    data = make.zipped({"blank.jsonl": (b" " * 1023 + b"\n") * 128}, zipfile.ZIP_STORED)
    at = data.index(b"PK\x01\x02")
    entry, end = data[at:-22], data[-22:]
    count = (1000).to_bytes(2, "little")
    directory = entry * 1000
    size = len(directory).to_bytes(4, "little")
    return data[:at] + directory + end[:8] + count + count + size + end[16:]


def _repeating_zip() -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")  # the library's, that the name is there already
        for at in range(2):
            archive.writestr(zipfile.ZipInfo("same.txt"), make.story(f"same name {at}"))
    return target.getvalue()


INPUTS.add("nested_deep.zip", lambda: _nested(20), "archive_bomb")
INPUTS.add("nested_some.zip", lambda: _nested(2), "1.zip!/0.zip!/page.txt=good")
INPUTS.add(
    "paths.zip",
    lambda: make.zipped(
        {
            "../../up.txt": b"x",
            "/etc/root.txt": b"x",
            "..\\up.txt": b"x",
            "C:\\up.txt": b"x",
            "good.txt": make.story("paths zip").encode(),
        }
    ),
    "../../up.txt=unsafe_path",
    "/etc/root.txt=unsafe_path",
    "..\\up.txt=unsafe_path",
    "C:\\up.txt=unsafe_path",
    "good.txt=good",
)
INPUTS.add("link.zip", _linked_zip, "good.txt=good", "link.txt=unsafe_path")
INPUTS.add("encrypted.zip", _encrypted_zip, "secret.txt=unsupported")
INPUTS.add("cut.zip", lambda: make.zipped(_THREE)[:-100], "0.txt=good", "1.txt=good", "2.txt=good", "truncated")
INPUTS.add("overlapping.zip", _overlapping_zip, "blank.jsonl=archive_bomb")
INPUTS.add(
    "cut.zip.gz",
    lambda: gzip.compress(make.zipped(_THREE), 0, mtime=0)[:-150],
    *(f"{name}=good" for name in _THREE),
    "corrupt_archive",
)
INPUTS.add(
    "cut_member.zip",
    lambda: make.zipped({name: b"Cut. " + text for name, text in _THREE.items()})[:700],
    "0.txt=good",
    "1.txt=truncated",
)
INPUTS.add("damaged_member.zip", _damaged_zip, "0.txt=good", "1.txt=corrupt_archive", "2.txt=good")
INPUTS.add("same_names.zip", _repeating_zip, "same.txt=good", "same.txt=good")
INPUTS.add("empty.zip", lambda: make.zipped({}), "empty")
INPUTS.add("not_a.zip", lambda: make.story("not a zip").encode(), "unsupported")
INPUTS.add(
    "mixed.zip",
    lambda: make.zipped(
        {
            "a.jsonl": make.lines(["mixed a", "mixed b"]),
            "logo.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
            "b.txt": make.story("mixed c").encode(),
            "void.txt": b"",
        }
    ),
    "a.jsonl=good",
    "a.jsonl=good",
    "logo.png=unsupported",
    "b.txt=good",
    "void.txt=empty",
)


def _special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def _tar_of_links() -> bytes:
    special = [
        _special("soft", tarfile.SYMTYPE, "/etc/passwd"),
        _special("hard", tarfile.LNKTYPE, "../up"),
        _special("device", tarfile.CHRTYPE),
        _special("pipe", tarfile.FIFOTYPE),
    ]
    return make.tarred({"good.txt": make.story("beside links").encode(), "../up.txt": b"x"}, special)


def _three_in_tar(key: str) -> bytes:
    return make.tarred({f"{at}.txt": make.story(f"{key} {at}", 40).encode() for at in range(3)})


def _cut_tar(key: str, member: str) -> bytes:
    """An archive that ends in the middle of a member."""
    data = _three_in_tar(key)
    return data[: data.index(member.encode()) + 1200]


INPUTS.add(
    "links.tar",
    _tar_of_links,
    "good.txt=good",
    "../up.txt=unsafe_path",
    "soft=unsafe_path",
    "hard=unsafe_path",
    "device=unsafe_path",
    "pipe=unsafe_path",
)
INPUTS.add("cut.tar", lambda: _cut_tar("cut tar", "1.txt"), "0.txt=good", "1.txt=truncated", "truncated")
INPUTS.add("damaged_header.tar", lambda: _damaged_header(_three_in_tar("header")), "0.txt=good", "truncated")
INPUTS.add(
    "no_end.tar", lambda: make.tarred({"0.txt": make.story("no end").encode()})[: 512 + 1024], "0.txt=good", "truncated"
)
INPUTS.add("empty.tar", lambda: make.tarred({}), "empty")
INPUTS.add(
    "cut.tar.gz",
    lambda: gzip.compress(_cut_tar("cut tar gz", "2.txt"), 0, mtime=0)[:-8],
    "0.txt=good",
    "1.txt=good",
    "2.txt=corrupt_archive",
    "corrupt_archive",
)


def _damaged_header(data: bytes) -> bytes:
    at = data.index(b"1.txt")
    return flipped(data, at)


INPUTS.add(
    "report.docx",
    lambda: make.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "unsupported",
)
INPUTS.add(
    "table.xlsx", lambda: make.zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}), "unsupported"
)
INPUTS.add(
    "office_named.zip",
    lambda: make.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "unsupported",
)
INPUTS.add("book.epub", lambda: make.zipped({"mimetype": b"application/epub+zip"}, zipfile.ZIP_STORED), "unsupported")
INPUTS.add("picture.png", lambda: b"\x89PNG\r\n\x1a\n" + noise(3000), "unsupported")
INPUTS.add("picture.txt", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + noise(3000), "unsupported")
INPUTS.add("archive.7z", lambda: b"7z\xbc\xaf\x27\x1c" + noise(3000), "unsupported")


def _database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table pages (text)")
        return connection.serialize()


INPUTS.add("pages.sqlite", _database, "unsupported")
