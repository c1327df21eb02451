export interface BootFacts {
  readonly criticalReadinessChecks: number;
  /** The names of critical readiness checks that every replica shares. */
  readonly sharedCriticalChecks: readonly string[];
  /** The names of groups that no check takes part in. */
  readonly emptyGroups: readonly string[];
  /** The names of all checks. */
  readonly checks: readonly string[];
  /** The names of checks in `@OnHealthChange()`. */
  readonly listenedChecks: readonly string[];
  /** Classes that name their check, and whose name a bundler may have changed. */
  readonly numberedClasses: readonly string[];
  /** Whether any server has probes. */
  readonly hasProbes: boolean;
  /** Whether the application's own server has the public probes but not deep. */
  readonly lacksDeep: boolean;
  readonly underKubernetes: boolean;
  readonly drainDelayMs: number | 'auto';
  readonly return503OnClosing: boolean;
}

/** Likely mistakes, each with its remedy. */
export function bootWarnings(facts: BootFacts): string[] {
  const warnings: string[] = [];
  if (facts.criticalReadinessChecks === 0) {
    warnings.push(
      'No critical check takes part in readiness: it says "pass" as soon as the application has started, even if every ' +
        'dependency is down. Decorate a check of what every request needs with @HealthIndicator().',
    );
  }
  if (facts.sharedCriticalChecks.length > 0) {
    warnings.push(
      `These checks are critical, and all replicas share what they check: ${facts.sharedCriticalChecks.join(', ')}. If it fails ` +
        'for a moment, every replica fails readiness at the same time, and the load balancer has no replica left. Give them ' +
        'critical: false if the application can answer anything without it, or a failureThreshold that outlasts a short failure.',
    );
  }
  if (facts.emptyGroups.length > 0) {
    warnings.push(
      `No check has the tags of these groups: ${facts.emptyGroups.join(', ')}. They pass whatever happens. Give checks one of ` +
        'their tags: @HealthIndicator({ tags: [ … ] }).',
    );
  }
  const unknown = facts.listenedChecks.filter((name) => !facts.checks.includes(name));
  if (unknown.length > 0) {
    warnings.push(
      `@OnHealthChange() listens for ${unknown.map((name) => `"${name}"`).join(', ')}, but no such check is registered yet. ` +
        `Unless it is registered later, the method is never called. Registered checks: ${facts.checks.join(', ') || '(none)'}.`,
    );
  }
  if (facts.numberedClasses.length > 0) {
    warnings.push(
      `These checks are named after a class whose name ends in a number: ${facts.numberedClasses.join(', ')}. Bundlers add such ` +
        'numbers, and change them from build to build. Name the check, @HealthIndicator({ name: … }), even if the number is yours.',
    );
  }
  if (facts.underKubernetes && facts.drainDelayMs === 0) {
    warnings.push(
      'drain.delayMs is 0 under Kubernetes: requests will be lost at every deployment, because Kubernetes removes the ' +
        "endpoints of a pod only after SIGTERM. Leave drain.delayMs out: 'auto' learns it from the readiness probe. Or set it " +
        'to periodSeconds × failureThreshold + 4 s, well below terminationGracePeriodSeconds.',
    );
  }
  if (facts.return503OnClosing && facts.drainDelayMs !== 0) {
    warnings.push(
      'return503OnClosing is set together with a drain delay: after the drain it answers every route with 503, even liveness. ' +
        'Take return503OnClosing out: readiness says DRAINING without it, and late requests are served until the server closes.',
    );
  }
  return warnings;
}

export const SHUTDOWN_HOOKS_WARNING =
  'Nothing listens to SIGTERM: the signal will end the process at once, and every open request with it. ' +
  'Call app.enableShutdownHooks() in main.ts.';

export const DEEP_NOT_MOUNTED =
  'The deep report is not mounted. Mount it behind your own guard with ' +
  'HealthModule.forRoot({ deep: { guards: [JwtAuthGuard] } }).';

export const NOTHING_TO_PROBE =
  'No server of this application has the probes, so nothing can probe it. Import HealthProbeServerModule.forRoot({ port: 9000 }) of ' +
  'nestjs-vitals/probe-server, which serves them on a port of their own, or call HealthService.evaluate() in your own code.';
