"""A class of sixty and what a teacher downloads of it: four platforms, real damage, known truth."""

import io
import json
import shutil
import tarfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from grading_kit import handed_in

from crm_lib.author.samples import with_answers
from crm_lib.classroom.course import Course
from crm_lib.classroom.roster import Student, save_roster
from crm_lib.exam.model_answer import model_answers

NAME = "09_tiny"
FILE = f"{NAME}.ipynb"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("伟", "芳芳", "秀英", "敏", "静雯", "强", "磊", "洋洋")
LATIN = ("Anna Berg", "Jean-Luc Picard", "Siobhán O'Neil", "Li Na", "Maria de la Cruz",
         "José Núñez", "Anna Bergmann", "Tom Lee")  # fmt: skip


class GbkName(zipfile.ZipInfo):
    """An entry whose name is written as Windows in Chinese writes it: GBK, and no mark of it."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


@dataclass
class Truth:
    """What must come of it.

    Attributes
    ----------
    marks : dict of str
        Student → the marker in the notebook that must be marked.
    refused : dict of str
        Student → words of the reason.
    absent : set of str
    unmatched : set of str
        Ends of the places of what belongs to nobody.
    """

    marks: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)
    absent: set = field(default_factory=set)
    unmatched: set = field(default_factory=set)


def roster():
    """Return sixty students: Chinese names, two of them twice, names within names, zeros."""
    students = []
    for i in range(52):
        name = SURNAMES[i % len(SURNAMES)] + GIVEN[(i // 3) % len(GIVEN)]
        students.append(Student(f"002600{i:02}", name, (), f"s{i:02}@example.edu.cn"))
    for i, name in enumerate(LATIN, 52):
        box = name.split()[0].lower().replace("á", "a").replace("é", "e")
        students.append(
            Student(f"002600{i}", name, (), f"{box}.{i}@example.edu.cn", str(9000 + i), "en")
        )
    return students


class Notebooks:
    """Notebooks with a marker in them, so that a test can tell which one was taken."""

    def __init__(self, course: Course) -> None:
        path = course.folder("release", NAME) / FILE
        self.released = nbformat.read(path, as_version=4)
        self.model = model_answers(course.solution(NAME))

    def answered(self, marker: str) -> bytes:
        notebook = with_answers(self.released, self.model)
        notebook.metadata["marker"] = marker
        return nbformat.writes(notebook).encode("utf-8")

    def blank(self) -> bytes:
        return nbformat.writes(self.released).encode("utf-8")


def make_messy_class(root: Path) -> tuple[Course, Path, Truth]:
    """Write a released course with its roster, and a folder of downloads."""
    course = handed_in(root / "course")
    shutil.rmtree(course.root / "classroom" / "submitted")
    students = roster()
    save_roster(course, students)
    downloads = root / "Downloads"
    downloads.mkdir()
    truth = Truth()
    books = Notebooks(course)
    _moodle(downloads / "CRM-Exercise 9-4711.zip", students[:16], books, truth)
    _chaoxing(downloads / "第9次作业_学习通.zip", students[16:36], books, truth)
    _by_hand(downloads, students[36:52], books, truth)
    _canvas(downloads / "submissions.zip", students[52:], books, truth)
    return course, downloads, truth


def _at(name: str, second: int = 0, kind: type = zipfile.ZipInfo) -> zipfile.ZipInfo:
    return kind(name, (2026, 11, 1, 20, second // 60 % 60, second % 60))


def _zip(*files: tuple[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


def _moodle(path: Path, students: list, books: Notebooks, truth: Truth) -> None:
    """Folders with Moodle's numbers; first and last name the other way round; online text."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for i, student in enumerate(students):
            # Names that two students have need their number, which Moodle can put first.
            who = f"{student.name[1:]} {student.name[0]}" if i % 2 else student.name
            folder = f"{student.number} {who}_{800100 + i}_assignsubmission_file_"
            marker = f"moodle-{i}"
            truth.marks[student.number] = marker
            if i == 0:
                truth.absent.add(student.number)
                del truth.marks[student.number]
                continue
            if i == 1:  # only a web page
                archive.writestr(
                    f"{student.number} {who}_{800100 + i}_assignsubmission_onlinetext_/onlinetext.html",
                    b"<p>done</p>",
                )
                truth.refused[student.number] = "no notebook was handed in"
                del truth.marks[student.number]
                continue
            name = ("09_tiny.ipynb", "09_Tiny (1).ipynb", "作业.ipynb", "Untitled.ipynb")[i % 4]
            data = books.answered(marker)
            if i == 2:  # a byte order mark
                data = b"\xef\xbb\xbf" + data
            if i == 3:  # a zip in the folder, with a Mac's litter
                data = _zip(
                    ("hw/09_tiny.ipynb", books.answered(marker)),
                    ("__MACOSX/hw/._09_tiny.ipynb", b"\x00\x05\x16\x07"),
                    ("hw/data/own.csv", b"a\n1\n"),
                )
                name = "hw.zip"
            if i == 4:  # blank beside answered
                archive.writestr(_at(f"{folder}/09_tiny.ipynb", 5), books.blank())
                name = "09_tiny (1).ipynb"
            if i == 5:  # cut off
                truth.refused[student.number] = "damaged or cut off"
                del truth.marks[student.number]
                data = data[: len(data) // 2]
            if i == 6:  # another assignment
                other = json.loads(data)
                for k, cell in enumerate(other["cells"]):
                    cell.update(source=f"another text {k}", id=f"other-{k}", metadata={})
                truth.refused[student.number] = "another assignment"
                del truth.marks[student.number]
                data = json.dumps(other).encode()
            archive.writestr(_at(f"{folder}/{name}", i), data)


def _chaoxing(path: Path, students: list, books: Notebooks, truth: Truth) -> None:
    """GBK names: flat files and folders by number and name, zips inside, repeated, late ones."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:

        def write(name: str, data: bytes, second: int = 0) -> None:
            archive.writestr(_at(name, second, GbkName), data)

        for i, student in enumerate(students):
            number, marker = student.number, f"chaoxing-{i}"
            truth.marks[number] = marker
            data = books.answered(marker)
            if i < 6:
                write(f"{number}{student.name}_作业09.ipynb", data)
            elif i < 10:
                write(f"{number}-{student.name}/作业.zip", _zip(("第9次/答案.ipynb", data)))
            elif i == 10:  # an archive in an archive in an archive
                inner = _zip(("b.zip", _zip(("09_tiny.ipynb", data))))
                write(f"{number}-{student.name}/a.zip", inner)
            elif i == 11:  # handed in twice: the later one is marked
                write(f"{number}-{student.name}/09_tiny.ipynb", books.answered("old"), 1)
                write(f"重交/{number}-{student.name}/09_tiny.ipynb", data, 59)
            elif i == 12:  # full-width number, other letter case
                wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
                write(f"{wide}－{student.name}/09_TINY.IPYNB", data)
            elif i == 13:  # a password
                write(f"{number}-{student.name}/secret.rar", b"Rar!\x1a\x07\x01\x00" + b"x" * 50)
                del truth.marks[number]
                truth.refused[number] = "a RAR archive"
            elif i == 14:  # a bomb
                bomb = _zip(*((f"{n}.bin", b"\0" * 30_000_000) for n in range(5)))
                write(f"{number}-{student.name}/bomb.zip", bomb)
                del truth.marks[number]
                truth.refused[number] = "unpacks to more than is read"
            elif i == 15:  # a path outside, beside the right notebook
                evil = _zip(("../../../../evil.ipynb", b"x"), ("09_tiny.ipynb", data))
                write(f"{number}-{student.name}/w.zip", evil)
            elif i == 16:  # a link in it
                link = zipfile.ZipInfo("09_tiny.ipynb")
                link.external_attr = 0o120777 << 16
                data_of_link = io.BytesIO()
                with zipfile.ZipFile(data_of_link, "w") as inner_archive:
                    inner_archive.writestr(link, "/etc/passwd")
                write(f"{number}-{student.name}/w.zip", data_of_link.getvalue())
                del truth.marks[number]
                truth.refused[number] = "it is a link"
            elif i == 17:  # a damaged archive
                write(f"{number}-{student.name}/w.zip", _zip(("a.ipynb", data))[:900])
                del truth.marks[number]
                truth.refused[number] = "the archive is damaged"
            elif i == 18:
                truth.absent.add(number)
                del truth.marks[number]
            else:  # without zeros, as a spreadsheet leaves a number
                write(f"{number.lstrip('0')}{student.name}.ipynb", data)
        write("__MACOSX/x/._作业.ipynb", b"\x00\x05\x16\x07")


def _by_hand(downloads: Path, students: list, books: Notebooks, truth: Truth) -> None:
    """Loose files and folders of a chat group, a TAR with GBK names, what belongs to nobody."""
    for i, student in enumerate(students):
        number, marker = student.number, f"hand-{i}"
        truth.marks[number] = marker
        data = books.answered(marker)
        if i < 5:
            (downloads / f"{number}{student.name}.ipynb").write_bytes(data)
        elif i < 8:
            folder = downloads / "补交" / f"{student.name}（{number}）" / NAME.upper()
            folder.mkdir(parents=True)
            (folder / FILE).write_bytes(data)
            (folder / "._09_tiny.ipynb").write_bytes(b"\x00\x05\x16\x07")
        elif i < 10:
            (downloads / f"作业{i} {student.email}.ipynb").write_bytes(data)
        elif i == 10:  # the number is somebody else's
            name = f"{number}{students[11].name}的作业.ipynb"
            (downloads / name).write_bytes(data)
            truth.unmatched.add(name)
            truth.absent.add(number)
            del truth.marks[number]
        elif i == 11:  # whose it is, nobody can tell
            (downloads / "final final.ipynb").write_bytes(data)
            truth.unmatched.add("final final.ipynb")
            truth.absent.add(number)
            del truth.marks[number]
        elif i == 12:  # twice in the downloads, byte for byte
            (downloads / f"{number}.ipynb").write_bytes(data)
            (downloads / f"{number} (1).ipynb").write_bytes(data)
        elif i == 13:  # an older copy of a browser beside the newer one
            (downloads / f"{number}_09.ipynb").write_bytes(books.answered("old"))
            (downloads / f"{number}_09 (2).ipynb").write_bytes(data)
        else:
            archive = downloads / f"{i}.tar.gz"
            with tarfile.open(archive, "w:gz", encoding="gbk") as tar:
                entry = tarfile.TarInfo(f"{number}{student.name}/09.ipynb")
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))
    (downloads / "link.ipynb").symlink_to("/etc/passwd")
    truth.unmatched.add("link.ipynb")
    (downloads / ".DS_Store").write_bytes(b"x")


def _canvas(path: Path, students: list, books: Notebooks, truth: Truth) -> None:
    """Flat files in Canvas's scheme; a second attempt; a file beside the notebook; late ones."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for i, student in enumerate(students):
            marker = f"canvas-{i}"
            words = student.name.replace("-", " ").replace("'", "").split()
            who = "".join(words[-1:] + words[:-1]).lower()
            late = "LATE_" if i in (0, 3) else ""
            truth.marks[student.number] = marker
            file = f"{who}_{late}{student.platform_id}_{67890 + i}_09_tiny"
            if i == 0:
                later = f"{who}_{late}{student.platform_id}_{97890}_09_tiny-1.ipynb"
                archive.writestr(_at(later, 9), books.answered(marker))
                archive.writestr(_at(f"{file}.ipynb", 9), books.answered("old"))
            else:
                archive.writestr(_at(f"{file}.ipynb", 9), books.answered(marker))
            if i == 1:
                archive.writestr(f"{who}_{student.platform_id}_{77890}_own.csv", "a\n1\n")
