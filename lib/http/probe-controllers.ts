import {
  Controller,
  Get,
  Inject,
  Injectable,
  Options,
  Req,
  Res,
  UseGuards,
  VERSION_NEUTRAL,
  type CanActivate,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import type { Probe } from '../contracts/probe.js';
import type { ResolvedRegistrationOptions } from '../health.options.js';
import { DeepGuards } from './deep-guards.js';
import { ProbeResponder } from './probe-responder.js';
import type { AdapterReply, AdapterRequest } from './raw-exchange.js';
import { normalizeRoute } from '../probes/routes.js';

/**
 * The controllers of one registration: new classes each time, so that two applications in one process share nothing.
 */
export function createProbeControllers({ routes, decorators, deep }: ResolvedRegistrationOptions): Type[] {
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
  class ProbeController {
    constructor(@Inject(ProbeResponder) private readonly responder: ProbeResponder) {}

    @Get()
    get(@Req() request: AdapterRequest, @Res() reply: AdapterReply): void | Promise<void> {
      return this.responder.respond(probe, request, reply);
    }

    @Options()
    options(@Req() request: AdapterRequest, @Res() reply: AdapterReply): void | Promise<void> {
      return this.responder.respond(probe, request, reply);
    }
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

function deepController(): Type {
  @UseGuards(DeepGuard)
  class DeepController {
    constructor(@Inject(ProbeResponder) private readonly responder: ProbeResponder) {}

    @Get()
    get(@Req() request: AdapterRequest, @Res() reply: AdapterReply): Promise<void> {
      return this.responder.respondDeep(request, reply);
    }

    @Get(':name')
    one(@Req() request: CheckRequest, @Res() reply: AdapterReply): Promise<void> {
      return this.responder.respondCheck(request.params.name, request, reply);
    }
  }
  return DeepController;
}

/** The name that Nest logs, and tools such as OpenAPI generators show. */
const named = (type: Type, name: string): Type => Object.defineProperty(type, 'name', { value: name });
