// A template engine: templates compiled to closures, escaping, sections, partials; pages rendered from data.

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text) => String(text).replace(/[&<>"']/g, (character) => escapes[character]);

const lookup = (path) => {
  const names = path.split(".");
  return (scopes) => {
    for (let i = scopes.length - 1; i >= 0; i--) {
      let value = names[0] === "this" ? scopes[i] : scopes[i]?.[names[0]];
      for (let k = 1; k < names.length && value != null; k++) value = value[names[k]];
      if (value !== undefined) return value;
    }
    return "";
  };
};

function compile(source, partials) {
  const pattern = /\{\{([#^/>{]?)\s*([\w.]+)\s*\}?\}\}/g;
  const root = [];
  const stack = [{ name: "", parts: root }];
  let at = 0;
  for (let match = pattern.exec(source); match; match = pattern.exec(source)) {
    const { parts } = stack[stack.length - 1];
    if (match.index > at) {
      const text = source.slice(at, match.index);
      parts.push(() => text);
    }
    at = pattern.lastIndex;
    const [, sigil, name] = match;
    const get = lookup(name);
    if (sigil === "#" || sigil === "^") {
      const inner = [];
      parts.push(sigil === "#" ? section(get, inner) : inverted(get, inner));
      stack.push({ name, parts: inner });
    } else if (sigil === "/") {
      if (stack.pop().name !== name) throw new SyntaxError(`{{/${name}}} closes nothing`);
    } else if (sigil === ">") {
      parts.push((scopes) => partials[name](scopes));
    } else if (sigil === "{") {
      parts.push((scopes) => String(get(scopes)));
    } else {
      parts.push((scopes) => escape(get(scopes)));
    }
  }
  if (at < source.length) {
    const text = source.slice(at);
    root.push(() => text);
  }
  return (scopes) => render(root, scopes);
}

const render = (parts, scopes) => parts.map((part) => part(scopes)).join("");

const section = (get, inner) => (scopes) => {
  const value = get(scopes);
  if (Array.isArray(value)) return value.map((item) => render(inner, [...scopes, item])).join("");
  return value ? render(inner, typeof value === "object" ? [...scopes, value] : scopes) : "";
};

const inverted = (get, inner) => (scopes) => {
  const value = get(scopes);
  return !value || value.length === 0 ? render(inner, scopes) : "";
};

const row = `<tr class="{{kind}}"><td>{{id}}</td><td>{{product.name}}</td><td>{{{product.html}}}</td><td>{{price}}</td></tr>\n`;
const page = `<!doctype html>
<html><head><title>{{title}} - {{site.name}}</title></head>
<body><h1>{{title}}</h1>{{#user}}<p>Hello, {{name}} &lt;{{email}}&gt;</p>{{/user}}{{^user}}<p>Please sign in</p>{{/user}}
<table>{{#rows}}{{> row}}{{/rows}}{{^rows}}<tr><td>Nothing here</td></tr>{{/rows}}</table>
<ul>{{#tags}}<li>{{this}}</li>{{/tags}}</ul></body></html>`;

export default function () {
  let length = 0;
  let hash = 0;
  for (let i = 0; i < 16; i++) {
    const partials = {};
    partials.row = compile(row, partials);
    const template = compile(page, partials);
    const html = template([
      {
        title: `Orders & "more" ${i}`,
        site: { name: "The <Shop>" },
        user: i % 3 ? { name: `User '${i}'`, email: `user${i}@example.com` } : null,
        rows: Array.from({ length: 40 + (i % 5) }, (_, k) => ({
          kind: k % 2 ? "odd" : "even",
          id: i * 100 + k,
          product: { name: `Product <${k}>`, html: `<b>${k}</b>` },
          price: ((k * 37) % 1000) / 10,
        })),
        tags: ["new", "sale & bargain", "<last>"],
      },
    ]);
    length += html.length;
    for (let k = 0; k < html.length; k += 7) hash = (hash * 31 + html.charCodeAt(k)) | 0;
  }
  return `${length} ${hash}`;
}
