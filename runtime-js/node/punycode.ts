/** `node:punycode`: RFC 3492. */

const base = 36;
const tMin = 1;
const tMax = 26;
const skew = 38;
const damp = 700;
const maxInt = 2147483647;

function adapt(given: number, points: number, first: boolean): number {
  let delta = first ? Math.floor(given / damp) : given >> 1;
  delta += Math.floor(delta / points);
  let k = 0;
  for (; delta > ((base - tMin) * tMax) >> 1; k += base) delta = Math.floor(delta / (base - tMin));
  return Math.floor(k + ((base - tMin + 1) * delta) / (delta + skew));
}

const threshold = (k: number, bias: number): number => Math.min(Math.max(k - bias, tMin), tMax);

function overflow(): never {
  throw new RangeError("Overflow: input needs wider integers to process");
}

function digitOf(code: number): number {
  if (code >= 48 && code < 58) return 26 + code - 48;
  if (code >= 65 && code < 91) return code - 65;
  if (code >= 97 && code < 123) return code - 97;
  return base;
}

const characterOf = (digit: number): string => String.fromCharCode(digit < 26 ? digit + 97 : digit + 22);

/** Punycode as text. */
export function decode(input: string): string {
  const output: number[] = [];
  const delimiter = Math.max(input.lastIndexOf("-"), 0);
  for (let index = 0; index < delimiter; index++) {
    if (input.charCodeAt(index) >= 0x80) throw new RangeError("Illegal input >= 0x80 (not a basic code point)");
    output.push(input.charCodeAt(index));
  }
  let [n, i, bias] = [128, 0, 72];
  for (let index = delimiter > 0 ? delimiter + 1 : 0; index < input.length; ) {
    const before = i;
    for (let weight = 1, k = base; ; k += base) {
      if (index >= input.length) throw new RangeError("Invalid input");
      const digit = digitOf(input.charCodeAt(index++));
      if (digit >= base) throw new RangeError("Invalid input");
      if (digit > Math.floor((maxInt - i) / weight)) overflow();
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      if (weight > Math.floor(maxInt / (base - t))) overflow();
      weight *= base - t;
    }
    const length = output.length + 1;
    bias = adapt(i - before, length, before === 0);
    n += Math.floor(i / length);
    i %= length;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
}

/** Text as Punycode. */
export function encode(input: string): string {
  const points = Array.from(input, (character) => character.codePointAt(0)!);
  const basic = points.filter((point) => point < 0x80);
  let output = String.fromCharCode(...basic);
  if (basic.length > 0) output += "-";
  let [n, delta, bias] = [128, 0, 72];
  for (let handled = basic.length; handled < points.length; ) {
    const next = points.reduce((min, point) => (point >= n && point < min ? point : min), maxInt);
    if (next - n > Math.floor((maxInt - delta) / (handled + 1))) overflow();
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      let q = delta;
      for (let k = base; ; k += base) {
        const t = threshold(k, bias);
        if (q < t) break;
        output += characterOf(t + ((q - t) % (base - t)));
        q = Math.floor((q - t) / (base - t));
      }
      output += characterOf(q);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

/** Each label of a domain, or of the domain of an address, through `change`. */
function mapDomain(given: string, change: (label: string) => string): string {
  const at = given.indexOf("@");
  const prefix = at === -1 ? "" : given.slice(0, at + 1);
  return prefix + given.slice(at + 1).split(/[.\u3002\uff0e\uff61]/).map(change).join(".");
}

export function toUnicode(domain: string): string {
  return mapDomain(domain, (label) => (label.startsWith("xn--") ? decode(label.slice(4).toLowerCase()) : label));
}

export function toASCII(domain: string): string {
  return mapDomain(domain, (label) => (/[^\0-\x7f]/.test(label) ? `xn--${encode(label)}` : label));
}

export const version = "2.1.0";

export const ucs2: { decode(text: string): number[]; encode(points: number[]): string } = {
  decode: (text) => Array.from(text, (character) => character.codePointAt(0)!),
  encode: (points) => String.fromCodePoint(...points),
};

export default { decode, encode, toASCII, toUnicode, ucs2, version };
