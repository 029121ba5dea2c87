// Draws each chart of the report from the JSON in the page, once it comes into sight. Without this
// script the same bars stand there as SVG, and the table beneath holds the same figures anyway.
(function () {
  "use strict";
  const form = document.querySelector("[data-ask]");
  if (form) {
    form.addEventListener("submit", () => {
      const button = form.querySelector("button.go");
      button.setAttribute("aria-busy", "true");
      button.textContent = upik._("Menghitung …");
      // An address without what is not asked for can be read, and sent to a colleague.
      for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
    });
    // Back from the browser's cache: the button says GO again.
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  }
  if (!window.Plotly || !window.IntersectionObserver) return;

  function draw(data) {
    const chart = document.getElementById("chart-" + data.dataset.figure);
    const figure = JSON.parse(data.textContent);
    chart.textContent = "";
    window.Plotly.newPlot(chart, figure.data, figure.layout, { displayModeBar: false, responsive: true });
    chart.on("plotly_click", (event) => {
      const url = event.points[0].customdata[1];
      if (url.startsWith("/")) location.assign(url);
    });
    chart.on("plotly_hover", (event) => chart.classList.toggle("leads", event.points[0].customdata[1] !== ""));
    chart.on("plotly_unhover", () => chart.classList.remove("leads"));
  }

  const sight = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      sight.unobserve(entry.target);
      draw(document.querySelector('[data-figure="' + entry.target.id.slice("chart-".length) + '"]'));
    }
  }, { rootMargin: "200px" });
  for (const data of document.querySelectorAll("[data-figure]")) sight.observe(document.getElementById("chart-" + data.dataset.figure));
})();
