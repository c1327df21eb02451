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
import { PROBES, type ProbeName } from '../interfaces/probe.js';
import { AnsweredFilter } from './answered-filter.js';
import { answering } from './answering-guard.js';
import { ProbeGuards } from './probe-guards.js';
import { decorateClassAndHandlers } from '../nest/handler-metadata.js';
import { hideFromOpenApi } from '../nest/openapi-metadata.js';
import { guardsOf, routesOf, type ProbeMount } from './probe-mount.js';
import type { AdapterRequest } from './raw-exchange.js';
import { normalizeRoute } from '../routes/routes.js';
import { pascalCase } from '../support/pascal-case.js';
import { PROBE_METADATA } from '../nest/shadowed-routes.js';

/**
 * Makes the controllers of one registration. The classes are new each time, so that two applications in one process share
 * nothing.
 */
export function createProbeControllers(mount: ProbeMount): Type[] {
  const { decorators, deep } = mount;
  const guarded = new Set(guardsOf(mount).map(({ probe }) => probe));
  const controllers = Array.from(routesOf(mount), ([probe, route]) => {
    if (probe === 'deep') return decorate(deepController(), probe, route, deep?.decorators ?? []);
    const controller = probeController(probe);
    // Decorators such as Public() open what a guard protects.
    if (!guarded.has(probe)) return decorate(controller, probe, route, decorators);
    UseGuards(guardOf(probe))(controller);
    return decorate(controller, probe, route, []);
  });
  if (!mount.openapi) controllers.forEach(hideFromOpenApi);
  return controllers;
}

/** Filters of the user are added after ours, because Nest asks the last one first. */
function decorate(
  controller: Type,
  probe: ProbeName,
  route: string,
  decorators: readonly ClassDecorator[],
): Type {
  UseFilters(AnsweredFilter)(controller);
  decorateClassAndHandlers(controller, [...decorators, SetMetadata(PROBE_METADATA, probe)]);
  Controller({ path: normalizeRoute(route), version: VERSION_NEUTRAL })(controller);
  return controller;
}

/**
 * The return value of a handler. It is not sent, because the handler uses `@Res()`. It is an object because interceptors
 * may read or add properties.
 */
const answered = (): object => ({});

/** OPTIONS gets the same answer as GET, because HAProxy asks with OPTIONS by default. */
function probeController(probe: ProbeName): Type {
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
  return named(ProbeController, controllerName(probe));
}

/** Nest makes an instance for each controller; all of them call the one {@link ProbeGuards}. */
function guardOf(probe: ProbeName): Type<CanActivate> {
  @Injectable()
  class ProbeGuard implements CanActivate {
    constructor(@Inject(ProbeGuards) private readonly guards: ProbeGuards) {}

    canActivate(context: ExecutionContext): Promise<boolean> {
      return this.guards.canActivate(probe, context);
    }
  }
  return ProbeGuard;
}

/** The name is read here because global pipes of the application would change a `@Param()`. */
type CheckRequest = AdapterRequest & { readonly params: { readonly name: string } };

const AnswerDeep = answering((responder, request, reply) => responder.respondDeep(request, reply));
const AnswerCheck = answering((responder, request, reply) =>
  responder.respondCheck((request as CheckRequest).params.name, request, reply),
);

function deepController(): Type {
  @UseGuards(guardOf('deep'))
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

/** `ReadinessController`, and `PaymentsHealthController` for a group: the application may have a `PaymentsController`. */
function controllerName(probe: ProbeName): string {
  const isGroup = !(PROBES as readonly string[]).includes(probe);
  return `${pascalCase(probe)}${isGroup ? 'Health' : ''}Controller`;
}

/** Sets the name that Nest logs and that tools such as OpenAPI generators show. */
const named = (type: Type, name: string): Type => Object.defineProperty(type, 'name', { value: name });
