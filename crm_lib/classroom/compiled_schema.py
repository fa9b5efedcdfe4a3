"""Compile JSON schemas to fast validators, for checks made a thousand times a class."""

import functools
import json
from collections.abc import Callable
from typing import Any


@functools.cache
def allowed_by(schema: str) -> Callable[[Any], bool]:
    """Return a check of a schema (JSON) that says yes or no, without saying what is wrong."""
    import fastjsonschema

    check = fastjsonschema.compile(json.loads(schema), use_default=False)

    def allows(instance: Any) -> bool:
        try:
            check(instance)
        except fastjsonschema.JsonSchemaException:
            return False
        return True

    return allows
