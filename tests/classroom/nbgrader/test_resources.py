"""What one conversion's steps hand to each other reaches them all, and no other conversion."""

import pytest
from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_code_cell, new_notebook

from crm_lib.classroom.execution.runner import execution_hash
from crm_lib.classroom.nbgrader.resources import CrmResources, crm_resources
from crm_lib.classroom.nbgrader.take_execution import TakeExecution


class Writes(Preprocessor):
    def preprocess(self, nb, resources):
        crm_resources(resources).answers["09_q1_check"] = "a"
        return nb, resources


class Reads(Preprocessor):
    def preprocess(self, nb, resources):
        nb.metadata["read"] = dict(crm_resources(resources).answers)
        return nb, resources


def converted(resources):
    exporter = NotebookExporter()
    for step in (Writes(enabled=True), Reads(enabled=True)):
        exporter.register_preprocessor(step, enabled=True)
    text, _ = exporter.from_notebook_node(new_notebook(), resources=resources)
    return text


def test_nbconvert_hands_on_the_very_object():
    crm = CrmResources()
    assert "09_q1_check" in converted({"crm": crm})
    assert crm.answers == {"09_q1_check": "a"}


def test_without_one_each_conversion_gets_its_own():
    first, second = {}, {}
    assert "09_q1_check" in converted(first)
    assert crm_resources(first) is not crm_resources(second)
    assert crm_resources(second).answers == {}


EXECUTED = {"stopped": {}, "actions": [], "language_info": {"name": "python"}}


def execution(notebook, text):
    output = {"output_type": "stream", "name": "stdout", "text": text}
    cells = [{"outputs": [output], "execution_count": 1}]
    return {"hash": execution_hash(notebook), "cells": cells, **EXECUTED}


@pytest.mark.parametrize(("source", "text"), [("print(1)", "worker"), ("print(2)", "here")])
def test_an_execution_is_taken_for_the_very_code_it_was_made_from(
    monkeypatch, tmp_path, source, text
):
    made_from = new_notebook(cells=[new_code_cell("print(1)")])
    notebook = new_notebook(cells=[new_code_cell(source)])
    monkeypatch.setattr(TakeExecution, "execution", lambda _, nb, files: execution(nb, "here"))
    resources = {
        "crm": CrmResources(execution=execution(made_from, "worker")),
        "metadata": {"path": str(tmp_path)},
    }
    TakeExecution().preprocess(notebook, resources)
    assert [o.text for o in notebook.cells[0].outputs] == [text]
