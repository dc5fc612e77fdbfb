// Objects: immutable updates, dynamic keys, deep merging, picking and omitting, delegation, counting properties.

const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function merge(target, source) {
  const result = { ...target };
  for (const key of Object.keys(source)) {
    result[key] = isPlain(result[key]) && isPlain(source[key]) ? merge(result[key], source[key]) : source[key];
  }
  return result;
}

const pick = (object, keys) => Object.fromEntries(keys.filter((key) => key in object).map((key) => [key, object[key]]));
const omit = ({ [`secret`]: _, ...rest }) => rest;

function flatten(object, prefix = "", result = {}) {
  for (const key in object) {
    const value = object[key];
    const name = prefix ? `${prefix}.${key}` : key;
    if (isPlain(value)) flatten(value, name, result);
    else result[name] = value;
  }
  return result;
}

export default function () {
  const defaults = { server: { host: "localhost", port: 8080, tls: { enabled: false, version: 1.2 } }, log: { level: "info", json: true }, limits: { body: 1000, time: 30 } };
  let sum = 0;
  for (let i = 0; i < 900; i++) {
    const config = merge(defaults, { server: { port: i, tls: { enabled: i % 2 === 0 } }, log: { level: "debug" }, extra: { [`key${i % 40}`]: i } });
    const flat = flatten(config);
    sum += Object.keys(flat).length + flat["server.port"] + flat["server.tls.version"];
    const user = omit({ id: i, name: `n${i}`, secret: "s", roles: ["a"] });
    sum += pick(user, ["id", "roles", "missing"]).id + ("secret" in user ? 1 : 0);
  }
  const counts = {};
  for (let i = 0; i < 9000; i++) {
    const key = `item${(i * 17) % 251}`;
    counts[key] = (counts[key] || 0) + 1;
  }
  for (const key of Object.keys(counts)) sum += counts[key];
  let state = { a: 1, b: { c: 2 }, list: [1, 2, 3] };
  for (let i = 0; i < 1500; i++) {
    state = { ...state, a: state.a + 1, b: { ...state.b, c: state.b.c + i }, list: [...state.list.slice(-5), i] };
  }
  const animal = { legs: 4, sound: "…", speak() { return this.sound.length + this.legs; } };
  const bird = Object.assign(Object.create(animal), { legs: 2, sound: "chirp" });
  const parrot = Object.create(bird, { sound: { value: "hello", enumerable: true } });
  for (let i = 0; i < 6000; i++) sum += (i % 3 === 0 ? animal : i % 3 === 1 ? bird : parrot).speak();
  return `${sum} ${state.a} ${state.b.c} ${state.list.join()}`;
}
