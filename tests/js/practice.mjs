// Reads {script, sheets: [{secret, answers}]}, answers by name; writes what the page's script makes of each sheet.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const { script, sheets } = JSON.parse(readFileSync(0, "utf8"));
const source = new vm.Script(readFileSync(script, "utf8"));
let last = {};

function judged({ secret, answers }) {
  if (last.secret !== secret) {
    const document = {
      getElementById: () => ({ textContent: secret }),
      querySelectorAll: () => [],
      addEventListener: () => {},
    };
    const room = vm.createContext({ document, atob });
    source.runInContext(room);
    last = { secret, practice: room.practice };
  }
  const { judge, data } = last.practice;
  const byName = Object.fromEntries(data.fields.map((field) => [field.name, field.ident]));
  const texts = Object.fromEntries(Object.entries(answers).map(([name, text]) => [byName[name], text]));
  const { verdicts } = judge(texts);
  return Object.fromEntries(data.fields.map((field) => [field.name, verdicts[field.ident]]));
}

console.log(JSON.stringify(sheets.map(judged)));
