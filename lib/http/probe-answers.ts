import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { ProbeVerdict } from '../events/reported-statuses.js';
import type { HealthService } from '../health/health-service.js';
import type { HealthPresenter, PresentedCheck } from '../interfaces/presenter.js';
import type { HealthReport } from '../interfaces/report.js';
import type { ProbeCatalog, ServedProbe } from '../probes/probe-catalog.js';
import { HEALTH_JSON } from '../report/formats/health-json.js';
import { negotiate } from '../report/formats/negotiate.js';
import { everythingOf, summaryOf } from '../report/presented-health.js';
import { statusCodeOf } from '../report/status-code.js';
import { healthResponse, type HealthResponse } from './health-response.js';

/** The other parts that the answers are made of. */
export interface ProbeAnswerParts {
  readonly health: Pick<HealthService, 'report'>;
  readonly probes: Pick<ProbeCatalog, 'get'>;
  readonly retryAfterSeconds: number;
  /** Makes the whole body of deep in the draft's format, or only the checks of a view. Must not reject. */
  readonly deepBody: (report: HealthReport, whole: boolean) => Promise<string>;
  /** Called once for each presenter that throws or returns no string. */
  readonly presenterFailed: (presenter: HealthPresenter, error: unknown) => void;
}

/** Makes the answers of probes: which status code, which headers, and which format. */
export class ProbeAnswers {
  private readonly retryAfter: string;
  /** Each verdict has one answer for each format, which saves making the body and the headers for each request. */
  private readonly known = new WeakMap<ProbeVerdict, Map<HealthPresenter, HealthResponse>>();
  private readonly knownVerbose: typeof this.known = new WeakMap();
  private readonly failed = new WeakSet<HealthPresenter>();

  constructor(private readonly parts: ProbeAnswerParts) {
    this.retryAfter = String(parts.retryAfterSeconds);
  }

  /** The answer of a public probe. */
  public(verdict: ProbeVerdict, request: IncomingMessage): HealthResponse {
    const { health, probes } = this.parts;
    const probe = probes.get(verdict.probe);
    const presenter = negotiate(request.headers.accept, probe.formats);
    const verbose = isVerbose(request);
    const cache = verbose ? this.knownVerbose : this.known;
    let answers = cache.get(verdict);
    if (answers === undefined) cache.set(verdict, (answers = new Map()));
    let answer = answers.get(presenter);
    if (answer === undefined) {
      const checks =
        probe.details === 'summary' ? health.report(verdict.probe).checks.map(summaryOf) : undefined;
      answer = this.present(presenter, verdict, checks, verbose);
      answers.set(presenter, answer);
    }
    return answer;
  }

  /** The answer of deep. @param whole `false` for a view, which contains only its checks. */
  async deep(report: HealthReport, whole: boolean, request: IncomingMessage): Promise<HealthResponse> {
    const presenter = negotiate(request.headers.accept, this.parts.probes.get(report.probe).formats);
    if (presenter !== HEALTH_JSON)
      return this.present(presenter, report, await everythingOf(report.checks), isVerbose(request));
    return this.answer(report, HEALTH_JSON, await this.parts.deepBody(report, whole));
  }

  /** The answer to a request that names a check that deep does not have. */
  unknownCheck(statusCode: number, output: string): HealthResponse {
    const body = JSON.stringify({ status: 'fail', output });
    return healthResponse(statusCode, HEALTH_JSON.mediaType, body, {});
  }

  private present(
    presenter: HealthPresenter,
    verdict: ProbeVerdict,
    checks: readonly PresentedCheck[] | undefined,
    verbose: boolean,
  ): HealthResponse {
    const { probe, status, reason } = verdict;
    const health = { probe, status, ...(reason && { reason }), ...(checks && { checks }), verbose };
    try {
      const body: unknown = presenter.present(health);
      if (typeof body === 'string') return this.answer(verdict, presenter, body);
      // It may be a promise that rejects, which would end the process.
      Promise.resolve(body).catch(() => {});
      throw new TypeError(`present() returned ${typeof body}, and not a string`);
    } catch (error) {
      if (!this.failed.has(presenter)) this.parts.presenterFailed(presenter, error);
      this.failed.add(presenter);
      return this.answer(verdict, HEALTH_JSON, HEALTH_JSON.present(health));
    }
  }

  private answer(verdict: ProbeVerdict, { mediaType }: HealthPresenter, body: string): HealthResponse {
    const probe = this.parts.probes.get(verdict.probe);
    const statusCode = statusCodeOf(verdict, probe.statusCodes);
    return healthResponse(statusCode, mediaType, body, {
      ...(statusCode === 503 && { 'Retry-After': this.retryAfter }),
      ...(probe.formats.length > 1 && { Vary: 'Accept' }),
      ...envoyHeaders(verdict, probe),
    });
  }
}

/** As the API server of Kubernetes reads it: only the name counts. */
const isVerbose = ({ url = '' }: IncomingMessage): boolean =>
  url.includes('?') && /[?&]verbose(?:[=&]|$)/.test(url);

function envoyHeaders({ status, reason }: ProbeVerdict, probe: ServedProbe): OutgoingHttpHeaders {
  if (!probe.envoyHeaders) return {};
  return {
    ...(status === 'warn' && { 'x-envoy-degraded': 'true' }),
    ...((reason === 'DRAINING' || reason === 'BROKEN') && { 'x-envoy-immediate-health-check-fail': 'true' }),
  };
}
