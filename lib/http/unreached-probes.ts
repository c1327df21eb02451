import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Probe, ProbeName } from '../interfaces/probe.js';
import { optionOfRoute } from '../routes/routes.js';
import { pathOf, type ProbeOfUrl } from '../routes/probe-urls.js';
import { isAnswered } from './health-response.js';

/** A request to the URL of a probe that the probe did not answer. */
interface Unreached {
  readonly probe: ProbeName;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly statusCode: number;
}

/**
 * Warns once for each probe and status when something else answers instead of a probe: a global guard, a throttler, a
 * middleware, a route of the application. Kubernetes takes such an answer for the answer of the probe.
 */
export class UnreachedProbes {
  private readonly warned = new Set<string>();
  /** The probes that have not answered yet. A 200 at the URL of one of them may come from another route. */
  private readonly silent = new Set<ProbeName>(['liveness', 'readiness', 'startup']);

  /** @param guarded the probes that guards of the application may refuse on purpose. */
  constructor(
    private readonly warn: (text: string) => void,
    private readonly guarded: ReadonlySet<ProbeName>,
  ) {}

  /** Called for every request whose answer was sent. Reads the URL only if the answer may be a fault. */
  answered(request: IncomingMessage, response: ServerResponse, probeOf: ProbeOfUrl): void {
    const { statusCode } = response;
    if (statusCode < 400 && this.silent.size === 0) return;
    // Express removes the path of a mounted router from `url`.
    const { originalUrl, url = '', method = '' } = request as IncomingMessage & { originalUrl?: string };
    const probe = probeOf(originalUrl ?? url);
    if (probe === undefined) return;
    if (isAnswered(response)) this.silent.delete(probe);
    // OPTIONS may be the preflight of a browser, and other methods have no route.
    else if (method === 'GET' || method === 'HEAD')
      this.warnOnce({ probe, method, path: pathOf(originalUrl ?? url), statusCode });
  }

  private warnOnce(unreached: Unreached): void {
    const { probe, statusCode } = unreached;
    if (this.guarded.has(probe) && statusCode >= 300) return;
    const key = `${probe} ${statusCode}`;
    if (this.warned.has(key)) return;
    this.warned.add(key);
    this.warn(describe(unreached));
  }
}

const CONSEQUENCE = {
  liveness: 'Kubernetes restarts the container',
  readiness: 'the instance gets no traffic',
  startup: 'Kubernetes restarts the container before it has started',
  deep: 'monitors see a failure',
} as const satisfies Record<Probe, string>;

function describe({ probe, method, path, statusCode }: Unreached): string {
  const what = `${method} ${path} was answered ${statusCode}, but not by the ${probe} probe: `;
  const after =
    statusCode >= 400
      ? ` As long as that is so, ${CONSEQUENCE[probe as Probe] ?? 'those who ask for this group see a failure'}.`
      : '';
  return `${what}${causeOf(probe, statusCode)}${after}`;
}

function causeOf(probe: ProbeName, statusCode: number): string {
  if (statusCode === 401 || statusCode === 403) {
    return (
      'a guard or middleware of the application refused it. Open the probes with what your guard reads, such as ' +
      'HealthModule.forRoot({ decorators: [Public()] }), or exclude them from the middleware.'
    );
  }
  if (statusCode === 429) {
    return (
      'a rate limit refused it. Exempt the probes with HealthModule.forRoot({ decorators: [SkipThrottle()] }), or ' +
      'exclude them from the middleware.'
    );
  }
  if (statusCode === 404) {
    return (
      'nothing is served there, or a middleware hides it. With a global prefix or a RouterModule path the probes are ' +
      "below it; app.setGlobalPrefix('api', { exclude: ['health/{*path}'] }) keeps them outside. Use the path at which the probe is served."
    );
  }
  if (statusCode < 300) {
    return (
      'a route or middleware of the application answered instead, so the health of this instance is not seen. ' +
      `Remove it, or move the probe with ${optionOfRoute(probe)}.`
    );
  }
  if (statusCode < 400)
    return 'a middleware redirected it, and most health checks take a redirect for a pass. Exclude the probes from the middleware.';
  return 'something in front of it failed or refused. Look at the middleware and the guards of the application.';
}
