import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ProbeName } from '../interfaces/probe.js';
import { HEALTH_JSON } from '../report/formats/health-json.js';
import { probeUrls, type ProbeOfUrl } from '../routes/probe-urls.js';
import { normalizeRoute } from '../routes/routes.js';
import { healthResponse, writeHealthResponse, type HealthResponse } from './health-response.js';
import type { ProbeResponder } from './probe-responder.js';

const METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Serves the public probes and groups on another server than the application's: the same paths, without a global prefix, and the
 * same answers. It never serves deep, nor groups with guards. Injectable anywhere.
 *
 * @example
 * ```ts
 * createServer(endpoints.listener()).listen(9000);
 * ```
 */
export class ProbeEndpoints {
  private readonly probeOf: ProbeOfUrl;
  private readonly notFound: HealthResponse;
  private responder: Pick<ProbeResponder, 'respond'> | undefined;
  private served = false;

  /** @param routes of the public probes and groups. */
  constructor(routes: ReadonlyMap<ProbeName, string>) {
    this.probeOf = probeUrls(routes);
    const paths = Array.from(routes.values(), (route) => `/${normalizeRoute(route)}`);
    this.notFound = refusal(404, `This path is not a probe. Probes: ${paths.join(', ')}.`, {});
  }

  /** For `createServer()` of `node:http`. It answers GET, HEAD and OPTIONS, and anything else with 404 or 405. */
  listener(): RequestListener {
    this.announce();
    return (request, response) => this.handle(request, response);
  }

  /** Says that a server serves the probes, such as one of another protocol. Otherwise the log says that nothing can probe this application. */
  announce(): void {
    this.served = true;
  }

  /** @internal */
  get isServed(): boolean {
    return this.served;
  }

  /**
   * Until it is called, the instance is starting: liveness passes, and everything else fails.
   *
   * @internal
   */
  connect(responder: Pick<ProbeResponder, 'respond'>): void {
    this.responder = responder;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const probe = this.probeOf(request.url ?? '');
    if (probe === undefined) return writeHealthResponse(response, this.notFound, false);
    if (!METHODS.includes(request.method ?? '')) return writeHealthResponse(response, NOT_ALLOWED, false);
    if (this.responder === undefined) return writeHealthResponse(response, startingAnswer(probe), false);
    void this.responder.respond(probe, request, response);
  }
}

function refusal(statusCode: number, output: string, headers: HealthResponse['headers']): HealthResponse {
  return healthResponse(
    statusCode,
    HEALTH_JSON.mediaType,
    JSON.stringify({ status: 'fail', output }),
    headers,
  );
}

const NOT_ALLOWED = refusal(405, 'Probes are asked with GET.', { Allow: METHODS.join(', ') });

/** The options may still be on their way, so it has the default format and codes. */
function startingAnswer(probe: ProbeName): HealthResponse {
  return probe === 'liveness'
    ? healthResponse(200, HEALTH_JSON.mediaType, '{"status":"pass"}', {})
    : healthResponse(503, HEALTH_JSON.mediaType, '{"status":"fail","reason":"STARTING"}', {
        'Retry-After': '5',
      });
}
