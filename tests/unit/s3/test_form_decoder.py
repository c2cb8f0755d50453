"""What of a form is read, what is passed over, what is refused."""

from __future__ import annotations

import pytest
from forms import BOUNDARY, Part, form_body

from lazarette.model.errors import (
    FormFieldsTooLarge,
    InvalidArgument,
    MalformedForm,
    PreconditionFailed,
)
from lazarette.s3.form_decoder import FormDecoder, read_boundary

FILE: Part = ("file", b"data", "f")


def decode(body: bytes, boundary: str = BOUNDARY) -> tuple[dict[str, str], str | None, bytes]:
    """Return fields, filename and file of a whole form."""
    decoder = FormDecoder(boundary.encode())
    content = b"".join(decoder.feed(body))
    decoder.finish()
    return decoder.fields, decoder.filename, content


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=abc", b"abc"),
        ('Multipart/Form-Data;charset=utf-8;Boundary="a b:c"', b"a b:c"),
        ("multipart/form-data; boundary=----WebKit7MA4;x=y", b"----WebKit7MA4"),
    ],
)
def test_reads_the_boundary(content_type: str, boundary: bytes) -> None:
    """Bare and quoted, among other parameters, in any case."""
    assert read_boundary(content_type) == boundary


@pytest.mark.parametrize(
    "content_type", ["", "text/html", "multipart/mixed; boundary=a", "application/x-www-form"]
)
def test_refuses_what_is_not_a_form(content_type: str) -> None:
    """S3 calls another enclosure type a precondition that failed."""
    with pytest.raises(PreconditionFailed):
        read_boundary(content_type)


@pytest.mark.parametrize("rest", ["", "; boundary=", "; boundary=" + "x" * 300])
def test_refuses_a_form_without_a_boundary(rest: str) -> None:
    """No part could be found."""
    with pytest.raises(MalformedForm):
        read_boundary("multipart/form-data" + rest)


def test_names_have_no_case_and_values_have() -> None:
    """The field `KEY` is `key`; the part `File` is the file."""
    body = form_body([("KEY", b"Value", None), ("File", b"data", "F")])
    assert decode(body) == ({"key": "Value"}, "F", b"data")


def test_a_field_with_a_filename_is_a_field() -> None:
    """Some clients give every part one; only the name `file` tells the file."""
    assert decode(form_body([("key", b"k", "key"), FILE]))[0] == {"key": "k"}


def test_what_follows_the_file_is_passed_over() -> None:
    """Late fields do not count, and may be of any size."""
    body = form_body([("key", b"k", None), FILE, ("key", b"x" * 100_000, None)])
    assert decode(body) == ({"key": "k"}, "f", b"data")


def test_ignored_fields_are_not_kept() -> None:
    """x-ignore-* may be there twice, too."""
    body = form_body([("x-ignore-a", b"1", None), ("X-Ignore-a", b"2", None), FILE])
    assert decode(body)[0] == {}


@pytest.mark.parametrize(
    ("sent", "filename"),
    [
        ('; filename="a b.txt"', "a b.txt"),
        ('; filename="a\\"b.txt"', 'a"b.txt'),
        ('; filename="C:\\dir\\f.txt"', "C:\\dir\\f.txt"),
        ('; filename="a;b=c.txt"', "a;b=c.txt"),
        ("; filename=plain.txt", "plain.txt"),
        ('; filename="ü—.txt"', "ü—.txt"),
        ('; filename=""', ""),
        ("; FileName=\"f\"; filename*=UTF-8''x", "f"),
        ("", None),
    ],
)
def test_reads_filenames(sent: str, filename: str | None) -> None:
    """Quoted, escaped, bare, with a path; the extended form has no place in a form."""
    head = f'--b\r\nContent-Disposition: form-data; name="file"{sent}\r\n\r\n'
    assert decode(head.encode() + b"data\r\n--b--", "b") == ({}, filename, b"data")


def test_reads_other_headers_and_padding() -> None:
    """Part headers in any order and case; blanks behind a boundary; an epilogue."""
    body = (
        b"--b \t\r\nContent-Type: text/plain\r\ncontent-disposition:form-data;name=key\r\n\r\nk"
        b"\r\n--b\r\nContent-Disposition: form-data; name=file\r\n\r\ndata\r\n--b--epilogue\r\n"
    )
    assert decode(body, "b") == ({"key": "k"}, None, b"data")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"key=k&file=x",
        form_body([("key", b"k", None), FILE])[:-6],
        form_body([FILE]).replace(b"\r\n", b"\n"),
        b"--b\r\n\r\ndata\r\n--b--",
        b"--b\r\nno colon\r\n\r\ndata\r\n--b--",
        b"--b\r\nContent-Type: text/plain\r\n\r\ndata\r\n--b--",
        b"--b\r\nContent-Disposition: form-data\r\n\r\ndata\r\n--b--",
        b'--b\r\nContent-Disposition: form-data; name="open\r\n\r\ndata\r\n--b--',
        b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\ndata\r\n--b--',
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--b--',
        b"--b\r\nX: " + b"x" * 9_000,
    ],
)
def test_refuses_what_is_not_well_formed(body: bytes) -> None:
    """Each is MalformedForm, whatever breaks."""
    with pytest.raises(MalformedForm):
        decode(body, "b" if body.startswith(b"--b\r\n") else BOUNDARY)


@pytest.mark.parametrize(
    ("parts", "count"), [([("key", b"k", None)], "0"), ([FILE, FILE], "2")], ids=["none", "two"]
)
def test_refuses_another_number_of_files(parts: list[Part], count: str) -> None:
    """Exactly one, said in S3's words."""
    with pytest.raises(InvalidArgument) as caught:
        decode(form_body(parts))
    assert caught.value.facts["argument"] == "file"
    assert caught.value.facts["value"] == count


def test_a_file_of_another_disposition_is_a_field() -> None:
    """Only form-data named file is the file."""
    with pytest.raises(InvalidArgument):
        decode(b"--b\r\nContent-Disposition: file; name=file\r\n\r\ndata\r\n--b--", "b")


def test_refuses_a_field_twice() -> None:
    """Else one could be checked and the other used."""
    with pytest.raises(InvalidArgument):
        decode(form_body([("key", b"a", None), ("Key", b"b", None), FILE]))


def test_the_fields_have_twenty_kibibytes() -> None:
    """All that stands before the file's first byte counts, and nothing of the file."""
    frame = len(form_body([("a", b"", None), ("file", b"", "f")])) - len(
        f"\r\n--{BOUNDARY}--\r\n"
    )
    room = 20 * 1024 - frame
    large = ("file", b"x" * 100_000, "f")
    assert len(decode(form_body([("a", b"x" * room, None), large]))[2]) == 100_000
    with pytest.raises(FormFieldsTooLarge):
        decode(form_body([("a", b"x" * (room + 1), None), large]))


def test_an_endless_field_is_refused_early() -> None:
    """Of a field without an end no more is kept than the limit and one piece."""
    decoder = FormDecoder(b"b")
    decoder.feed(b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n')
    for _ in range(19):
        decoder.feed(b"x" * 1024)
    with pytest.raises(FormFieldsTooLarge):
        decoder.feed(b"x" * 1024)
