// Reads {browser, page}; goes through a page to practise on by keyboard alone, and writes what it met.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const { browser, page: path } = JSON.parse(readFileSync(0, "utf8"));
const opened = await chromium.launch({ executablePath: browser, args: ["--no-sandbox"] });
const page = await opened.newPage();
await page.goto(pathToFileURL(path).href);

const focused = () => page.evaluate(() => {
  const at = document.activeElement;
  const rect = at.getBoundingClientRect();
  return {
    tag: at.localName,
    name: at.dataset.name,
    work: at.dataset.do,
    ring: getComputedStyle(at).outlineStyle !== "none",
    seen: rect.width > 0 && rect.top >= 0 && rect.bottom <= innerHeight,
  };
});
const right = () => page.evaluate(() => Object.fromEntries(globalThis.practice.data.fields.map((each) => [each.name, each.text])));
const verdicts = () => page.$$eval("input[data-name]", (all) => all.map((each) => each.dataset.verdict || ""));
const given = () => page.textContent("article");

// Tab, until `wanted` holds of what is focused
async function tabTo(wanted, key = "Tab") {
  for (let count = 0; count < 500; count++) {
    await page.keyboard.press(key);
    const at = await focused();
    if (wanted(at)) return at;
  }
  throw new Error("not reached by keyboard");
}

const answers = await right();
const stops = [];
for (const name of new Set(await page.$$eval("input[data-name]", (all) => all.map((each) => each.dataset.name)))) {
  stops.push(await tabTo((at) => at.name === name));
  await page.keyboard.type(answers[name]);
}
await page.keyboard.press("Enter");
const after = await verdicts();
await tabTo((at) => at.work === "check-all");
await page.keyboard.press("Enter");
const all = await verdicts();
const score = await page.textContent("#score");
await tabTo((at) => at.work === "help", "Shift+Tab");
await page.keyboard.press("Enter");
const help = (await page.$$eval(".help", (each) => each.map((one) => one.textContent.trim()).join(""))).length;
await tabTo((at) => at.work === "again");
await page.keyboard.press("Enter");
const again = await page.$$eval("input[data-name]", (each) => each.map((one) => one.value).join(""));
const before = await given();
await tabTo((at) => at.work === "new");
await page.keyboard.press("Enter");
const next = { focus: (await focused()).tag, other: (await given()) !== before, empty: await verdicts() };
const others = await right();
for (const name of Object.keys(others)) {
  await tabTo((at) => at.name === name);
  await page.keyboard.type(others[name]);
}
await page.keyboard.press("Enter");
await tabTo((at) => at.work === "check-all");
await page.keyboard.press("Enter");
next.all = await verdicts();
await opened.close();
console.log(JSON.stringify({ stops, after, all, score, help, again, next }));
