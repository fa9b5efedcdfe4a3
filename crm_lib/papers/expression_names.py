"""Find the topics and functions that an item's expression uses."""

import ast
from collections.abc import Iterable


def topics_in(expression: str, parameters: Iterable[str]) -> set[str]:
    """Return the topics of crm_lib that an expression names.

    Examples
    --------
    >>> topics_in("value.annuity_value(spend, 0.1, years)", ["spend", "years"])
    {'value'}
    """
    known = set(parameters)
    tree = ast.parse(expression.strip(), mode="eval")
    return {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id not in known
    }


def functions_in(expression: str) -> set[str]:
    """Return the functions that an expression calls by their bare names.

    Examples
    --------
    >>> functions_in("round(sqrt(spend), 2)") == {"round", "sqrt"}
    True
    """
    tree = ast.parse(expression.strip(), mode="eval")
    return {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
