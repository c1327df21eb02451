import type { IncomingMessage } from 'node:http';
import type { Probe } from '../contracts/probe.js';
import type { HealthReport } from '../contracts/report.js';
import { EmptyViewError } from '../errors/empty-view.error.js';
import { UnknownCheckError } from '../errors/unknown-check.error.js';
import type { HealthService } from '../health.service.js';
import { publicBody, summaryBody } from '../presentation/public-body.js';
import { statusCodeOf, type StatusCodes } from '../presentation/status-code.js';
import type { HealthView } from '../registry/health-view.js';
import { viewOf } from './deep-query.js';
import { healthResponse, writeHealthResponse, type HealthResponse } from './health-response.js';
import { rawRequest, takeResponse, type AdapterReply, type AdapterRequest } from './raw-exchange.js';

export interface ProbePresentation extends StatusCodes {
  readonly details: 'none' | 'summary';
}

/** What the responder needs from its surroundings. */
export interface ProbeResponderParts {
  readonly health: HealthService;
  readonly probes: Readonly<Record<Probe, ProbePresentation>>;
  readonly retryAfterSeconds: number;
  /** The whole of deep, or, of a view, its checks alone. Must not throw. */
  readonly deepBody: (report: HealthReport, whole: boolean) => string;
  /** Called when a request turns out to be a probe, before it is answered. */
  readonly onProbe: (request: IncomingMessage) => void;
  readonly onAnswered: (
    probe: Probe,
    report: HealthReport,
    statusCode: number,
    userAgent: string | undefined,
  ) => void;
}

/** Answers a probe over HTTP. The controllers do nothing but call it. */
export class ProbeResponder {
  private readonly retryAfter: string;
  /** What is made of a report that still stands need not be made again. */
  private readonly publicAnswers = new WeakMap<HealthReport, HealthResponse>();

  constructor(private readonly parts: ProbeResponderParts) {
    this.retryAfter = String(parts.retryAfterSeconds);
  }

  /** At once where the answer stands already: each tick more would be paid for by every probe. */
  respond(probe: Exclude<Probe, 'deep'>, request: AdapterRequest, reply: AdapterReply): void | Promise<void> {
    const raw = rawRequest(request);
    this.parts.onProbe(raw);
    const { health } = this.parts;
    const standing = health.standing(probe);
    if (standing !== undefined) return this.send(standing, this.publicAnswer(standing), raw, reply);
    return health.evaluate(probe).then((report) => this.send(report, this.publicAnswer(report), raw, reply));
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
    this.parts.onProbe(raw);
    try {
      const report = await this.parts.health.evaluate('deep', view);
      const body = this.parts.deepBody(report, view?.only === undefined);
      this.send(report, this.answer(report, body), raw, reply);
    } catch (error) {
      if (!(error instanceof UnknownCheckError || error instanceof EmptyViewError)) throw error;
      const body = JSON.stringify({ status: 'fail', output: error.message });
      writeHealthResponse(takeResponse(reply), healthResponse(unknownStatus, body, this.retryAfter));
    }
  }

  private publicAnswer(report: HealthReport): HealthResponse {
    const known = this.publicAnswers.get(report);
    if (known !== undefined) return known;
    const { details } = this.parts.probes[report.probe];
    const made = this.answer(report, details === 'summary' ? summaryBody(report) : publicBody(report));
    this.publicAnswers.set(report, made);
    return made;
  }

  private answer(report: HealthReport, body: string): HealthResponse {
    return healthResponse(statusCodeOf(report, this.parts.probes[report.probe]), body, this.retryAfter);
  }

  private send(
    report: HealthReport,
    answer: HealthResponse,
    request: IncomingMessage,
    reply: AdapterReply,
  ): void {
    writeHealthResponse(takeResponse(reply), answer);
    this.parts.onAnswered(report.probe, report, answer.statusCode, request.headers['user-agent']);
  }
}
