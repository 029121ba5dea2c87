"""Si UPIK: the SMS complaint and information service. `create_app` is the table of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """A complete application for one process; raises SettingsRefused."""
    # Imported here, so that the pure rooms (app.domain, app.sms) can be used without Flask.
    from flask import Flask
    from flask_appbuilder import AppBuilder

    from app import cli, errors, extensions, log, queues, views, web
    from app.views.security import UpikSecurityManager
    from config import load_settings

    settings = settings or load_settings()
    app = Flask(__name__)
    web.configure(app, settings)
    log.init_app(app)
    extensions.init_app(app)
    queues.init_app(app)
    errors.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    with app.app_context():
        # Built here, not globally: a second app in one process would lose all its views.
        builder = AppBuilder(
            app,
            extensions.db.session,
            base_template="layout.html",
            security_manager_class=UpikSecurityManager,
            indexview=views.PublicHomeView,
        )
        views.register_views(builder)
    return app
