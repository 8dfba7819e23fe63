// Opens the pages of a directory in headless Chromium and tells, a line of JSON per check, what it found and, if that
// is not what it must be, why.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { start } from "./browser.mjs";
import { difference, lives, sentence, trusted } from "./expect.mjs";
import { CONTRAST, PICTURES, VISIBLE } from "./look.mjs";
import { picture } from "./png.mjs";

const directory = process.argv[2];
const read = (name) => readFileSync(join(directory, name), "utf8");
const browser = await start();

/** One page in one tab, and what is told of it. */
class Page {
  constructor(name, tab) { this.name = name; this.tab = tab; }

  static async open(name) {
    const page = new Page(name, await browser.tab(1280, 1000));
    await page.tab.open(page.url());
    return page;
  }

  url() { return pathToFileURL(join(directory, this.name)).href; }

  tell(check, found, why) { console.log(JSON.stringify({ page: this.name, check, found: String(found), why })); }

  /** What was found must be this. */
  is(check, found, expected) {
    const [one, other] = [found, expected].map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)));
    const short = one.length > 60 ? `${one.slice(0, 57)}...` : one;
    this.tell(check, short, one === other ? undefined : `expected ${other}\nfound ${one}`);
  }

  /** What was found must do. */
  holds(check, found, does, expected) { this.tell(check, found, does ? undefined : `expected ${expected}`); }

  count(what) { return this.tab.value(`${what}.length`); }

  /** Fingerprints of the items that are shown, in order of the fingerprint. */
  shown() { return this.tab.value(`${VISIBLE}.map((node) => node.dataset.find.match(/\\b[0-9a-f]{64}\\b/)?.[0]).sort()`); }

  choose(group, value) { return this.tab.click(`input[name="${group}"][value="${value}"]`); }

  reset() { return this.tab.click("form button[type=reset]"); }

  /** Every value of every group of the filter, each clicked, against the fingerprints that have it. */
  async choices(all) {
    const there = await this.tab.value(`[...document.querySelectorAll("form input[type=radio]")].map((i) => [i.name, i.value,
      i.parentElement.querySelector(".count").textContent])`);
    const values = Object.entries(all).flatMap(([group, values]) => Object.keys(values).map((value) => `${group} ${value}`));
    this.is("choices of the filter", there.filter(([, value]) => value).map(([group, value]) => `${group} ${value}`), values);
    for (const [group, value, count] of there.filter(([, value]) => value)) {
      const expected = all[group]?.[value] ?? [];
      await this.choose(group, value);
      this.is(`choice ${group}: ${value}, by its count`, count, expected.length);
      this.is(`choice ${group}: ${value}, cards or bars`, await this.count(PICTURES), expected.length);
      const same = JSON.stringify(await this.shown()) === JSON.stringify([...expected].sort());
      this.is(`choice ${group}: ${value}, the right ones`, same, true);
      await this.choose(group, "");
    }
  }

  /** A text in the search box shows so many. */
  async find(text, expected) {
    await this.tab.type("#find", text);
    this.is(`search "${text.length > 30 ? `${text.slice(0, 30)}...` : text}", cards or bars`, await this.count(PICTURES), expected);
  }

  said() { return this.tab.value(`document.getElementById("found").textContent`); }

  /** How it looks: size, colours, contrast, in light and dark, wide and narrow. */
  async looks(total) {
    const seen = {};
    for (const scheme of ["light", "dark"]) {
      await this.tab.dark(scheme === "dark");
      const png = await this.tab.screenshot();
      writeFileSync(join(directory, `${this.name}.${scheme}.png`), png);
      const { width, height, colours } = picture(png);
      this.is(`screenshot, ${scheme}: size`, `${width}x${height}`, "1280x1000");
      this.holds(`screenshot, ${scheme}: colours`, colours.size, colours.size >= 20, "20 colours or more");
      const [[most, pixels]] = [...colours].sort((a, b) => b[1] - a[1]);
      seen[scheme] = most;
      this.holds(`screenshot, ${scheme}: not blank`, `${Math.round((100 * pixels) / width / height)} % background`,
        pixels < 0.97 * width * height, "less than 97 %");
      const { ratio, where, texts } = await this.tab.value(CONTRAST);
      this.holds(`contrast, ${scheme}`, `${ratio.toFixed(2)}, least of ${texts} texts`, ratio >= 4.5 && texts > 20, `4.5 (WCAG AA): ${where}`);
    }
    this.is("background, light and dark", [seen.light.toString(16), seen.dark >> 16 < 0x30], ["ffffff", true]);
    await this.tab.dark(false);
    await this.tab.window(400, 900);
    this.is("no sideways scrolling at 400 pixels", await this.tab.value("document.documentElement.scrollWidth"), 400);
    writeFileSync(join(directory, `${this.name}.narrow.png`), await this.tab.screenshot());
    await this.tab.window(1280, 1000);
    this.is("everything shown", await this.count(VISIBLE), total);
  }

  async prints(least) {
    const pdf = await this.tab.pdf();
    writeFileSync(join(directory, `${this.name}.pdf`), pdf);
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
    this.holds("printed", `${pages} pages`, pdf.toString("latin1", 0, 5) === "%PDF-" && pages >= least, `${least} pages or more`);
  }

  /** What a screen reader meets: headings in order, named controls, landmarks. */
  async heard() {
    const nodes = await this.tab.accessible();
    const of = (role) => nodes.filter((node) => node.role === role);
    const levels = of("heading").map((node) => node.level);
    this.is("one h1, with a name", of("heading").filter((node) => node.level === 1 && node.name).length, 1);
    const skipped = levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1);
    this.is("levels of headings skipped", skipped.length, 0);
    this.is("landmarks", ["banner", "main", "contentinfo"].map((role) => of(role).length), [1, 1, 1]);
    const unnamed = nodes.filter((node) => ["image", "img", "table", "searchbox", "radio", "button", "link", "region", "heading"]
      .includes(node.role) && !node.name.trim());
    this.is("without a name", unnamed.map((node) => node.role), []);
    return of;
  }

  async controls(of) {
    this.is("search box", of("searchbox").map((node) => node.name), ["Find by name or fingerprint"]);
    this.is("the count is told", of("status").map((node) => node.live), ["polite"]);
  }

  /** Without script everything is there and no control that would do nothing. */
  async plain(total) {
    await this.tab.send("Emulation.setScriptExecutionDisabled", { value: true });
    await this.tab.open(this.url());
    this.is("without script, items", await this.count(VISIBLE), total);
    this.is("without script, controls", await this.tab.value(`document.getElementById("filter")?.checkVisibility() ?? false`), false);
    await this.tab.send("Emulation.setScriptExecutionDisabled", { value: false });
  }

  /** Nothing was said, broken or asked for but the page itself. */
  quiet() {
    this.is("console, errors, violations, dialogs", this.tab.trouble, []);
    this.is("requests but for itself", this.tab.requests.filter((url) => url !== this.url()), []);
  }
}

