"""The import-linter contract of the house, in which one word stands for all topics.

`pyproject.toml` lists the rooms from the top down. Where it says ``topics``, every topic is meant
that `crm_lib.topics` finds, so that a new topic is named in no list.
"""

from importlinter.contracts.layers import LayersContract

import crm_lib


class HouseLayers(LayersContract):
    """A layers contract whose layer ``topics`` is filled in from `crm_lib.topics`."""

    def __init__(self, name, session_options, contract_options):
        topics = " : ".join(crm_lib.topics())
        layers = [
            " : ".join(topics if word == "topics" else word for word in layer.split(" : "))
            for layer in contract_options["layers"]
        ]
        super().__init__(name, session_options, {**contract_options, "layers": layers})
