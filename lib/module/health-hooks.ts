import type {
  BeforeApplicationShutdown,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import type { Server } from 'node:http';
import type { RuntimeMonitor } from '../process/runtime-monitor.js';
import type { LazyModules } from '../nest/lazy-modules.js';
import type { HealthRegistrar } from '../discovery/registrar.js';
import { HealthConfigurationError, type Fault } from '../support/errors/configuration.error.js';
import type { CheckEngine } from '../engine/check-engine.js';
import { withinGrace } from '../support/time/real-grace.js';
import type { ResolvedHealthOptions, ResolvedRegistrationOptions } from './health-options.js';
import type { DeepGuards } from '../http/deep-guards.js';
import { probeUrls } from '../http/probe-urls.js';
import type { ServerRequests } from '../server/server-requests.js';
import { shadowFaults } from '../nest/shadowed-routes.js';
import type { UnreachedProbes } from '../http/unreached-probes.js';
import type { AvailabilityStore } from '../lifecycle/availability-store.js';
import { runBeforeClose } from '../nest/before-close.js';
import type { BootAdvisor } from '../lifecycle/boot-advisor.js';
import type { BootFacts } from '../lifecycle/boot-warnings.js';
import type { Drain } from '../lifecycle/drain.js';
import type { DrainDelay } from '../lifecycle/drain-delay.js';
import { hasReturn503OnClosing } from '../nest/host-facts.js';
import type { StartupSequence } from '../lifecycle/startup-sequence.js';
import type { ChangeListeners } from '../events/change-listeners.js';
import type { ProbeSilence } from '../events/probe-silence.js';
import type { TransitionBus } from '../events/transition-bus.js';
import type { HealthRegistry } from '../registry/health-registry.js';

/** What Nest's lifecycle sets in motion. */
export interface HealthHooksParts {
  readonly options: ResolvedHealthOptions;
  readonly mount: ResolvedRegistrationOptions;
  readonly optionFaults: readonly Fault[];
  readonly registrar: HealthRegistrar;
  readonly lazyModules: LazyModules;
  readonly registry: HealthRegistry;
  readonly engine: CheckEngine;
  readonly availability: AvailabilityStore;
  readonly sequence: StartupSequence;
  readonly advisor: BootAdvisor;
  readonly drain: Drain;
  readonly drainDelay: DrainDelay;
  readonly requests: ServerRequests;
  readonly unreached: UnreachedProbes;
  readonly guards: DeepGuards;
  readonly runtime: RuntimeMonitor;
  readonly transitions: TransitionBus;
  readonly listeners: ChangeListeners;
  readonly silence: ProbeSilence;
  readonly adapterHost: HttpAdapterHost;
  readonly moduleRef: ModuleRef;
}

const LISTENERS_GRACE_MS = 1_000;

/** Nest's lifecycle hooks, last on the way up and first on the way down (see `lifecycle/hook-order`). */
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

  constructor(private readonly parts: HealthHooksParts) {}

  async onModuleInit(): Promise<void> {
    // Nest runs every hook twice of a microservice whose init() is called.
    if (this.initialised) return;
    this.initialised = true;
    const { adapterHost, moduleRef, registrar, registry, guards, lazyModules, optionFaults } = this.parts;
    HealthConfigurationError.throwIfAny([
      ...optionFaults,
      ...registrar.registerNew(),
      ...registry.completionFaults(),
      ...(await guards.resolve()),
      ...shadowFaults(adapterHost, moduleRef),
    ]);
    lazyModules.onLoaded(() => HealthConfigurationError.throwIfAny(registrar.registerNew()));
    runBeforeClose(adapterHost, () => this.drain());
    const server = adapterHost.httpAdapter?.getHttpServer?.() as Server | undefined;
    if (server) this.watchRequests(server);
    // Only deep shows the figures. A signal during the init: what has been stopped is not started again.
    if (this.parts.mount.deep && this.parts.availability.state.phase !== 'draining')
      this.parts.runtime.start();
  }

  private watchRequests(server: Server): void {
    const { mount, moduleRef, requests, unreached } = this.parts;
    const probeOf = probeUrls(mount.routes, moduleRef);
    requests.attach(
      server,
      (url) => probeOf(url) !== undefined,
      (request, response) => unreached.answered(request, response, probeOf),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    const { availability, advisor, engine, sequence, silence, guards, drainDelay } = this.parts;
    // A signal during the bootstrap: whatever comes late leaves draining as it is.
    if (this.bootstrapped || availability.state.phase === 'draining') return;
    this.bootstrapped = true;
    advisor.start(this.bootFacts(), guards.warnings);
    engine.start();
    sequence.begin();
    silence.start();
    drainDelay.start();
    await guards.callHook('onApplicationBootstrap');
  }

  async onModuleDestroy(): Promise<void> {
    await this.drain();
    await this.parts.guards.callHook('onModuleDestroy');
  }

  beforeApplicationShutdown(signal?: string): Promise<void> {
    return this.parts.guards.callHook('beforeApplicationShutdown', signal);
  }

  onApplicationShutdown(signal?: string): Promise<void> {
    this.parts.runtime.stop();
    this.parts.engine.stop();
    return this.parts.guards.callHook('onApplicationShutdown', signal);
  }

  /** At most once: it is asked for before Nest closes the adapter, and again as the first of the modules is destroyed. */
  private drain(): Promise<void> {
    return (this.drained ??= this.leaveTraffic());
  }

  private async leaveTraffic(): Promise<void> {
    const { drain, drainDelay, advisor, sequence, engine, silence } = this.parts;
    // First of all: from here on readiness says DRAINING.
    const drained = drain.begin();
    advisor.stop();
    drainDelay.stop();
    silence.stop();
    sequence.stop();
    engine.stop();
    await Promise.all([drained, this.observersTold()]);
  }

  /** Before a signal ends the process, observers hear of the drain, and a page that is being sent gets out. */
  private async observersTold(): Promise<void> {
    const { transitions, listeners } = this.parts;
    const told = transitions.settled().then(() => listeners.settled());
    await withinGrace(told, LISTENERS_GRACE_MS);
  }

  private bootFacts(): BootFacts {
    const { mount, options, registrar, registry, listeners, adapterHost, moduleRef } = this.parts;
    const critical = registry.membersOf('readiness').filter((check) => check.options.critical);
    return {
      criticalReadinessChecks: critical.length,
      checks: registry.list().map(({ name }) => name),
      listenedChecks: listeners.checkNames(),
      numberedClasses: registrar.numberedClasses,
      http: adapterHost.httpAdapter?.getHttpServer?.() !== undefined,
      deepMounted: mount.deep !== undefined,
      underKubernetes: Boolean(process.env['KUBERNETES_SERVICE_HOST']),
      drainDelayMs: options.drain.delayMs,
      return503OnClosing: hasReturn503OnClosing(moduleRef, adapterHost),
    };
  }
}
