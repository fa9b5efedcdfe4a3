"""The written part of a lesson plan, `teaching/plans/NN_page.yaml`: what no page can tell a teacher."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from crm_lib.base.yaml_file import yaml_content

#: Minutes of a teaching hour (学时), and of a lesson's two.
HOUR, LESSON = 45, 90
#: Where a week of three hours has two pages, each gets half of it.
HALF_WEEK = 3 * HOUR // 2


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Part):
    """A text in English and in Chinese."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        """Return the text of a language."""
        return str(getattr(self, language))


class Step(Text):
    """A step of the lesson in class.

    Attributes
    ----------
    min : int
        Its minutes.
    sec : list of int
        The sections of the page that it teaches.
    home : bool
        Whether it is left to be done at home where the page gets half a week of three hours.
    """

    min: int = Field(gt=0)
    sec: list[int] = []
    home: bool = False


class Board(_Part):
    """What stands on the board at the end, from left to right."""

    en: list[str] = Field(min_length=2, max_length=4)
    zh: list[str] = Field(min_length=2, max_length=4)

    def __getitem__(self, language: str) -> list[str]:
        """Return the columns of a language."""
        return list(getattr(self, language))

    @model_validator(mode="after")
    def _as_many_columns(self) -> "Board":
        if len(self.en) != len(self.zh):
            raise ValueError("the board has more columns in one language than in the other")
        return self


class Question(_Part):
    """A question for discussion, with what a good answer holds."""

    ask: Text
    good: Text


class Plan(_Part):
    """The written part of a lesson plan.

    Attributes
    ----------
    errors : list of Text
        Mistakes of this page beside those that it names as classic.
    civic : Text
        课程思政: the point of the lesson that concerns others than the firm.
    """

    hook: Text
    timing: list[Step]
    board: Board
    questions: list[Question] = Field(min_length=3, max_length=5)
    errors: list[Text] = []
    civic: Text

    @model_validator(mode="after")
    def _two_hours(self) -> "Plan":
        ends, minutes = [], 0
        for step in self.timing:
            minutes += step.min
            ends.append(minutes)
        if minutes != LESSON or HOUR not in ends:
            raise ValueError(
                f"the steps end at minutes {ends}; one must end at {HOUR}, the last at {LESSON}"
            )
        if self.short_minutes > HALF_WEEK:
            raise ValueError(
                f"without the steps marked home {self.short_minutes} minutes are left; "
                f"half a week of three hours has {HALF_WEEK}"
            )
        return self

    @property
    def short_minutes(self) -> int:
        """Minutes in class where the steps marked `home` are left out."""
        return sum(step.min for step in self.timing if not step.home)

    @property
    def in_class(self) -> set[int]:
        """Numbers of the sections that are taught in class."""
        return {number for step in self.timing for number in step.sec}


def read_plan(path: Path) -> Plan:
    """Read the written part of a lesson plan.

    Raises
    ------
    ValueError
        With the file, the place and what is wrong there.
    """
    try:
        return Plan.model_validate(yaml_content(path))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "plan"
        raise ValueError(f"{path.name}: {place}: {first['msg']}") from None
