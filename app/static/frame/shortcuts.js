// One key, one act: only for who switched it on, never inside a field or beside an open window.
(function () {
  "use strict";
  const PAGES = { h: "/hari-ini/", m: "/pesan-masuk/", d: "/pesan-dinas/" };
  // The first of a card's buttons that it has: a desk's card forwards, an office's card rejects.
  const ACTS = { b: ["reply"], t: ["forward", "reject"], h: ["delete"], p: ["publish", "unpublish"] };
  const SECOND = 1500;
  const dialog = document.getElementById("window");
  let goes = 0;

  const cards = () => [...document.querySelectorAll("[data-card]")];
  const current = () => document.activeElement.closest("[data-card]") || (cards().length === 1 ? cards()[0] : null);

  function isTyping(event) {
    const field = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
    return event.isComposing || Boolean(event.target.closest && event.target.closest(field));
  }
  function step(by) {
    const all = cards();
    const here = all.indexOf(document.activeElement.closest("[data-card]"));
    const next = all[here < 0 ? 0 : here + by];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
  function act(names) {
    const card = current();
    if (!card) return upik.say(upik._("Pilih dahulu sebuah kartu dengan j atau k."));
    const button = names.map((name) => card.querySelector(`.actions [data-action="${name}"]`)).find(Boolean);
    if (!button) upik.say(upik._("Tindakan itu tidak tersedia pada kartu ini."));
    else if (button.getAttribute("aria-disabled") === "true") upik.say(button.title);
    else if (!button.disabled) button.click();
  }
  function pick() {
    const box = current() && current().querySelector("[data-pick-card]");
    if (box) box.click();
  }
  function list() {
    dialog.replaceChildren(document.getElementById("shortcuts-window").content.cloneNode(true));
    dialog.classList.add("slim");
    dialog.showModal();
    dialog.querySelector("h1").focus();
  }
  function search() {
    const box = document.querySelector("main input[type=search]");
    if (box) box.focus();
  }
  function go(key) {
    const link = PAGES[key] && document.querySelector(`#menu a[href="${PAGES[key]}"]`);
    if (link) location.assign(link.href);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event) || upik.dialogIsOpen()) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (Date.now() - goes < SECOND && PAGES[key]) {
      event.preventDefault();
      goes = 0;
      return go(key);
    }
    goes = key === "g" ? Date.now() : 0;
    if (key === "j" || key === "k") return done(event, () => step(key === "j" ? 1 : -1));
    if (event.repeat) return;
    if (key === "Enter" && event.target.matches("[data-card]")) done(event, () => event.target.querySelector("header a").click());
    else if (ACTS[key]) done(event, () => act(ACTS[key]));
    else if (key === "x") done(event, pick);
    else if (key === "/") done(event, search);
    else if (key === "?") done(event, list);
  });
  function done(event, what) {
    // Else the key would be typed into the field that has the focus next.
    event.preventDefault();
    what();
  }
  for (const button of document.querySelectorAll("[data-shortcuts]")) button.addEventListener("click", list);
})();
