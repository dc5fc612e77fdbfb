// A tokenizer, a recursive-descent parser and an evaluator of a small language of expressions.

const isDigit = (code) => code >= 48 && code <= 57;
const isLetter = (code) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;

function tokenize(source) {
  const tokens = [];
  let at = 0;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === 32 || code === 10) {
      at++;
    } else if (isDigit(code)) {
      const start = at;
      while (at < source.length && (isDigit(source.charCodeAt(at)) || source[at] === ".")) at++;
      tokens.push({ kind: "number", text: source.slice(start, at), start });
    } else if (isLetter(code)) {
      const start = at;
      while (at < source.length && (isLetter(source.charCodeAt(at)) || isDigit(source.charCodeAt(at)))) at++;
      const text = source.slice(start, at);
      tokens.push({ kind: text === "let" || text === "if" || text === "else" ? "keyword" : "name", text, start });
    } else {
      const two = source.slice(at, at + 2);
      const text = two === "==" || two === "<=" || two === ">=" || two === "&&" || two === "||" ? two : source[at];
      tokens.push({ kind: "operator", text, start: at });
      at += text.length;
    }
  }
  tokens.push({ kind: "end", text: "", start: at });
  return tokens;
}

const precedence = { "||": 1, "&&": 2, "==": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6 };

class Parser {
  constructor(source) {
    this.tokens = tokenize(source);
    this.position = 0;
  }

  get current() {
    return this.tokens[this.position];
  }

  accept(text) {
    if (this.current.text !== text) return false;
    this.position++;
    return true;
  }

  expect(text) {
    if (!this.accept(text)) throw new SyntaxError(`expected ${text} at ${this.current.start}`);
  }

  program() {
    const statements = [];
    while (this.current.kind !== "end") {
      if (this.accept("let")) {
        const name = this.tokens[this.position++].text;
        this.expect("=");
        statements.push({ type: "let", name, value: this.expression(0) });
      } else {
        statements.push({ type: "expression", value: this.expression(0) });
      }
      this.expect(";");
    }
    return { type: "program", statements };
  }

  expression(minimum) {
    let left = this.primary();
    for (;;) {
      const operator = this.current.text;
      const level = this.current.kind === "operator" ? precedence[operator] : undefined;
      if (level === undefined || level <= minimum) return left;
      this.position++;
      left = { type: "binary", operator, left, right: this.expression(level) };
    }
  }

  primary() {
    const token = this.tokens[this.position++];
    switch (token.kind) {
      case "number":
        return { type: "number", value: Number(token.text) };
      case "name":
        if (this.accept("(")) {
          const args = [];
          while (!this.accept(")")) {
            args.push(this.expression(0));
            this.accept(",");
          }
          return { type: "call", name: token.text, args };
        }
        return { type: "name", name: token.text };
      default:
        if (token.text === "(") {
          const inner = this.expression(0);
          this.expect(")");
          return inner;
        }
        if (token.text === "-") return { type: "negate", value: this.primary() };
        throw new SyntaxError(`unexpected ${token.text} at ${token.start}`);
    }
  }
}

const functions = { max: Math.max, min: Math.min, abs: Math.abs, square: (x) => x * x };

function evaluate(node, scope) {
  switch (node.type) {
    case "program": {
      let last = 0;
      for (const statement of node.statements) {
        last = evaluate(statement.value, scope);
        if (statement.type === "let") scope.set(statement.name, last);
      }
      return last;
    }
    case "number":
      return node.value;
    case "name":
      return scope.get(node.name) ?? 0;
    case "negate":
      return -evaluate(node.value, scope);
    case "call":
      return functions[node.name](...node.args.map((arg) => evaluate(arg, scope)));
    case "binary": {
      const left = evaluate(node.left, scope);
      const right = evaluate(node.right, scope);
      switch (node.operator) {
        case "+": return left + right;
        case "-": return left - right;
        case "*": return left * right;
        case "/": return right === 0 ? 0 : left / right;
        case "%": return right === 0 ? 0 : left % right;
        case "<": return left < right ? 1 : 0;
        case ">": return left > right ? 1 : 0;
        case "<=": return left <= right ? 1 : 0;
        case ">=": return left >= right ? 1 : 0;
        case "==": return left === right ? 1 : 0;
        case "&&": return left && right;
        default: return left || right;
      }
    }
  }
  throw new TypeError(`no such node: ${node.type}`);
}

export default function () {
  let source = "";
  for (let i = 0; i < 60; i++) {
    source += `let a${i} = (${i} + 3.5) * max(${i % 7}, b${i % 5}, square(${i % 3}));\n`;
    source += `let b${i % 5} = a${i} % 97 - -${i} / (1 + ${i % 4}) <= 50 && a${i} >= ${i} || abs(a${i} - 12);\n`;
  }
  source += "a59 + b0 + b1 + b2 + b3 + b4;";
  let sum = 0;
  for (let i = 0; i < 12; i++) {
    const tree = new Parser(source).program();
    for (let k = 0; k < 4; k++) sum += evaluate(tree, new Map([["b0", i], ["b1", k]]));
  }
  return sum.toFixed(6);
}
