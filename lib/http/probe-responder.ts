import type { IncomingMessage } from 'node:http';
import type { ProbeName } from '../interfaces/probe.js';
import { EmptyViewError } from '../support/errors/empty-view.error.js';
import { UnknownCheckError } from '../support/errors/unknown-check.error.js';
import type { ProbeVerdict } from '../events/reported-statuses.js';
import type { HealthService } from '../health/health-service.js';
import type { HealthView } from '../registry/health-view.js';
import { viewOf } from './deep-query.js';
import { writeHealthResponse, type HealthResponse } from './health-response.js';
import type { ProbeAnswers } from './probe-answers.js';
import type { ProbeTraffic } from './probe-traffic.js';
import { rawRequest, takeResponse, type AdapterReply, type AdapterRequest } from './raw-exchange.js';

/** The other parts that the responder uses. */
export interface ProbeResponderParts {
  readonly health: HealthService;
  readonly answers: ProbeAnswers;
  /** Whether interceptors of the application may run after an answer and change it. */
  readonly hasInterceptors: () => boolean;
  /** Called before each answer and after it. */
  readonly traffic: Pick<ProbeTraffic, 'arrived' | 'answered'>;
}

/** Answers probes over HTTP. */
export class ProbeResponder {
  constructor(private readonly parts: ProbeResponderParts) {}

  /** Synchronous if no check has to run, because each tick would make every probe slower. */
  respond(probe: ProbeName, request: AdapterRequest, reply: AdapterReply): void | Promise<void> {
    const raw = rawRequest(request);
    const from = this.parts.traffic.arrived(raw);
    const { answers, health } = this.parts;
    const verdict = health.verdict(probe);
    if (!(verdict instanceof Promise))
      return this.send(verdict, answers.public(verdict, raw), raw, from, reply);
    return verdict.then((known) => this.send(known, answers.public(known, raw), raw, from, reply));
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
    const { answers, health } = this.parts;
    try {
      const report = await health.evaluate('deep', view);
      this.send(report, await answers.deep(report, view?.only === undefined, raw), raw, from, reply);
    } catch (error) {
      if (!(error instanceof UnknownCheckError || error instanceof EmptyViewError)) throw error;
      writeHealthResponse(takeResponse(reply), answers.unknownCheck(unknownStatus, error.message), true);
    }
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
