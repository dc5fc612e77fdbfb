// Strings: case conversion, hashing, padding, slicing, comparing, building, encoding by hand.

const slug = (title) => title.toLowerCase().trim().split(" ").filter(Boolean).join("-");

const camel = (name) => {
  let result = "";
  let upper = false;
  for (const character of name) {
    if (character === "-" || character === "_") {
      upper = result !== "";
    } else {
      result += upper ? character.toUpperCase() : character;
      upper = false;
    }
  }
  return result;
};

const hash = (text) => {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
};

function distance(a, b) {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let k = 1; k <= b.length; k++) {
      current[k] = a[i - 1] === b[k - 1] ? previous[k - 1] : 1 + Math.min(previous[k - 1], previous[k], current[k - 1]);
    }
    previous = current;
  }
  return previous[b.length];
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
function base64(text) {
  let result = "";
  for (let i = 0; i < text.length; i += 3) {
    const a = text.charCodeAt(i);
    const b = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
    const c = i + 2 < text.length ? text.charCodeAt(i + 2) : 0;
    result += alphabet[a >> 2] + alphabet[((a & 3) << 4) | (b >> 4)];
    result += i + 1 < text.length ? alphabet[((b & 15) << 2) | (c >> 6)] : "=";
    result += i + 2 < text.length ? alphabet[c & 63] : "=";
  }
  return result;
}

export default function () {
  const parts = [];
  for (let i = 0; i < 900; i++) {
    const title = `  The quick Brown fox No ${i} jumps  over the Lazy dog `;
    const name = slug(title);
    parts.push(`${String(i).padStart(6, "0")}:${camel(name)}`);
    if (name.startsWith("the") && name.endsWith("dog") && name.includes(`no-${i}`)) parts.push(name.slice(4, 9).repeat(2));
  }
  let total = 0;
  for (const part of parts) total = (total + hash(part)) % 1000000007;
  let edits = 0;
  for (let i = 0; i < 25; i++) edits += distance(parts[i], parts[i * 3 + 1]);
  const joined = parts.join(";");
  const encoded = base64(joined.slice(0, 12000));
  const lines = joined.split(";").filter((line) => line.localeCompare("000400") > 0).length;
  return `${total} ${edits} ${joined.length} ${hash(encoded)} ${lines}`;
}
