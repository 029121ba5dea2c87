"""Si UPIK: the SMS complaint and information service. `create_app` is the table of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_ground(settings: Settings | None = None) -> Flask:
    """What a process without screens stands on: settings, log, rows and bells; no view is loaded.

    Raises SettingsRefused.
    """
    # Imported here, so that the pure rooms (app.domain, app.sms) can be used without Flask.
    from flask import Flask

    from app.channels import registry
    from app.database import extensions
    from app.http import configuration
    from app.i18n import language
    from app.runtime import logging, queues
    from config import load_settings

    app = Flask(__name__)
    configuration.configure(app, settings or load_settings())
    registry.install(app.config["SETTINGS"])
    logging.init_app(app)
    language.init_app(app)
    extensions.init_app(app)
    queues.init_app(app)
    return app


def create_app(settings: Settings | None = None) -> Flask:
    """A complete application for one process; raises SettingsRefused."""
    from flask_appbuilder import AppBuilder

    from app import cli, views
    from app.database import extensions
    from app.http import configuration, error_pages
    from app.i18n import language
    from app.views.accounts.security_manager import UpikSecurityManager

    app = create_ground(settings)
    error_pages.init_app(app)
    extensions.init_web(app)
    configuration.init_app(app)
    cli.init_app(app, create_app)
    with app.app_context():
        # Built here, not globally: a second app in one process would lose all its views.
        builder = AppBuilder(
            app,
            extensions.db.session,
            base_template="frame/layout.html",
            security_manager_class=UpikSecurityManager,
            indexview=views.PublicHomeView,
        )
        language.init_web(app)
        views.register_views(builder)
    return app
