import type { IncomingMessage } from 'node:http';
import type { ProbeName } from '../interfaces/probe.js';
import type { ProbeCatalog } from '../probes/probe-catalog.js';
import type { HealthReport } from '../interfaces/report.js';
import { EmptyViewError } from '../support/errors/empty-view.error.js';
import { UnknownCheckError } from '../support/errors/unknown-check.error.js';
import type { ProbeVerdict } from '../events/told-statuses.js';
import type { HealthService } from '../health/health-service.js';
import { publicBody, summaryBody } from '../report/public-body.js';
import { statusCodeOf } from '../report/status-code.js';
import type { HealthView } from '../registry/health-view.js';
import { viewOf } from './deep-query.js';
import { healthResponse, writeHealthResponse, type HealthResponse } from './health-response.js';
import type { ProbeTraffic } from './probe-traffic.js';
import { rawRequest, takeResponse, type AdapterReply, type AdapterRequest } from './raw-exchange.js';

/** What the responder needs from its surroundings. */
export interface ProbeResponderParts {
  readonly health: HealthService;
  readonly probes: ProbeCatalog;
  readonly retryAfterSeconds: number;
  /** The whole of deep, or, of a view, its checks alone. Must not reject. */
  readonly deepBody: (report: HealthReport, whole: boolean) => Promise<string>;
  /** Whether code of the application may run behind an answer, and change it. */
  readonly hasInterceptors: () => boolean;
  /** Hears of each probe before it is answered, and of the answer. */
  readonly traffic: Pick<ProbeTraffic, 'arrived' | 'answered'>;
}

/** Answers a probe over HTTP. The controllers do nothing but call it. */
export class ProbeResponder {
  private readonly retryAfter: string;
  /** An answer is made once for each verdict. */
  private readonly publicAnswers = new WeakMap<ProbeVerdict, HealthResponse>();

  constructor(private readonly parts: ProbeResponderParts) {
    this.retryAfter = String(parts.retryAfterSeconds);
  }

  /** At once where no check has to be run: every probe would pay for each tick more. */
  respond(probe: ProbeName, request: AdapterRequest, reply: AdapterReply): void | Promise<void> {
    const raw = rawRequest(request);
    this.parts.traffic.arrived(raw);
    const verdict = this.parts.health.verdict(probe);
    if (!(verdict instanceof Promise)) return this.send(verdict, this.publicAnswer(verdict), raw, reply);
    return verdict.then((known) => this.send(known, this.publicAnswer(known), raw, reply));
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
    this.parts.traffic.arrived(raw);
    try {
      const report = await this.parts.health.evaluate('deep', view);
      const body = await this.parts.deepBody(report, view?.only === undefined);
      this.send(report, this.answer(report, body), raw, reply);
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
    reply: AdapterReply,
  ): void {
    writeHealthResponse(takeResponse(reply), answer, this.parts.hasInterceptors());
    this.parts.traffic.answered(verdict, answer.statusCode, request);
  }
}