async function diff() {
  const [old, now] = [JSON.parse(read("old.json")), JSON.parse(read("new.json"))];
  const expected = difference(old, now);
  const total = Object.values(expected).flat().length;
  const page = await Page.open("diff.html");
  page.is("cards", await page.count(PICTURES), total);
  const purposes = await page.tab.value(`[...document.querySelectorAll(".purposes tbody tr")].map((tr) =>
    [...tr.querySelectorAll("td")].slice(0, 2).map((td) => Number(td.textContent)))`);
  const [before, after] = [trusted(old), trusted(now)];
  page.is("trusted per purpose, before and after", purposes, before.map((n, at) => [n, after[at]]));
  const kinds = Object.fromEntries(Object.entries(expected).filter(([, prints]) => prints.length));
  await page.choices({ kind: kinds });
  const [one] = expected.changed;
  await page.find(one.slice(0, 16), 1);
  page.is("the count", await page.said(), `1 of ${total} entries shown`);
  await page.find(one.toUpperCase().match(/../g).join(":"), 1);
  // A root that is added is no root that is removed.
  await page.find(expected.added[0], 1);
  await page.choose("kind", "removed");
  page.is("search and choice together", await page.count(PICTURES), 0);
  await page.reset();
  page.is("after the reset", await page.count(PICTURES), total);
  const of = await page.heard();
  await page.controls(of);
  page.is("a heading per card", of("heading").filter((node) => node.level === 3).length, total);
  page.is("a table per change, and one of purposes", of("table").length, expected.changed.length + expected.reissued.length + 1);
  await page.looks(total);
  await page.prints(3);
  await page.plain(total);
  page.quiet();
}

