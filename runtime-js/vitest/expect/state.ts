/** Counters and expectations of assertions: one state for the global `expect`, one for every `expect` of a test context. */

import { currentTest, findFileState } from "../state.ts";
import type { TestTask } from "../runner/tasks.ts";
import { snapshotCounters } from "../snapshot/client.ts";

export interface ExpectState {
  assertionCalls: number;
  isExpectingAssertions: boolean;
  isExpectingAssertionsError: Error | null;
  expectedAssertionsNumber: number | null;
  expectedAssertionsNumberErrorGen: (() => Error) | null;
  currentTestName?: string;
  testPath?: string;
  environment?: string;
  snapshotState?: unknown;
  [name: string]: unknown;
}

function freshState(currentTestName: string | undefined): ExpectState {
  return {
    assertionCalls: 0,
    isExpectingAssertions: false,
    isExpectingAssertionsError: null,
    expectedAssertionsNumber: null,
    expectedAssertionsNumberErrorGen: null,
    currentTestName,
    testPath: findFileState()?.file.filepath,
    environment: "node",
  };
}

/** State of the global `expect`, except in concurrent tests, which have their own. */
let globalState: ExpectState = freshState(undefined);

/** Counts a call of the global `expect` and gives the test that made it. */
export function countCall(): TestTask | undefined {
  const test = currentTest();
  if (test !== undefined && test.concurrent) {
    (states.get(test)?.global ?? globalState).assertionCalls++;
  } else {
    globalState.assertionCalls++;
  }
  return test;
}

interface TestStates {
  /** The global `expect` as this test sees it, when it runs concurrently. */
  global?: ExpectState;
  /** The `expect` of its context, once that was used. */
  local?: ExpectState;
}

const states = new WeakMap<TestTask, TestStates>();

export function resetExpect(): void {
  globalState = freshState(undefined);
}

/** The state of the global `expect` for the calling code. */
export function globalExpectState(): ExpectState {
  const test = currentTest();
  if (test?.concurrent) {
    return states.get(test)?.global ?? globalState;
  }
  return globalState;
}

/** Makes the state of the `expect` of a test's context. */
export function createLocalState(test: TestTask | undefined): ExpectState {
  const state: ExpectState = { ...globalExpectState(), ...freshState(test?.fullTestName ?? globalState.currentTestName) };
  if (test !== undefined) {
    state.snapshotState = snapshotCounters;
    statesOf(test).local = state;
  }
  return state;
}

function statesOf(test: TestTask): TestStates {
  let found = states.get(test);
  if (found === undefined) {
    found = {};
    states.set(test, found);
  }
  return found;
}

function clear(state: ExpectState, test: TestTask): void {
  state.assertionCalls = 0;
  state.isExpectingAssertions = false;
  state.isExpectingAssertionsError = null;
  state.expectedAssertionsNumber = null;
  state.expectedAssertionsNumberErrorGen = null;
  state.currentTestName = test.fullTestName;
  state.snapshotState = snapshotCounters;
}

/** Forgets what earlier attempts and tests expected. */
export function beginAttempt(test: TestTask): void {
  const own = statesOf(test);
  if (test.concurrent) {
    own.global ??= { ...globalState };
    clear(own.global, test);
  } else {
    clear(globalState, test);
  }
  if (own.local !== undefined) {
    clear(own.local, test);
  }
}

/** Throws if the number of assertions is not the expected one. */
export function checkAssertions(test: TestTask): void {
  const own = states.get(test);
  const state = own?.local ?? own?.global ?? globalState;
  const { expectedAssertionsNumber: expected, assertionCalls } = state;
  if (expected !== null && assertionCalls !== expected) {
    throw state.expectedAssertionsNumberErrorGen?.();
  }
  if (state.isExpectingAssertions && assertionCalls === 0) {
    throw state.isExpectingAssertionsError;
  }
  if (findFileState()?.config.expect?.requireAssertions && assertionCalls === 0) {
    throw new Error("expected any number of assertion, but got none");
  }
}

