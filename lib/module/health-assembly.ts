import { Logger } from '@nestjs/common';
import type { DiscoveryService, HttpAdapterHost, LazyModuleLoader, ModuleRef } from '@nestjs/core';
import { readApplicationPackage } from '../process/application-package.js';
import { ProbeAudience } from '../events/probe-audience.js';
import { RuntimeMonitor } from '../process/runtime-monitor.js';
import { TrafficMonitor } from '../process/traffic-monitor.js';
import { HealthExplorer } from '../discovery/explorer.js';
import { LazyModules } from '../nest/lazy-modules.js';
import { HealthRegistrar } from '../discovery/registrar.js';
import { CheckEngine, type EngineListener } from '../engine/check-engine.js';
import type { Clock } from '../support/time/clock.js';
import { HealthHooks } from './health-hooks.js';
import { optionFaults } from './option-faults.js';
import { resolveOptions, type HealthOptions } from './health-options.js';
import { HealthService } from '../health/health-service.js';
import type { HealthRegistration } from './health-tokens.js';
import { DeepGuards } from '../http/deep-guards.js';
import { mayHaveGlobalInterceptors } from '../nest/global-interceptors.js';
import { ProbeResponder } from '../http/probe-responder.js';
import { rawRequest, type AdapterRequest } from '../http/raw-exchange.js';
import { ServerRequests } from '../server/server-requests.js';
import { UnreachedProbes } from '../http/unreached-probes.js';
import { Availability } from '../lifecycle/availability.js';
import { BootAdvisor } from '../lifecycle/boot-advisor.js';
import { AvailabilityStore } from '../lifecycle/availability-store.js';
import { Drain } from '../lifecycle/drain.js';
import { DrainDelay } from '../lifecycle/drain-delay.js';
import { isListening } from '../nest/host-facts.js';
import { ReadinessAskers } from '../lifecycle/readiness-askers.js';
import { ShutdownSignals } from '../lifecycle/shutdown-signals.js';
import { StartupSequence } from '../lifecycle/startup-sequence.js';
import { StartupTasks } from '../lifecycle/startup-tasks.js';
import { ChangeListeners } from '../events/change-listeners.js';
import { GuardedObservable } from '../events/guarded-observable.js';
import { HealthEvents } from '../events/health-events.js';
import { HealthLog } from '../events/health-log.js';
import { ProbeSilence } from '../events/probe-silence.js';
import { TransitionBus } from '../events/transition-bus.js';
import { deepBody } from '../report/deep-body.js';
import { createRedactor } from '../redaction/redaction.js';
import { ReportScrubber } from '../report/scrubbed-reports.js';
import { HealthRegistry } from '../registry/health-registry.js';

/** What the application brings. */
export interface HealthSurroundings {
  /** `undefined` from a factory that has none to give. */
  readonly givenOptions: HealthOptions | undefined;
  readonly registration: HealthRegistration;
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly moduleRef: ModuleRef;
  readonly adapterHost: HttpAdapterHost;
  readonly discovery: DiscoveryService;
  readonly lazyModuleLoader: LazyModuleLoader;
}

/** The parts that Nest needs to know. */
export interface Health {
  readonly service: HealthService;
  readonly registry: HealthRegistry;
  readonly availability: Availability;
  readonly responder: ProbeResponder;
  readonly guards: DeepGuards;
  readonly hooks: HealthHooks;
}

