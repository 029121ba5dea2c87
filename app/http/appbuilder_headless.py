"""Flask-AppBuilder for a process that shows no page."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec


def take_tables_alone() -> None:
    """Lets its tables be imported and nothing else; called before anything of it is.

    The package's own list of names imports all its pages, and with them marshmallow, PyJWT,
    jsonschema, Pillow and three databases' dialects: a tenth of the owner's memory. The list is not
    run here; of its names only the tables' base stands where the tables look for it.
    """
    spec = find_spec("flask_appbuilder")
    assert spec is not None, "requirements.txt has it"
    package = sys.modules[spec.name] = module_from_spec(spec)
    from flask_appbuilder.models.sqla import Model

    vars(package)["Model"] = Model
