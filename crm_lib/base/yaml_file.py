"""Read a YAML file: UTF-8, duplicate keys refused, line numbers of keys and items kept."""

import re
from collections.abc import Generator, Hashable
from pathlib import Path
from typing import Any, ClassVar

import yaml

_BOM = "\ufeff"
#: So many times what is written may a file hold once its aliases are followed.
_MOST_ALIASED = 50
#: What a Chinese keyboard leaves where YAML wants a sign of its own, and what to write.
_FULL_WIDTH = (
    (
        re.compile(r"""^\s*(?:-\s+)?[^\s'"#:：]+："""),
        "a key ends with ':' and a space, not with “：”",
    ),
    (re.compile(r"[{\[,，]\s*\w+："), "a key ends with ':' and a space, not with “：”"),
    (
        re.compile(r"[｛｝［］]|[\[{][^\]}]*，|[\]}]，"),
        "lists are written [a, b] with half-width signs",
    ),
    (re.compile(r"(?:^\s*|[-:,{\[]\s*)[“”‘’]"), "a text is quoted with \" or ', not with “ ”"),
)


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
    """A mapping of a YAML file: `line` is where it begins, `lines` where each key stands."""

    line: int = 1
    lines: dict[Any, int]


class Listing(list):
    """A list of a YAML file: `line` is where it begins, `lines` where each item begins."""

    line: int = 1
    lines: list[int]


class _Loader(yaml.SafeLoader):
    """Safe YAML loader that keeps line numbers and reports bad values with their place."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Return the value of a node; ``2026-13-01`` is an error of the file, not of Python's."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError, TypeError, OverflowError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, f"{getattr(node, 'value', '')!r} can't be read ({error})",
                node.start_mark,
            ) from None  # fmt: skip

    def construct_yaml_map(self, node: yaml.MappingNode) -> Generator[dict[Any, Any], None, None]:
        """Yield the mapping before its content, as aliases inside it may point to it."""
        mapping = Mapping()
        mapping.line, mapping.lines = node.start_mark.line + 1, {}
        yield mapping
        mapping.update(self.construct_mapping(node))
        for key, _ in node.value:
            mapping.lines[self.construct_object(key, deep=True)] = key.start_mark.line + 1

    def construct_yaml_seq(self, node: yaml.SequenceNode) -> Generator[Listing, None, None]:
        """Yield the list before its content, as aliases inside it may point to it."""
        listing = Listing()
        listing.line = node.start_mark.line + 1
        listing.lines = [item.start_mark.line + 1 for item in node.value]
        yield listing
        listing.extend(self.construct_sequence(node))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _Loader.construct_yaml_map)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_SEQUENCE_TAG, _Loader.construct_yaml_seq)


class _TextLoader(_Loader):
    """Loader to which every scalar is text: ``0026001`` stays a student's number."""

    yaml_implicit_resolvers: ClassVar[dict] = {}  # type: ignore[misc]


#: Parsers in C, ten times as fast; PyYAML may have been built without them.
_FAST_PARSER: Any = getattr(yaml, "CSafeLoader", None)
_FAST_TEXT_PARSER: Any = _FAST_PARSER and type(
    "_FAST_TEXT_PARSER", (_FAST_PARSER,), {"yaml_implicit_resolvers": {}}
)


def yaml_content(path: Path, *, as_text: bool = False) -> Any:
    """Return what a YAML file holds; its mappings are `Mapping`, its lists `Listing`.

    Parameters
    ----------
    path : Path
        A file of UTF-8 text without byte order mark.
    as_text : bool, default False
        Leave every value the text that stands there: no numbers, dates or null.

    Returns
    -------
    object
        None for an empty file.

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
        loader = (_TextLoader if as_text else _Loader)(text)
        try:
            node = _fast_node(text, as_text) or loader.get_single_node()
            if node is None:
                return None
            _refuse_bombs(path, node)
            _refuse_twice(path, node)
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line, hint = _place_and_hint(error, text.splitlines())
        raise YamlError(path, line, f"not valid YAML: {error.problem}.{hint}") from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        sign = f"U+{error.character:04X}" if isinstance(error.character, int) else error.character
        raise YamlError(
            path, line, f"not valid YAML: the sign {sign} may not stand here."
        ) from None
    except RecursionError:
        raise YamlError(path, 1, "not valid YAML: nested too deeply.") from None


def _fast_node(text: str, as_text: bool) -> yaml.Node | None:
    """Return the parsed file; None where Python's own parser has to say what is wrong with it."""
    parser = _FAST_TEXT_PARSER if as_text else _FAST_PARSER
    if parser is None:
        return None
    loader = parser(text)
    try:
        return loader.get_single_node()
    except (yaml.YAMLError, RecursionError):
        return None
    finally:
        loader.dispose()


def yaml_text(content: Any) -> str:
    """Return plain data as YAML: in their order, Chinese as Chinese.

    Examples
    --------
    >>> print(yaml_text({"zh": "占多少？", "marks": 2}), end="")
    zh: 占多少？
    marks: 2
    """
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100))


def full_width_hint(text: str) -> str:
    """Return a hint where a full-width sign stands for one of YAML's own signs.

    Examples
    --------
    >>> full_width_hint("kind：single")
    " Here a key ends with ':' and a space, not with “：”."
    """
    for pattern, words in _FULL_WIDTH:
        if pattern.search(text):
            return f" Here {words}."
    return ""


def _place_and_hint(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, str]:
    """Return the line to look at, and what to write there where that can be told.

    YAML notices a sign that is none of its own only later, so the lines it has read since count.
    """
    end = error.problem_mark or error.context_mark
    if end is None:
        return 1, ""
    start = error.context_mark or end
    if r"'\t'" in (error.problem or ""):
        return end.line + 1, " Indent with spaces, not with tabs."
    for number in range(max(0, min(start.line, end.line - 1)), min(end.line + 1, len(lines))):
        if hint := full_width_hint(lines[number]):
            return number + 1, hint
    if "got '?'" in (error.problem or ""):
        return end.line + 1, " Inside [ ] and { } a text that ends with ? needs quotes."
    if "mapping values" in (error.problem or ""):
        hint = " A key ends with ': ', and a text that holds ': ' needs quotes."
        return end.line + 1, hint
    return end.line + 1, ""


def _refuse_bombs(path: Path, root: yaml.Node) -> None:
    """Raise where aliases, followed, make far more of a file than is written."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()
    todo = [root]
    while todo:
        node = todo[-1]
        parts = _parts(node)
        if id(node) in sizes:
            todo.pop()
        elif id(node) in open_nodes:
            open_nodes.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes.get(id(p), 1) for p in parts)
            if sizes[id(node)] > _MOST_ALIASED * len(sizes) + _MOST_ALIASED**2:
                raise YamlError(path, node.start_mark.line + 1, "its aliases (*) repeat too much.")
            todo.pop()
        else:
            open_nodes.add(id(node))
            todo += [p for p in parts if id(p) not in sizes and id(p) not in open_nodes]


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _refuse_twice(path: Path, root: yaml.Node) -> None:
    """Raise for duplicate keys in the file as written: merging (``<<``) comes later."""
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
                if not isinstance(key, Hashable):
                    raise YamlError(path, line, f"the key {key_node.value!r} is no name.")
                if key in lines:
                    raise YamlError(
                        path, line, f"the key {key!r} is given twice, first in line {lines[key]}."
                    )
                lines[key] = line
            todo += [part for pair in reversed(node.value) for part in reversed(pair)]
