"""Reading a YAML file: UTF-8, no key given twice, and the line of every mapping kept."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import yaml

_BOM = "\ufeff"


class YamlError(ValueError):
    """A file that can't be read as YAML.

    Attributes
    ----------
    path : Path
    line : int
        Where in the file; 1 when no place can be told.
    problem : str
        What is wrong there, without the place.
    """

    def __init__(self, path: Path, line: int, problem: str):
        super().__init__(f"{path}:{line}: {problem}")
        self.path, self.line, self.problem = path, line, problem


class Mapping(dict):
    """A mapping of a YAML file; `line` is where it begins."""

    line: int = 1


class _Loader(yaml.SafeLoader):
    """Safe YAML whose mappings know their line and whose bad values are told with their place."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Return the value of a node; ``2026-13-01`` is an error of the file, not of Python's."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, KeyError, AttributeError, OverflowError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, f"{getattr(node, 'value', '')!r} can't be read ({error})",
                node.start_mark,
            ) from None  # fmt: skip

    def construct_yaml_map(self, node: yaml.MappingNode) -> Generator[dict[Any, Any], None, None]:
        """Yield the mapping before its content, as aliases inside it may point to it."""
        mapping = Mapping()
        mapping.line = node.start_mark.line + 1
        yield mapping
        mapping.update(self.construct_mapping(node))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _Loader.construct_yaml_map)


def yaml_content(path: Path) -> Any:
    """Return what a YAML file holds; its mappings are `Mapping`, an empty file is None.

    Parameters
    ----------
    path : Path
        A file of UTF-8 text without byte order mark.

    Raises
    ------
    YamlError
        With file, line and what is wrong there; also for a key given twice in one mapping, of
        which plain YAML would keep the last.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise YamlError(
            path, line, f"is not UTF-8 text ({error.reason}). Save it as UTF-8."
        ) from None
    if text.startswith(_BOM):
        raise YamlError(
            path, 1, "begins with a byte order mark. Save it as UTF-8 without one (no BOM)."
        )
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None
            _refuse_twice(path, node)
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(
            path, mark.line + 1 if mark else 1, f"not valid YAML: {error.problem}."
        ) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        sign = f"U+{error.character:04X}" if isinstance(error.character, int) else error.character
        raise YamlError(
            path, line, f"not valid YAML: the sign {sign} may not stand here."
        ) from None
    except RecursionError:
        raise YamlError(path, 1, "not valid YAML: nested too deeply.") from None


def _refuse_twice(path: Path, root: yaml.Node) -> None:
    """Look for keys given twice, in the file as written: merging (``<<``) comes later."""
    seen: set[int] = set()  # an alias is the node it names
    todo = [root]
    scalars = _Loader("")
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            todo += reversed(node.value)
        elif isinstance(node, yaml.MappingNode):
            lines: dict[Any, int] = {}
            for key_node, _ in node.value:
                if not isinstance(key_node, yaml.ScalarNode):
                    continue
                line = key_node.start_mark.line + 1
                merge = key_node.tag == "tag:yaml.org,2002:merge"
                key = "<<" if merge else scalars.construct_object(key_node)
                if key in lines:
                    raise YamlError(
                        path, line, f"the key {key!r} is given twice, first in line {lines[key]}."
                    )
                lines[key] = line
            todo += [part for pair in reversed(node.value) for part in reversed(pair)]
