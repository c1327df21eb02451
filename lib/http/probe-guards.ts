import type { ExecutionContext } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { ProbeName } from '../interfaces/probe.js';
import type { Fault } from '../support/errors/configuration.error.js';
import { GuardList } from './guard-list.js';
import type { LaterHook } from './own-guards.js';
import { guardsOf, type ProbeMount } from './probe-mount.js';

/** The guards of all probes that have some: deep, and groups. */
export class ProbeGuards {
  private readonly lists: ReadonlyMap<ProbeName, GuardList>;

  constructor(mount: ProbeMount, moduleRef: ModuleRef, onRequest: (context: ExecutionContext) => void) {
    this.lists = new Map(
      guardsOf(mount).map(({ probe, option, guards }) => [
        probe,
        new GuardList(option, guards, moduleRef, onRequest),
      ]),
    );
  }

  /** Refuses every request for a probe that has no guards: it is not behind this. */
  async canActivate(probe: ProbeName, context: ExecutionContext): Promise<boolean> {
    return (await this.lists.get(probe)?.canActivate(context)) ?? false;
  }

  /** Finds the guards. Call it once, when every provider of the application exists. */
  async resolve(): Promise<Fault[]> {
    const faults = await Promise.all(this.all.map((list) => list.resolve()));
    return faults.flat();
  }

  /** Ambiguities about the guards, for the log. */
  get warnings(): readonly string[] {
    return this.all.flatMap(({ warnings }) => warnings);
  }

  /** Calls a lifecycle hook of the guards that no module provides. */
  async callHook(hook: LaterHook, signal?: string): Promise<void> {
    await Promise.all(this.all.map((list) => list.callHook(hook, signal)));
  }

  private get all(): readonly GuardList[] {
    return [...this.lists.values()];
  }
}
