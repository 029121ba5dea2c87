// The frame: menu button, drop-downs, the one window (<dialog>), toasts, and a lost session.
(function () {
  "use strict";
  const dialog = document.getElementById("window");
  const toasts = document.getElementById("toasts");
  let opener = null;

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-toggle]");
    if (toggle) {
      const open = document.getElementById(toggle.getAttribute("aria-controls")).classList.toggle("open");
      toggle.setAttribute("aria-expanded", String(open));
    }
    const close = event.target.closest("[data-close]");
    if (close) (close.closest(".flash, .toast") || close).remove();
    if (dialog && dialog.open && event.target.closest("[data-close-window]")) {
      // A link there is the way back of the same form as a page of its own.
      event.preventDefault();
      if (isSending()) return;
      if (isUnsaved()) askToStay();
      else dialog.close();
    }
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target) || event.target.closest("button")) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest && event.target.closest("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A redirect to the login page (or any whole page) must not land inside a card or a window.
  function leavePage(url) {
    const login = document.body.dataset.login;
    const isLogin = !url || new URL(url, location.href).pathname.startsWith(login);
    const back = encodeURIComponent(location.pathname + location.search);
    location.assign(isLogin ? `${login}?next=${back}` : url);
  }
  // An office PC's clock may be wrong: times are told by the server's, known from its answers.
  let ahead = null;
  function tellTime(date) {
    const at = Date.parse(date);
    if (at) ahead = Date.now() - at;
  }
  document.addEventListener("htmx:afterRequest", (event) => tellTime(event.detail.xhr.getResponseHeader("Date")));
  // gettext for scripts: a page in another language brings that language's words with it.
  const catalogue = JSON.parse(document.getElementById("catalogue")?.textContent || "{}");
  const FORMS = ["zero", "one", "two", "few", "many", "other"];
  const plurals = new Intl.PluralRules(document.documentElement.lang || "id");
  const kinds = FORMS.filter((form) => plurals.resolvedOptions().pluralCategories.includes(form));
  const filled = (words, values) => words.replace(/%\((\w+)\)s|%%/g, (sign, name) => (name ? values[name] : "%"));
  function _(words, values) {
    const found = catalogue[words] || words;
    return values ? filled(found, values) : found;
  }
  function ngettext(one, many, count, values) {
    const forms = catalogue[one] || [Number(count) === 1 ? one : many];
    return filled(forms[kinds.indexOf(plurals.select(count))] || forms[forms.length - 1], values);
  }
  window.upik = {
    _,
    ngettext,
    tellTime,
    // Milliseconds, or null until the server has answered.
    serverNow: () => (ahead === null ? null : Date.now() - ahead),
    isWholePage: (text) => /^\s*<!doctype/i.test(text),
    leavePage,
    sessionOver,
    sessionBack,
    dialogIsOpen: () => Boolean(dialog && dialog.open),
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    const xhr = event.detail.xhr;
    // Of a whole page that was asked for, hx-select takes its part; another one is where we were led.
    const isAsked = event.detail.elt.hasAttribute("hx-select") && xhr.responseURL.endsWith(event.detail.pathInfo.requestPath);
    if (xhr.status === 401 || (!isAsked && window.upik.isWholePage(xhr.responseText))) {
      event.detail.shouldSwap = false;
      if (xhr.status === 401) sessionOver();
      else leavePage(xhr.responseURL);
    } else if (xhr.status >= 400 && !xhr.getResponseHeader("X-Upik-Part")) {
      // A refusal that was not made for this place is said, not put there.
      event.detail.shouldSwap = false;
      const words = new DOMParser().parseFromString(xhr.responseText, "text/html").body.textContent.trim();
      say(words || _("Permintaan gagal. Muat ulang halaman, lalu coba lagi."));
    }
  });
  // An act that was not sent stays said until the next one: whoever looked away reads it, too.
  const isAct = (event) => event.detail.requestConfig.verb !== "get";
  document.addEventListener("htmx:sendError", (event) => {
    const toast = say(_("Server tidak terhubung. Periksa jaringan, lalu coba lagi."));
    if (isAct(event)) toast.dataset.unsent = "";
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isAct(event)) document.querySelector("[data-unsent]")?.remove();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-leave]")) sessionStorage.clear();
    // While the answer to a long form is awaited, the page shows how far it is.
    const work = event.target.matches("[data-long]") && document.getElementById("long-work");
    if (!work) return;
    work.setAttribute("hx-trigger", "every 1s");
    htmx.process(work);
  });

  // The window ------------------------------------------------------------------
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (dialog && !dialog.open && event.detail.target === dialog) opener = event.detail.elt;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== dialog) return;
    const content = dialog.firstElementChild;
    if (!content) return;
    dialog.classList.toggle("slim", content.hasAttribute("data-slim"));
    dialog.classList.toggle("wide", content.hasAttribute("data-wide"));
    // A button whose act first needs a window had another target when it asked.
    opener = opener || event.detail.requestConfig?.elt || null;
    if (!dialog.open) dialog.showModal();
    const first = dialog.querySelector("[aria-invalid=true]") || dialog.querySelector("[autofocus]") || dialog.querySelector("h1");
    if (first) first.focus();
    document.dispatchEvent(new CustomEvent("upik:window"));
  });
  // What is being put right is no longer shown as wrong.
  document.addEventListener("input", (event) => {
    if (event.target.getAttribute("aria-invalid") !== "true") return;
    event.target.removeAttribute("aria-invalid");
    for (const id of (event.target.getAttribute("aria-describedby") || "").split(" ")) {
      if (id.endsWith("-error")) document.getElementById(id)?.remove();
    }
  });
  // Sent by the server when a card's work is done: the id of the card that now stands anew. Where the
  // work on it goes on, it has the focus; otherwise the next that waits has, or its window (`next`).
  document.addEventListener("upik:done", (event) => {
    const { card, stays, next } = event.detail;
    // Else the window gives the focus back to the card that it stood for.
    if (card) opener = null;
    if (dialog.open) dialog.close();
    if (next) openWindow(document.querySelector(`[data-card][data-row="${next}"]`));
    else if (stays || !card) focusCard(card);
    else requestAnimationFrame(() => focusStep(following(card), card));
  });
  // The button that is a card's next step: the desk's to forward it, an office's to answer it.
  const STEP = '.card:not(.office) .actions [data-action="forward"], .office .actions [data-action="reply"].main';
  const waits = (card) => card.querySelector('.actions :is([data-action="at_once"], [data-action="forward"].main), .office .actions [data-action="reply"].main');
  // The next card of the list that waits, after the last again the first.
  function following(id) {
    const here = document.getElementById(id);
    const all = [...document.querySelectorAll("[data-card]")].filter((card) => card !== here && waits(card));
    const isAfter = (card) => here && here.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
    return all.find(isAfter) || all[0];
  }
  function focusStep(card, done) {
    if (dialog.open) return;
    const button = card && card.querySelector(".actions .act");
    if (!button) return focusCard(done);
    button.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }
  function openWindow(card) {
    if (!card) return;
    card.scrollIntoView({ block: "nearest" });
    card.querySelector(STEP)?.click();
  }
  // What acts at once is replaced by the card's next button, and the focus goes on to another card: the
  // second click of a double one, and a key that is held down, mean none of them.
  document.addEventListener("click", (event) => {
    if (event.detail < 2 || !event.target.closest("[data-card] .act")) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter" && event.target.closest("[data-card] .act")) event.preventDefault();
  });
  // "Kirim & berikutnya": the next of this page, if it has one; otherwise the server leads to the page
  // of another, whose window opens there.
  const AND_NEXT = "upik-next";
  document.addEventListener("htmx:configRequest", (event) => {
    const { parameters, elt } = event.detail;
    if (parameters.next !== "ya" || !elt.dataset.done) return;
    const next = following(elt.dataset.done);
    if (next) parameters.next_row = next.dataset.row;
    else sessionStorage.setItem(AND_NEXT, "1");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) sessionStorage.removeItem(AND_NEXT);
  });
  window.addEventListener("load", () => {
    if (sessionStorage.getItem(AND_NEXT)) openWindow(document.querySelector("[data-single] [data-card]"));
    sessionStorage.removeItem(AND_NEXT);
  });
  if (dialog) {
    dialog.addEventListener("close", () => {
      const card = opener && opener.closest("[data-card]");
      dialog.replaceChildren();
      if (opener && opener.isConnected) opener.focus();
      else if (card) focusCard(card.id);
      opener = null;
    });
  }
  function focusCard(id) {
    requestAnimationFrame(() => {
      const card = id && document.getElementById(id);
      if (card && !dialog.open) card.focus({ preventScroll: true });
    });
  }

  // On a phone the filters stand in a row that scrolls: the chosen one is brought in sight, beside
  // the button that stays at the row's start.
  const side = document.querySelector(".side");
  const chosen = side && side.querySelector("[aria-current]");
  if (chosen) {
    const all = side.querySelector(".all");
    const start = all ? all.getBoundingClientRect().right - 16 : side.getBoundingClientRect().left;
    side.scrollLeft += chosen.getBoundingClientRect().left - start - 24;
  }

  // A form that came back is corrected from its first wrong field on.
  const wrong = document.querySelector("[aria-invalid=true]");
  if (wrong) wrong.focus();

  // What is being written -------------------------------------------------------
  // Long texts that no draft keeps are not dropped without a question.
  const texts = (forms) => [...dialog.querySelectorAll(`${forms} textarea:not([readonly])`)].some((area) => area.value.trim());
  const isWritten = (forms) => Boolean(dialog && dialog.open && dialog.dataset.written && texts(forms));
  const isFilled = () => Boolean(dialog && dialog.open && dialog.dataset.filled) || isWritten("form");
  const isUnsaved = () => isWritten("form:not([data-draft])");
  // What is on its way is done: closed now, the window would look as if it had been cancelled.
  const isSending = () => Boolean(dialog && dialog.querySelector("form.htmx-request"));
  function put(id) {
    const words = document.getElementById(id).content.firstElementChild.cloneNode(true);
    const foot = dialog.querySelector(".foot");
    foot.before(words);
    words.scrollIntoView({ block: "center" });
    return words;
  }
  function askToStay() {
    const asks = dialog.querySelector("[data-asks]") || put("unsaved");
    asks.querySelector("[data-stay]").focus();
  }
  function stay(asks) {
    asks.remove();
    dialog.querySelector("textarea").focus();
  }
  if (dialog) {
    dialog.addEventListener("input", (event) => {
      dialog.dataset.filled = "1";
      if (event.target.matches("textarea")) dialog.dataset.written = "1";
    });
    dialog.addEventListener("close", () => {
      delete dialog.dataset.written;
      delete dialog.dataset.filled;
    });
    // Before the browser takes it: a second Esc closes a dialog whatever is answered to "cancel".
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !(isSending() || isUnsaved())) return;
      event.preventDefault();
      if (isSending()) return;
      const asks = dialog.querySelector("[data-asks]");
      if (asks) stay(asks);
      else askToStay();
    });
    dialog.addEventListener("cancel", (event) => {
      if (!(isSending() || isUnsaved())) return;
      event.preventDefault();
      if (!isSending()) askToStay();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("[data-stay]")) stay(event.target.closest("[data-asks]"));
      if (event.target.closest("[data-discard]")) dialog.close();
    });
  }

  // A lost session takes no text away: one logs in beside it, and goes on here.
  function sessionOver() {
    if (!isFilled()) leavePage("");
    else if (!dialog.querySelector("[data-session-over]")) put("session-over");
  }
  const person = (page) => page.querySelector("details.user summary")?.textContent.trim();
  async function sessionBack() {
    const words = dialog && dialog.querySelector("[data-session-over]");
    if (!words) return;
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const headers = page.body.getAttribute("hx-headers");
    // Another person's session sends nothing that this one wrote.
    if (!answer.ok || !headers || person(page) !== person(document)) return;
    document.body.setAttribute("hx-headers", headers);
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = JSON.parse(headers)["X-CSRFToken"];
    words.remove();
  }

  // A page without a list asks nothing by itself: it looks when one comes back to it.
  window.addEventListener("focus", () => sessionBack().catch(() => {}));

  // Toasts ----------------------------------------------------------------------
  function say(text) {
    const toast = document.createElement("div");
    toast.className = "toast";
    const words = document.createElement("span");
    words.textContent = text;
    toast.append(words);
    place().append(toast);
    return toast;
  }
  // While the window is open nothing outside of it is seen or heard: then it is said over its buttons.
  function place() {
    const foot = dialog && dialog.open && dialog.querySelector(".foot");
    if (!foot) return toasts;
    let inside = foot.querySelector(".toasts");
    if (!inside) {
      inside = document.createElement("div");
      inside.className = "toasts";
      inside.setAttribute("role", "alert");
      foot.prepend(inside);
      arrivals.observe(inside, { childList: true });
    }
    return inside;
  }
  window.upik.say = say;
  // One toast at a time, but an "Urungkan" keeps its seconds until its card has another.
  function arrive(toast) {
    const about = toast.dataset.about;
    for (const old of [...toast.parentNode.children]) {
      const stays = old.querySelector("[hx-post]") && !old.hidden && !(about && old.dataset.about === about);
      if (old !== toast && !(stays || old.hidden)) old.remove();
    }
    let left = Number(toast.dataset.seconds || 10);
    const clock = setInterval(() => {
      if (toast.matches(":hover, :focus-within, [data-unsent]")) return;
      left -= 1;
      if (left <= 0) {
        clearInterval(clock);
        toast.remove();
      }
    }, 1000);
    toast.parentNode.scrollTop = toast.parentNode.scrollHeight;
  }

  // A notice covers neither the buttons of what it speaks of nor a bar that stays in sight: it
  // stands at the foot of the screen, and rises above what it would cover there.
  const GAP = 12;
  const BARS = "#bulk, #fresh";
  function kept() {
    const spoken = [...toasts.children].map((it) => it.dataset.about).filter(Boolean);
    const buttons = spoken.flatMap((it) => [...document.querySelectorAll(`${it} .actions, ${it} .deeds`)]);
    return [...document.querySelectorAll(BARS), ...buttons];
  }
  function settle() {
    if (!toasts.children.length) return;
    const { height, left, right } = toasts.getBoundingClientRect();
    const boxes = kept()
      .map((it) => it.getBoundingClientRect())
      .filter((box) => box.height && box.left < right && box.right > left)
      .sort((one, other) => other.bottom - one.bottom);
    let foot = innerHeight - GAP;
    for (const box of boxes) if (box.top < foot && box.bottom > foot - height) foot = box.top - GAP;
    // Nowhere above: a short screen shows it at the foot all the same.
    if (foot - height < 0) foot = innerHeight - GAP;
    toasts.style.bottom = `${innerHeight - foot}px`;
  }
  let isAsked = false;
  function settleSoon() {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      settle();
    });
  }
  if (toasts) {
    for (const kind of ["scroll", "resize"]) window.addEventListener(kind, settleSoon, { passive: true });
    // A card is drawn anew, a bar comes: what the notice speaks of stands elsewhere.
    new MutationObserver(settleSoon).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden", "open"] });
  }
  const arrivals = new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.addedNodes) if (node.nodeType === 1 && node.isConnected) arrive(node);
    }
  });
  if (toasts) arrivals.observe(toasts, { childList: true });
  document.addEventListener("click", (event) => {
    const toast = event.target.closest(".toast");
    if (toast && event.target.closest("[hx-post]")) toast.hidden = true;
  });
  // htmx drops the answer to a button that is not on the page any more: it goes after the answer,
  // and comes back when there was none.
  document.addEventListener("htmx:afterRequest", (event) => {
    const toast = event.detail.elt.closest && event.detail.elt.closest(".toast");
    if (!toast) return;
    if (event.detail.xhr.status) toast.remove();
    else toast.hidden = false;
  });
})();
