// Counts pauses down beside their clock time; the list itself is asked for again by htmx.
(function () {
  "use strict";
  function left(at) {
    const seconds = Math.ceil((at - Date.now()) / 1000);
    if (seconds <= 0) return "";
    if (seconds < 60) return upik.said(" ({} detik lagi)", seconds);
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return upik.said(" ({} menit {} detik lagi)", minutes, seconds % 60);
    return upik.said(" ({} jam {} menit lagi)", Math.floor(minutes / 60), minutes % 60);
  }
  function count() {
    for (const line of document.querySelectorAll("[data-until]")) {
      line.querySelector("[data-left]").textContent = left(Date.parse(line.dataset.until));
    }
  }
  count();
  setInterval(count, 1000);
  document.addEventListener("htmx:afterSwap", count);
})();
