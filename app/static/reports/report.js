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

  let closed = [];
  // Who comes back from a number's cases finds the section open that led there.
  const parts = [...document.querySelectorAll("[data-part]")];
  for (const part of parts) {
    part.open = part.open || location.hash === "#" + part.id;
    part.addEventListener("toggle", () => part.open && !closed.length && history.replaceState(history.state, "", "#" + part.id));
  }
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll(".report details:not([open])")];
    for (const it of closed) it.open = true;
  });
  window.addEventListener("afterprint", () => { for (const it of closed) it.open = false; closed = []; });

  if (!window.Plotly || !window.IntersectionObserver) return;

  function draw(data) {
    const chart = document.getElementById("chart-" + data.dataset.figure);
    const figure = JSON.parse(data.textContent);
    // Standing bars are named as far as there is room.
    const names = figure.layout.xaxis.tickvals;
    const every = names ? Math.ceil(names.length * 66 / chart.clientWidth) : 1;
    for (const list of ["tickvals", "ticktext"]) if (names) figure.layout.xaxis[list] = figure.layout.xaxis[list].filter((_, at) => at % every === 0);
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
