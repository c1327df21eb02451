import {
  Controller,
  Get,
  Inject,
  Injectable,
  Options,
  Res,
  SetMetadata,
  UseFilters,
  UseGuards,
  VERSION_NEUTRAL,
  type CanActivate,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import type { Probe } from '../interfaces/probe.js';
import { AnsweredFilter } from './answered-filter.js';
import { answering } from './answering-guard.js';
import { DeepGuards } from './deep-guards.js';
import { decorateClassAndHandlers } from '../nest/handler-metadata.js';
import type { ProbeMount } from './probe-mount.js';
import type { AdapterRequest } from './raw-exchange.js';
import { normalizeRoute, type HealthRoutes } from '../probes/routes.js';
import { PROBE_METADATA } from '../nest/shadowed-routes.js';

/**
 * Makes the controllers of one registration. The classes are new each time, so that two applications in one process share
 * nothing.
 */
export function createProbeControllers({ routes, decorators, deep }: ProbeMount): Type[] {
  const controllers = [
    decorate(publicController('liveness'), 'liveness', routes, decorators),
    decorate(publicController('readiness'), 'readiness', routes, decorators),
    decorate(publicController('startup'), 'startup', routes, decorators),
  ];
  if (deep) controllers.push(decorate(deepController(), 'deep', routes, deep.decorators ?? []));
  return controllers;
}

/** Filters of the user are added after ours, because Nest asks the last one first. */
function decorate(
  controller: Type,
  probe: Probe,
  routes: HealthRoutes,
  decorators: readonly ClassDecorator[],
): Type {
  UseFilters(AnsweredFilter)(controller);
  decorateClassAndHandlers(controller, [...decorators, SetMetadata(PROBE_METADATA, probe)]);
  Controller({ path: normalizeRoute(routes[probe]), version: VERSION_NEUTRAL })(controller);
  return controller;
}

/**
 * The return value of a handler. It is not sent, because the handler uses `@Res()`. It is an object because interceptors
 * may read or add properties.
 */
const answered = (): object => ({});

/** OPTIONS gets the same answer as GET, because HAProxy asks with OPTIONS by default. */
function publicController(probe: Exclude<Probe, 'deep'>): Type {
  const Answer = answering((responder, request, reply) => responder.respond(probe, request, reply));

  class ProbeController {
    @Get()
    @UseGuards(Answer)
    get(@Res() _reply: unknown): object {
      return answered();
    }

    @Options()
    @UseGuards(Answer)
    options(@Res() _reply: unknown): object {
      return answered();
    }
  }
  return named(ProbeController, `${probe[0]?.toUpperCase()}${probe.slice(1)}Controller`);
}

/** Nest makes an instance for each controller; all of them call the one {@link DeepGuards}. */
@Injectable()
class DeepGuard implements CanActivate {
  constructor(@Inject(DeepGuards) private readonly guards: DeepGuards) {}

  canActivate(context: ExecutionContext): Promise<boolean> {
    return this.guards.canActivate(context);
  }
}

/** The name is read here because global pipes of the application would change a `@Param()`. */
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
    get(@Res() _reply: unknown): object {
      return answered();
    }

    @Options()
    @UseGuards(AnswerDeep)
    options(@Res() _reply: unknown): object {
      return answered();
    }

    @Get(':name')
    @UseGuards(AnswerCheck)
    one(@Res() _reply: unknown): object {
      return answered();
    }

    @Options(':name')
    @UseGuards(AnswerCheck)
    optionsOfOne(@Res() _reply: unknown): object {
      return answered();
    }
  }
  return DeepController;
}

/** Sets the name that Nest logs and that tools such as OpenAPI generators show. */
const named = (type: Type, name: string): Type => Object.defineProperty(type, 'name', { value: name });