async function history() {
  const all = lives(read("roots.tsv"));
  const page = await Page.open("history.html");
  page.is("bars", await page.count(PICTURES), all.length);
  const having = (group, value) => all.filter((life) => [life.has[group]].flat().includes(value)).map((life) => life.sha256);
  const values = (group, names) => Object.fromEntries(names.map((name) => [name, having(group, name)]));
  await page.choices({
    state: values("state", ["trusted", "kept", "removed"]),
    mark: values("mark", ["distrusted", "dated"]),
    purpose: values("purpose", ["server-auth", "email-protection"]),
  });
  const containing = (text) => all.filter((life) => life.label.toLowerCase().includes(text)).length;
  await page.find("VeriSign", containing("verisign"));
  await page.choose("state", "trusted");
  page.is("search and choice together", await page.count(PICTURES),
    all.filter((life) => life.label.toLowerCase().includes("verisign") && life.has.state === "trusted").length);
  await page.reset();
  await page.find("Fotanusitvany", containing("főtanúsítvány"));
  await page.find("no such root", 0);
  page.is("the count", await page.said(), `0 of ${all.length} roots shown`);
  await page.find(all[7].sha256, 1);
  await page.reset();
  page.is("after the reset", await page.count(PICTURES), all.length);

  const of = await page.heard();
  await page.controls(of);
  page.is("tables", of("table").length, 2);
  page.is("rows, with two of heads", of("row").length, 2 * all.length + 2);
  const names = of("image").map((node) => node.name);
  page.is("images", names.length, all.length);
  const sentences = all.map(sentence);
  page.is("bars that say something else", names.filter((name) => !sentences.includes(name)), []);
  page.is("lives that no bar tells", sentences.filter((words) => !names.includes(words)), []);
  page.is("legend", of("list").filter((node) => node.name === "Legend").length, 1);
  await ends(page, all);
  await page.looks(all.length);
  await page.prints(10);
  await page.plain(all.length);
  page.quiet();
}

/** Where the bars begin and end, in years as the picture shows them. */
async function ends(page, all) {
  const drawn = await page.tab.value(`(() => {
    const head = document.querySelector("svg.axis").getBoundingClientRect();
    const years = document.querySelectorAll("svg.axis text").length;
    return [...document.querySelectorAll("tr[data-with]")].map((tr) => {
      const boxes = [...tr.querySelectorAll(".bar rect, .bar line")].map((node) => node.getBoundingClientRect());
      const year = (x) => 2000 + ((x - head.left) / head.width) * years;
      return [tr.dataset.with.slice(1), year(Math.min(...boxes.map((b) => b.left))), year(Math.max(...boxes.map((b) => b.right))),
        tr.querySelector('use[href="#gone"]') !== null, tr.querySelector('use[href="#open"]') !== null];
    });
  })()`);
  const year = (day) => { const date = new Date(day); return date.getUTCFullYear() + (date - Date.UTC(date.getUTCFullYear(), 0, 1)) / 365.25 / 864e5; };
  const last = all.flatMap((life) => [life.gone, ...life.spells.map((spell) => spell.from)]).sort().at(-1);
  const lives = new Map(all.map((life) => [life.sha256, life]));
  const wrong = drawn.filter(([sha256, from, until, gone, open]) => {
    const life = lives.get(sha256);
    // A line around a bar is a pixel wide, a month about three.
    const near = (x, day) => Math.abs(x - year(day)) < 0.05;
    return !near(from, life.spells[0].from) || !near(until, life.gone || last) || gone !== (life.gone !== "") || open === gone;
  });
  page.is("bars that begin or end elsewhere", wrong, []);
}

/** What only one store can say: of a PEM bundle. */
async function unsaid() {
  const now = JSON.parse(read("new.json"));
  const page = await Page.open("unsaid.html");
  const kinds = await page.tab.value(`[...new Set([...document.querySelectorAll("article")].map((node) => node.dataset.kind))]`);
  page.is("nothing but what PEM cannot say", kinds, ["unsaid"]);
  const said = now.roots.filter((root) => Object.values(root.trust).includes("trusted") || Object.values(root.trust).includes("distrusted"));
  const lost = said.filter((root) => root.trust.server_auth === "trusted" ? root.trust.email_protection === "trusted"
    || root.trust.code_signing === "trusted" || root.server_distrust_after || root.imposed_name_constraints : true);
  page.is("roots of which it cannot say all", await page.shown(), lost.map((root) => root.sha256_fingerprint).sort());
  await page.heard();
  page.quiet();
}

async function same() {
  const page = await Page.open("same.html");
  page.is("says so", await page.tab.value(`document.body.innerText.includes("No difference")`), true);
  page.is("cards", await page.count(PICTURES), 0);
  await page.heard();
  page.quiet();
}

/** Labels that would do harm stay text. */
async function hostile(name) {
  const page = await Page.open(name);
  const label = "</script><img src=x onerror=alert(1)><b>&amp;' onfocus='alert(2)\\u202e";
  page.is("its label is text", await page.tab.value(`document.body.innerText.includes(${JSON.stringify(label)})`), true);
  page.is("its label is no markup", await page.tab.value(`document.querySelectorAll("img, b b, [onfocus], [onerror]").length`), 0);
  page.is("nothing that turns text around", await page.tab.value(`document.documentElement.outerHTML.includes("\\u202e")`), false);
  await page.find("onerror=alert", 1);
  page.quiet();
}

try {
  await diff();
  await history();
  await unsaid();
  await same();
  await hostile("hostile-diff.html");
  await hostile("hostile-history.html");
} finally {
  await browser.close();
}
