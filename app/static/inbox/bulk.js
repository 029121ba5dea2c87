// Several cards at once: which are picked, and the bar that says what can be done with them.
(function () {
  "use strict";
  const list = document.getElementById("cards");
  const bar = document.getElementById("bulk");
  const dialog = document.getElementById("window");
  if (!list || !bar) return;
  // A card that is drawn anew keeps its tick; one that left the list loses it.
  const picked = new Set();

  const boxes = () => [...list.querySelectorAll("[data-pick-card]")];
  function show() {
    const here = boxes();
    const ids = new Set(here.map((box) => box.value));
    for (const id of picked) if (!ids.has(id)) picked.delete(id);
    for (const box of here) {
      box.checked = picked.has(box.value);
      box.closest("[data-card]").classList.toggle("picked", box.checked);
    }
    bar.hidden = !picked.size;
    const words = upik.ngettext("%(count)s pesan dipilih", "%(count)s pesan dipilih", picked.size, { count: picked.size });
    const place = bar.querySelector("[data-picked]");
    if (place.textContent !== words) place.textContent = words;
  }
  function none() {
    picked.clear();
    show();
  }
  list.addEventListener("change", (event) => {
    const box = event.target.closest("[data-pick-card]");
    if (!box) return;
    if (box.checked) picked.add(box.value);
    else picked.delete(box.value);
    show();
  });
  bar.addEventListener("submit", (event) => event.preventDefault());
  bar.querySelector("[data-pick-all]").addEventListener("click", () => {
    for (const box of boxes()) picked.add(box.value);
    show();
  });
  bar.querySelector("[data-pick-none]").addEventListener("click", () => {
    const first = list.querySelector(".picked");
    none();
    if (first) first.focus();
  });
  new MutationObserver(show).observe(list, { childList: true });

  let isDone = false;
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== dialog || !dialog.querySelector("[data-bulk-done]")) return;
    isDone = true;
    none();
  });
  // The numbers beside the filters follow when the summary has been read.
  dialog.addEventListener("close", () => {
    if (isDone) document.dispatchEvent(new CustomEvent("upik:done", { detail: {} }));
    isDone = false;
  });
  show();
})();
