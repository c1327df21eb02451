import { Logger, type Provider } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost, LazyModuleLoader, ModuleRef } from '@nestjs/core';
import { HealthExplorer } from '../discovery/explorer.js';
import { HealthRegistrar } from '../discovery/registrar.js';
import { CheckEngine } from '../engine/check-engine.js';
import { ChangeListeners } from '../events/change-listeners.js';
import { GuardedObservable } from '../events/guarded-observable.js';
import { HealthLog } from '../events/health-log.js';
import { HealthObservers } from '../events/health-observers.js';
import { ProbeAudience } from '../events/probe-audience.js';
import { ProbeSilence } from '../events/probe-silence.js';
import { StartupReporter } from '../events/startup-reporter.js';
import { StatusTracker } from '../events/status-tracker.js';
import { HealthService } from '../health/health-service.js';
import { ReportBuilder } from '../health/report-builder.js';
import { documentProbes } from '../http/document-probes.js';
import { ProbeAnswers } from '../http/probe-answers.js';
import { ProbeEndpoints } from '../http/probe-endpoints.js';
import { ProbeGuards } from '../http/probe-guards.js';
import { guardsOf, publicRoutesOf } from '../http/probe-mount.js';
import { ProbeResponder } from '../http/probe-responder.js';
import { ProbeTraffic } from '../http/probe-traffic.js';
import { rawRequest, type AdapterRequest } from '../http/raw-exchange.js';
import { UnreachedProbes } from '../http/unreached-probes.js';
import type { HealthReport } from '../interfaces/report.js';
import type { HealthTransition } from '../interfaces/transition.js';
import { AvailabilityStore } from '../lifecycle/availability-store.js';
import { Availability } from '../lifecycle/availability.js';
import { Beacons } from '../lifecycle/beacons.js';
import { BootAdvisor } from '../lifecycle/boot-advisor.js';
import { DrainDelay } from '../lifecycle/drain-delay.js';
import { Drain } from '../lifecycle/drain.js';
import { ReadinessAskers } from '../lifecycle/readiness-askers.js';
import { ShutdownSignals } from '../lifecycle/shutdown-signals.js';
import { StartupSequence } from '../lifecycle/startup-sequence.js';
import { StartupTasks } from '../lifecycle/startup-tasks.js';
import { mayHaveGlobalInterceptors } from '../nest/application-config.js';
import { isListening } from '../server/http-server.js';
import { LazyModules } from '../nest/lazy-modules.js';
import { readApplicationPackage } from '../process/application-package.js';
import { RuntimeMonitor } from '../process/runtime-monitor.js';
import { TrafficMonitor } from '../process/traffic-monitor.js';
import { ProbeCatalog } from '../probes/probe-catalog.js';
import { createRedactor, type Redact } from '../redaction/redaction.js';
import { HealthRegistry } from '../registry/health-registry.js';
import { deepBody } from '../report/deep-body.js';
import { ReportScrubber } from '../report/scrubbed-reports.js';
import { ServerRequests } from '../server/server-requests.js';
import { Clock } from '../support/time/clock.js';
import { withoutUndefined } from '../support/validation/option-table.js';
import { SystemClock } from '../support/time/system-clock.js';
import { HealthBoot } from './health-boot.js';
import { HealthConfiguration } from './health-configuration.js';
import { HealthHooks } from './health-hooks.js';
import type { HealthOptions } from './health-options.js';
import { HEALTH_OPTIONS, HEALTH_REGISTRATION, REAL_CLOCK, type HealthRegistration } from './health-tokens.js';
import { provide, provideBy } from './provide.js';

const REDACT = Symbol('nestjs-vitals:redact');
const OPENAPI = Symbol('nestjs-vitals:openapi');
const CONNECTED_ENDPOINTS = Symbol('nestjs-vitals:connected-endpoints');
const DEEP_BODY = Symbol('nestjs-vitals:deep-body');

type WriteDeepBody = (report: HealthReport, whole: boolean) => Promise<string>;

