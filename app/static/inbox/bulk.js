// Several cards at once: which are picked, and the bar that says what can be done with them.
(function () {
  "use strict";
  const list = document.getElementById("cards");
  const bar = document.getElementById("bulk");
  const dialog = document.getElementById("window");
  if (!list || !bar) return;
  // A card that is drawn anew keeps its tick; one that left the list loses it.
  const picked = new Set();
  // Beyond this page: all that match the list's filters, as long as no tick is taken away.
  const filter = bar.querySelector("[name=saringan]");
  const matching = bar.querySelector("[data-pick-matching]");
  const isMatching = () => Boolean(filter && !filter.disabled);
  // The place of the last that was picked: from there the work goes on.
  let after = "";

  const boxes = () => [...list.querySelectorAll("[data-pick-card]")];
  function told() {
    if (!isMatching()) return upik.ngettext("%(count)s pesan dipilih", "%(count)s pesan dipilih", picked.size, { count: picked.size });
    const count = matching.dataset.pickMatching;
    return count ? upik._("%(count)s pesan dipilih: semua yang cocok dengan saringan", { count }) : upik._("Semua yang cocok dengan saringan dipilih");
  }
  function show() {
    const here = boxes();
    const ids = new Set(here.map((box) => box.value));
    for (const id of picked) if (!ids.has(id)) picked.delete(id);
    if (filter && !picked.size) filter.disabled = true;
    for (const box of here) {
      box.checked = picked.has(box.value);
      box.closest("[data-card]").classList.toggle("picked", box.checked);
    }
    const last = here.filter((box) => box.checked).pop();
    if (last) after = last.closest("[data-card]").id;
    bar.hidden = !picked.size;
    if (matching) matching.hidden = isMatching();
    bar.querySelector("[data-pick-all]").hidden = isMatching();
    for (const act of bar.querySelectorAll("[data-picked-only]")) act.hidden = isMatching();
    const words = told();
    const place = bar.querySelector("[data-picked]");
    if (place.textContent !== words) place.textContent = words;
  }
  function none() {
    picked.clear();
    show();
  }
  function all() {
    for (const box of boxes()) picked.add(box.value);
    show();
  }
  list.addEventListener("change", (event) => {
    const box = event.target.closest("[data-pick-card]");
    if (!box) return;
    if (box.checked) picked.add(box.value);
    else picked.delete(box.value);
    if (filter && !box.checked) filter.disabled = true;
    show();
  });
  bar.addEventListener("submit", (event) => event.preventDefault());
  bar.querySelector("[data-pick-all]").addEventListener("click", all);
  if (matching) {
    matching.addEventListener("click", () => {
      filter.disabled = false;
      all();
      // The button goes: the focus stays in the bar.
      bar.querySelector(".acts button").focus();
    });
  }
  bar.querySelector("[data-pick-none]").addEventListener("click", () => {
    const first = list.querySelector(".picked");
    none();
    if (first) first.focus();
  });
  new MutationObserver(show).observe(list, { childList: true });

  let isDone = false;
  let wasMatching = false;
  function done() {
    isDone = true;
    wasMatching = wasMatching || isMatching();
    none();
  }
  const cards = () => [...list.querySelectorAll("[data-card]")];
  // The focus goes on, and the numbers beside the filters follow. Where no card is left, or those of
  // other pages were done too, the cards that now stand first come up.
  async function goOn() {
    isDone = false;
    if (wasMatching || !cards().length) await refill().catch(() => {});
    wasMatching = false;
    document.dispatchEvent(new CustomEvent("upik:done", { detail: { card: after } }));
  }
  async function refill() {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("cards")) return;
    for (const old of list.querySelectorAll("[data-card], .gone")) old.remove();
    for (const card of page.querySelectorAll("#cards > [data-card]")) {
      list.append(card);
      htmx.process(card);
    }
    const pager = page.querySelector(".pager");
    if (pager) document.querySelector(".pager")?.replaceWith(pager);
    else document.querySelector(".pager")?.remove();
    const empty = document.getElementById("empty");
    if (empty) empty.hidden = cards().length > 0;
  }
  // Hentikan: the portion on its way is waited for, so that the summary tells of it too.
  let isStopped = false;
  dialog.addEventListener("click", (event) => {
    const stop = event.target.closest("[data-bulk-stop]");
    if (stop) isStopped = stop.disabled = true;
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (isStopped && event.detail.elt.matches("[data-bulk-done]")) event.detail.parameters.stop = "ya";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog && !dialog.querySelector("[data-bulk-stop]")) isStopped = false;
    if (event.detail.target === dialog && dialog.querySelector("[data-bulk-done]")) done();
  });
  // Done without a summary: a notice says it.
  document.addEventListener("upik:done", (event) => {
    if (!event.detail.bulk) return;
    done();
    goOn();
  });
  // The summary has been read.
  dialog.addEventListener("close", () => {
    isStopped = false;
    if (isDone) goOn();
  });
  show();
})();
