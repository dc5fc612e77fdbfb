// Regular expressions: log lines, dates, addresses, tokens, replacing with functions, splitting.

const line = /^(?<host>\S+) - (?<user>\S+) \[(?<time>[^\]]+)\] "(?<method>[A-Z]+) (?<path>[^ ?]+)(?:\?(?<query>[^ ]*))? HTTP\/(?<version>[\d.]+)" (?<status>\d{3}) (?<size>\d+|-)$/;
const iso = /(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?/g;
const email = /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/gi;
const token = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|("(?:[^"\\]|\\.)*")|([-+*/()=<>!]=?))/y;

export default function () {
  let sum = 0;
  for (let i = 0; i < 700; i++) {
    const match = line.exec(
      `10.0.${i % 256}.7 - user${i} [29/Nov/2024:10:0${i % 10}:00 +0000] "GET /items/${i}?page=${i % 9}&q=x HTTP/1.1" ${i % 7 ? 200 : 404} ${i * 13}`,
    );
    const { host, path, query, status, size } = match.groups;
    sum += host.length + path.length + query.length + Number(status) + Number(size);
  }
  let text = "";
  for (let i = 0; i < 250; i++) {
    text += `On 20${10 + (i % 20)}-0${1 + (i % 9)}-1${i % 10}T0${i % 10}:30 user.${i}@mail.example.com wrote to team+${i}@example.org. `;
  }
  let dates = 0;
  for (const [whole, year, month] of text.matchAll(iso)) dates += whole.length + Number(year) * Number(month);
  const addresses = text.match(email).length;
  const hidden = text.replace(email, (address) => `${address[0]}***`);
  const swapped = text.replace(iso, "$3.$2.$1");
  const words = text.split(/[\s.@]+/).length;

  const source = `total = price * (1 + 0.19) - discount >= "a \\" b" + items2 `.repeat(60);
  let tokens = 0;
  token.lastIndex = 0;
  for (let match = token.exec(source); match; match = token.exec(source)) {
    tokens += match[1] ? 1 : match[2] ? 2 : match[3] ? 3 : 4;
    if (token.lastIndex >= source.length - 1) break;
  }
  let tests = 0;
  for (let i = 0; i < 4000; i++) if (/^(?:[a-f]|\d)+$/i.test(i.toString(16) + (i % 4 ? "" : "z"))) tests++;
  return `${sum} ${dates} ${addresses} ${hidden.length} ${swapped.length} ${words} ${tokens} ${tests}`;
}