/** Options and time. */
const BASICS: Provider[] = [
  { provide: Clock, useClass: SystemClock },
  { provide: REAL_CLOCK, useClass: SystemClock },
  provideBy(
    HealthConfiguration,
    [HEALTH_OPTIONS, HEALTH_REGISTRATION],
    (given: HealthOptions | undefined, registration: HealthRegistration) =>
      new HealthConfiguration(given, registration),
  ),
  provideBy(ProbeCatalog, [HealthConfiguration], ({ probes }: HealthConfiguration) => probes),
  provideBy(REDACT, [HealthConfiguration], ({ options }: HealthConfiguration) =>
    createRedactor({ patterns: options.redact.patterns, values: options.redact.values }),
  ),
  provideBy(ReportScrubber, [REDACT], (redact: Redact) => new ReportScrubber(redact)),
];

/** The checks, their runs and their states. */
const CHECKS: Provider[] = [
  provideBy(
    CheckEngine,
    [Clock, ReportScrubber],
    (clock: Clock, scrubber: ReportScrubber) =>
      new CheckEngine(clock, { present: (report, registration) => scrubber.check(report, registration) }),
  ),
  provideBy(
    HealthRegistry,
    [CheckEngine, HealthConfiguration, ProbeCatalog],
    (engine: CheckEngine, { options }: HealthConfiguration, probes: ProbeCatalog) =>
      new HealthRegistry(engine, options.checks, probes),
  ),
  provide(ReportBuilder, [
    ProbeCatalog,
    HealthRegistry,
    CheckEngine,
    AvailabilityStore,
    StartupTasks,
    StartupSequence,
    Clock,
    ReportScrubber,
  ]),
  provideBy(
    HealthService,
    [
      HealthRegistry,
      CheckEngine,
      StatusTracker,
      ReportBuilder,
      Clock,
      ProbeCatalog,
      HealthObservers,
      HealthLog,
    ],
    (
      registry: HealthRegistry,
      engine: CheckEngine,
      tracker: StatusTracker,
      builder: ReportBuilder,
      clock: Clock,
      probes: ProbeCatalog,
      observers: HealthObservers,
      log: HealthLog,
    ) => {
      const changes$ = new GuardedObservable<HealthTransition>(
        (error) => log.observerFailed('A subscriber of changes$', error),
        (subscriber) => observers.subscribe({ onTransition: (transition) => subscriber.next(transition) }),
      );
      return new HealthService(registry, engine, tracker, builder, clock, probes, changes$);
    },
  ),
];

/** Changes and their observers. */
const EVENTS: Provider[] = [
  provideBy(HealthLog, [REDACT], (redact: Redact) => new HealthLog(new Logger('HealthModule'), redact)),
  provideBy(
    ChangeListeners,
    [Clock, HealthLog],
    (clock: Clock, log: HealthLog) =>
      new ChangeListeners(clock, (origin, error) => log.observerFailed(origin, error)),
  ),
  provideBy(HealthObservers, [HealthLog, ChangeListeners], (log: HealthLog, listeners: ChangeListeners) => {
    const observers = new HealthObservers((error) => log.observerFailed('An observer', error));
    observers.subscribe(log);
    observers.subscribe(listeners);
    return observers;
  }),
  provide(StatusTracker, [
    CheckEngine,
    HealthRegistry,
    ProbeCatalog,
    AvailabilityStore,
    Clock,
    HealthObservers,
    REDACT,
  ]),
  provide(ProbeAudience, [Clock]),
  provideBy(
    ProbeSilence,
    [Clock, HealthConfiguration, ProbeAudience, HealthLog],
    (clock: Clock, { options }: HealthConfiguration, audience: ProbeAudience, log: HealthLog) =>
      new ProbeSilence(
        clock,
        options.probeSilenceMs,
        () => audience.silentFor('readiness'),
        (silentMs) => log.probeSilent(silentMs),
      ),
  ),
];

