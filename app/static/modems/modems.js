// Counts pauses down beside their clock time; the list itself is asked for again by htmx.
(function () {
  "use strict";
  function left(at) {
    const seconds = Math.ceil((at - Date.now()) / 1000);
    if (seconds <= 0) return "";
    if (seconds < 60) return upik.ngettext(" (%(seconds)s detik lagi)", " (%(seconds)s detik lagi)", seconds, { seconds });
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return upik._(" (%(minutes)s menit %(seconds)s detik lagi)", { minutes, seconds: seconds % 60 });
    return upik._(" (%(hours)s jam %(minutes)s menit lagi)", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
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
