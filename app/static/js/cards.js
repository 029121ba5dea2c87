// Small life on the cards: "6 menit lalu" counts on, the hold counts down, refused acts show the news.
(function () {
  "use strict";

  // The same words as app/views/format.py `ago`; older than 12 hours stays as the server wrote it.
  function ago(at) {
    const minutes = Math.floor((Date.now() - at) / 60000);
    if (minutes < 1) return "baru saja";
    if (minutes < 60) return `${minutes} menit lalu`;
    return minutes < 720 ? `${Math.floor(minutes / 60)} jam lalu` : null;
  }
  setInterval(() => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const words = ago(Date.parse(time.dateTime));
      if (words && time.textContent !== words) time.textContent = words;
    }
  }, 15000);

  setInterval(countDown, 500);
  function countDown() {
    for (const hold of document.querySelectorAll("[data-held-until]")) {
      const left = Math.ceil((Date.parse(hold.dataset.heldUntil) - Date.now()) / 1000);
      const words = left > 0 ? `Dikirim dalam ${left} detik` : "Menunggu giliran kirim";
      const place = hold.querySelector("[data-seconds]");
      if (place.textContent !== words) place.textContent = words;
      const cancel = hold.querySelector("button");
      if (cancel && left <= 0) cancel.remove();
    }
  }

  // A window that was refused brings the card as it stands now.
  document.addEventListener("htmx:afterSwap", (event) => {
    const news = event.detail.target.querySelector && event.detail.target.querySelector("template[data-card-now]");
    if (!news) return;
    const card = news.content.firstElementChild;
    news.remove();
    const old = card && document.getElementById(card.id);
    if (old) {
      old.replaceWith(card);
      htmx.process(card);
    }
  });
})();
