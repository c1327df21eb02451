import { Inject, Injectable, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { ProbeResponder } from './probe-responder.js';
import type { AdapterReply, AdapterRequest } from './raw-exchange.js';

type Answer = (
  responder: ProbeResponder,
  request: AdapterRequest,
  reply: AdapterReply,
) => void | Promise<void>;

/**
 * The last guard of a route, which answers, and goes no further. Behind the guards stand the interceptors of the
 * application, in front of the handler: one that answers in its place would leave the probe without an answer, and one
 * that maps what the handler returns would find nothing.
 */
export function answering(answer: Answer): Type<CanActivate> {
  @Injectable()
  class AnswerGuard implements CanActivate {
    constructor(@Inject(ProbeResponder) private readonly responder: ProbeResponder) {}

    canActivate(context: ExecutionContext): Promise<never> {
      const http = context.switchToHttp();
      const answered = answer(
        this.responder,
        http.getRequest<AdapterRequest>(),
        http.getResponse<AdapterReply>(),
      );
      return answered === undefined ? never() : answered.then(never);
    }
  }
  return AnswerGuard;
}

/** A new one each time: a promise that all waited for would keep every request that ever was. */
const never = (): Promise<never> => new Promise<never>(() => undefined);
