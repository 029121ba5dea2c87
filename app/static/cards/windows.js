// The windows' fields: the counter, SKPD found while typing, hints, quick picks, drafts of this tab.
(function () {
  "use strict";
  const dialog = document.getElementById("window");
  // Read anew each time: a new login beside this page changes it.
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}");

  document.addEventListener("upik:window", () => {
    const form = dialog.querySelector("form");
    if (!form) return;
    form.querySelectorAll("textarea[data-count]").forEach(startCounter);
    form.querySelectorAll("[data-units]").forEach(startUnits);
    form.querySelectorAll("select[data-hints]").forEach(startHints);
    for (const pick of form.querySelectorAll("[data-pick]")) {
      pick.addEventListener("click", () => {
        const field = form.querySelector(`#${pick.dataset.for}`);
        field.value = pick.dataset.pick;
        field.dispatchEvent(new Event("change", { bubbles: true }));
        field.focus();
      });
    }
    form.querySelectorAll("[data-ready]").forEach(startReady);
    for (const mark of form.querySelectorAll("[data-suggested]")) {
      const field = form.querySelector(`#${mark.dataset.of}`);
      field.addEventListener("change", () => { mark.hidden = field.value !== mark.dataset.suggested; });
    }
    startDraft(form);
  });

  // A ready text goes to where one writes; what was typed already stays before it.
  function startReady(it) {
    const area = it.form.querySelector(`#${it.dataset.ready}`);
    const isList = it.matches("select");
    it.addEventListener(isList ? "change" : "click", () => {
      if (!it.value) return;
      area.value = [area.value.trim(), it.value].filter(Boolean).join(" ");
      if (isList) it.value = "";
      it.closest("details")?.removeAttribute("open");
      area.focus();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // Counter -------------------------------------------------------------------
  // The rule is the server's (A15); until it answers, the characters typed are shown at once.
  function startCounter(area) {
    const field = area.closest(".field");
    const typed = field.querySelector("[data-typed]");
    const whole = field.querySelector("[data-whole]");
    const replaced = field.querySelector("[data-replaced]");
    const odd = field.querySelector("[data-odd]");
    const bar = field.querySelector(".bar");
    let timer = 0;
    let turn = 0;
    let oddOnes = "";
    let proposedDay = "";

    function showTyped(count, advised) {
      typed.textContent = upik._("%(count)s dari %(advised)s", { count, advised });
      bar.classList.toggle("over", count > advised);
      bar.firstElementChild.style.width = `${Math.min(100, (100 * count) / advised)}%`;
    }
    async function ask() {
      const mine = ++turn;
      const sent = area.value;
      const caret = area.selectionStart;
      const body = new URLSearchParams({ text: sent, caret: String(caret) });
      let told;
      try {
        const response = await fetch(area.dataset.count, { method: "POST", body, headers: { ...token(), "HX-Request": "true" } });
        if (!response.ok) return;
        told = await response.json();
      } catch {
        return;
      }
      if (mine !== turn || area.value !== sent) return;
      if (told.text !== sent) {
        sayReplaced(sent, told.text);
        area.value = told.text;
        if (document.activeElement === area) area.setSelectionRange(told.caret, told.caret);
      }
      showTyped(told.typed, told.advised);
      whole.textContent = upik._("SMS lengkap %(whole)s/%(room)s · %(parts)s bagian", { whole: told.whole, room: told.room, parts: told.parts });
      sayPromise(told.promise, told.promise_day);
      oddOnes = told.odd;
      odd.hidden = !oddOnes;
      odd.querySelector("span").textContent = upik._("%(letters)s membuat satu SMS hanya muat 70 karakter, bukan 160.", { letters: [...oddOnes].slice(0, 8).join(" ") });
    }
    // "Segera" is a promise: it asks for its day (the ledger Janji).
    // A day that the answer names is its day, until a person picks another one.
    function sayPromise(words, day) {
      const part = area.form.querySelector("[data-promise]");
      if (!part) return;
      const field = part.querySelector("[data-day]");
      if (!field.value || field.value === proposedDay || field.value === day) field.value = proposedDay = day;
      const isAsked = part.querySelector("[aria-invalid]") || field.value;
      part.hidden = !words && !isAsked;
      if (words) part.querySelector("[data-promise-words]").textContent = words;
    }
    function sayReplaced(before, after) {
      const kept = new Set(after);
      const lost = [...new Set(before)].filter((character) => !kept.has(character) && character.trim());
      if (!lost.length) return;
      replaced.hidden = false;
      replaced.textContent = upik._("%(letters)s diganti dengan tanda biasa, agar SMS tetap hemat.", { letters: lost.slice(0, 4).join(" ") });
    }
    area.addEventListener("input", () => {
      showTyped([...area.value.trim()].length, 150);
      clearTimeout(timer);
      timer = setTimeout(ask, 200);
    });
    odd.querySelector("[data-drop-odd]").addEventListener("click", () => {
      const drop = new Set(oddOnes);
      area.value = [...area.value].filter((character) => !drop.has(character)).join("").replace(/ {2,}/g, " ");
      area.focus();
      ask();
    });
    area.recount = ask;
    if (area.value) ask();
  }

  // SKPD ------------------------------------------------------------------------
  function startUnits(field) {
    const find = field.querySelector("#skpd-find");
    const select = field.querySelector("#skpd");
    const phones = field.querySelector("[data-phones-here]");
    const others = field.querySelector("[data-others]");
    const headsOnly = field.closest("form").querySelector("[name=heads_only]");
    const all = [...select.options];
    const usual = phones.textContent;

    function narrow() {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (option) => {
        const text = `${option.dataset.name} ${option.dataset.also || ""}`.toLowerCase();
        return words.every((word) => text.includes(word));
      };
      const chosen = select.value;
      const shown = all.filter((option) => !option.value || fits(option));
      select.replaceChildren(...shown);
      const real = shown.filter((option) => option.value);
      // An abbreviation typed in full is a clear word, even where others contain it too.
      const exact = real.filter((option) => (option.dataset.also || "").toLowerCase().split(" ").includes(find.value.trim().toLowerCase()));
      if (words.length && real.length === 1) select.value = real[0].value;
      else if (words.length && exact.length === 1) select.value = exact[0].value;
      else select.value = real.some((option) => option.value === chosen) ? chosen : "";
      all[0].text = words.length && !real.length ? upik._("Tidak ada SKPD yang cocok") : upik._("Pilih SKPD");
      select.dispatchEvent(new Event("change"));
    }
    const care = field.closest("form").querySelector("[data-care]");
    let isAccused = care && "accused" in (select.selectedOptions[0] || select).dataset;
    // Of a unit that the case accuses only the head's phone is told, unless that is unticked.
    function spare(option) {
      if (isAccused === "accused" in option.dataset) return;
      isAccused = !isAccused;
      if ("sparesAccused" in care.dataset) headsOnly.checked = isAccused;
    }
    function tellWhoOpens(option) {
      const to = headsOnly.checked ? "heads" : "all";
      const why = (to === "heads" ? option.dataset.whyHeads : option.dataset.whyAll) || "";
      for (const it of care.querySelectorAll("[data-why]")) it.hidden = it.dataset.why !== why;
      for (const it of care.querySelectorAll("[data-openers]")) it.hidden = !why || it.dataset.openers !== to;
      for (const link of care.querySelectorAll("[data-make-account]")) {
        const url = new URL(link.href);
        url.searchParams.set("skpd", option.value);
        link.href = url;
      }
    }
    function tell() {
      const option = select.selectedOptions[0];
      if (care && option) {
        spare(option);
        tellWhoOpens(option);
      }
      const reach = option ? option.dataset : {};
      const told = headsOnly && headsOnly.checked ? reach.heads : reach.phones;
      const isVoid = told === "0" && reach.accounts === "0";
      // No class: htmx writes those of an element that it has replaced once more.
      phones.toggleAttribute("data-void", isVoid);
      if (!option || !option.value) phones.textContent = usual;
      else if (isVoid) phones.textContent = upik._("Perhatian: tidak ada HP dan akun yang terjangkau di %(unit)s. Tidak seorang pun akan tahu pesan ini.", { unit: reach.name });
      else if (told === "0") phones.textContent = upik._("Perhatian: tidak ada HP SKPD ini yang menerima SMS. Pesan hanya tampil di layar operatornya.");
      else phones.textContent = upik.ngettext("%(phones)s HP di %(unit)s menerima SMS dengan kode pesan.", "%(phones)s HP di %(unit)s menerima SMS dengan kode pesan.", told, { phones: told, unit: reach.name });
    }
    find.addEventListener("input", narrow);
    find.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "ArrowDown") {
        event.preventDefault();
        select.focus();
      }
    });
    select.addEventListener("change", tell);
    if (headsOnly) headsOnly.addEventListener("change", tell);
    field.querySelector("[data-add-unit]").addEventListener("click", () => {
      const row = document.createElement("div");
      row.className = "other";
      const other = document.createElement("select");
      other.name = "skpd";
      other.setAttribute("aria-label", upik._("SKPD berikutnya"));
      other.append(...all.map((option) => option.cloneNode(true)));
      other.value = "";
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "btn mini";
      drop.textContent = upik._("Buang");
      drop.dataset.drop = "";
      row.append(other, drop);
      others.append(row);
      other.focus();
    });
    others.addEventListener("click", (event) => {
      if (event.target.closest("[data-drop]")) event.target.closest(".other").remove();
    });
    tell();
  }

  function startHints(select) {
    const place = select.closest(".field").querySelector("[data-hint-here]");
    const form = select.closest("form");
    const show = () => {
      const option = select.selectedOptions[0];
      // What is asked of one category only is shown with it.
      for (const field of form.querySelectorAll("[data-only-for]")) field.hidden = select.value !== field.dataset.onlyFor;
      const hint = option && option.dataset.hint;
      place.textContent = hint ? `${option.text}: ${hint.charAt(0).toLowerCase()}${hint.slice(1)}.` : place.dataset.hintHere;
    };
    select.addEventListener("change", show);
    show();
  }

  // Drafts ----------------------------------------------------------------------
  // Kept on the server, per person and case: a reload, a logout, a restart lose nothing.
  const AGAIN = 3000;
  function startDraft(form) {
    const area = form.dataset.draft && form.querySelector("textarea");
    if (!area) return;
    const place = form.querySelector("[data-kept]");
    const key = form.querySelector("[name=form_key]");
    // Of a form that stands on no card, all that was typed.
    const written = () => ("whole" in form.dataset ? JSON.stringify(Object.fromEntries(new FormData(form))) : area.value);
    let timer = 0;
    // What a form sent in vain is kept by the server.
    let kept = written();
    let isSent = false;

    async function keep(isLast) {
      clearTimeout(timer);
      const text = written();
      if (isSent || text === kept) return;
      const body = new URLSearchParams({ kind: form.dataset.kind || "", text });
      if (key) body.set("form_key", key.value);
      let isKept = false;
      try {
        const response = await fetch(form.dataset.draft, { method: "POST", body, keepalive: isLast, headers: { ...token(), "HX-Request": "true" } });
        isKept = response.ok;
      } catch {
        // The network is away: it is tried again like after a refusal.
      }
      if (isKept) kept = text;
      else if (form.isConnected) timer = setTimeout(keep, AGAIN);
      const words = isKept ? upik._("Draf tersimpan.") : upik._("Draf belum tersimpan, dicoba lagi.");
      if (place) place.textContent = area.value.trim() ? words : "";
    }
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 700);
    });
    form.addEventListener("htmx:beforeRequest", (event) => {
      if (event.target !== form) return;
      clearTimeout(timer);
      isSent = true;
    });
    // Not done, and the same form still stands: what is in it counts as unsent again.
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.target !== form || event.detail.successful) return;
      isSent = false;
      if (form.isConnected) keep(false);
    });
    leave = () => keep(true);
  }
  let leave = () => {};
  window.addEventListener("pagehide", () => leave());
  // Before the window's content goes: what was typed in the last moment.
  dialog.addEventListener("cancel", () => leave());
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-window]")) leave();
  }, true);
})();
