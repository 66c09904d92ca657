"""Valid captures of every format, built in code: distinct articles and the files that hold them."""

import base64
import gzip
import hashlib
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
from fpdf import FPDF

_SUBJECTS = "The harbour council,A ferry captain,The new mayor,Two fishermen,The lighthouse keeper,A school class"
_VERBS = "opened,defended,rejected,counted,painted,repaired,postponed,praised,measured,sold"
_OBJECTS = (
    "the old pier,a wooden bridge,the winter budget,seven trawlers,the market hall,a disputed fence,the tide gauge"
)
_PLACES = "in Saltby,behind the dunes,at the north quay,near the cannery,on the island road,beside the mill"
_TIMES = "on Monday,before dawn,after the storm,last spring,during the fair,within a week"


def story(key: str, sentences: int = 12) -> str:
    """An article of its own for each key, in paragraphs of three sentences; the key stands in the first."""
    chance = random.Random(key)
    parts = [column.split(",") for column in (_SUBJECTS, _VERBS, _OBJECTS, _PLACES, _TIMES)]
    told = [" ".join(chance.choice(column) for column in parts) + "." for _ in range(sentences)]
    told[0] = f"Report {key}: {told[0]}"
    return "\n\n".join(" ".join(told[at : at + 3]) for at in range(0, sentences, 3))


def row(key: str, **fields: object) -> dict[str, object]:
    """The fields of an article."""
    address = f"https://saltby.example/{hashlib.md5(key.encode()).hexdigest()[:12]}"
    return {"url": address, "title": f"Title of {key}", "text": story(key)} | fields


def line(key: str, **fields: object) -> bytes:
    """An article as one JSON object."""
    return json.dumps(row(key, **fields), ensure_ascii=False).encode()


def lines(keys: Iterable[str]) -> bytes:
    """Articles as JSON lines."""
    return b"".join(line(key) + b"\n" for key in keys)


def page(key: str, inside: str = "") -> bytes:
    """An article as a page of HTML."""
    paragraphs = "".join(f"<p>{part}</p>\n" for part in story(key).split("\n\n"))
    head = f'<meta charset="utf-8"><title>Title of {key}</title>'
    body = f"<article><h1>Title of {key}</h1>\n{paragraphs}{inside}</article>"
    return f"<!DOCTYPE html>\n<html><head>{head}</head>\n<body>{body}</body></html>\n".encode()


def warc_record(key: str, block: bytes, kind: str = "response", length: int = -1, **headers: str) -> bytes:
    """One WARC record; headers are given with underscores, an empty one is left out."""
    about = {
        "WARC-Type": kind,
        "WARC-Target-URI": f"https://crawl.example/{key}",
        "WARC-Date": "2026-03-01T12:00:00Z",
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{hashlib.md5(key.encode()).hexdigest()[:12]}>",
        "Content-Type": "application/http; msgtype=response" if kind == "response" else "text/plain",
        "Content-Length": str(len(block) if length < 0 else length),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in about.items() if value)
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def response(body: bytes, status: str = "200 OK", media: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    """An HTTP response."""
    told = {"Content-Type": media} | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def crawl(key: str) -> bytes:
    """A WARC record that holds a page, with its digest."""
    block = response(page(key))
    digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
    return warc_record(key, block, WARC_Block_Digest=f"sha1:{digest}")


def warc_gz(records: Iterable[bytes]) -> bytes:
    """Records compressed each by itself."""
    return b"".join(gzip.compress(record, mtime=0) for record in records)


def arc(keys: Iterable[str]) -> bytes:
    """An ARC file (version 1) of pages."""
    told = b"1 0 test\nURL IP-address Archive-date Content-type Archive-length\n"
    found = [b"filedesc://test.arc 0.0.0.0 20080101000000 text/plain %d\n" % len(told), told, b"\n"]
    for key in keys:
        block = response(page(key))
        address = f"http://crawl.example/{key.replace(' ', '-')} 10.0.0.1 20080430204825 text/html {len(block)}\n"
        found += [address.encode(), block, b"\n"]
    return b"".join(found)


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return target.getvalue()


def tarred(files: Mapping[str, bytes], special: Iterable[tarfile.TarInfo] = ()) -> bytes:
    """A tar archive, special members last."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for info in special:
            archive.addfile(info)
    return target.getvalue()


def parquet(rows: list[dict[str, object]], group: int = 2, **options: object) -> bytes:
    """A Parquet file, not compressed, with a checksum for each page."""
    target = io.BytesIO()
    told = {"compression": "none", "use_dictionary": False, "write_page_checksum": True} | options
    pq.write_table(pa.Table.from_pylist(rows), target, row_group_size=group, **told)
    return target.getvalue()


def csv(keys: Iterable[str], delimiter: str = ",") -> bytes:
    """A CSV file."""
    return f"id{delimiter}title{delimiter}text\n".encode() + b"".join(csv_row(key, delimiter) for key in keys)


def csv_row(key: str, delimiter: str = ",") -> bytes:
    """A row of a CSV file; its text is quoted."""
    told = story(key).replace("\n\n", " ").replace('"', '""')
    return f'{key}{delimiter}Title of {key}{delimiter}"{told}"\n'.encode()


def entry(key: str) -> bytes:
    """An entry of an RSS feed."""
    told = story(key).replace("\n\n", " ")
    link = f"https://feed.example/{key}"
    return f"<item><title>{key}</title><link>{link}</link><description>{told}</description></item>\n".encode()


def feed(entries: Iterable[bytes]) -> bytes:
    """An RSS feed."""
    head = b'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Feed</title>\n'
    return head + b"".join(entries) + b"</channel></rss>\n"


def mail(key: str) -> bytes:
    """A mail with its text twice, as text and as a page."""
    return (
        f"From: Editor <editor@mail.example>\r\nTo: readers@mail.example\r\nSubject: Title of {key}\r\n"
        "Date: Mon, 02 Mar 2026 07:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="part"\r\n\r\n'
        f"--part\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{story(key)}\r\n"
        f"--part\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page(key).decode()}\r\n--part--\r\n"
    ).encode()


def mbox(keys: Iterable[str]) -> bytes:
    """A file of mails."""
    line = b"From editor@mail.example Mon Mar  2 07:00:00 2026\r\n"
    return b"".join(line + mail(key) + b"\r\n" for key in keys)


def saved_page(key: str) -> bytes:
    """A page that a browser saved with a picture."""
    picture = base64.encodebytes(bytes(range(256)) * 4).decode()
    return (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://saved.example/{key}\r\n"
        f"Subject: Title of {key}\r\nDate: Mon, 2 Mar 2026 07:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="part"\r\n\r\n'
        f"--part\r\nContent-Type: text/html\r\nContent-Location: https://saved.example/{key}\r\n\r\n"
        f"{page(key).decode()}\r\n"
        f"--part\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--part--\r\n"
    ).encode()


def pdf(text: str, password: str = "", title: str = "") -> bytes:
    """A document; without text a drawing."""
    document = FPDF()
    if title:
        document.set_title(title)
    document.set_creation_date(datetime(2026, 3, 1, tzinfo=UTC))
    if password:
        document.set_encryption("owner", password)
    document.add_page()
    document.set_font("Helvetica", size=12)
    if text:
        document.multi_cell(0, 6, text)
    else:
        document.rect(20, 20, 60, 60)
    return bytes(document.output())