/** Puts the whole together, bottom up: the one place that knows every part. */
export function assembleHealth(surroundings: HealthSurroundings): Health {
  const { clock, moduleRef, adapterHost } = surroundings;
  const faults = [...optionFaults(surroundings.givenOptions), ...surroundings.registration.faults];
  // With faults the boot is about to stop; until then the defaults do.
  const options = resolveOptions(faults.length === 0 ? surroundings.givenOptions : {});

  const redact = createRedactor({ patterns: options.redactPatterns, values: options.redactValues });
  const scrubber = new ReportScrubber(redact);
  const log = new HealthLog(new Logger('HealthModule'), redact);
  const bus = new TransitionBus((error) => log.observerFailed('An observer', error));
  const listeners = new ChangeListeners(clock, (origin, error) => log.observerFailed(origin, error));
  bus.subscribe(log);
  bus.subscribe(listeners);

  const events = new HealthEvents(clock, (transition) => bus.publish(transition));
  const listener: EngineListener = {
    recorded: (registration, standing) => service.noteResult(registration, standing),
    released: (registration) => service.noteChange(registration),
    removed: (name) => {
      events.forget(name);
      service.noteChange();
    },
    slow: (registration, reading) => log.slow(registration, reading),
  };
  const engine = new CheckEngine(clock, listener, Math.random, (report, registration) =>
    scrubber.check(report, registration),
  );
  const registry = new HealthRegistry(engine, options.checks);

  const store = new AvailabilityStore(clock);
  store.onChange((state) => log.availabilityChanged(state));
  const tasks = new StartupTasks(clock, log);
  const sequence = new StartupSequence(store, tasks, engine, clock, () => registry.membersOf('startup'));
  const { options: mount } = surroundings.registration;
  // Only deep shows the traffic: without it, no request pays for figures that nobody reads.
  const traffic = mount.deep && new TrafficMonitor(clock);
  const requests = new ServerRequests(clock, traffic);
  // Whoever asks lives in real time: a test that moves the time of `Clock` on is not a load balancer.
  const askers = new ReadinessAskers(surroundings.realClock);
  const signals = new ShutdownSignals();
  // User agents are the clients' own text.
  const drainLog = {
    info: (text: string) => log.info(redact(text)),
    warn: (text: string) => log.warn(redact(text)),
  };
  const drainDelay = new DrainDelay(clock, drainLog, options.drain, askers, signals, () =>
    isListening(adapterHost),
  );
  const drain = new Drain(store, requests, clock, options.drain, {
    delayMs: () => drainDelay.begin(),
    onRepeatedSignal: (callback) => signals.drainBegins(callback),
    over: () => signals.stop(),
  });

  const service = new HealthService({
    registry,
    engine,
    availability: store,
    tasks,
    sequence,
    observer: events,
    changes$: new GuardedObservable(
      (error) => log.observerFailed('A subscriber of changes$', error),
      (subscriber) => bus.subscribe({ onTransition: (transition) => subscriber.next(transition) }),
    ),
    clock,
    scrubber,
    probes: options.probes,
  });

  // It measures the process it runs in, whatever time a test pretends it is.
  const runtime = new RuntimeMonitor(surroundings.realClock);
  const audience = new ProbeAudience(clock);
  // Only deep shows the version: without it, the boot reads no file.
  const { version } = mount.deep ? readApplicationPackage() : {};
  const deepParts = {
    info: { ...(version !== undefined && { version }), ...options.info },
    scrubber,
    diagnose: () => ({
      runtime: runtime.read(),
      traffic: traffic?.read(requests.trafficCount),
      audience: audience.read(),
    }),
  };
  const responder = new ProbeResponder({
    health: service,
    probes: options.probes,
    retryAfterSeconds: options.retryAfterSeconds,
    deepBody: (report, whole) => deepBody(report, whole, deepParts),
    hasInterceptors: () => mayHaveGlobalInterceptors(moduleRef),
    onProbe: (request) => requests.markProbe(request),
    onAnswered: ({ probe, reason }, statusCode, { headers, httpVersionMinor, httpVersionMajor, socket }) => {
      const userAgent = headers['user-agent'];
      audience.asked(probe, userAgent, statusCode);
      if (probe !== 'readiness') return;
      askers.asked(userAgent, socket.remoteAddress, httpVersionMajor === 1 && httpVersionMinor === 0);
      if (reason === 'DRAINING') drain.probeSeen();
    },
  });

  const guards = new DeepGuards(mount.deep?.guards ?? 'none', moduleRef, (context) =>
    requests.markProbe(rawRequest(context.switchToHttp().getRequest<AdapterRequest>())),
  );
  const hooks = new HealthHooks({
    options,
    mount,
    optionFaults: faults,
    registrar: new HealthRegistrar(new HealthExplorer(surroundings.discovery), registry, tasks, listeners),
    lazyModules: new LazyModules(surroundings.lazyModuleLoader),
    registry,
    engine,
    availability: store,
    sequence,
    advisor: new BootAdvisor(clock, log, store, sequence),
    drain,
    drainDelay,
    requests,
    unreached: new UnreachedProbes((text) => log.warn(text)),
    guards,
    runtime,
    transitions: bus,
    listeners,
    silence: new ProbeSilence(
      clock,
      options.probeSilenceMs,
      () => audience.silentFor('readiness'),
      (silentMs) => log.probeSilent(silentMs),
    ),
    adapterHost,
    moduleRef,
  });
  return { service, registry, availability: new Availability(store, tasks), responder, guards, hooks };
}
