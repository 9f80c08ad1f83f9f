// Reads {browser, page}; opens a page step by step by keyboard alone, and writes what was seen at each step.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const { browser, page: path } = JSON.parse(readFileSync(0, "utf8"));
const opened = await chromium.launch({ executablePath: browser, args: ["--no-sandbox"] });
const page = await opened.newPage();
await page.goto(pathToFileURL(path).href);

// `seen`: how many steps stand on the page; `behind`: whether anything is seen behind the last of them
const state = () => page.evaluate(() => {
  const article = document.querySelector("article");
  const parts = [...article.children].filter((part) => !part.classList.contains("steps"));
  const seen = parts.map((part) => part.getBoundingClientRect().height > 0);
  const ends = parts.flatMap((part, at) => (part.dataset.step ? [at] : []));
  const last = Math.max(...ends.filter((at) => seen[at]), -1);
  return {
    said: article.querySelector(".steps [role=status]").textContent,
    seen: ends.filter((at) => seen[at]).length,
    behind: last + 1 < ends.at(-1) && seen.slice(last + 1, ends.at(-1)).some(Boolean),
  };
});

async function press(work) {
  for (let count = 0; count < 500; count++) {
    if (await page.evaluate((wanted) => document.activeElement.dataset.do === wanted, work)) {
      await page.keyboard.press("Enter");
      return state();
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`${work} is not reached by keyboard`);
}

const steps = { open: await state() };
for (const [name, work] of [["first", "begin"], ["second", "next"], ["third", "next"], ["back", "back"], ["all", "all"]]) {
  steps[name] = await press(work);
}
await press("begin");
await page.emulateMedia({ media: "print" });
steps.print = await state();
await opened.close();
console.log(JSON.stringify(steps));
