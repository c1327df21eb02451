export { HealthModule } from './health.module.js';
export { HealthService } from './health/health-service.js';
export { HealthRegistry } from './registry/health-registry.js';
export { Availability } from './lifecycle/availability.js';
export type { Beacon } from './lifecycle/beacons.js';
export { Clock, type CancelTimer, type TimerOptions } from './support/time/clock.js';

export {
  HealthIndicator,
  type HealthIndicatorDecorator,
  type HealthIndicatorOptions,
} from './decorators/health-indicator.decorator.js';
export { StartupTask } from './decorators/startup-task.decorator.js';
export { OnHealthChange, type HealthChangeFilter } from './decorators/on-health-change.decorator.js';

export type { HealthOptions, HealthRegistrationOptions } from './module/health-options.js';
export type { ProbeOptions } from './probes/probe-options.js';
export type { HealthFormat } from './report/formats/formats.js';
export type { HealthPresenter, PresentedCheck, PresentedHealth } from './interfaces/presenter.js';
export type { DeepGuard, DeepMount, HealthGroup, OpenApiOptions } from './http/probe-mount.js';
export { ProbeEndpoints } from './http/probe-endpoints.js';
export { DEFAULT_ROUTES, KUBERNETES_ROUTES, type HealthRoutes } from './routes/routes.js';
export { healthRoutes, type HealthRoutesOptions } from './routes/health-routes.js';
export { isProbe, type ProbeRequest } from './routes/is-probe.js';
export type { DrainOptions } from './lifecycle/drain-options.js';
export type { ApplicationInfo } from './report/application-info.js';
export type { CheckDefaults } from './interfaces/check-options.js';
export type { HealthView } from './registry/health-view.js';

export { STATUSES, type Status } from './interfaces/status.js';
export { REASONS, type Reason } from './interfaces/reason.js';
export { PROBES, type Probe, type ProbeName } from './interfaces/probe.js';
export { PHASES, type Phase } from './interfaces/phase.js';
export {
  HealthCheckError,
  type CheckContext,
  type CheckFunction,
  type CheckOutcome,
  type CheckResult,
  type HealthCheck,
  type Measurement,
} from './interfaces/check.js';
export type { Registration } from './interfaces/registration.js';
export type { CheckOptions, ResolvedCheckOptions } from './interfaces/check-options.js';
export type { CheckReport, HealthReport, HistoryEntry, StartupTaskReport } from './interfaces/report.js';
export type { Verdict } from './interfaces/reading.js';
export type { CheckTransition, HealthTransition, ProbeTransition } from './interfaces/transition.js';
export { verdictOfError, verdictOfValue } from './engine/verdict.js';
export { HealthObservers } from './events/health-observers.js';
export type {
  AvailabilityChange,
  DrainEvent,
  HealthObserver,
  ProbeAnswer,
  SlowRun,
  StartupTaskEvent,
} from './interfaces/observer.js';
export { describeTransition } from './events/describe-transition.js';
export type { StartupContext, StartupGate, StartupTaskOptions } from './interfaces/startup-task.js';

export { HealthError } from './support/errors/health-error.js';
export { HealthConfigurationError, type Fault } from './support/errors/configuration.error.js';
export { HealthModuleImportedTwiceError } from './module/module-imported-twice.error.js';
export { HealthModuleWithoutForRootError } from './module/module-without-for-root.error.js';
export { MixedBuildsError } from './module/mixed-builds.error.js';
export { EmptyViewError } from './support/errors/empty-view.error.js';
export { UnknownCheckError } from './support/errors/unknown-check.error.js';

export { DiskHealthCheck, type DiskCheckOptions } from './checks/system/disk.health-check.js';
export { EventLoopHealthCheck, type EventLoopCheckOptions } from './checks/system/event-loop.health-check.js';
export {
  FileDescriptorsHealthCheck,
  type FileDescriptorsCheckOptions,
} from './checks/system/file-descriptors.health-check.js';
export { MemoryHealthCheck, type MemoryCheckOptions } from './checks/system/memory.health-check.js';
export {
  HeartbeatHealthCheck,
  type HeartbeatCheckOptions,
} from './checks/heartbeat/heartbeat.health-check.js';
export {
  QuorumHealthCheck,
  type QuorumMembers,
  type QuorumCheckOptions,
} from './checks/quorum/quorum.health-check.js';
export type { QuorumMember } from './checks/quorum/member-runs.js';
