import type { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import type { HealthRegistrar } from '../discovery/registrar.js';
import type { CheckEngine } from '../engine/check-engine.js';
import type { ChangeListeners } from '../events/change-listeners.js';
import type { ProbeSilence } from '../events/probe-silence.js';
import type { ProbeEndpoints } from '../http/probe-endpoints.js';
import type { ProbeGuards } from '../http/probe-guards.js';
import type { AvailabilityStore } from '../lifecycle/availability-store.js';
import type { BootAdvisor } from '../lifecycle/boot-advisor.js';
import type { BootFacts } from '../lifecycle/boot-warnings.js';
import type { DrainDelay } from '../lifecycle/drain-delay.js';
import type { StartupSequence } from '../lifecycle/startup-sequence.js';
import { hasReturn503OnClosing } from '../nest/container.js';
import type { LazyModules } from '../nest/lazy-modules.js';
import { shadowFaults } from '../nest/shadowed-routes.js';
import { statusCodeWarnings } from '../probes/status-code-warnings.js';
import type { HealthRegistry } from '../registry/health-registry.js';
import { httpServerOf } from '../server/http-server.js';
import { HealthConfigurationError } from '../support/errors/configuration.error.js';
import type { HealthConfiguration } from './health-configuration.js';

/** The boot: registers the decorated providers, throws an error with all faults, and then starts the parts. */
export class HealthBoot {
  constructor(
    private readonly configuration: HealthConfiguration,
    private readonly registrar: HealthRegistrar,
    private readonly registry: HealthRegistry,
    private readonly guards: ProbeGuards,
    private readonly lazyModules: LazyModules,
    private readonly listeners: ChangeListeners,
    private readonly availability: AvailabilityStore,
    private readonly engine: CheckEngine,
    private readonly sequence: StartupSequence,
    private readonly advisor: BootAdvisor,
    private readonly drainDelay: DrainDelay,
    private readonly silence: ProbeSilence,
    private readonly endpoints: ProbeEndpoints,
    private readonly adapterHost: HttpAdapterHost,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** @throws HealthConfigurationError with every fault of the options, the checks, the guards and the routes. */
  async register(): Promise<void> {
    const { configuration, registrar, registry, guards, lazyModules, adapterHost, moduleRef } = this;
    HealthConfigurationError.throwIfAny([
      ...configuration.faults,
      ...registrar.registerNew(),
      ...registry.completionFaults(),
      ...(await guards.resolve()),
      ...shadowFaults(adapterHost, moduleRef),
    ]);
    lazyModules.onLoaded(() => HealthConfigurationError.throwIfAny(registrar.registerNew()));
  }

  /** Every other hook of the application ran: the checks run, and the startup tasks. */
  start(): void {
    this.advisor.start(this.facts(), [
      ...this.guards.warnings,
      ...this.configuration.probes.all.flatMap(({ probe, statusCodes }) =>
        statusCodeWarnings(probe, statusCodes),
      ),
    ]);
    this.engine.start();
    this.sequence.begin();
    this.silence.start();
    this.drainDelay.start();
  }

  /** Stops the parts that {@link start} started. The results of the checks stay. */
  stop(): void {
    this.advisor.stop();
    this.drainDelay.stop();
    this.silence.stop();
    this.sequence.stop();
    this.engine.stop();
  }

  /** A signal came before the bootstrap was over. */
  get isDraining(): boolean {
    return this.availability.state.phase === 'draining';
  }

  private facts(): BootFacts {
    const { configuration, registrar, registry, listeners, endpoints, adapterHost, moduleRef } = this;
    const { mount } = configuration;
    const hasRoutes = mount.routes !== false && httpServerOf(adapterHost) !== undefined;
    const critical = registry.membersOf('readiness').filter((check) => check.options.critical);
    return {
      criticalReadinessChecks: critical.length,
      sharedCriticalChecks: critical
        .filter(({ options }) => options.scope === 'shared')
        .map(({ name }) => name),
      emptyGroups: Object.keys(mount.groups).filter((name) => registry.membersOf(name).length === 0),
      checks: [...registry.list().map(({ name }) => name), ...registry.listSwitchedOff()],
      listenedChecks: listeners.checkNames(),
      numberedClasses: registrar.numberedClasses,
      hasProbes: hasRoutes || endpoints.isServed,
      lacksDeep: hasRoutes && mount.deep === undefined,
      underKubernetes: Boolean(process.env['KUBERNETES_SERVICE_HOST']),
      drainDelayMs: configuration.options.drain.delayMs,
      return503OnClosing: hasReturn503OnClosing(moduleRef, adapterHost),
    };
  }
}
