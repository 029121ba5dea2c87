"""Flask-AppBuilder without its views, for processes that show no page."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec


def import_models_only() -> None:
    """Makes its models importable without its views; called before anything of it is imported.

    Its `__init__` imports all views, and with them marshmallow, PyJWT, jsonschema, Pillow,
    phonenumbers and further SQLAlchemy dialects: 25 MB in each process. With them the modem process
    peaks at 133 MB, over its limit of 130. So the package is registered without running its
    `__init__`; of its names only Model is set, where the models look for it.
    """
    spec = find_spec("flask_appbuilder")
    assert spec is not None, "requirements.txt has it"
    package = sys.modules[spec.name] = module_from_spec(spec)
    from flask_appbuilder.models.sqla import Model

    vars(package)["Model"] = Model
