import type {
  BeforeApplicationShutdown,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { ChangeListeners } from '../events/change-listeners.js';
import type { HealthObservers } from '../events/health-observers.js';
import type { ProbeGuards } from '../http/probe-guards.js';
import type { Drain } from '../lifecycle/drain.js';
import { runBeforeClose } from '../nest/before-close.js';
import type { RuntimeMonitor } from '../process/runtime-monitor.js';
import type { ProbeTraffic } from '../http/probe-traffic.js';
import type { Clock } from '../support/time/clock.js';
import { withinGrace } from '../support/time/real-grace.js';
import type { HealthBoot } from './health-boot.js';
import type { HealthConfiguration } from './health-configuration.js';

const OBSERVERS_GRACE_MS = 1_000;

/** Nest's lifecycle hooks. They run last at the boot and first at the shutdown (see `nest/hook-order`). */
export class HealthHooks
  implements
    OnModuleInit,
    OnApplicationBootstrap,
    OnModuleDestroy,
    BeforeApplicationShutdown,
    OnApplicationShutdown
{
  private initialised = false;
  private bootstrapped = false;
  private drained: Promise<void> | undefined;

  constructor(
    private readonly boot: HealthBoot,
    private readonly configuration: HealthConfiguration,
    private readonly traffic: ProbeTraffic,
    private readonly guards: ProbeGuards,
    private readonly drain: Drain,
    private readonly runtime: RuntimeMonitor,
    private readonly observers: HealthObservers,
    private readonly listeners: ChangeListeners,
    private readonly clock: Clock,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  async onModuleInit(): Promise<void> {
    // Nest runs every hook twice if the application calls init() of a microservice.
    if (this.initialised) return;
    this.initialised = true;
    await this.boot.register();
    runBeforeClose(this.adapterHost, () => this.leaveTraffic());
    this.traffic.watch(this.adapterHost, this.configuration.mount);
    // After a signal during the init, nothing starts that the shutdown stopped already.
    if (this.configuration.mount.deep && !this.boot.isDraining) this.runtime.start();
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.bootstrapped || this.boot.isDraining) return;
    this.bootstrapped = true;
    this.boot.start();
    await this.guards.callHook('onApplicationBootstrap');
  }

  async onModuleDestroy(): Promise<void> {
    await this.leaveTraffic();
    await this.guards.callHook('onModuleDestroy');
  }

  /** Drains at most once. It is called before Nest closes the adapter, and again when modules are destroyed. */
  leaveTraffic(): Promise<void> {
    return (this.drained ??= this.drainNow());
  }

  beforeApplicationShutdown(signal?: string): Promise<void> {
    return this.guards.callHook('beforeApplicationShutdown', signal);
  }

  onApplicationShutdown(signal?: string): Promise<void> {
    this.runtime.stop();
    this.traffic.stop();
    // A check may have been registered during the drain.
    this.boot.stop();
    return this.guards.callHook('onApplicationShutdown', signal);
  }

  private async drainNow(): Promise<void> {
    // First: from here on readiness is DRAINING.
    const drained = this.drain.begin();
    this.observers.publish('onDrain', { kind: 'began', time: this.clock.time() });
    this.boot.stop();
    await Promise.all([drained, this.observersSettled()]);
    this.observers.publish('onDrain', { kind: 'ended', time: this.clock.time() });
    await withinGrace(this.observers.settled(), OBSERVERS_GRACE_MS);
  }

  /** Before a signal ends the process, observers get the drain, and alerts that are being sent have time to finish. */
  private async observersSettled(): Promise<void> {
    const settled = this.observers.settled().then(() => this.listeners.settled());
    await withinGrace(settled, OBSERVERS_GRACE_MS);
  }
}
