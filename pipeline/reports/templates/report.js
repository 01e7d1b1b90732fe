"use strict";
// Narrowing down what is shown. Everything can be read without it, so the controls are made here.
(() => {
  const words = [["block", "Blocked"], ["incomplete", "Could not check"], ["review", "Needs review"],
    ["waived", "Waived"], ["pass", "Pass"]].filter(([outcome]) => outcome !== "waived" || document.querySelector('[data-outcome="waived"]'));
  const shots = [...document.querySelectorAll(".shot")];
  const before = document.querySelector(".overview") || shots[0];
  if (!before) return;

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const boxes = words.map(([outcome, word]) => {
    const box = make("input", { type: "checkbox", checked: true, value: outcome });
    return [box, make("label", {}, box, " " + word)];
  });
  const search = make("input", { type: "search", placeholder: "Shot or file", ariaLabel: "Show shots whose name or text has" });
  const told = make("span", { className: "soft", role: "status" });
  const bar = make("form", { className: "filter", role: "search", ariaLabel: "Narrow down" },
    make("span", { className: "label" }, "Show"), ...boxes.map(([, label]) => label), search, told);
  bar.addEventListener("submit", (event) => event.preventDefault());
  before.before(bar);

  const texts = new Map();
  const textOf = (shot) => {
    if (!texts.has(shot)) texts.set(shot, shot.textContent.toLowerCase());
    return texts.get(shot);
  };
  const narrow = () => {
    const wanted = new Set(boxes.filter(([box]) => box.checked).map(([box]) => box.value));
    const text = search.value.trim().toLowerCase();
    let shown = 0;
    for (const shot of shots) {
      const marked = [...shot.querySelectorAll("[data-outcome]")];
      for (const each of marked) each.hidden = !wanted.has(each.dataset.outcome);
      const any = wanted.size === words.length || marked.some((each) => !each.hidden);
      shot.hidden = !any || !(text === "" || textOf(shot).includes(text));
      shown += shot.hidden ? 0 : 1;
      const row = document.querySelector(`.overview a[href="#${shot.id}"]`);
      if (row) row.closest("tr").hidden = shot.hidden;
    }
    told.textContent = shown === shots.length ? "" : `${shown} of ${shots.length} shots`;
  };
  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(narrow, 150); });
  for (const [box] of boxes) box.addEventListener("change", narrow);
})();