/** Starting, started, draining. */
const LIFECYCLE: Provider[] = [
  provide(AvailabilityStore, [Clock]),
  provideBy(
    StartupTasks,
    [Clock, HealthObservers, ReportScrubber],
    (clock: Clock, observers: HealthObservers, scrubber: ReportScrubber) =>
      new StartupTasks(clock, new StartupReporter(observers, (task) => scrubber.task(task))),
  ),
  provideBy(
    StartupSequence,
    [AvailabilityStore, StartupTasks, CheckEngine, Clock, HealthRegistry],
    (
      store: AvailabilityStore,
      tasks: StartupTasks,
      engine: CheckEngine,
      clock: Clock,
      registry: HealthRegistry,
    ) => new StartupSequence(store, tasks, engine, clock, () => registry.membersOf('startup')),
  ),
  provide(Beacons, [Clock]),
  provide(Availability, [AvailabilityStore, StartupTasks, Beacons]),
  provide(BootAdvisor, [Clock, HealthLog, AvailabilityStore, StartupSequence]),
  // Probers live in real time: a test that advances the time of `Clock` is not a load balancer.
  provide(ReadinessAskers, [REAL_CLOCK]),
  provide(ShutdownSignals, []),
  provideBy(
    DrainDelay,
    [Clock, HealthLog, REDACT, HealthConfiguration, ReadinessAskers, ShutdownSignals, HttpAdapterHost],
    (
      clock: Clock,
      log: HealthLog,
      redact: Redact,
      { options }: HealthConfiguration,
      askers: ReadinessAskers,
      signals: ShutdownSignals,
      adapterHost: HttpAdapterHost,
    ) => {
      // It quotes user agents, which are the clients' own text.
      const scrubbed = {
        info: (text: string) => log.info(redact(text)),
        warn: (text: string) => log.warn(redact(text)),
      };
      return new DrainDelay(clock, scrubbed, options.drain, askers, signals, () => isListening(adapterHost));
    },
  ),
  provideBy(
    Drain,
    [
      AvailabilityStore,
      ServerRequests,
      Clock,
      HealthConfiguration,
      DrainDelay,
      ShutdownSignals,
      Beacons,
      HealthLog,
    ],
    (
      store: AvailabilityStore,
      requests: ServerRequests,
      clock: Clock,
      { options }: HealthConfiguration,
      delay: DrainDelay,
      signals: ShutdownSignals,
      beacons: Beacons,
      log: HealthLog,
    ) =>
      new Drain(store, requests, clock, options.drain, delay, signals, beacons, (late) =>
        log.warn(
          `The drain is over, but this is not done: ${late}. It goes on while the providers that it uses are destroyed. ` +
            `If it needs longer, raise drain.inFlightMs (${options.drain.inFlightMs}).`,
        ),
      ),
  ),
];

