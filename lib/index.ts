export { HealthModule } from './health.module.js';
export { HealthService } from './health.service.js';
export { HealthRegistry } from './registry/health-registry.js';
export { Availability } from './lifecycle/availability.js';
export { Clock, type CancelTimer, type TimerOptions } from './execution/clock.js';

export {
  HealthIndicator,
  type HealthIndicatorDecorator,
  type HealthIndicatorOptions,
} from './decorators/health-indicator.decorator.js';
export { StartupTask } from './decorators/startup-task.decorator.js';
export { OnHealthChange, type HealthChangeFilter } from './decorators/on-health-change.decorator.js';

export type { HealthOptions, HealthRegistrationOptions, ProbeOptions } from './health.options.js';
export type { DeepGuard, DeepMount } from './http/probe-mount.js';
export { DEFAULT_ROUTES, KUBERNETES_ROUTES, type HealthRoutes } from './probes/routes.js';
export type { DrainOptions } from './lifecycle/drain-options.js';
export type { ApplicationInfo } from './presentation/application-info.js';
export type { CheckDefaults } from './registry/check-options.js';
export type { HealthView } from './registry/health-view.js';

export { STATUSES, type Status } from './contracts/status.js';
export { REASONS, type Reason } from './contracts/reason.js';
export { PROBES, type Probe } from './contracts/probe.js';
export { PHASES, type Phase } from './contracts/phase.js';
export {
  HealthCheckError,
  type CheckContext,
  type CheckFunction,
  type CheckOutcome,
  type CheckResult,
  type HealthCheck,
  type Measurement,
} from './contracts/check.js';
export type { CheckOptions, Registration, ResolvedCheckOptions } from './contracts/registration.js';
export type { CheckReport, HealthReport, HistoryEntry, StartupTaskReport } from './contracts/report.js';
export type { CheckTransition, HealthTransition, ProbeTransition } from './contracts/transition.js';
export type { StartupContext, StartupGate, StartupTaskOptions } from './contracts/startup-task.js';

export { HealthError } from './errors/health-error.js';
export { HealthConfigurationError, type Fault } from './errors/configuration.error.js';
export { HealthModuleImportedTwiceError } from './errors/module-imported-twice.error.js';
export { HealthModuleWithoutForRootError } from './errors/module-without-for-root.error.js';
export { EmptyViewError } from './errors/empty-view.error.js';
export { UnknownCheckError } from './errors/unknown-check.error.js';

export { DiskHealthCheck } from './indicators/system/disk.health-check.js';
export { EventLoopHealthCheck } from './indicators/system/event-loop.health-check.js';
export { FileDescriptorsHealthCheck } from './indicators/system/file-descriptors.health-check.js';
export { MemoryHealthCheck } from './indicators/system/memory.health-check.js';
export { HeartbeatHealthCheck } from './indicators/heartbeat/heartbeat.health-check.js';
export { QuorumHealthCheck } from './indicators/quorum/quorum.health-check.js';
export type { QuorumMember } from './indicators/quorum/member-runs.js';
