// Counts pauses down beside their clock time; the list itself is asked for again by htmx.
(function () {
  "use strict";
  function left(at) {
    const seconds = Math.ceil((at - Date.now()) / 1000);
    if (seconds <= 0) return "";
    if (seconds < 60) return ` (${seconds} detik lagi)`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return ` (${minutes} menit ${seconds % 60} detik lagi)`;
    return ` (${Math.floor(minutes / 60)} jam ${minutes % 60} menit lagi)`;
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
