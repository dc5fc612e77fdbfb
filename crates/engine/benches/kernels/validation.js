// A schema library: schemas made of classes and closures, and the issues of values that do not fit.

class Schema {
  constructor(check) {
    this.check = check;
    this.refinements = [];
    this.isOptional = false;
  }

  refine(predicate, message) {
    this.refinements.push({ predicate, message });
    return this;
  }

  optional() {
    this.isOptional = true;
    return this;
  }

  run(value, path, issues) {
    if (value === undefined) {
      if (!this.isOptional) issues.push({ path: [...path], message: "required" });
      return undefined;
    }
    const result = this.check(value, path, issues);
    for (const { predicate, message } of this.refinements) {
      if (!predicate(result)) issues.push({ path: [...path], message });
    }
    return result;
  }

  parse(value) {
    const issues = [];
    const data = this.run(value, [], issues);
    return issues.length === 0 ? { success: true, data } : { success: false, issues };
  }
}

const fail = (path, issues, message) => {
  issues.push({ path: [...path], message });
  return undefined;
};
const string = () =>
  new Schema((value, path, issues) => (typeof value === "string" ? value : fail(path, issues, "expected a string")));
const number = () =>
  new Schema((value, path, issues) =>
    typeof value === "number" && !Number.isNaN(value) ? value : fail(path, issues, "expected a number"),
  );
const boolean = () =>
  new Schema((value, path, issues) => (typeof value === "boolean" ? value : fail(path, issues, "expected a boolean")));
const oneOf = (...values) => {
  const set = new Set(values);
  return new Schema((value, path, issues) => (set.has(value) ? value : fail(path, issues, `expected ${values.join(" or ")}`)));
};
const array = (item) =>
  new Schema((value, path, issues) => {
    if (!Array.isArray(value)) return fail(path, issues, "expected an array");
    return value.map((element, index) => {
      path.push(index);
      const result = item.run(element, path, issues);
      path.pop();
      return result;
    });
  });
const object = (shape) => {
  const entries = Object.entries(shape);
  return new Schema((value, path, issues) => {
    if (typeof value !== "object" || value === null) return fail(path, issues, "expected an object");
    const result = {};
    for (const [key, schema] of entries) {
      path.push(key);
      const property = schema.run(value[key], path, issues);
      if (property !== undefined) result[key] = property;
      path.pop();
    }
    return result;
  });
};

const address = object({
  street: string().refine((text) => text.length > 2, "too short"),
  city: string(),
  zip: string().refine((text) => /^\d{5}$/.test(text), "no postal code"),
});
const user = object({
  id: number().refine((id) => Number.isInteger(id) && id > 0, "no id"),
  name: string().refine((name) => name.trim().length > 0, "empty"),
  email: string().refine((email) => email.includes("@"), "no address"),
  role: oneOf("admin", "editor", "viewer"),
  active: boolean(),
  nickname: string().optional(),
  addresses: array(address),
  scores: array(number()),
});

export default function () {
  let valid = 0;
  let issues = 0;
  for (let i = 0; i < 1200; i++) {
    const result = user.parse({
      id: i % 13 === 0 ? -i : i + 1,
      name: `User ${i}`,
      email: i % 7 === 0 ? "nobody" : `user${i}@example.com`,
      role: ["admin", "editor", "viewer", "owner"][i % 4],
      active: i % 2 === 0,
      nickname: i % 3 === 0 ? `nick${i}` : undefined,
      addresses: [
        { street: "Main Street 1", city: "Springfield", zip: String(10000 + i) },
        { street: i % 5 ? "Side Road" : "X", city: "Shelbyville", zip: i % 11 ? "54321" : "5432" },
      ],
      scores: [i, i * 2, i % 17 ? i / 3 : "three"],
    });
    if (result.success) valid += Object.keys(result.data).length;
    else issues += result.issues.reduce((sum, issue) => sum + issue.path.length + issue.message.length, 0);
  }
  return `${valid} ${issues}`;
}
