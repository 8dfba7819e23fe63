"use strict";
(() => {
  const form = document.getElementById("filter");
  const found = document.getElementById("found");
  if (!form || !found) return;

  // Case, accents and the colons of fingerprints make no difference.
  const plain = (text) =>
    text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/(?<=[0-9a-f]{2}):(?=[0-9a-f]{2})/gi, "").toLowerCase();

  const followers = new Map();
  for (const node of document.querySelectorAll("[data-with]")) {
    const all = followers.get(node.dataset.with) || [];
    followers.set(node.dataset.with, [...all, node]);
  }
  const items = [...document.querySelectorAll("[data-find]")].map((node) => ({
    nodes: [node, ...(followers.get(node.id) || [])],
    text: plain(node.dataset.find),
    data: node.dataset,
  }));
  const sections = [...document.querySelectorAll("[data-section]")];

  const apply = () => {
    const words = plain(document.getElementById("find").value).split(/\s+/).filter(Boolean);
    const chosen = [...form.querySelectorAll("input[type=radio]:checked")].filter((input) => input.value);
    let shown = 0;
    for (const item of items) {
      const fits =
        words.every((word) => item.text.includes(word)) &&
        chosen.every((input) => (item.data[input.name] || "").split(" ").includes(input.value));
      shown += fits ? 1 : 0;
      for (const node of item.nodes) node.hidden = !fits;
    }
    for (const section of sections) {
      section.hidden = !section.querySelector("[data-find]:not([hidden]), [data-with]:not([hidden])");
    }
    const text = `${shown} of ${items.length} ${found.dataset.what} shown`;
    if (found.textContent !== text) found.textContent = text;
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The controls are reset after this event.
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  apply();
})();
