"""Profil saya: who one is here, and what everybody chooses for himself."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, url_for
from flask_appbuilder import BaseView, expose
from wtforms import BooleanField

from app.database.extensions import transaction
from app.domain.words import N_
from app.services.accounts import second_factor, user_accounts
from app.views.accounts.second_factor import is_offered
from app.views.framework import current_user as sessions
from app.views.framework.form_fields import Form

# Key -> what it does: what "?" lists, and what the profile says before one switches them on.
SHORTCUTS: Final = (
    ("j", N_("kartu berikutnya")),
    ("k", N_("kartu sebelumnya")),
    ("Enter", N_("membuka halaman kartu")),
    ("b", N_("Balas, atau BALAS pada kartu dinas")),
    ("t", N_("Proses / Forward, atau TOLAK pada kartu dinas")),
    ("h", N_("Hapus")),
    ("p", N_("Publish atau Batal Publish")),
    ("x", N_("memilih kartu, untuk beberapa pesan bersama")),
    ("/", N_("ke kotak pencarian")),
    ("g lalu h", N_("Hari ini")),
    ("g lalu m", N_("Pesan Masuk")),
    ("g lalu d", N_("Pesan untuk Dinas")),
    ("?", N_("daftar ini")),
)


class ProfileForm(Form):
    """What one may choose."""

    shortcuts = BooleanField(N_("Pakai pintasan keyboard"))


class ProfileView(BaseView):
    """One page, for whoever is logged in; name, SKPD and rights are changed in Manage User."""

    route_base = "/profil"
    default_view = "own"

    @expose("/", methods=["GET", "POST"])
    @sessions.signed_in
    def own(self) -> Any:
        """Shows the profile, and keeps the choices."""
        actor = sessions.current_actor()
        form = ProfileForm(obj=user_accounts.get(actor.user_id))
        if form.validate_on_submit():
            with transaction():
                user_accounts.choose_shortcuts(actor, form.shortcuts.data)
            words = (
                N_("Pintasan keyboard dipakai.")
                if form.shortcuts.data
                else N_("Pintasan dimatikan.")
            )
            flash(words, "success")
            return redirect(url_for("ProfileView.own"))
        return self.render_template(
            "accounts/profile.html",
            form=form,
            title=N_("Profil saya"),
            shortcuts=SHORTCUTS,
            offers_factor=is_offered(),
            has_factor=second_factor.is_on(actor.user_id),
        )
