// Fields: the calendar beside a day, and one tick for a group. Without this script a day is typed,
// and the server ticks the group.
(function () {
  "use strict";
  document.documentElement.classList.add("scripted");

  // The calendar is the browser's own; what it writes is in the order of this country.
  const two = (digits) => digits.padStart(2, "0");
  function calendarOf(box) {
    const found = box.querySelector("[type=date]");
    if (found) return found;
    const calendar = document.createElement("input");
    calendar.type = "date";
    calendar.tabIndex = -1;
    calendar.setAttribute("aria-hidden", "true");
    box.append(calendar);
    return calendar;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pick-day]");
    if (!button) return;
    const field = button.parentNode.querySelector("[data-day]");
    const calendar = calendarOf(button.parentNode);
    const [, day, month, year, rest] = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(.*)$/.exec(field.value) || [];
    calendar.min = field.dataset.first || "";
    calendar.max = field.dataset.last || "";
    calendar.value = day ? `${year}-${two(month)}-${two(day)}` : "";
    calendar.onchange = () => {
      field.value = calendar.value.split("-").reverse().join("/") + (rest || "");
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      field.focus();
    };
    calendar.showPicker();
  });

  // A group's tick follows its own ones, and they follow it.
  const ticksOf = (group) => [...group.querySelectorAll("input:not([data-all])")];
  function follow(group) {
    const ticked = ticksOf(group).filter((tick) => tick.checked).length;
    const all = group.querySelector("[data-all]");
    all.checked = ticked === ticksOf(group).length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
  const followAll = () => document.querySelectorAll("[data-all]").forEach((all) => follow(all.closest("[data-group]")));
  document.addEventListener("change", (event) => {
    const group = event.target.closest("[data-group]");
    if (!group || !group.querySelector("[data-all]")) return;
    if ("all" in event.target.dataset) for (const tick of ticksOf(group)) tick.checked = event.target.checked;
    follow(group);
  });
  document.addEventListener("upik:window", followAll);
  followAll();
})();
