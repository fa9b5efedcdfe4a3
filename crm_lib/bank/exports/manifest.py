"""The manifest of a QTI package (IMS Content Packaging): which files there are, and of which kind."""

from collections.abc import Iterable
from typing import NamedTuple
from xml.etree import ElementTree as ET

_NAMESPACE = "http://www.imsglobal.org/xsd/imscp_v1p1"


class Resource(NamedTuple):
    """A file of a package, with the resources that it needs."""

    identifier: str
    kind: str
    path: str
    needs: tuple[str, ...] = ()


def manifest_xml(version: str, resources: Iterable[Resource]) -> bytes:
    """Return the manifest of a package of a version of QTI."""
    root = ET.Element("manifest", xmlns=_NAMESPACE, identifier="crm_workbook_bank")
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = (
        "IMS Content" if version == "1.2" else "QTIv2.1 Package"
    )
    ET.SubElement(metadata, "schemaversion").text = "1.1.3" if version == "1.2" else "1.0.0"
    ET.SubElement(root, "organizations")
    listed = ET.SubElement(root, "resources")
    for identifier, kind, path, needs in resources:
        resource = ET.SubElement(listed, "resource", identifier=identifier, type=kind, href=path)
        ET.SubElement(resource, "file", href=path)
        for other in needs:
            ET.SubElement(resource, "dependency", identifierref=other)
    ET.indent(root)
    return xml_bytes(root)


def xml_bytes(root: ET.Element) -> bytes:
    """Return a document as UTF-8 with its declaration."""
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
