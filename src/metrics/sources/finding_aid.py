"""One finding aid, read as a stream: its fonds, and a row for each of its leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from .ead_description import DATES, Span, line_of, shelf_metres, span_of, text_of
from .ead_objects import OBJECTS, Judgement, class_of, judge, roles_of

_COMPONENTS = frozenset(("c", *(f"c{level:02}" for level in range(1, 13))))
_TAGS = [f"{{*}}{name}" for name in (*sorted(_COMPONENTS), "unittitle", "unitid", *DATES, *OBJECTS)]

#: Columns of ``files`` and of ``fonds`` that a finding aid feeds, in the order of its rows.
FILES = ("file_id", "fonds_id", "reference_code", "title", "date_from", "date_to", "medium", "stage", "digital_access")
FONDS = ("fonds_id", "title", "date_from", "date_to", "shelf_metres")


class NotEad(Exception):
    """The file is XML, but no finding aid."""


class _LocalNames(dict[object, str]):
    """Tag → name without namespace, worked out once a tag; what is no element has none."""

    def __missing__(self, tag: object) -> str:
        name = self[tag] = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        return name


_local = _LocalNames()


def _is_component(element: etree._Element) -> bool:
    return _local[element.tag] in _COMPONENTS


def _component_above(element: etree._Element) -> etree._Element | None:
    above = element.getparent()
    while above is not None and not _is_component(above):
        above = above.getparent()
    return above


def _owner(part: etree._Element) -> etree._Element | None:
    """The element that ``part`` describes: it stands in its ``did``, beside it, or (EAD 2002) in the title in its ``did``."""
    above = part.getparent()
    if above is not None and _local[above.tag] == "unittitle":
        above = above.getparent()
    if above is not None and _local[above.tag] == "did":
        above = above.getparent()
    return above


@dataclass(frozen=True, slots=True, kw_only=True)
class BadDate:
    """A date expression that could not be read; its row is loaded without it."""

    table: str
    line: int
    value: str
    rule: str
    message: str


@dataclass(slots=True)
class FindingAid:
    """What one file says. Rows begin with the line of their element and hold the columns of ``FILES`` and ``FONDS``."""

    fonds_id: str
    roles: Mapping[str, str]
    latest_year: int
    fonds: tuple[object, ...] = ()
    files: list[tuple[object, ...]] = field(default_factory=list)
    repository: str | None = None
    counts: Counter[str] = field(default_factory=Counter)
    bad_dates: list[BadDate] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    _above: etree._Element | None = None

    def read(self, path: Path) -> None:
        """Go through the file once. Raises etree.XMLSyntaxError where it is not well-formed, NotEad where it is none.

        Entities are not resolved and nothing is fetched; a component is dropped once the next one is read, so memory stays flat.
        """
        ends = etree.iterparse(
            str(path),
            tag=_TAGS,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        )
        last = above_last = before = None
        heard: list[tuple[str, etree._Element]] = []  # what ended since the last component did
        for _, element in ends:
            name = _local[element.tag]
            if name not in _COMPONENTS:
                heard.append((name, element))
                continue
            above = element.getparent()
            if last is not None and above is above_last:
                is_leaf, before = True, last
            else:
                is_leaf = last is None or _component_above(last) is not element
                before = None if is_leaf else element.getprevious()
            self._component(element, is_leaf, heard)
            heard = []
            if before is not None and above is not None and _local[before.tag] in _COMPONENTS:
                above.remove(before)  # the parser still builds on the component just ended, not on the one before it
            last, above_last = element, above
        root = ends.root
        if _local[root.tag] != "ead":
            raise NotEad(f"its root is <{_local[root.tag]}>")
        self.counts["leaves"] = len(self.files)
        self._collection(root)

    def _component(self, element: etree._Element, is_leaf: bool, heard: list[tuple[str, etree._Element]]) -> None:
        """Take in one component, whose descendants have been taken in before.

        What was heard before a leaf may belong to a component above it, whose end is still to come.
        """
        self.counts["components"] += 1
        title = code = None
        dates, objects = [], []
        for name, part in heard:
            owner = _owner(part)
            if not is_leaf or owner is not element:
                if name in OBJECTS and owner is not None and _is_component(owner):
                    self._object_above(owner)
            elif name == "unittitle":
                title = title or text_of(part)
            elif name == "unitid":
                code = code or text_of(part)
            elif name in OBJECTS:
                objects.append(part)
            else:
                dates.append(part)
        if is_leaf:
            self._leaf(element, code, title, dates, objects)

    def _object_above(self, owner: etree._Element) -> None:
        self.counts["objects_above_leaves"] += 1
        if owner is not self._above:
            self.counts["components_above_leaves_with_object"] += 1
            self._above = owner

    def _leaf(
        self,
        element: etree._Element,
        code: str | None,
        title: str | None,
        dates: list[etree._Element],
        objects: list[etree._Element],
    ) -> None:
        medium = stage = access = None
        if objects:
            judgement = self._judge(objects)
            medium, stage, access = judgement.medium, judgement.stage, judgement.digital_access
        span = self._dates("files", dates) if dates else _NO_DATES
        file_id = self._file_id(element.get("id"))
        row = (
            line_of(element),
            file_id,
            self.fonds_id,
            code,
            title,
            span.date_from,
            span.date_to,
            medium,
            stage,
            access,
        )
        self.files.append(row)

    def _judge(self, objects: list[etree._Element]) -> Judgement:
        found = {role: class_of(role, self.roles) for item in objects for role in roles_of(item)}
        judgement = judge(found.values())
        self.counts["objects_on_leaves"] += len(objects)
        self.counts["leaves_with_object"] += 1
        self.counts[f"leaves_{judgement.word}"] += 1
        for role, kind in found.items():
            self.counts[f"leaves_with_role {(role or 'none')[:60]}: {kind}"] += 1
        return judgement

    def _dates(self, table: str, dates: list[etree._Element]) -> Span:
        span = span_of(dates, self.latest_year)
        for value, rule, line, message in span.unread:
            self.bad_dates.append(BadDate(table=table, line=line, value=value, rule=rule, message=message))
        return span

    def _file_id(self, given: str | None) -> str:
        """Unique in the file: the component's own id, else its number among the leaves; both where an id stands twice."""
        own = given.strip() if given else ""
        if own in self._ids:
            self.counts["component_ids_repeated"] += 1
        if not own or own in self._ids:
            own = f"{own}~{len(self.files) + 1}"
        self._ids.add(own)
        return f"{self.fonds_id}#{own}"

    def _collection(self, root: etree._Element) -> None:
        described = root.find("{*}archdesc")
        did = described.find("{*}did") if described is not None else None
        span, metres, title = _NO_DATES, None, None
        line = line_of(root)
        if described is not None:
            line = line_of(described)
            own = [
                child for part in (described, did) if part is not None for child in part if _local[child.tag] in OBJECTS
            ]
            if own:
                self.counts["objects_on_finding_aids"] += len(own)
        if did is not None:
            title = text_of(did.find("{*}unittitle"))
            span = self._dates("fonds", [child for child in did.iterdescendants() if _local[child.tag] in DATES])
            metres = shelf_metres(did.findall("{*}physdesc") + did.findall(".//{*}physdescstructured"))
            self.repository = _repository(did.find("{*}repository"))
        title = title or text_of(root.find(".//{*}titleproper")) or self.fonds_id
        self.fonds = (line, self.fonds_id, title, span.date_from, span.date_to, metres)


_NO_DATES = Span()


def _repository(element: etree._Element | None) -> str | None:
    """The name of the repository, without the address that may stand below it."""
    if element is None:
        return None
    name = element.find(".//{*}corpname")
    if name is None:
        name = element.find(".//{*}name")
    return text_of(name) or " ".join((element.text or "").split()) or None
