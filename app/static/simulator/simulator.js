// The simulator's phones: fetch what is new every second, send without a reload, count as one types.
(function () {
  "use strict";
  const page = document.querySelector("[data-simulator]");
  if (!page) return;
  const EVERY = 1000;
  const PATIENCE = 6; // seconds an SMS may wait for the modem before the page says so
  const alphabet = JSON.parse(document.getElementById("alphabet").textContent);
  const phones = [...page.querySelectorAll("[data-phone]")].map((element) => ({
    slot: element.dataset.phone,
    element,
    form: element.querySelector("form"),
    chat: element.querySelector("[data-chat]"),
    text: element.querySelector("[data-text]"),
    count: element.querySelector("[data-count]"),
    problem: element.querySelector("[data-problem]"),
    sender: element.querySelector("[data-sender]"),
    button: element.querySelector("button"),
  }));
  const waiting = page.querySelector("[data-waiting]");
  let patience = 0;
  let timer = null;
  let turn = 0;

  // What is shown ------------------------------------------------------------------
  function show(phone, html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const next = [...fresh.content.querySelectorAll("[data-key]")];
    const shown = [...phone.chat.children];
    const same = shown.every((item, place) => next[place] && next[place].dataset.key === item.dataset.key);
    if (same && next.length === shown.length) return;
    const atEnd = phone.chat.scrollHeight - phone.chat.scrollTop - phone.chat.clientHeight < 60;
    if (same) {
      for (const item of next.slice(shown.length)) {
        if (shown.length) item.classList.add("arrived");
        phone.chat.append(item);
      }
    } else {
      phone.chat.replaceChildren(...next);
    }
    if (atEnd || !same) phone.chat.scrollTop = phone.chat.scrollHeight;
  }

  function query() {
    const wanted = new URLSearchParams();
    const office = page.querySelector("[data-office]");
    if (office) wanted.set("skpd", office.value);
    for (const phone of phones) if (phone.sender) wanted.set(phone.slot, phone.sender.value);
    return wanted.toString();
  }

  function say(words) {
    if (waiting.textContent !== words) waiting.textContent = words;
  }

  async function refresh() {
    clearTimeout(timer);
    const mine = ++turn;
    let again = true;
    try {
      if (!document.hidden) again = await fetchNew(mine);
    } catch {
      if (mine === turn) say(upik._("Server tidak terhubung. Mencoba lagi …"));
    }
    if (mine === turn && again) timer = setTimeout(refresh, EVERY);
  }

  // False ends the asking: the session is over. An answer to an older question is thrown away.
  async function fetchNew(mine) {
    const answer = await fetch(`${page.dataset.fresh}?${query()}`, { headers: { "HX-Request": "true" } });
    if (answer.status === 401 || answer.status === 403) {
      say(upik._("Sesi Anda sudah berakhir. Muat ulang halaman ini untuk masuk lagi."));
      return false;
    }
    if (!answer.ok) throw new Error(answer.status);
    const news = await answer.json();
    if (mine !== turn) return true;
    for (const phone of phones) show(phone, news.chats[phone.slot] || "");
    patience = news.waiting ? patience + 1 : 0;
    say(patience > PATIENCE ? upik._("%(waiting)s SMS menunggu dibaca modem. Periksa apakah modem simulator berjalan.", { waiting: news.waiting }) : "");
    return true;
  }

  // What is written ----------------------------------------------------------------
  function measure(text) {
    const letters = [...text];
    const plain = letters.every((letter) => alphabet.basic.includes(letter) || alphabet.extension.includes(letter));
    const [single, joined] = plain ? alphabet.gsm7 : alphabet.ucs2;
    const costs = letters.map((letter) => (plain ? (alphabet.extension.includes(letter) ? 2 : 1) : letter.length));
    const units = costs.reduce((sum, cost) => sum + cost, 0);
    if (units <= single) return { plain, units, parts: 1, room: single };
    let parts = 1;
    let used = 0;
    for (const cost of costs) {
      if (used + cost > joined) {
        parts += 1;
        used = 0;
      }
      used += cost;
    }
    return { plain, units, parts, room: parts * joined };
  }

  function count(phone) {
    const text = phone.text.value.trim();
    const { plain, units, parts, room } = measure(text);
    const most = Number(page.dataset.most);
    const special = plain ? "" : upik._(" · huruf khusus");
    phone.count.textContent = text ? `${units}/${room} · ${parts} SMS${special}` : upik._("0 karakter");
    phone.count.classList.toggle("over", parts > most);
    phone.count.title = parts > most ? upik._("Paling banyak %(most)s bagian", { most }) : "";
  }

  function keep(phone) {
    try {
      sessionStorage.setItem(`simulator:${phone.slot}`, phone.text.value);
    } catch {
      // A browser without storage only loses drafts on a reload.
    }
  }

  function restore(phone) {
    try {
      phone.text.value = phone.text.value || sessionStorage.getItem(`simulator:${phone.slot}`) || "";
    } catch {
      // as above
    }
    count(phone);
  }

  function refuse(phone, words) {
    phone.problem.textContent = words;
    phone.text.toggleAttribute("aria-invalid", Boolean(words));
  }

  async function send(phone) {
    const written = phone.text.value;
    refuse(phone, "");
    phone.button.disabled = true;
    try {
      const answer = await fetch(phone.form.action, {
        method: "POST",
        body: new FormData(phone.form),
        headers: { "HX-Request": "true" },
      });
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      const problem = isJson ? (await answer.json()).problem : upik._("SMS tidak terkirim. Muat ulang halaman ini, lalu coba lagi.");
      if (problem) refuse(phone, problem);
      else if (phone.text.value === written) phone.text.value = "";
      phone.chat.scrollTop = phone.chat.scrollHeight;
    } catch {
      refuse(phone, upik._("Server tidak terhubung, SMS belum terkirim. Coba lagi."));
    }
    phone.button.disabled = false;
    phone.text.focus();
    keep(phone);
    count(phone);
    refresh();
  }

  // The four digits that the phone got last (S79).
  function codeOn(phone) {
    const texts = [...phone.chat.querySelectorAll(".b:not(.me) .text")].reverse();
    const found = texts.map((item) => /^\s*([1-9]\d{3})\b/.exec(item.textContent)).find(Boolean);
    return found ? found[1] : null;
  }

  function fill(button) {
    const phone = phones.find((one) => one.slot === button.dataset.fill);
    const code = codeOn(phone);
    phone.text.value = button.dataset.words.replace("<kode>", code || "<kode>");
    const gap = phone.text.value.indexOf("<kode>");
    phone.text.focus();
    if (gap >= 0) phone.text.setSelectionRange(gap, gap + "<kode>".length);
    keep(phone);
    count(phone);
  }

  for (const phone of phones) {
    restore(phone);
    phone.chat.scrollTop = phone.chat.scrollHeight;
    phone.text.addEventListener("input", () => {
      refuse(phone, "");
      keep(phone);
      count(phone);
    });
    phone.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!phone.button.disabled) send(phone);
    });
    if (phone.sender) {
      phone.sender.addEventListener("change", () => {
        history.replaceState(null, "", `?${query()}`);
        refresh();
      });
    }
  }
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (button) fill(button);
  });
  const office = page.querySelector("[data-office]");
  if (office) office.addEventListener("change", () => location.assign(`?${query()}`));
  document.addEventListener("visibilitychange", () => !document.hidden && refresh());
  refresh();
})();
