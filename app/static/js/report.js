// Draws the report's one chart from the JSON in the page; the table below holds the same figures.
(function () {
  "use strict";
  const form = document.querySelector("[data-ask]");
  if (form) {
    form.addEventListener("submit", () => {
      const button = form.querySelector("button");
      button.setAttribute("aria-busy", "true");
      button.textContent = "Menghitung …";
    });
    // Back from the browser's cache: the button says GO again.
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  }
  const chart = document.getElementById("chart");
  if (!chart || !window.Plotly) return;
  const figure = JSON.parse(document.getElementById("figure").textContent);
  window.Plotly.newPlot(chart, figure.data, figure.layout, { displayModeBar: false, responsive: true });
})();
