/** Classes that tooling imports from `vitest`. */

import { currentTest } from "../state.ts";
import { currentCollector } from "./collect.ts";
import { createTaskCollector } from "./declare.ts";
import type { SuiteHooks, SuiteTask, TestTask } from "./tasks.ts";

/** What libraries ask of the runner: where they are. */
export class TestRunner {
  static getCurrentTest(): TestTask | undefined {
    return currentTest();
  }

  static getCurrentSuite(): unknown {
    return currentCollector();
  }

  static getSuiteHooks(suite: SuiteTask): SuiteHooks {
    return suite.hooks;
  }

  static createTaskCollector(declare: Function): Function {
    return createTaskCollector(declare);
  }

  static getTestFn(test: TestTask): unknown {
    return test.internals.run;
  }
}

/** Benchmarks are run by another command. */
export class BenchmarkRunner extends TestRunner {}

/** The evaluated modules of a file belong to the host; this is an empty view. */
export class EvaluatedModules {
  readonly idToModuleMap = new Map<string, object>();
  readonly fileToModulesMap = new Map<string, Set<object>>();
  readonly urlToIdModuleMap = new Map<string, object>();

  getModuleById(id: string): object | undefined {
    return this.idToModuleMap.get(id);
  }

  clear(): void {
    this.idToModuleMap.clear();
    this.fileToModulesMap.clear();
    this.urlToIdModuleMap.clear();
  }
}
