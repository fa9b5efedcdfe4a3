"""Collect what a platform gives: unpack it, match it to the roster, keep every attempt.

`unpacking` walks folders and archives within limits; `file_names` reads what Moodle, Canvas,
Blackboard and Chinese platforms write into names; `matching` finds the student; `attempts` keeps
everything that came and decides which notebook is marked; `collect` puts it where `crm grade` looks.
"""
