// The open list stays fresh: new cards above, changed cards in place, nothing jumps while one reads.
(function () {
  "use strict";
  const list = document.getElementById("cards");
  if (!list) return;
  const VISIBLE = 600;
  const HIDDEN = 10000;
  const SESSION_OVER = 3000;
  const NEWEST_KNOWN = 5;
  const EVERY = 4;
  const bar = document.getElementById("fresh");
  const live = document.getElementById("live");
  const empty = document.getElementById("empty");
  const title = document.title;
  // The word of danger stays (alert_sound.js).
  const retitle = (words) => {
    if (!upik.isAlarmed) document.title = words;
  };
  const isFirst = list.dataset.isFirst === "1";
  let turn = 0;
  let timer = 0;
  let failures = 0;
  let unseen = 0;
  let above = 0;
  let wantsNumbers = false;
  let later = 0;

  const cards = () => [...list.querySelectorAll("[data-card]")];
  // What a window stands open on is left alone; so is what has the focus.
  const isReading = () => upik.dialogIsOpen() || window.scrollY > 40 || list.contains(document.activeElement);

  // In the order of due times, and on a later page, the newest cards stand elsewhere: the server
  // names them, and what was told since is counted once.
  const named = new Set((list.dataset.known || "").split(",").filter(Boolean).map(Number));
  function newest() {
    const here = isFirst ? cards().map((card) => Number(card.dataset.row)) : [];
    return [...new Set([...named, ...here])].sort((a, b) => b - a).slice(0, NEWEST_KNOWN);
  }

  function question() {
    const url = new URL(list.dataset.freshUrl, location.href);
    // One card's page, and that of a happening, ask for no new ones.
    if (!list.dataset.noNew) {
      const known = newest();
      // With fewer cards than that the whole list is known.
      url.searchParams.set("after", String(known.length < NEWEST_KNOWN ? 0 : known[known.length - 1]));
      url.searchParams.set("known", known.join(","));
    }
    if (turn % EVERY === 0 || wantsNumbers) {
      url.searchParams.set("shown", cards().map((card) => `${card.dataset.row}:${card.dataset.stamp}`).join(","));
    }
    // The card one works on: others see "Sedang dibuka oleh ...".
    const open = list.querySelector("[data-has-window]") || (list.dataset.single && !document.hidden && cards()[0]);
    if (open && turn % EVERY === 0) url.searchParams.set("buka", open.dataset.row);
    // Numbers change without these cards, too: by what happens on other pages, and by the clock.
    const stamp = document.getElementById("filters")?.dataset.stamp;
    if (stamp && turn % EVERY === 0) url.searchParams.set("hitungan", stamp);
    if (wantsNumbers) url.searchParams.set("angka", "1");
    return url;
  }

  async function poll() {
    clearTimeout(timer);
    const url = question();
    turn += 1;
    try {
      const response = await fetch(url, { headers: { "HX-Request": "true", "X-Upik-Poll": "1" } });
      if (response.status === 401 || (response.redirected && response.url.includes("/login"))) {
        upik.sessionOver();
        timer = setTimeout(poll, SESSION_OVER);
        return;
      }
      upik.tellTime(response.headers.get("Date"));
      await upik.sessionBack();
      if (failures >= 3) live.textContent = upik._("Tersambung kembali.");
      failures = 0;
      if (response.status === 200) take(await response.text(), response.headers.get("X-Upik-Gone") || "");
      if (response.ok) wantsNumbers = false;
    } catch {
      failures += 1;
      if (failures === 3) live.textContent = upik._("Sambungan ke server terputus, mencoba lagi.");
    }
    schedule();
  }
  function schedule() {
    clearTimeout(timer);
    const pause = document.hidden ? HIDDEN : VISIBLE;
    timer = setTimeout(poll, failures ? Math.max(pause, 3000) : pause);
  }

  function take(html, gone) {
    if (upik.isWholePage(html)) return;
    const page = document.createElement("template");
    page.innerHTML = html;
    const keep = anchor();
    const fresh = [];
    for (const card of page.content.querySelectorAll("[data-card]")) {
      const old = document.getElementById(card.id);
      if (old) replace(old, card);
      else fresh.push(card);
    }
    for (const row of gone.split(",").filter(Boolean)) leave(row);
    if (isFirst) insert(fresh, Boolean(keep));
    else count(fresh);
    const numbers = page.content.getElementById("filters");
    const side = document.getElementById("filters");
    if (numbers && side) {
      const link = side.contains(document.activeElement) && document.activeElement.getAttribute("href");
      side.replaceWith(numbers);
      if (link) [...numbers.querySelectorAll("a")].find((it) => it.getAttribute("href") === link)?.focus();
    }
    badges(page.content.querySelector("[data-badges]"));
    if (empty) empty.hidden = cards().length > 0;
    if (!isFirst && later && bar) announce(later);
    // Measured last: the bar and changed cards have taken their place too.
    const still = keep && document.getElementById(keep.id);
    if (still) window.scrollBy(0, still.getBoundingClientRect().top - keep.top);
  }

  function anchor() {
    if (!isReading()) return null;
    const card = cards().find((it) => it.getBoundingClientRect().bottom > 0);
    return card && { id: card.id, top: card.getBoundingClientRect().top };
  }
  function insert(fresh, reading) {
    if (!fresh.length) return;
    list.prepend(...fresh);
    fresh.forEach((card) => htmx.process(card));
    if (reading) {
      above += fresh.length;
      announce(above);
    }
    unseen += fresh.length;
    retitle(`(${unseen}) ${title}`);
    live.textContent = upik.ngettext("%(count)s pesan baru.", "%(count)s pesan baru.", fresh.length, { count: fresh.length });
  }
  function count(fresh) {
    later += fresh.length;
    for (const card of fresh) named.add(Number(card.dataset.row));
  }
  function announce(many) {
    if (!bar) return;
    bar.hidden = false;
    bar.firstElementChild.textContent = upik.ngettext("%(count)s pesan baru - tampilkan", "%(count)s pesan baru - tampilkan", many, { count: many });
  }
  function replace(old, card) {
    // htmx drops the answer to a button, or for a place, that is not on the page any more: a hidden
    // place is kept for the card that "Urungkan" brings back.
    if (old.hidden || old.dataset.busy || (upik.dialogIsOpen() && old.dataset.hasWindow)) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const menu = old.querySelector("details[open]");
    if (menu) return;
    card.classList.remove("arrived");
    old.replaceWith(card);
    htmx.process(card);
    if (focused) (twin(focused, card) || card).focus({ preventScroll: true });
  }
  // The same button or link on the card as it stands now: by where it leads.
  function twin(focused, card) {
    const key = (it) => ["hx-get", "hx-post", "href", "value", "data-action"].map((name) => it.getAttribute(name)).find(Boolean) || it.tagName;
    return [...card.querySelectorAll("a, button, input, summary")].find((it) => key(it) === key(focused));
  }
  function leave(row) {
    const card = cards().find((it) => it.dataset.row === row);
    if (!card || (upik.dialogIsOpen() && card.dataset.hasWindow)) return;
    const note = document.createElement("p");
    note.className = "gone";
    note.textContent = upik._("Pesan ini sudah dihapus atau tidak ada lagi di daftar ini.");
    card.replaceWith(note);
  }
  function badges(told) {
    if (!told) return;
    for (const [name, count] of Object.entries(JSON.parse(told.dataset.badges))) {
      const badge = document.querySelector(`[data-count="${name}"]`);
      if (!badge) continue;
      badge.hidden = !count;
      badge.firstElementChild.textContent = count.toLocaleString(document.documentElement.lang);
    }
  }

  function seen() {
    if (unseen && !document.hidden && window.scrollY <= 40) {
      unseen = 0;
      retitle(title);
    }
    if (isFirst && bar && window.scrollY <= 40) {
      above = 0;
      bar.hidden = true;
    }
  }
  for (const kind of ["pointerdown", "keydown", "scroll"]) window.addEventListener(kind, seen, { passive: true });
  if (bar) {
    bar.addEventListener("click", () => {
      if (!isFirst) {
        const url = new URL(location.href);
        url.searchParams.delete("sebelum");
        url.searchParams.delete("sesudah");
        location.assign(url);
        return;
      }
      window.scrollTo({ top: 0 });
      const first = cards()[0];
      if (first) first.focus({ preventScroll: true });
      above = unseen = 0;
      bar.hidden = true;
      retitle(title);
    });
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      poll();
      seen();
    }
  });
  // The card whose window is open is not touched until the window is closed.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const card = event.detail.elt.closest && event.detail.elt.closest("[data-card]");
    if (card) card.dataset.busy = "1";
    if (card && event.detail.target.id === "window") card.dataset.hasWindow = "1";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const card = event.detail.elt.closest && event.detail.elt.closest("[data-card]");
    if (card) delete card.dataset.busy;
  });
  document.getElementById("window").addEventListener("close", () => {
    for (const card of list.querySelectorAll("[data-has-window]")) delete card.dataset.hasWindow;
  });
  // After an act the numbers beside the filters follow at once.
  document.addEventListener("upik:done", () => {
    wantsNumbers = true;
    setTimeout(poll, 30);
  });
  schedule();
})();