/** Requests and answers. */
const HTTP: Provider[] = [
  // Nobody injects it. Nest creates it with the application, and the application makes its document after that.
  provideBy(
    OPENAPI,
    [HealthConfiguration, HEALTH_REGISTRATION],
    ({ mount, probes }: HealthConfiguration, { controllers }: HealthRegistration) =>
      documentProbes(controllers, mount, probes),
  ),
  // Only deep shows the traffic: without it, no request pays for figures that nobody reads.
  provideBy(TrafficMonitor, [Clock, HealthConfiguration], (clock: Clock, { mount }: HealthConfiguration) =>
    mount.deep ? new TrafficMonitor(clock) : undefined,
  ),
  // It measures the process, whatever time a test pretends it is.
  provide(RuntimeMonitor, [REAL_CLOCK]),
  provide(ServerRequests, [Clock, TrafficMonitor]),
  provideBy(
    UnreachedProbes,
    [HealthLog, HealthConfiguration],
    (log: HealthLog, { mount }: HealthConfiguration) =>
      new UnreachedProbes((text) => log.warn(text), new Set(guardsOf(mount).map(({ probe }) => probe))),
  ),
  provide(ProbeTraffic, [
    ServerRequests,
    UnreachedProbes,
    ProbeAudience,
    ReadinessAskers,
    Drain,
    HealthObservers,
    Clock,
    ModuleRef,
  ]),
  provideBy(
    ProbeGuards,
    [HealthConfiguration, ModuleRef, ProbeTraffic],
    ({ mount }: HealthConfiguration, moduleRef: ModuleRef, traffic: ProbeTraffic) =>
      new ProbeGuards(mount, moduleRef, (context) =>
        traffic.arrived(rawRequest(context.switchToHttp().getRequest<AdapterRequest>())),
      ),
  ),
  provideBy(
    DEEP_BODY,
    [HealthConfiguration, ReportScrubber, RuntimeMonitor, TrafficMonitor, ServerRequests, ProbeAudience],
    (
      { mount, options }: HealthConfiguration,
      scrubber: ReportScrubber,
      runtime: RuntimeMonitor,
      traffic: TrafficMonitor | undefined,
      requests: ServerRequests,
      audience: ProbeAudience,
    ): WriteDeepBody => {
      const { version } = mount.deep ? readApplicationPackage() : {};
      const info = { ...(version !== undefined && { version }), ...withoutUndefined(options.info) };
      const diagnose = () => ({
        runtime: runtime.read(),
        traffic: traffic?.read(requests.trafficCount),
        audience: audience.read(),
      });
      return (report, whole) => deepBody(report, whole, { info, scrubber, diagnose });
    },
  ),
  provideBy(
    ProbeAnswers,
    [HealthService, HealthConfiguration, DEEP_BODY, HealthLog],
    (
      health: HealthService,
      { options, probes }: HealthConfiguration,
      writeDeepBody: WriteDeepBody,
      log: HealthLog,
    ) =>
      new ProbeAnswers({
        health,
        probes,
        retryAfterSeconds: options.retryAfterSeconds,
        deepBody: writeDeepBody,
        presenterFailed: (presenter, error) => log.presenterFailed(presenter.mediaType, error),
      }),
  ),
  provideBy(
    ProbeResponder,
    [HealthService, ProbeAnswers, ModuleRef, ProbeTraffic],
    (health: HealthService, answers: ProbeAnswers, moduleRef: ModuleRef, traffic: ProbeTraffic) =>
      new ProbeResponder({
        health,
        answers,
        hasInterceptors: () => mayHaveGlobalInterceptors(moduleRef),
        traffic,
      }),
  ),
  // It exists before the options of forRootAsync() do, so that a probe server can answer from the first moment.
  provideBy(
    ProbeEndpoints,
    [HEALTH_REGISTRATION],
    ({ options, faults }: HealthRegistration) =>
      new ProbeEndpoints(faults.length === 0 ? publicRoutesOf(options) : new Map()),
  ),
  // Nobody injects it, as above.
  provideBy(
    CONNECTED_ENDPOINTS,
    [ProbeEndpoints, ProbeResponder],
    (endpoints: ProbeEndpoints, responder: ProbeResponder) => endpoints.connect(responder),
  ),
];

/** Boot and shutdown. */
const HOOKS: Provider[] = [
  provide(HealthExplorer, [DiscoveryService]),
  provide(HealthRegistrar, [HealthExplorer, HealthRegistry, StartupTasks, ChangeListeners, ProbeCatalog]),
  provide(LazyModules, [LazyModuleLoader]),
  provide(HealthBoot, [
    HealthConfiguration,
    HealthRegistrar,
    HealthRegistry,
    ProbeGuards,
    LazyModules,
    ChangeListeners,
    AvailabilityStore,
    CheckEngine,
    StartupSequence,
    BootAdvisor,
    DrainDelay,
    ProbeSilence,
    ProbeEndpoints,
    HttpAdapterHost,
    ModuleRef,
  ]),
  provide(HealthHooks, [
    HealthBoot,
    HealthConfiguration,
    ProbeTraffic,
    ProbeGuards,
    Drain,
    RuntimeMonitor,
    HealthObservers,
    ChangeListeners,
    Clock,
    HttpAdapterHost,
  ]),
];

/** They come with the options: a bare import of the module has none of them. */
export const HEALTH_PROVIDERS: Provider[] = [
  ...BASICS,
  ...CHECKS,
  ...EVENTS,
  ...LIFECYCLE,
  ...HTTP,
  ...HOOKS,
];

export const HEALTH_EXPORTS = [
  Clock,
  HealthService,
  HealthRegistry,
  HealthObservers,
  Availability,
  ProbeEndpoints,
];
