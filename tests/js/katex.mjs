// Reads [{tex, display}] from standard input, writes [[index, message]] of what KaTeX refuses.
import { readFileSync } from "node:fs";
import katex from "katex";

const formulas = JSON.parse(readFileSync(0, "utf8"));
const failures = [];
formulas.forEach(({ tex, display }, index) => {
  try {
    katex.renderToString(tex, { displayMode: display, strict: "error", throwOnError: true, trust: false });
  } catch (error) {
    failures.push([index, String(error.message)]);
  }
});
console.log(JSON.stringify(failures));
