export interface BootFacts {
  readonly criticalReadinessChecks: number;
  /** The names of critical readiness checks that every replica shares. */
  readonly sharedCriticalChecks: readonly string[];
  /** The names of all checks. */
  readonly checks: readonly string[];
  /** The names that `@OnHealthChange()` is given. */
  readonly listenedChecks: readonly string[];
  /** Classes that name their check, and whose own name may be a bundler's. */
  readonly numberedClasses: readonly string[];
  readonly http: boolean;
  readonly deepMounted: boolean;
  readonly underKubernetes: boolean;
  readonly drainDelayMs: number | 'auto';
  readonly return503OnClosing: boolean;
}

/** What would otherwise be found out at night. */
export function bootWarnings(facts: BootFacts): string[] {
  const warnings: string[] = [];
  if (facts.criticalReadinessChecks === 0) {
    warnings.push(
      'No critical check takes part in readiness: it says "pass" as soon as the application has started, whatever state its ' +
        'dependencies are in. Decorate a check of what every request needs with @HealthIndicator().',
    );
  }
  if (facts.sharedCriticalChecks.length > 0) {
    warnings.push(
      `These checks are critical, and all replicas share what they check: ${facts.sharedCriticalChecks.join(', ')}. If it fails ` +
        'for a moment, every replica fails readiness at the same time, and the load balancer has no replica left. Give them ' +
        'critical: false if the application can answer anything without it, or a failureThreshold that outlasts a short failure.',
    );
  }
  const unknown = facts.listenedChecks.filter((name) => !facts.checks.includes(name));
  if (unknown.length > 0) {
    warnings.push(
      `@OnHealthChange() is to tell of ${unknown.map((name) => `"${name}"`).join(', ')}, but no check has that name yet. ` +
        `Unless it is registered later, nothing will ever be told. Known are: ${facts.checks.join(', ') || '(none)'}.`,
    );
  }
  if (facts.numberedClasses.length > 0) {
    warnings.push(
      `These checks are named after a class whose name ends in a number: ${facts.numberedClasses.join(', ')}. Bundlers add such ` +
        'numbers, and change them from build to build. Name the check, @HealthIndicator({ name: … }), also where the number is yours.',
    );
  }
  if (facts.underKubernetes && facts.drainDelayMs === 0) {
    warnings.push(
      'drain.delayMs is 0 under Kubernetes: requests will be lost at every deployment, because the endpoints of a pod are ' +
        "removed only after it has been told to stop. Leave drain.delayMs out: 'auto' learns it from the readiness probe. Or " +
        'give one period of the probe for each failure and 4 s, well below terminationGracePeriodSeconds.',
    );
  }
  if (facts.return503OnClosing && facts.drainDelayMs !== 0) {
    warnings.push(
      'return503OnClosing is set together with a drain delay: as soon as the drain is over it answers every route with 503, ' +
        'liveness included, to whoever has not noticed yet. Take return503OnClosing out: readiness says DRAINING on its own, ' +
        'and what comes late is served as long as it can be.',
    );
  }
  return warnings;
}

export const SHUTDOWN_HOOKS_WARNING =
  'Nothing listens to SIGTERM: the process will be gone the moment it is told to stop, and every request under way with ' +
  'it. Call app.enableShutdownHooks() in main.ts.';

export const DEEP_NOT_MOUNTED =
  'The deep report is not mounted. Mount it behind your own guard with ' +
  'HealthModule.forRoot({ deep: { guards: [JwtAuthGuard] } }).';

export const NOTHING_TO_PROBE =
  'This application has no HTTP server, so no probe can reach it. Create it with NestFactory.create() and add the ' +
  'microservice with app.connectMicroservice(), or call HealthService.evaluate() in code of your own.';
