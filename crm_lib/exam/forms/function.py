"""Function · 编写函数: a learner's function, called once for each list of arguments."""

import dis
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from crm_lib.base.message import Message
from crm_lib.exam.answers import is_tagged
from crm_lib.exam.compare.rounding import coarser_places, numbers_of
from crm_lib.exam.compare.values import same_value
from crm_lib.exam.form import Form, Problem, Task
from crm_lib.exam.forms import form_from
from crm_lib.exam.marks import (
    CallMark,
    ItemMark,
    Mistake,
    Status,
    half_mark,
    item_mark,
    named_mistake,
)
from crm_lib.exam.record import TooLarge, plain
from crm_lib.exam.wording import FORGOT_RETURN, NOT_RIGHT, ROUNDED_TOO_FAR


@dataclass(frozen=True)
class Function(Form):
    """A function whose `calls` carry equal marks; what it `returns` is compared by another form.

    The `arguments` stay in the kernel: they are no part of the key.
    """

    calls: int
    returns: Form | None = None
    arguments: tuple[tuple[Any, ...], ...] = field(default=(), repr=False, compare=False)

    @property
    def rules(self) -> dict[str, Any]:
        """How many calls there are, and the form of what they return."""
        rules: dict[str, Any] = {"calls": self.calls}
        return rules if self.returns is None else {**rules, "returns": self.returns.spec}

    @classmethod
    def from_rules(cls, rules: dict[str, Any]) -> Self:
        """Return the form with the given `rules`, without arguments."""
        returns = rules.get("returns")
        return cls(rules["calls"], None if returns is None else form_from(returns))

    def record(self, value: Any, *, key: bool = False) -> Any:
        """Call the learner's function under try, once per argument list; keep results as data."""
        if not callable(value) or isinstance(value, type):
            return super().record(value, key=key)
        results: list[dict[str, Any]] = []
        for args in self.arguments:
            try:
                results.append({"value": plain(value(*_copies(args)), key=key)})
            except TooLarge:
                results.append({"value": {"is": "too_large"}})
            # What the learner's code raises is the learner's to read; sys.exit ends only the call.
            except (Exception, SystemExit) as error:
                results.append({"error": _words(error)})
        return {"is": "calls", "results": results, "stub": _is_stub(value)}

    def misfit(self, answer: Any) -> Problem | None:
        """Return the message for an answer that is no function, or one that never gives a result."""
        if not is_tagged(answer, "calls"):
            return Problem(
                Status.TYPE,
                Message(
                    "A function was expected. Give its name without brackets, and keep the line "
                    "that starts with def.",
                    "应为函数。请保留以 def 开头的一行，检查时只写函数名，不加括号。",
                ),
            )
        results = answer["results"]
        errors = [r["error"] for r in results if "error" in r]
        if errors and len(errors) == len(results):
            return Problem(
                Status.CRASHED,
                Message(f"Your function stopped: {errors[0]}", f"函数运行出错：{errors[0]}"),
            )
        if all(r.get("value") is None for r in results):
            return Problem(Status.TYPE, FORGOT_RETURN)
        return None

    def summary(self, answer: Any) -> Message:
        """Say that the function ran."""
        return Message("Your function ran on every input.", "你的函数在所有输入上都能运行。")

    def mark(self, answer: Any, expected: Any, task: Task) -> CallMark:
        """Return the marks call by call."""
        results, wanted = answer["results"], expected["results"]
        of = task.of / len(wanted)
        items = []
        for number, target in enumerate(wanted):
            result = results[number] if number < len(results) else {"error": "not called"}
            mistakes = _results_of(task.mistakes, number, wanted)
            one = replace(task, of=of, mistakes=mistakes)
            items.append(self._item(f"#{number + 1}", result, target, one))
        return CallMark.of_items(items)

    def _item(
        self, label: str, result: dict[str, Any], target: dict[str, Any], task: Task
    ) -> ItemMark:
        """Return the marks of one call."""
        if "error" in result:
            message = Message(
                f"On these data your function stopped: {result['error']}",
                f"在这组数据上函数运行出错：{result['error']}",
            )
            return ItemMark(label, 0.0, task.of, Status.CRASHED, message)
        value, wanted = result["value"], target.get("value")
        if value is None and wanted is not None:
            return ItemMark(label, 0.0, task.of, Status.TYPE, FORGOT_RETURN)
        wanted = target["value"]
        if self.returns is None:
            named = named_mistake(task.mistakes, lambda v: same_value(value, v))
            right = same_value(value, wanted)
            if not right and named is None and _is_rounded(value, wanted):
                return half_mark(label, task.of, ROUNDED_TOO_FAR)
            return item_mark(label, task.of, right, named, NOT_RIGHT)
        problem = self.returns.problem(value)
        if problem:
            return ItemMark(label, 0.0, task.of, problem.status, problem.message)
        parts = self.returns.mark(value, wanted, task).items
        marks = round(sum(p.marks for p in parts), 6)
        worst = next((p for p in parts if p.status != Status.RIGHT), parts[0])
        status = Status.RIGHT if marks >= task.of - 1e-9 else worst.status
        return ItemMark(label, marks, task.of, status, worst.message)


def _is_rounded(value: Any, wanted: Any) -> bool:
    """Tell whether a plain result is the right one, but for numbers that are rounded."""
    given = numbers_of(value)
    return any(
        same_value(value, wanted, decimals=places)
        and all(abs(number - round(number, places)) < 1e-9 for number in given)
        for places in coarser_places(numbers_of(wanted), None)
    )


def _results_of(
    mistakes: Sequence[Mistake], number: int, wanted: list[dict[str, Any]]
) -> tuple[Mistake, ...]:
    """Return what wrong functions give for one call, where that is not right by chance."""
    found = []
    for mistake in mistakes:
        if is_tagged(mistake.value, "calls") and len(mistake.value["results"]) == len(wanted):
            value = mistake.value["results"][number].get("value")
            if value is not None and value != wanted[number].get("value"):
                found.append(Mistake(value, mistake.message))
    return tuple(found)


def _words(error: BaseException) -> str:
    """Return name and words of an error; an error whose words fail has only a name."""
    name = type(error).__name__
    try:
        return f"{name}: {error}"[:300]
    except Exception:
        return name


def _copies(args: tuple[Any, ...]) -> list[Any]:
    """Return frames of its own for each call: a function that writes into them harms no other."""
    return [a.copy() if hasattr(a, "copy") and not isinstance(a, type) else a for a in args]


def _is_stub(value: Any) -> bool:
    """Tell whether a function has a docstring at most and no body."""
    code = getattr(value, "__code__", None)
    if code is None:
        return False
    steps = [i for i in dis.get_instructions(code) if i.opname not in ("RESUME", "NOP")]
    return [i.opname for i in steps] in (["LOAD_CONST", "RETURN_VALUE"], ["RETURN_CONST"]) and (
        steps[0].argval in (None, Ellipsis)
    )


def function(on: Sequence[Sequence[Any]], *, returns: Form | None = None) -> Function:
    """Ask for a function, called once for each list of arguments in `on`.

    Parameters
    ----------
    on : sequence of argument lists
        ``[(frame,), (other, 3)]``. Each call carries the same marks.
    returns : Form, optional
        `number` or `table`: how results are compared. None: any plain value, compared closely.
    """
    if not on:
        raise ValueError("function(on=…) needs at least one list of arguments.")
    return Function(len(on), returns, tuple(tuple(a) for a in on))
