"""nbgrader's conversions, adapted: one preprocessor a file, in the order of `pipelines`.

Only here are private parts of nbgrader used, overridden or replaced. What the preprocessors of one
conversion hand to each other is `resources.CrmResources`, in ``resources["crm"]``.
"""
