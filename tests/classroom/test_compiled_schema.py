"""A compiled schema says yes or no, and is compiled once."""

import json

from crm_lib.classroom.compiled_schema import allowed_by

SCHEMA = json.dumps({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}})


def test_it_allows_what_the_schema_allows():
    allows = allowed_by(SCHEMA)
    assert allows({"a": 1}) and not allows({"a": "1"}) and not allows({}) and not allows([])
    assert allowed_by(SCHEMA) is allows
