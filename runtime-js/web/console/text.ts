// Strings as they are shown: escapes, quotes and widths.

import { isPlain } from "native:web/inspect";

/** What is not shown as itself: control characters, backslashes, and surrogates without their other half. */
const needsEscape = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const needsEscapeGlobal = new RegExp(needsEscape, "g");
const needsEscapeButQuote =
  /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const needsEscapeButQuoteGlobal = new RegExp(needsEscapeButQuote, "g");

const shortEscapes: Record<string, string> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "'": "\\'",
  "\\": "\\\\",
};

function escapeOne(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) {
    return short;
  }
  const code = character.charCodeAt(0).toString(16);
  return code.length > 2 ? `\\u${code}` : `\\x${code.toUpperCase().padStart(2, "0")}`;
}

/** The string as a literal. It is in the first kind of quotes, of three, that it does not contain. */
export function quote(text: string): string {
  if (isPlain(text)) {
    return `'${text}'`;
  }
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) {
      mark = '"';
    } else if (!text.includes("`") && !text.includes("${")) {
      mark = "`";
    }
  }
  const pattern = mark === "'" ? needsEscape : needsEscapeButQuote;
  if (!pattern.test(text)) {
    return mark + text + mark;
  }
  return mark + text.replace(mark === "'" ? needsEscapeGlobal : needsEscapeButQuoteGlobal, escapeOne) + mark;
}

/** The characters of a name with those escaped that are not shown as themselves. */
export function escapeName(text: string): string {
  return text.replace(needsEscapeGlobal, escapeOne);
}

const ansi =
  /[\u001b\u009b][[\]()#;?]*(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001b\\|\u009c)|(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g;

/** The text without ANSI codes. */
export function stripAnsi(text: string): string {
  return text.includes("\u001b") || text.includes("\u009b") ? text.replace(ansi, "") : text;
}

/** How many columns a terminal needs for the text. */
export function displayWidth(text: string, withoutCodes = true): number {
  const plain = withoutCodes ? stripAnsi(text) : text;
  if (/^[\x20-\x7e]*$/.test(plain)) {
    return plain.length;
  }
  let width = 0;
  for (const character of plain.normalize("NFC")) {
    const code = character.codePointAt(0) as number;
    if (isFullWidth(code)) {
      width += 2;
    } else if (!isZeroWidth(code)) {
      width += 1;
    }
  }
  return width;
}

function isFullWidth(code: number): boolean {
  return code >= 0x1100 && (
    code <= 0x115f || // Hangul Jamo
    code === 0x2329 ||
    code === 0x232a ||
    (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f) || // CJK radicals to enclosed CJK
    (code >= 0x3250 && code <= 0x4dbf) ||
    (code >= 0x4e00 && code <= 0xa4c6) || // CJK ideographs, Yi
    (code >= 0xa960 && code <= 0xa97c) ||
    (code >= 0xac00 && code <= 0xd7a3) || // Hangul syllables
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe10 && code <= 0xfe19) ||
    (code >= 0xfe30 && code <= 0xfe6b) ||
    (code >= 0xff01 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1b000 && code <= 0x1b001) ||
    (code >= 0x1f200 && code <= 0x1f251) ||
    (code >= 0x1f300 && code <= 0x1f64f) || // pictographs
    (code >= 0x1f900 && code <= 0x1f9ff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

function isZeroWidth(code: number): boolean {
  return code <= 0x1f ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x300 && code <= 0x36f) || // combining marks
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x20d0 && code <= 0x20ff) ||
    (code >= 0xfe00 && code <= 0xfe0f) || // variation selectors
    (code >= 0xfe20 && code <= 0xfe2f) ||
    (code >= 0xe0100 && code <= 0xe01ef);
}
