import type { FactoryProvider, Provider } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost, LazyModuleLoader, ModuleRef } from '@nestjs/core';
import { Clock } from '../support/time/clock.js';
import { SystemClock } from '../support/time/system-clock.js';
import { assembleHealth, type Health } from './health-assembly.js';
import { HealthHooks } from './health-hooks.js';
import type { HealthOptions } from './health-options.js';
import { HealthService } from '../health/health-service.js';
import { HEALTH_OPTIONS, HEALTH_REGISTRATION, REAL_CLOCK, type HealthRegistration } from './health-tokens.js';
import { DeepGuards } from '../http/deep-guards.js';
import { ProbeResponder } from '../http/probe-responder.js';
import { Availability } from '../lifecycle/availability.js';
import { HealthRegistry } from '../registry/health-registry.js';

const HEALTH = Symbol('nestjs-vitals:health');

const assembly: FactoryProvider<Health> = {
  provide: HEALTH,
  inject: [
    HEALTH_OPTIONS,
    HEALTH_REGISTRATION,
    Clock,
    REAL_CLOCK,
    ModuleRef,
    HttpAdapterHost,
    DiscoveryService,
    LazyModuleLoader,
  ],
  useFactory: (
    givenOptions: HealthOptions,
    registration: HealthRegistration,
    clock: Clock,
    realClock: Clock,
    moduleRef: ModuleRef,
    adapterHost: HttpAdapterHost,
    discovery: DiscoveryService,
    lazyModuleLoader: LazyModuleLoader,
  ) =>
    assembleHealth({
      givenOptions,
      registration,
      clock,
      realClock,
      moduleRef,
      adapterHost,
      discovery,
      lazyModuleLoader,
    }),
};

const part = <T>(token: abstract new (...parts: never[]) => T, select: (health: Health) => T): Provider => ({
  provide: token,
  inject: [HEALTH],
  useFactory: select,
});

/** What Nest has to know of the assembly. They come with the options: a bare import of the module has none of them. */
export const HEALTH_PROVIDERS: Provider[] = [
  { provide: Clock, useClass: SystemClock },
  { provide: REAL_CLOCK, useClass: SystemClock },
  assembly,
  part(HealthService, (health) => health.service),
  part(HealthRegistry, (health) => health.registry),
  part(Availability, (health) => health.availability),
  part(ProbeResponder, (health) => health.responder),
  part(DeepGuards, (health) => health.guards),
  part(HealthHooks, (health) => health.hooks),
];

export const HEALTH_EXPORTS = [Clock, HealthService, HealthRegistry, Availability];
