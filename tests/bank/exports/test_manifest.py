from xml.etree import ElementTree

import pytest

from crm_lib.bank.exports.manifest import Resource, manifest_xml

CP = "{http://www.imsglobal.org/xsd/imscp_v1p1}"


@pytest.mark.parametrize(
    ("version", "schema"), [("1.2", "IMS Content"), ("2.1", "QTIv2.1 Package")]
)
def test_a_manifest_lists_its_files_and_what_they_need(version, schema):
    resources = [Resource("test", "t", "test.xml", ("item",)), Resource("item", "i", "a/item.xml")]
    root = ElementTree.fromstring(manifest_xml(version, resources))
    assert root.findtext(f"{CP}metadata/{CP}schema") == schema
    found = root.findall(f"{CP}resources/{CP}resource")
    assert [(r.get("identifier"), r.get("type"), r.get("href")) for r in found] == [
        ("test", "t", "test.xml"),
        ("item", "i", "a/item.xml"),
    ]
    assert [f.get("href") for f in root.iter(f"{CP}file")] == ["test.xml", "a/item.xml"]
    assert [d.get("identifierref") for d in root.iter(f"{CP}dependency")] == ["item"]
