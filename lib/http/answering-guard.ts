import { Inject, Injectable, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { ProbeResponder } from './probe-responder.js';
import type { AdapterReply, AdapterRequest } from './raw-exchange.js';

type Answer = (
  responder: ProbeResponder,
  request: AdapterRequest,
  reply: AdapterReply,
) => void | Promise<void>;

/**
 * The last guard of a route sends the answer and then lets the request go on. Nest runs interceptors after guards, so
 * no interceptor of the application can delay or replace an answer. The handler still runs, because tracers start a span
 * for each request and end it when the handler's promise settles.
 */
export function answering(answer: Answer): Type<CanActivate> {
  @Injectable()
  class AnswerGuard implements CanActivate {
    constructor(@Inject(ProbeResponder) private readonly responder: ProbeResponder) {}

    canActivate(context: ExecutionContext): boolean | Promise<boolean> {
      const http = context.switchToHttp();
      const answered = answer(
        this.responder,
        http.getRequest<AdapterRequest>(),
        http.getResponse<AdapterReply>(),
      );
      return answered === undefined ? true : answered.then(() => true);
    }
  }
  return AnswerGuard;
}
