// Reads {browser, pages: [path]}; writes of each page, opened in the light and in the dark at 320 px, what it asked for,
// what its scripts said, how wide it is, how many wide parts are cut off below, which rules of axe-core it breaks, and
// which formulas have no words.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const { browser, pages } = JSON.parse(readFileSync(0, "utf8"));
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const opened = await chromium.launch({ executablePath: browser, args: ["--no-sandbox"] });

async function looked(path, scheme) {
  // the page's own policy lets no script of ours in
  const context = await opened.newContext({ viewport: { width: 320, height: 700 }, colorScheme: scheme, bypassCSP: true });
  const page = await context.newPage();
  const requests = [], said = [];
  page.on("request", (each) => requests.push(each.url()));
  page.on("console", (each) => said.push(each.text()));
  page.on("pageerror", (each) => said.push(each.message));
  await page.goto(pathToFileURL(path).href);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  const cut = await page.$$eval(".wide", (all) => all.filter((each) => each.scrollHeight > each.clientHeight + 1).length);
  const wordless = await page.$$eval("math", (all) => all.filter((each) => !each.getAttribute("aria-label")).length);
  await page.addScriptTag({ content: axe });
  // only colours are others in the dark
  const rules = scheme === "dark" ? { runOnly: ["color-contrast"] } : {};
  const { violations } = await page.evaluate((only) => globalThis.axe.run(document, only), rules);
  await context.close();
  const broken = violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`);
  return { path, scheme, requests: requests.length, said, width, cut, wordless, broken };
}

const found = [];
for (const path of pages) for (const scheme of ["light", "dark"]) found.push(await looked(path, scheme));
await opened.close();
console.log(JSON.stringify(found));
