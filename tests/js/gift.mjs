// Reads [text], writes for each what gift-pegjs makes of it, or the message with which it refuses it.
import { readFileSync } from "node:fs";
import { parse } from "gift-pegjs";

const texts = JSON.parse(readFileSync(0, "utf8"));
const parsed = texts.map((text) => {
  try {
    return parse(text);
  } catch (error) {
    return String(error.message);
  }
});
console.log(JSON.stringify(parsed));
