/** `node:cluster`: names only. */

import { EventEmitter } from "./events.ts";
import { stub } from "./internal/errors.ts";

const Emitter = EventEmitter as unknown as new () => EventEmitter;

export const SCHED_NONE = 1;
export const SCHED_RR = 2;
export const isMaster = true;
export const isPrimary = true;
export const isWorker = false;
export const schedulingPolicy = 2;
export const settings: object = {};
export const workers: object = {};

export const disconnect: () => never = stub("disconnect", "cluster.disconnect");
export const fork: () => never = stub("fork", "cluster.fork");
export const setupMaster: () => never = stub("setupMaster", "cluster.setupWorker");
export const setupPrimary: () => never = stub("setupPrimary", "cluster.setupPrimary");

export class Worker extends Emitter {
  id = 0;
  process: undefined;
  exitedAfterDisconnect = false;

  isConnected(): boolean {
    return false;
  }

  isDead(): boolean {
    return true;
  }

  send(): boolean {
    return false;
  }

  kill(): void {}

  destroy(): void {}

  disconnect(): void {}
}

export class Cluster extends Emitter {
  SCHED_NONE = SCHED_NONE;
  SCHED_RR = SCHED_RR;
  Worker = Worker;
  isMaster = isMaster;
  isPrimary = isPrimary;
  isWorker = isWorker;
  schedulingPolicy = schedulingPolicy;
  settings = settings;
  workers = workers;
  disconnect = disconnect;
  fork = fork;
  setupMaster = setupMaster;
  setupPrimary = setupPrimary;
}

export const _events: unknown[] = [];
export const _eventsCount = 0;
export const _maxListeners = 0;

export default new Cluster();
