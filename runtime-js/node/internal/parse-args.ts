/** `util.parseArgs`. */

import { invalidArg, invalidArgType, nodeError } from "./errors.ts";
import { argv, execArgv } from "../process.ts";

interface Option {
  type: "string" | "boolean";
  short?: string;
  multiple?: boolean;
  default?: unknown;
}

interface Config {
  args?: string[];
  options?: Record<string, Option>;
  strict?: boolean;
  allowPositionals?: boolean;
  allowNegative?: boolean;
  tokens?: boolean;
}

interface Token {
  kind: "option" | "positional" | "option-terminator";
  index: number;
  name?: string;
  rawName?: string;
  value?: string;
  inlineValue?: boolean;
}

interface Result {
  values: Record<string, unknown>;
  positionals: string[];
  tokens?: Token[];
}

/** Turns arguments to tokens. */
function tokenize(args: string[], options: Record<string, Option>): Token[] {
  const longOf = (short: string): string =>
    Object.entries(options).find(([, option]) => option.short === short)?.[0] ?? short;
  const tokens: Token[] = [];
  for (let index = 0; index < args.length; index++) {
    const text = args[index]!;
    const next = args[index + 1];
    const takesNext = (name: string): boolean => options[name]?.type === "string" && next !== undefined && next !== null;
    if (text === "--") {
      tokens.push({ kind: "option-terminator", index });
      for (let rest = index + 1; rest < args.length; rest++) tokens.push({ kind: "positional", index: rest, value: args[rest] });
      break;
    }
    if (text.startsWith("--") && text.length > 2) {
      const equals = text.indexOf("=", 3);
      if (equals !== -1) {
        const name = text.slice(2, equals);
        tokens.push({ kind: "option", name, rawName: `--${name}`, index, value: text.slice(equals + 1), inlineValue: true });
        continue;
      }
      const name = text.slice(2);
      const inline = takesNext(name);
      tokens.push({ kind: "option", name, rawName: text, index, value: inline ? next : undefined, inlineValue: inline ? false : undefined });
      if (inline) index++;
      continue;
    }
    if (text.startsWith("-") && text.length > 1) {
      for (let at = 1; at < text.length; at++) {
        const short = text[at]!;
        const name = longOf(short);
        const last = at === text.length - 1;
        if (options[name]?.type === "string" && !last) {
          tokens.push({ kind: "option", name, rawName: `-${short}`, index, value: text.slice(at + 1), inlineValue: true });
          break;
        }
        const inline = last && takesNext(name);
        tokens.push({ kind: "option", name, rawName: `-${short}`, index, value: inline ? next : undefined, inlineValue: inline ? false : undefined });
        if (inline) index++;
      }
      continue;
    }
    tokens.push({ kind: "positional", index, value: text });
  }
  return tokens;
}

function checkOption(token: Token, options: Record<string, Option>, allowPositionals: boolean): void {
  const { name, rawName, value } = token as Required<Token>;
  const option = options[name];
  if (option === undefined) {
    const hint = allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(rawName)}` : "";
    throw nodeError("ERR_PARSE_ARGS_UNKNOWN_OPTION", `Unknown option '${rawName}'${hint}`, TypeError);
  }
  const shown = `${option.short ? `-${option.short}, ` : ""}--${name}`;
  if (option.type === "string" && value === undefined) {
    throw nodeError("ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${shown} <value>' argument missing`, TypeError);
  }
  if (option.type === "string" && token.inlineValue === false && value.length > 1 && value.startsWith("-")) {
    throw nodeError(
      "ERR_PARSE_ARGS_INVALID_OPTION_VALUE",
      `Option '${rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${rawName}'?\nTo specify an option argument starting with a dash use '${rawName.startsWith("--") ? `${rawName}=-XYZ` : `--${name}=-XYZ' or '${rawName}-XYZ`}'.`,
      TypeError,
    );
  }
  if (option.type === "boolean" && value !== undefined) {
    throw nodeError("ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${shown}' does not take an argument`, TypeError);
  }
}

export function parseArgs(config: Config = {}): Result {
  const options = config.options ?? {};
  const strict = config.strict ?? true;
  const allowPositionals = config.allowPositionals ?? !strict;
  const args = config.args ?? argv.slice(execArgv.includes("-e") ? 1 : 2);
  if (!Array.isArray(args)) throw invalidArg("args", "an instance of Array", args);
  for (const [name, option] of Object.entries(options)) {
    if (option.type !== "string" && option.type !== "boolean") {
      throw invalidArgType(`options.${name}.type`, "('string'|'boolean')", option.type);
    }
  }
  const values = Object.create(null) as Record<string, unknown>;
  const positionals: string[] = [];
  const tokens = tokenize(args, options);
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (!allowPositionals) {
        throw nodeError("ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL", `Unexpected argument '${token.value}'. This command does not take positional arguments`, TypeError);
      }
      positionals.push(token.value!);
    } else if (token.kind === "option") {
      let name = token.name!;
      let value: unknown = token.value ?? true;
      if (config.allowNegative && name.startsWith("no-") && token.value === undefined && options[name] === undefined) {
        token.name = name = name.slice(3);
        value = false;
      }
      if (strict) checkOption(token, options, allowPositionals);
      if (options[name]?.multiple) values[name] = [...((values[name] as unknown[] | undefined) ?? []), value];
      else values[name] = value;
    }
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && values[name] === undefined) values[name] = option.default;
  }
  return config.tokens ? { values, positionals, tokens } : { values, positionals };
}
