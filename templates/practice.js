"use strict";
// Judges numbers as `check` does: compares, and works out by the equations what follows from the student's own numbers.
(() => {
// what one version of the numbers has
function start() {
// the text is ASCII: other letters stand in it as \\u…
const data = JSON.parse(atob(document.getElementById("practice").textContent.trim()));
const byIdent = Object.fromEntries(data.fields.map(field => [field.ident, field]));
const inputs = {};
for (const input of document.querySelectorAll("input[data-name]")) (inputs[input.dataset.name] ||= []).push(input);
for (const each of document.querySelectorAll(".buttons")) each.hidden = false;

// numbers as they are typed: digits and their places, exactly
function typed(text) {
  text = text.trim().replace(/\u2212/g, "-").replace(/\(\?\)$/, "").replace(/^[≈~]/, "").replace(/\s+/g, "");
  const percent = text.endsWith("%");
  if (percent) text = text.slice(0, -1);
  text = text.replace(/[·×*]10\^?/, "e").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+$/, all => [...all].map(c => "⁰¹²³⁴⁵⁶⁷⁸⁹".includes(c) ? "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c) : "-").join(""));
  const fraction = /^([+-]?\d{1,15})\/(\d{1,15})$/.exec(text);
  if (fraction && !percent) return Number(fraction[2]) ? {ratio: Number(fraction[1]) / Number(fraction[2]), decimals: Infinity} : null;
  const found = /^([+-]?)(\d*)(?:[.,](\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(text);
  if (!found || !(found[2] || found[3])) return null;
  const [, sign, whole, part = "", power = "0"] = found;
  let decimals = part.length - Number(power) + (percent ? 2 : 0);
  let units = BigInt((whole + part) || "0");
  if (decimals < 0) { units *= 10n ** BigInt(-decimals); decimals = 0; }
  return {units: sign === "-" ? -units : units, decimals};
}

const size = n => n < 0n ? -n : n;
const number = n => "ratio" in n ? n.ratio : Number(n.units) / 10 ** n.decimals;

function sameAs(a, b) {
  if ("ratio" in a || "ratio" in b) return Math.abs(number(a) - number(b)) < 1e-14 * Math.max(1, Math.abs(number(a)));
  const most = Math.max(a.decimals, b.decimals);
  return a.units * 10n ** BigInt(most - a.decimals) === b.units * 10n ** BigInt(most - b.decimals);
}

function placesOf(value, [places, significant]) {
  if (significant === null) return places;
  return value === 0 ? 0 : significant - 1 - Math.floor(Math.log10(Math.abs(value)) + 1e-13);
}

// what is typed, exactly rounded
function cutTo(n, digits, ties) {
  if ("ratio" in n) return rounded(n.ratio, [digits[0], digits[1], ties]);
  const places = placesOf(number(n), digits);
  if (n.decimals <= places) return n;
  const by = 10n ** BigInt(n.decimals - places);
  const whole = size(n.units) / by, rest = 2n * (size(n.units) % by);
  const up = ties !== "truncate" && (rest > by || (rest === by && (ties === "half_up" || whole % 2n === 1n)));
  const made = whole + (up ? 1n : 0n);
  const units = n.units < 0n ? -made : made;
  return places >= 0 ? {units, decimals: places} : {units: units * 10n ** BigInt(-places), decimals: 0};
}

// a value that is worked out, rounded
function rounded(value, [places, significant, ties]) {
  const to = placesOf(value, [places, significant]);
  const scaled = Math.abs(value) * 10 ** to, whole = Math.floor(scaled + 1e-11), rest = scaled - whole;
  const tie = Math.abs(rest - 0.5) < 1e-11;
  const up = ties !== "truncate" && (tie ? ties === "half_up" || whole % 2 === 1 : rest > 0.5);
  const units = BigInt((whole + (up ? 1 : 0)) * (value < 0 ? -1 : 1));
  return to >= 0 ? {units, decimals: to} : {units: units * 10n ** BigInt(-to), decimals: 0};
}

const work = {
  "+": (...terms) => terms.reduce((a, b) => a + b, 0),
  "*": (a, b) => a * b, "-": a => -a, "/": (a, b) => a / b,
  exp: Math.exp, ln: Math.log, tanh: Math.tanh, sqrt: Math.sqrt, abs: Math.abs, min: Math.min, max: Math.max,
  ">": (a, b) => a > b, ">=": (a, b) => a >= b, "<": (a, b) => a < b, "<=": (a, b) => a <= b,
  and: (a, b) => a && b, if: (condition, yes, no) => condition ? yes : no,
};

function value(formula, values) {
  if (typeof formula === "string") return Number(formula);
  const [kind, ...kids] = formula;
  if (kind === "get") return kids[0] in values ? values[kids[0]] : NaN;
  if (kind === "round") return number(rounded(value(kids[0], values), kids[1]));
  return work[kind](...kids.map(kid => value(kid, values)));
}

function namesIn(formula, found = new Set()) {
  if (Array.isArray(formula)) formula[0] === "get" ? found.add(formula[1]) : formula.slice(1).forEach(kid => namesIn(kid, found));
  return found;
}

const stepOf = Object.fromEntries(data.steps);
function restsOn(formula, found = new Set()) {
  for (const name of namesIn(formula)) if (!found.has(name)) { found.add(name); if (name in stepOf) restsOn(stepOf[name], found); }
  return found;
}
for (const field of data.fields) {
  field.rests = field.follows ? restsOn(field.follows) : new Set();
  // with what these rest on
  field.all = new Set([...field.rests].flatMap(name => [name, ...(byIdent[name]?.all || [])]));
}

// what fields and steps stand for: a number that the numbers before come to for what they come to, any other as it is
// written; `moved`: how many units in the last place such a one is taken to be off; or all as they are written
function standing(given, moved = {}, literal = false) {
  const known = {};
  const values = new Proxy({}, {has: (_, name) => name in stepOf || name in byIdent, get: (_, name) => known[name] ??= find(name)});
  return values;

  function find(name) {
    if (name in stepOf) return value(stepOf[name], values);
    const field = byIdent[name], own = given[name];
    if (own && literal) return number(own);
    const found = computed(field);
    if (!own || comesTo(field, found, own)) return found;
    const free = Number.isFinite(own.decimals) && !(field.carried && own.decimals >= field.decimals);
    return number(own) + (free ? (moved[name] || 0) * 10 ** -own.decimals : 0);
  }

  function computed(field) {
    if (!field.follows) return Number(field.exact);
    const found = value(field.follows, values);
    return field.carried && Number.isFinite(found) ? number(rounded(found, field.digits)) : found;
  }
}

// whether a value is rounded, or cut, to what is written
function comesTo(field, found, own) {
  if (!Number.isFinite(found) || !field.digits) return false;
  if (field.carried || !Number.isFinite(own.decimals)) return sameAs(rounded(found, field.digits), cutTo(own, field.digits, field.digits[2]));
  const gap = (found - number(own)) * 10 ** own.decimals, beyond = found < 0 ? -gap : gap;
  return Math.abs(gap) <= 0.5 + 1e-9 || (beyond >= -1e-9 && beyond < 1 + 1e-9 && own.decimals >= field.decimals - 1);
}

function within([low, lowClosed, high, highClosed], x) {
  return (Number(low) < x || (lowClosed && Number(low) === x)) && (x < Number(high) || (highClosed && Number(high) === x));
}

function atOnce(field, own) {
  const right = typed(field.text);
  if (sameAs(own, right) || (field.range && within(field.range, number(own)))) return "right";
  if (!field.digits) return null;
  const ties = field.digits[2];
  if (own.decimals > field.decimals && (sameAs(cutTo(own, field.digits, ties), right) || sameAs(cutTo(own, field.digits, "truncate"), right)))
    return "right-unrounded";
  const fewer = field.fewer[own.decimals];
  return fewer && fewer.some(text => sameAs(own, typed(text))) ? "right-fewer-digits" : null;
}

function hitsOf(field, own) {
  if (!field.hits || "ratio" in own) return [];
  const units = size(own.units).toString().padStart(own.decimals + 1, "0");
  const cut = units.length - own.decimals;
  const text = (own.units < 0n ? "-" : "") + units.slice(0, cut) + (own.decimals ? "." + units.slice(cut) : "");
  return field.hits[text] || (own.units === 0n ? field.hits["-" + text] : null) || [];
}

// which of several numbers are taken to be higher, which lower
const PATTERNS = [0, 0x5555, 0x3333, 0x0f0f, 0x00ff, 0x2d96, 0x6a5c, 0x1b47].flatMap(bits => [bits, ~bits]);

// whether the numbers before lead to a number, in the problem's rounding or (but for null) as they stand; where they are
// `moved`, also as what they may have been before they were written
function follows(field, own, given, fits, moved) {
  if (!field.follows || !field.digits) return false;
  const meets = values => {
    const found = value(field.follows, values);
    return Number.isFinite(found) && (sameAs(rounded(found, field.digits), cutTo(own, field.digits, field.digits[2]))) && own.decimals >= Math.min(field.decimals, 1);
  };
  const wrong = [...field.all].filter(name => given[name] && !fits[name]);
  if (meets(standing(given))) return true;
  if (moved !== null && meets(standing(given, {}, true))) return true;
  if (!moved) return false;
  const ends = wrong.flatMap(name => [0.5, -0.5].map(by => ({[name]: by})));
  for (const signs of PATTERNS) ends.push(Object.fromEntries(wrong.map((name, at) => [name, signs >> at % 16 & 1 ? 0.5 : -0.5])));
  const found = ends.map(each => value(field.follows, standing(given, each))).filter(Number.isFinite);
  if (!found.length) return false;
  const places = Math.max(Number.isFinite(own.decimals) ? own.decimals : 0, field.decimals);
  const reach = (0.5 + 1e-9) * 10 ** -places;
  return Math.min(...found) - reach <= number(own) && number(own) <= Math.max(...found) + reach;
}

// the habit of the whole sheet: the one that gives most of its numbers
function habitOf(given, early, simple) {
  const names = Object.keys(given).filter(name => byIdent[name].digits);
  const hits = Object.fromEntries(names.map(name => [name, new Set(hitsOf(byIdent[name], given[name]))]));
  if (names.length === 1) {
    const found = data.habits.findIndex((fewer, row) => !fewer && hits[names[0]].has(row));
    return {row: Math.max(found, 0), hits};
  }
  let best = 0, most = -1;
  data.habits.forEach((fewer, row) => {
    const gives = name => hits[name].has(row) || (simple[name] && (row === 0 || !hits[name].has(0)));
    const base = name => hits[name].has(0) || simple[name];
    const more = names.filter(name => gives(name) && !base(name));
    const shown = row === 0 || (!fewer && more.some(name => hits[name].has(row)));
    const own = names.filter(name => hits[name].has(row) && !hits[name].has(0));
    const votes = shown || Math.max(more.length, own.length) >= 3 ? names.filter(gives).length : -1;
    if (votes > most) [best, most] = [row, votes];
  });
  return {row: best, hits};
}

function judge(texts) {
  const given = {}, verdicts = {}, why = {};
  for (const field of data.fields) {
    const text = texts[field.ident] || "";
    const own = text.trim() ? typed(text) : null;
    if (own) given[field.ident] = own;
    else verdicts[field.ident] = text.trim() ? "wrong" : "missing";
  }
  const early = {}, fits = {}, simple = {};
  for (const name in given) {
    early[name] = atOnce(byIdent[name], given[name]);
    fits[name] = early[name] === "right" || early[name] === "right-unrounded";
  }
  for (const name in given) simple[name] = follows(byIdent[name], given[name], given, fits, null);
  const {row, hits} = habitOf(given, early, simple);
  for (const field of data.fields) {
    const name = field.ident, own = given[name];
    if (!own) continue;
    verdicts[name] = early[name] || later(field, own);
    if (verdicts[name] === "wrong") why[name] = (field.slips.find(([range]) => within(range, number(own))) || [])[1];
  }
  return {verdicts, why};

  // whether it follows but has too few digits
  function shortened(field, own) {
    if (!field.follows || !field.digits || own.decimals >= field.decimals) return false;
    return Math.abs(value(field.follows, standing(given)) - number(own)) <= 0.5 * 10 ** -own.decimals;
  }

  function later(field, own) {
    const right = hits[field.ident]?.has(row);
    const tainted = [...field.rests].some(name => ["wrong", "follows"].includes(verdicts[name]) && given[name]);
    if (!tainted) return right ? "right-other-rounding" : follows(field, own, given, fits, false) ? "follows" : "wrong";
    if (follows(field, own, given, fits, true)) return "follows";
    return right ? "right-other-rounding" : shortened(field, own) ? "right-fewer-digits" : "wrong";
  }
}

// the page
const read = () => Object.fromEntries(data.fields.map(field => [field.ident, inputs[field.name][0].value]));

function check(section) {
  const {verdicts, why} = judge(read());
  for (const field of data.fields) {
    const verdict = verdicts[field.ident];
    for (const input of inputs[field.name]) {
      if (section && !section.contains(input)) continue;
      input.dataset.verdict = verdict;
      input.setAttribute("aria-invalid", String(verdict === "wrong"));
      const text = input.value.trim() && !typed(input.value) ? data.said.no_number : data.said[verdict];
      input.nextElementSibling.textContent = text + (why[field.ident] ? ": " + why[field.ident] : "");
    }
  }
  for (const [ident, choices] of Object.entries(data.choices)) {
    const boxes = [...document.getElementsByName(ident)];
    if (section && !section.contains(boxes[0])) continue;
    boxes.forEach((box, at) => {
      // what is not chosen tells nothing
      const verdict = !box.checked ? "" : choices.right[at] ? "right" : "wrong";
      box.dataset.verdict = verdict;
      const why = verdict && choices.why[at] ? ": " + choices.why[at] : "";
      box.closest(".choice").querySelector("output").innerHTML = verdict ? data.said[verdict] + why : "";
    });
  }
  let points = 0, of = 0;
  for (const field of data.fields) {
    of += field.points;
    points += field.points * (data.shares[verdicts[field.ident]] || 0);
  }
  for (const [ident, choices] of Object.entries(data.choices)) {
    of += choices.points;
    if ([...document.getElementsByName(ident)].every((box, at) => box.checked === choices.right[at])) points += choices.points;
  }
  const plain = n => String(Math.round(n * 100) / 100).replace(".", data.said.decimal_sign);
  document.getElementById("score").textContent = data.said.score.replace("{points}", plain(points)).replace("{of}", plain(of));
}

function help(section) {
  const parts = data.help[section.dataset.item], box = section.querySelector(".help");
  const at = Math.min(Number(section.dataset.help || 0), parts.length - 1);
  if (at < 0) return;
  box.innerHTML = parts[at];
  section.dataset.help = at + 1;
  box.focus();
}

function again() {
  for (const input of Object.values(inputs).flat()) { input.value = ""; delete input.dataset.verdict; input.removeAttribute("aria-invalid"); }
  for (const box of document.querySelectorAll(".choice input")) { box.checked = false; delete box.dataset.verdict; }
  for (const said of document.querySelectorAll("output, .status, .help, #score")) said.textContent = "";
  for (const section of document.querySelectorAll(".item")) delete section.dataset.help;
}

return {judge, data, inputs, check, help, again};
}

// the versions take turns, each as it was
const versions = [...document.querySelectorAll("script.version")].map(each => {
  const made = document.createElement("template");
  made.innerHTML = atob(each.textContent.trim());
  return made.content.firstElementChild;
});
const shown = () => document.querySelector("article");
if (versions.length) versions.push(shown().cloneNode(true));
let page = globalThis.practice = start();

function other() {
  const next = versions.shift();
  versions.push(next);
  shown().replaceWith(next.cloneNode(true));
  page = globalThis.practice = start();
  shown().querySelector("h1").focus();
}

document.addEventListener("click", event => {
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  const section = button.closest(".item");
  const work = {check: () => page.check(section), help: () => page.help(section), "check-all": () => page.check(null), again: page.again, new: other};
  work[button.dataset.do]();
});

// a number that is asked for twice is typed once
document.addEventListener("input", event => {
  for (const same of page.inputs[event.target.dataset.name] || []) same.value = event.target.value;
});

document.addEventListener("keydown", event => {
  if (event.key === "Enter" && event.target.matches("input[data-name]")) page.check(event.target.closest(".item"));
});
})();
