// Small life on the cards: "6 menit lalu" counts on, the hold counts down, refused acts show the news.
(function () {
  "use strict";

  // The same words as app/views/framework/format.py `ago`; older than 12 hours stays as the server wrote it.
  function ago(at) {
    const minutes = Math.floor((upik.serverNow() - at) / 60000);
    if (minutes < 1) return upik._("baru saja");
    if (minutes < 60) return upik.ngettext("%(minutes)s menit lalu", "%(minutes)s menit lalu", minutes, { minutes });
    return minutes < 720 ? upik.ngettext("%(hours)s jam lalu", "%(hours)s jam lalu", Math.floor(minutes / 60), { hours: Math.floor(minutes / 60) }) : null;
  }
  setInterval(() => {
    if (!upik.serverNow()) return;
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const words = ago(Date.parse(time.dateTime));
      if (words && time.textContent !== words) time.textContent = words;
    }
  }, 15000);

  // Batalkan stays: whether the SMS can still be called back is the server's to say.
  setInterval(countDown, 500);
  function countDown() {
    if (!upik.serverNow()) return;
    for (const hold of document.querySelectorAll("[data-held-until]")) {
      const left = Math.ceil((Date.parse(hold.dataset.heldUntil) - upik.serverNow()) / 1000);
      const words = left > 0 ? upik.ngettext("Dikirim dalam %(left)s detik", "Dikirim dalam %(left)s detik", left, { left }) : upik._("Menunggu giliran kirim");
      const place = hold.querySelector("[data-seconds]");
      if (place.textContent !== words) place.textContent = words;
    }
  }

  // What a button does stands once on the page (S27): its tooltip, and its description when read out.
  const TIPS = { ".pick": "pick", ".code": "code", ".ticket": "ticket", "header > a": "card" };
  const tip = (name) => document.getElementById(`tip-${name}`);
  function describe(root) {
    for (const button of root.querySelectorAll("[data-card] button[data-action]:not([title], [aria-describedby])")) {
      const office = button.closest(".office") ? "-office" : "";
      const words = tip(button.dataset.about || button.dataset.action + office);
      if (!words) continue;
      button.title = words.textContent;
      button.setAttribute("aria-describedby", words.id);
    }
    for (const [what, name] of Object.entries(TIPS)) {
      const words = tip(name);
      if (!words) continue;
      for (const place of root.querySelectorAll(`[data-card] ${what}:not([title])`)) place.title = words.textContent;
    }
  }
  describe(document);
  const list = document.getElementById("cards");
  if (list) new MutationObserver(() => describe(list)).observe(list, { childList: true });

  // A window that was refused, or worked on several cards, brings them as they stand now.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.target.querySelectorAll) return;
    for (const news of event.detail.target.querySelectorAll("template[data-card-now]")) {
      const card = news.content.firstElementChild;
      news.remove();
      const old = card && document.getElementById(card.id);
      if (!old) continue;
      old.replaceWith(card);
      htmx.process(card);
    }
  });
})();
