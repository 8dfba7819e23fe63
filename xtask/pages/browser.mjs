// Chromium without a window, spoken to in its own protocol (Chrome DevTools Protocol) over two pipes: no driver and
// no library between.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts Chromium; `close` ends it. */
export async function start() {
  const profile = mkdtempSync(join(tmpdir(), "pages-"));
  const flags = [
    "--headless=new", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "--no-first-run",
    "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-component-update",
    "--disable-background-networking", "--hide-scrollbars", "--force-color-profile=srgb",
  ];
  // The sandbox refuses root; what is opened here is our own.
  if (process.getuid() === 0) flags.push("--no-sandbox");
  const child = spawn("chromium", flags, { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] });
  const browser = new Browser(child);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  browser.close = async () => {
    browser.send("Browser.close").catch(() => {});
    const late = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(late);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return browser;
}

class Browser {
  #child; #last = 0; #waiting = new Map(); #listeners = new Set(); #words = "";

  constructor(child) {
    this.#child = child;
    let rest = Buffer.alloc(0);
    child.stdio[4].on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let end; (end = rest.indexOf(0)) >= 0; rest = rest.subarray(end + 1)) {
        this.#hear(JSON.parse(rest.subarray(0, end).toString()));
      }
    });
    child.stderr.on("data", (words) => { this.#words = (this.#words + words).slice(-2000); });
    child.stdio[3].on("error", () => {});
    child.on("error", (error) => this.#fail(error));
    child.on("exit", (code) => this.#fail(new Error(`chromium ended with ${code}: ${this.#words}`)));
  }

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #hear(message) {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return this.#listeners.forEach((listener) => listener(message));
    this.#waiting.delete(message.id);
    if (message.error) waiting.reject(new Error(`${waiting.method}: ${message.error.message}`));
    else waiting.resolve(message.result);
  }

  send(method, params = {}, sessionId) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, resolve, reject });
      this.#child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    });
  }

  /** A new tab, of which every event is heard. */
  async tab(width, height) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(this, sessionId);
    this.#listeners.add((message) => message.sessionId === sessionId && tab.hear(message));
    for (const domain of ["Page", "Runtime", "Log", "Network", "Accessibility"]) await tab.send(`${domain}.enable`);
    await tab.window(width, height);
    return tab;
  }
}

class Tab {
  #browser; #session; #once = new Map();
  /** What the page said, asked for and broke. */
  trouble = []; requests = [];

  constructor(browser, session) { this.#browser = browser; this.#session = session; }

  send(method, params) { return this.#browser.send(method, params, this.#session); }

  hear({ method, params }) {
    this.#once.get(method)?.(params);
    this.#once.delete(method);
    if (method === "Runtime.consoleAPICalled") {
      this.trouble.push(`console.${params.type}: ${params.args.map((a) => a.value ?? a.description).join(" ")}`);
    } else if (method === "Runtime.exceptionThrown") {
      this.trouble.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    } else if (method === "Log.entryAdded") {
      // Violations of the Content-Security-Policy come here.
      this.trouble.push(`${params.entry.level}: ${params.entry.text}`);
    } else if (method === "Page.javascriptDialogOpening") {
      this.trouble.push(`dialog: ${params.message}`);
      this.send("Page.handleJavaScriptDialog", { accept: false }).catch(() => {});
    } else if (method === "Network.requestWillBeSent") {
      this.requests.push(params.request.url);
    }
  }

  async open(url) {
    const loaded = new Promise((resolve) => this.#once.set("Page.loadEventFired", resolve));
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await loaded;
  }

  window(width, height) {
    return this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }

  /** The value of an expression in the page. */
  async value(expression) {
    const answer = await this.send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? "exception");
    return answer.result.value;
  }

  async click(selector) {
    const at = await this.value(`(() => {
      const node = document.querySelector(${JSON.stringify(selector)});
      if (!node) return null;
      node.scrollIntoView({ block: "center" });
      const { x, y, width, height } = node.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    })()`);
    if (!at) throw new Error(`there is no ${selector}`);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, ...at, button: "left", clickCount: 1 });
    }
    // What the page does later, it has done by then.
    await this.value("new Promise((done) => setTimeout(() => requestAnimationFrame(done)))");
  }

  /** Types a text into a field in place of what stands there, as a keyboard would. */
  async type(selector, text) {
    await this.click(selector);
    await this.value(`document.querySelector(${JSON.stringify(selector)}).select()`);
    if (text === "") {
      for (const type of ["keyDown", "keyUp"]) {
        await this.send("Input.dispatchKeyEvent", { type, key: "Delete", code: "Delete", windowsVirtualKeyCode: 46 });
      }
    }
    if (text !== "") await this.send("Input.insertText", { text });
  }

  async screenshot(full = false) {
    const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: full });
    return Buffer.from(data, "base64");
  }

  async pdf() {
    const { data } = await this.send("Page.printToPDF", { printBackground: false, preferCSSPageSize: true });
    return Buffer.from(data, "base64");
  }

  /** The accessibility tree: role, name and the rest of each node that a screen reader meets. */
  async accessible() {
    const { nodes } = await this.send("Accessibility.getFullAXTree");
    return nodes.filter((node) => !node.ignored).map((node) => ({
      role: node.role?.value,
      name: node.name?.value ?? "",
      ...Object.fromEntries((node.properties ?? []).map(({ name, value }) => [name, value.value])),
    }));
  }

  dark(on) {
    const value = on ? "dark" : "light";
    return this.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
  }
}
