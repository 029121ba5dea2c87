// "Cetak" on the pages that are made for paper.
(function () {
  "use strict";
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
})();
