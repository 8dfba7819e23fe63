// Functions that run inside a page.

/** Items that are to be seen: neither they nor anything around them is hidden. */
export const VISIBLE = `[...document.querySelectorAll("[data-find]")].filter((node) => node.checkVisibility())`;

/** Bars of the timeline, or cards, that are to be seen. */
export const PICTURES = `[...document.querySelectorAll("svg.bar, article")].filter((node) => node.checkVisibility())`;

/** The lowest contrast of text on its background, as WCAG 2.2 computes it, and where; of what is to be seen. */
export const CONTRAST = `(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const background = (node) => {
    for (; node; node = node.parentElement) {
      const colour = numbers(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
      if (colour[3] !== 0) throw new Error("half transparent");
    }
    return [255, 255, 255];
  };
  let least = { ratio: 21, where: "" };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  for (let text; (text = walker.nextNode());) {
    const node = text.parentElement;
    if (seen.has(node) || !text.data.trim() || node.closest("script, title") || !node.checkVisibility()) continue;
    seen.add(node);
    const style = getComputedStyle(node);
    const front = numbers(node.closest("svg") ? style.fill : style.color);
    const [a, b] = [luminance(front), luminance(background(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < least.ratio) least = { ratio, where: node.localName + "." + node.className + " " + text.data.trim().slice(0, 40) };
  }
  return { ...least, texts: seen.size };
})()`;
