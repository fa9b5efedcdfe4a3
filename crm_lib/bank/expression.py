"""Evaluate the arithmetic by which an item's key and its named mistakes are computed.

An expression may use numbers, the item's parameters, ``+ - * / // % **``, a few functions of
arithmetic, and what the topics of crm_lib show (``value.annuity_value(…)``, and attributes and
methods of what they return). Nothing else of Python: a bank may come from anybody.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import crm_lib

#: What stands for itself in an expression.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "max": max,
    "min": min,
    "round": round,
    "sqrt": math.sqrt,
    "sum": sum,
}
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
#: 9 ** 9 ** 9 would never end.
_MOST_POWER = 1000
_MOST_LENGTH = 1000


class ExpressionError(ValueError):
    """An expression that cannot be evaluated; the text says why."""


def evaluated(expression: str, parameters: Mapping[str, Any]) -> float:
    """Return the number that an expression gives.

    Parameters
    ----------
    expression : str
    parameters : mapping of str to object
        The values drawn, by name.

    Raises
    ------
    ExpressionError
        When it uses what it may not, fails, or gives no finite number.

    Examples
    --------
    >>> evaluated("spend * margin", {"spend": 4000, "margin": 0.25})
    1000.0
    >>> evaluated("__import__('os')", {})
    Traceback (most recent call last):
    ...
    crm_lib.bank.expression.ExpressionError: "__import__('os')": there is no function __import__; ...
    """
    try:
        if len(expression) > _MOST_LENGTH:
            raise ExpressionError("it is too long.")
        result = _Evaluation(parameters).value(ast.parse(expression.strip(), mode="eval").body)
        number = float(result)
    except ExpressionError as error:
        raise ExpressionError(f"{expression!r}: {error}") from None
    except Exception as error:  # whatever a topic's function finds wrong with its arguments
        raise ExpressionError(f"{expression!r}: {type(error).__name__}: {error}") from None
    if not math.isfinite(number):
        raise ExpressionError(f"{expression!r}: gives {number}, no finite number.")
    return number


class _Evaluation:
    """The evaluation of one expression with its parameters."""

    def __init__(self, parameters: Mapping[str, Any]):
        self.parameters = parameters

    def value(self, node: ast.expr) -> Any:
        """Return what a part of the expression gives."""
        match node:
            case ast.Constant(value=bool() | int() | float() | str() | None):
                return node.value
            case ast.Name():
                return self._named(node.id)
            case ast.BinOp() if type(node.op) in _OPERATORS:
                return self._operation(node)
            case ast.UnaryOp() if type(node.op) in _SIGNS:
                return _SIGNS[type(node.op)](self.value(node.operand))
            case ast.List() | ast.Tuple():
                return [self.value(part) for part in node.elts]
            case ast.Dict():
                return {
                    self.value(k): self.value(v)
                    for k, v in zip(node.keys, node.values, strict=True)
                    if k is not None
                }
            case ast.Subscript():
                return self.value(node.value)[self.value(node.slice)]
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._called(node)
        raise ExpressionError(f"{ast.unparse(node)} is not allowed here; only arithmetic is.")

    def _named(self, name: str) -> Any:
        if name not in self.parameters:
            known = ", ".join(self.parameters) or "none"
            raise ExpressionError(f"there is no parameter {name}; there are {known}.")
        return self.parameters[name]

    def _operation(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        for value in (left, right):
            if isinstance(value, str | list | dict):  # "a" * 10 ** 9 fills the memory
                raise ExpressionError(f"{ast.unparse(node)} computes with what is no number.")
        if isinstance(node.op, ast.Pow) and (abs(right) > _MOST_POWER or abs(left) > 1e9):
            raise ExpressionError(f"{ast.unparse(node)} is too large a power.")
        return _OPERATORS[type(node.op)](left, right)

    def _attribute(self, node: ast.Attribute) -> Any:
        """Return what a topic shows, or a public attribute of what a topic has returned."""
        name = node.attr
        if name.startswith("_"):
            raise ExpressionError(f"{name} is private.")
        owner = node.value
        if isinstance(owner, ast.Name) and owner.id not in self.parameters:
            if owner.id not in crm_lib.topics():
                raise ExpressionError(f"there is no topic {owner.id} in crm_lib.")
            topic = import_module(f"crm_lib.{owner.id}")
            if name not in topic.__all__ or name.startswith("plot_"):
                raise ExpressionError(f"{owner.id} shows no function {name}.")
            return getattr(topic, name)
        found = self.value(owner)
        if not type(found).__module__.startswith("crm_lib."):
            raise ExpressionError(f"{name} is not asked of a result of crm_lib.")
        return getattr(found, name)

    def _called(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Name):
            if node.func.id not in FUNCTIONS:
                known = ", ".join(FUNCTIONS)
                raise ExpressionError(
                    f"there is no function {node.func.id}; there are {known}, "
                    "and those of topics (value.annuity_value)."
                )
            function = FUNCTIONS[node.func.id]
        elif isinstance(node.func, ast.Attribute):
            function = self._attribute(node.func)
        else:
            raise ExpressionError(f"{ast.unparse(node.func)} is no function.")
        if any(isinstance(a, ast.Starred) for a in node.args):
            raise ExpressionError("* is not allowed before an argument.")
        named = {k.arg: self.value(k.value) for k in node.keywords if k.arg is not None}
        if len(named) < len(node.keywords):
            raise ExpressionError("** is not allowed before an argument.")
        return function(*[self.value(a) for a in node.args], **named)
