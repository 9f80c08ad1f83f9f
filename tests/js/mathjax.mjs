// Reads [{tex, display}] from standard input, writes [[index, message]] of what MathJax refuses.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { mathjax } = require("mathjax-full/js/mathjax.js");
const { TeX } = require("mathjax-full/js/input/tex.js");
const { SVG } = require("mathjax-full/js/output/svg.js");
const { liteAdaptor } = require("mathjax-full/js/adaptors/liteAdaptor.js");
const { RegisterHTMLHandler } = require("mathjax-full/js/handlers/html.js");
require("mathjax-full/js/input/tex/base/BaseConfiguration.js");
require("mathjax-full/js/input/tex/ams/AmsConfiguration.js");

const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);
const refuse = (_, error) => { throw error; };
const page = mathjax.document("", {
  InputJax: new TeX({ packages: ["base", "ams"], formatError: refuse, maxBuffer: 64 * 1024 }),
  OutputJax: new SVG({ fontCache: "none" }),
});

const formulas = JSON.parse(readFileSync(0, "utf8"));
const failures = [];
formulas.forEach(({ tex, display }, index) => {
  try {
    const svg = adaptor.outerHTML(page.convert(tex, { display }));
    if (svg.includes("merror")) failures.push([index, "merror"]);
  } catch (error) {
    failures.push([index, String(error.message)]);
  }
});
console.log(JSON.stringify(failures));
