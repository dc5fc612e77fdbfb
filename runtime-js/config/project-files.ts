/** Helpers of configuration files that read the project's own files. */

import { globFiles, splitSql } from "native:runner/config";
import { readdir, readFile } from "native:node/fs";
import { cwd } from "../node/process.ts";

interface Migration {
  name: string;
  queries: string[];
}

interface Options {
  projectPath?: string;
  migrationsDir?: string;
  migrationsPattern?: string;
}

/** The number a migration's name begins with; where there is none, the order stays. */
function number(name: string): number {
  return Number.parseInt(name.split("/").at(-2 + Number(!name.includes("/")))!.split("_")[0]);
}

/**
 * The migrations of a D1 database.
 *
 * @param given a folder of `.sql` files, or where they are in a project
 */
export async function readD1Migrations(given?: string | Options): Promise<Migration[]> {
  if (typeof given === "string") {
    const names = (readdir(given) as string[]).filter((name) => name.endsWith(".sql"));
    return names.sort(byNumber).map((name) => migration(given, name));
  }
  if (given !== undefined && (typeof given !== "object" || given === null)) {
    throw new TypeError(
      "Failed to execute 'readD1Migrations': parameter 1 is not of type 'string' or 'object'.",
    );
  }
  const root = given?.projectPath ?? cwd();
  const folder = given?.migrationsDir ?? "migrations";
  const base = folder.startsWith("/") ? folder : `${root}/${folder}`;
  const pattern = given?.migrationsPattern;
  const names =
    pattern === undefined
      ? (readdir(base) as string[]).filter((name) => name.endsWith(".sql"))
      : globFiles(root, pattern).map((path) => path.slice(base.length + 1));
  return names.sort(byNumber).map((name) => migration(base, name));
}

function byNumber(a: string, b: string): number {
  return number(a) - number(b) || 0;
}

function migration(folder: string, name: string): Migration {
  return { name, queries: splitSql(readFile(`${folder}/${name}`, "utf8") as string) };
}

/** A function that serves the files of a folder as Pages does. */
export async function buildPagesASSETSBinding(folder: unknown): Promise<(request: Request) => Promise<Response>> {
  if (typeof folder !== "string") {
    throw new TypeError("Failed to execute 'buildPagesASSETSBinding': parameter 1 is not of type 'string'.");
  }
  return async () => {
    throw new Error("The assets of Pages are not simulated by this version of Invitro.");
  };
}
