/** `node:v8`: names only. */

import { notImplemented, stub } from "./internal/errors.ts";
import { validateFunction, validateNumber, validateString } from "./internal/validate.ts";

const zeros = (names: string): Record<string, number> => Object.fromEntries(names.split(" ").map((name) => [name, 0]));

export class Serializer {
  constructor() {
    throw notImplemented("Serializer");
  }
}

export class Deserializer {
  constructor(_buffer?: unknown) {
    throw notImplemented("Deserializer");
  }
}

export class DefaultSerializer extends Serializer {}
export class DefaultDeserializer extends Deserializer {}

export class GCProfiler {
  start(): void {}

  stop(): undefined {
    return undefined;
  }
}

export const cachedDataVersionTag = (): number => 0;
export const deserialize: () => never = stub("deserialize");
export const serialize: () => never = stub("serialize");
export const getHeapSnapshot: () => never = stub("getHeapSnapshot");
export const stopCoverage: () => never = stub("stopCoverage");
export const takeCoverage: () => never = stub("takeCoverage");
export const writeHeapSnapshot: () => never = stub("writeHeapSnapshot");

export function getCppHeapStatistics(): object {
  return { ...zeros("committed_size_bytes resident_size_bytes used_size_bytes"), space_statistics: [], type_names: [] };
}

export function getHeapCodeStatistics(): object {
  return zeros("code_and_metadata_size bytecode_and_metadata_size external_script_source_size cpu_profiler_metadata_size");
}

export function getHeapSpaceStatistics(): object[] {
  return [];
}

export function getHeapStatistics(): object {
  return zeros(
    "total_heap_size total_heap_size_executable total_physical_size total_available_size used_heap_size heap_size_limit " +
      "malloced_memory peak_malloced_memory does_zap_garbage number_of_native_contexts number_of_detached_contexts " +
      "total_global_handles_size used_global_handles_size external_memory",
  );
}

export function isStringOneByteRepresentation(text: string): boolean {
  validateString(text, "content");
  return !/[^\0-\xff]/.test(text);
}

export function queryObjects(constructor: unknown): never {
  validateFunction(constructor, "constructor");
  throw notImplemented("queryObjects");
}

export function setFlagsFromString(flags: string): void {
  validateString(flags, "flags");
}

export function setHeapSnapshotNearHeapLimit(limit: number): void {
  validateNumber(limit, "limit");
}

const stop = (): (() => void) => () => {};

export const promiseHooks: object = { createHook: stop, onInit: stop, onBefore: stop, onAfter: stop, onSettled: stop };

export const startupSnapshot: object = {
  addSerializeCallback: stub("addSerializeCallback"),
  addDeserializeCallback: stub("addDeserializeCallback"),
  setDeserializeMainFunction: stub("setDeserializeMainFunction"),
  isBuildingSnapshot: () => false,
};

export default {
  DefaultDeserializer,
  DefaultSerializer,
  Deserializer,
  GCProfiler,
  Serializer,
  cachedDataVersionTag,
  deserialize,
  getCppHeapStatistics,
  getHeapCodeStatistics,
  getHeapSnapshot,
  getHeapSpaceStatistics,
  getHeapStatistics,
  isStringOneByteRepresentation,
  promiseHooks,
  queryObjects,
  serialize,
  setFlagsFromString,
  setHeapSnapshotNearHeapLimit,
  startupSnapshot,
  stopCoverage,
  takeCoverage,
  writeHeapSnapshot,
};
