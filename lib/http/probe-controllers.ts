import {
  Controller,
  Get,
  Inject,
  Injectable,
  Options,
  UseGuards,
  VERSION_NEUTRAL,
  type CanActivate,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import type { Probe } from '../contracts/probe.js';
import { answering } from './answering-guard.js';
import { DeepGuards } from './deep-guards.js';
import type { ProbeMount } from './probe-mount.js';
import type { AdapterRequest } from './raw-exchange.js';
import { normalizeRoute } from '../probes/routes.js';

/**
 * The controllers of one registration: new classes each time, so that two applications in one process share nothing.
 */
export function createProbeControllers({ routes, decorators, deep }: ProbeMount): Type[] {
  const controllers = [
    decorate(publicController('liveness'), routes.liveness, decorators),
    decorate(publicController('readiness'), routes.readiness, decorators),
    decorate(publicController('startup'), routes.startup, decorators),
  ];
  if (deep) controllers.push(decorate(deepController(), routes.deep, deep.decorators ?? []));
  return controllers;
}

function decorate(controller: Type, route: string, decorators: readonly ClassDecorator[]): Type {
  for (const decorator of [...decorators].reverse()) decorator(controller);
  Controller({ path: normalizeRoute(route), version: VERSION_NEUTRAL })(controller);
  return controller;
}

/** HAProxy asks with OPTIONS by default, and gets the same answer. */
function publicController(probe: Exclude<Probe, 'deep'>): Type {
  const Answer = answering((responder, request, reply) => responder.respond(probe, request, reply));

  class ProbeController {
    @Get()
    @UseGuards(Answer)
    get(): void {}

    @Options()
    @UseGuards(Answer)
    options(): void {}
  }
  return named(ProbeController, `${probe[0]?.toUpperCase()}${probe.slice(1)}Controller`);
}

/** Nest makes a guard for each controller; this one leads to the application's own. */
@Injectable()
class DeepGuard implements CanActivate {
  constructor(@Inject(DeepGuards) private readonly guards: DeepGuards) {}

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.guards.canActivate(context);
  }
}

/** Not by `@Param()`, which the global pipes of the application would have their way with. */
type CheckRequest = AdapterRequest & { readonly params: { readonly name: string } };

const AnswerDeep = answering((responder, request, reply) => responder.respondDeep(request, reply));
const AnswerCheck = answering((responder, request, reply) =>
  responder.respondCheck((request as CheckRequest).params.name, request, reply),
);

function deepController(): Type {
  @UseGuards(DeepGuard)
  class DeepController {
    @Get()
    @UseGuards(AnswerDeep)
    get(): void {}

    @Get(':name')
    @UseGuards(AnswerCheck)
    one(): void {}
  }
  return DeepController;
}

/** The name that Nest logs, and tools such as OpenAPI generators show. */
const named = (type: Type, name: string): Type => Object.defineProperty(type, 'name', { value: name });
