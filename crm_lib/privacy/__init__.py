"""Privacy (隐私保护): pseudonyms, minimum necessary data, k-anonymity, consent."""

from crm_lib.privacy.anonymity import (
    equivalence_classes,
    generalised,
    k_anonymity,
    plot_class_sizes,
)
from crm_lib.privacy.consent import consent_state
from crm_lib.privacy.pseudonyms import (
    MIN_KEY_BYTES,
    SENSITIVE_FIELDS,
    minimum_necessary,
    pseudonymise,
)

__all__ = [
    "MIN_KEY_BYTES",
    "SENSITIVE_FIELDS",
    "consent_state",
    "equivalence_classes",
    "generalised",
    "k_anonymity",
    "minimum_necessary",
    "plot_class_sizes",
    "pseudonymise",
]


def __dir__() -> list[str]:
    return __all__
