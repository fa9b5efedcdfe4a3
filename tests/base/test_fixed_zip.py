import io
import zipfile

from crm_lib.base.fixed_zip import fixed_office_file, fixed_zip

CORE = '<cp><dcterms:created xsi:type="x">{0}</dcterms:created><dcterms:modified xsi:type="x">{0}</dcterms:modified></cp>'


def test_the_files_are_there_in_their_order():
    packed = fixed_zip({"b.txt": b"two", "a/a.txt": "一".encode()})
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["b.txt", "a/a.txt"]
        assert archive.read("a/a.txt").decode() == "一"
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def office(day, hour):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        entry = zipfile.ZipInfo("docProps/core.xml", (2026, 1, day, hour, 0, 0))
        archive.writestr(entry, CORE.format(f"2026-01-0{day}T0{hour}:00:00Z"))
        archive.writestr(zipfile.ZipInfo("word/document.xml", (2026, 1, day, 1, 0, 0)), "<w/>")
    return written.getvalue()


def test_an_office_file_written_on_another_day_is_the_same():
    assert office(1, 2) != office(3, 4)
    assert fixed_office_file(office(1, 2)) == fixed_office_file(office(3, 4))


def test_what_stands_in_it_stays():
    with zipfile.ZipFile(io.BytesIO(fixed_office_file(office(1, 2)))) as archive:
        assert archive.read("word/document.xml") == b"<w/>"
        assert b"1980-01-01T00:00:00Z</dcterms:modified>" in archive.read("docProps/core.xml")
