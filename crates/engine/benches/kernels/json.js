// JSON: documents parsed, changed and written, revivers and replacers, compared structurally.

const equal = (a, b) => {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
};

export default function () {
  const rows = Array.from({ length: 600 }, (_, id) => ({
    id,
    name: `Row "${id}"`,
    tags: ["a", "b", `t${id % 10}`],
    nested: { ok: id % 2 === 0, ratio: id / 7, none: null, deep: { list: [1, [2, [3]]] } },
  }));
  const text = JSON.stringify(rows);
  let same = 0;
  for (let i = 0; i < 3; i++) {
    const copy = JSON.parse(text);
    copy[i].name += "!";
    for (let k = 0; k < rows.length; k++) if (equal(rows[k], copy[k])) same++;
  }
  const dated = JSON.parse(text.slice(0, text.indexOf("},{", 20000)) + "}]", (key, value) => (key === "ratio" ? Math.round(value) : value));
  const pretty = JSON.stringify(dated, (key, value) => (key === "tags" ? undefined : value), 2);
  return `${text.length} ${same} ${dated.length} ${pretty.length}`;
}
