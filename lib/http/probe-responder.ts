import type { IncomingMessage } from 'node:http';
import type { ProbeName } from '../interfaces/probe.js';
import type { ProbeCatalog } from '../probes/probe-catalog.js';
import type { HealthReport } from '../interfaces/report.js';
import { EmptyViewError } from '../support/errors/empty-view.error.js';
import { UnknownCheckError } from '../support/errors/unknown-check.error.js';
import type { ProbeVerdict } from '../events/reported-statuses.js';
import type { HealthService } from '../health/health-service.js';
import { publicBody, summaryBody } from '../report/public-body.js';
import { statusCodeOf } from '../report/status-code.js';
import type { HealthView } from '../registry/health-view.js';
import { viewOf } from './deep-query.js';
import { healthResponse, writeHealthResponse, type HealthResponse } from './health-response.js';
import type { ProbeTraffic } from './probe-traffic.js';
import { rawRequest, takeResponse, type AdapterReply, type AdapterRequest } from './raw-exchange.js';

/** The other parts that the responder uses. */
export interface ProbeResponderParts {
  readonly health: HealthService;
  readonly probes: ProbeCatalog;
  readonly retryAfterSeconds: number;
  /** Makes the whole body of deep, or only the checks of a view. Must not reject. */
  readonly deepBody: (report: HealthReport, whole: boolean) => Promise<string>;
  /** Whether interceptors of the application may run after an answer and change it. */
  readonly hasInterceptors: () => boolean;
  /** Called before each answer and after it. */
  readonly traffic: Pick<ProbeTraffic, 'arrived' | 'answered'>;
}

/** Answers probes over HTTP. */
export class ProbeResponder {
  private readonly retryAfter: string;
  /** Each verdict has one answer, which saves making the body and the headers for each request. */
  private readonly publicAnswers = new WeakMap<ProbeVerdict, HealthResponse>();

  constructor(private readonly parts: ProbeResponderParts) {
    this.retryAfter = String(parts.retryAfterSeconds);
  }

  /** Synchronous if no check has to run, because each tick would make every probe slower. */
  respond(probe: ProbeName, request: AdapterRequest, reply: AdapterReply): void | Promise<void> {
    const raw = rawRequest(request);
    const from = this.parts.traffic.arrived(raw);
    const verdict = this.parts.health.verdict(probe);
    if (!(verdict instanceof Promise))
      return this.send(verdict, this.publicAnswer(verdict), raw, from, reply);
    return verdict.then((known) => this.send(known, this.publicAnswer(known), raw, from, reply));
  }

  async respondDeep(request: AdapterRequest, reply: AdapterReply): Promise<void> {
    const view = viewOf(rawRequest(request).url ?? '');
    await this.respondView(view, 400, request, reply);
  }

  async respondCheck(name: string, request: AdapterRequest, reply: AdapterReply): Promise<void> {
    const { fresh = false } = viewOf(rawRequest(request).url ?? '') ?? {};
    await this.respondView({ only: [name], fresh }, 404, request, reply);
  }

  private async respondView(
    view: HealthView | undefined,
    unknownStatus: number,
    request: AdapterRequest,
    reply: AdapterReply,
  ): Promise<void> {
    const raw = rawRequest(request);
    const from = this.parts.traffic.arrived(raw);
    try {
      const report = await this.parts.health.evaluate('deep', view);
      const body = await this.parts.deepBody(report, view?.only === undefined);
      this.send(report, this.answer(report, body), raw, from, reply);
    } catch (error) {
      if (!(error instanceof UnknownCheckError || error instanceof EmptyViewError)) throw error;
      const body = JSON.stringify({ status: 'fail', output: error.message });
      writeHealthResponse(takeResponse(reply), healthResponse(unknownStatus, body, this.retryAfter), true);
    }
  }

  private publicAnswer(verdict: ProbeVerdict): HealthResponse {
    const known = this.publicAnswers.get(verdict);
    if (known !== undefined) return known;
    const { health, probes } = this.parts;
    const { probe } = verdict;
    const body =
      probes.get(probe).details === 'summary' ? summaryBody(health.report(probe)) : publicBody(verdict);
    const made = this.answer(verdict, body);
    this.publicAnswers.set(verdict, made);
    return made;
  }

  private answer(verdict: ProbeVerdict, body: string): HealthResponse {
    return healthResponse(statusCodeOf(verdict, this.parts.probes.get(verdict.probe)), body, this.retryAfter);
  }

  private send(
    verdict: ProbeVerdict,
    answer: HealthResponse,
    request: IncomingMessage,
    from: string | undefined,
    reply: AdapterReply,
  ): void {
    writeHealthResponse(takeResponse(reply), answer, this.parts.hasInterceptors());
    this.parts.traffic.answered(verdict, answer.statusCode, request, from);
  }
}
