// The windows' fields: the counter, SKPD found while typing, hints, quick picks, drafts of this tab.
(function () {
  "use strict";
  const dialog = document.getElementById("window");
  const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}");

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
        field.focus();
      });
    }
    form.querySelectorAll("select[data-ready]").forEach(startReady);
    startDraft(form);
  });

  // A ready text goes to where one writes; what was typed already stays before it.
  function startReady(select) {
    const area = select.form.querySelector(`#${select.dataset.ready}`);
    select.addEventListener("change", () => {
      if (!select.value) return;
      area.value = [area.value.trim(), select.value].filter(Boolean).join(" ");
      select.value = "";
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

    function showTyped(count, advised) {
      typed.textContent = `${count} dari ${advised}`;
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
        const response = await fetch(area.dataset.count, { method: "POST", body, headers: { ...token, "HX-Request": "true" } });
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
      whole.textContent = `SMS lengkap ${told.whole}/${told.room} · ${told.parts} bagian · ${told.encoding}`;
      oddOnes = told.odd;
      odd.hidden = !oddOnes;
      odd.querySelector("span").textContent = `${[...oddOnes].slice(0, 8).join(" ")} membuat satu SMS hanya muat 70 karakter, bukan 160.`;
    }
    function sayReplaced(before, after) {
      const kept = new Set(after);
      const lost = [...new Set(before)].filter((character) => !kept.has(character) && character.trim());
      if (!lost.length) return;
      replaced.hidden = false;
      replaced.textContent = `${lost.slice(0, 4).join(" ")} diganti dengan tanda biasa, agar SMS tetap hemat.`;
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
    const all = [...select.options];
    const usual = phones.textContent;

    function narrow() {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (option) => {
        const text = `${option.text} ${option.dataset.also || ""}`.toLowerCase();
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
      all[0].text = words.length && !real.length ? "Tidak ada SKPD yang cocok" : "Pilih SKPD";
      tell();
    }
    function tell() {
      const option = select.selectedOptions[0];
      if (!option || !option.value) phones.textContent = usual;
      else if (option.dataset.phones === "0") phones.textContent = "Perhatian: SKPD ini belum punya nomor HP. Pesan hanya tampil di layar operatornya.";
      else phones.textContent = `${option.dataset.phones} HP di ${option.text} menerima SMS dengan kode pesan.`;
    }
    find.addEventListener("input", narrow);
    find.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "ArrowDown") {
        event.preventDefault();
        select.focus();
      }
    });
    select.addEventListener("change", tell);
    field.querySelector("[data-add-unit]").addEventListener("click", () => {
      const row = document.createElement("div");
      row.className = "other";
      const other = document.createElement("select");
      other.name = "skpd";
      other.setAttribute("aria-label", "SKPD berikutnya");
      other.append(...all.map((option) => option.cloneNode(true)));
      other.value = "";
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "btn mini";
      drop.textContent = "Buang";
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
  // Kept on the server, per person and message: a reload, a logout, a restart lose nothing.
  function startDraft(form) {
    const area = form.dataset.draft && form.querySelector("textarea");
    if (!area) return;
    const place = form.querySelector("[data-kept]");
    const key = form.querySelector("[name=form_key]");
    let timer = 0;
    let kept = area.value;
    let isSent = false;

    function keep(isLast) {
      clearTimeout(timer);
      if (isSent || area.value === kept) return;
      kept = area.value;
      const body = new URLSearchParams({ kind: form.dataset.kind, text: kept });
      if (key) body.set("form_key", key.value);
      fetch(form.dataset.draft, { method: "POST", body, keepalive: isLast, headers: { ...token, "HX-Request": "true" } })
        .then((response) => {
          if (place && response.ok) place.textContent = kept.trim() ? "Draf tersimpan." : "";
        })
        .catch(() => { kept = null; });
    }
    area.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 700);
    });
    form.addEventListener("htmx:beforeRequest", (event) => {
      if (event.target !== form) return;
      clearTimeout(timer);
      isSent = true;
    });
    form.addEventListener("htmx:sendError", () => { isSent = false; });
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
