import { Scope, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { ContextIdFactory, ModulesContainer, type ContextId, type ModuleRef } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';
import { fault, type Fault } from '../support/errors/configuration.error.js';
import { ambiguityWarning, replacementOf } from '../nest/guard-records.js';
import { globalGuardCount } from '../nest/application-config.js';
import type { DeepGuard, DeepMount } from './probe-mount.js';
import { OwnGuards, type GuardSource, type LaterHook } from './own-guards.js';

/**
 * Runs the guards of one probe. It uses the instances of the application, from whichever module provides them. It is itself
 * a guard in Nest's pipeline, so refusals have the same form as in the rest of the application.
 */
export class GuardList implements CanActivate {
  private sources: readonly GuardSource[] | undefined;
  private readonly contextIds = new WeakMap<object, ContextId>();
  private readonly ownGuards: OwnGuards;
  /** Ambiguities about the guards, for the log. */
  readonly warnings: string[] = [];

  /** @param option that lists the guards, such as `deep.guards`, for messages. */
  constructor(
    private readonly option: string,
    private readonly guards: DeepMount['guards'],
    private readonly moduleRef: ModuleRef,
    private readonly onRequest: (context: ExecutionContext) => void,
  ) {
    this.ownGuards = new OwnGuards(moduleRef);
  }

  /** Finds the guards. Call it once, when every provider of the application exists. */
  async resolve(): Promise<Fault[]> {
    if (this.guards === 'none' || this.guards === 'global') {
      this.sources = [];
      return this.guards === 'global' ? this.globalFaults() : [];
    }
    const faults: Fault[] = [];
    const sources: GuardSource[] = [];
    for (const guard of Array.isArray(this.guards) ? this.guards : []) {
      try {
        sources.push(await this.sourceOf(guard));
      } catch (error) {
        faults.push(creationFault(this.option, guard, error));
      }
    }
    this.sources = sources;
    return faults;
  }

  /** Calls a lifecycle hook of the guards that no module provides. */
  callHook(hook: LaterHook, signal?: string): Promise<void> {
    return this.ownGuards.callHook(hook, signal);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    this.onRequest(context);
    // Without all guards, every request is refused.
    if (this.sources === undefined || !this.isComplete(this.sources)) return false;
    for (const source of this.sources) {
      const guard = await source(context);
      const verdict = await guard.canActivate(context);
      if (!(isObservable(verdict) ? await lastValueFrom(verdict) : verdict)) return false;
    }
    return true;
  }

  /** An empty list must refuse every request. */
  private isComplete(sources: readonly GuardSource[]): boolean {
    if (this.guards === 'none' || this.guards === 'global') return true;
    return sources.length > 0 && sources.length === this.guards.length;
  }

  private async sourceOf(guard: DeepGuard): Promise<GuardSource> {
    if (typeof guard !== 'function') return () => guard;
    const modules = this.moduleRef.get(ModulesContainer, { strict: false });
    const replacement = replacementOf(guard, modules);
    if (replacement) return () => replacement;
    if (!this.isProvided(guard)) return this.ownGuards.sourceOf(guard);
    const { scope } = this.moduleRef.introspect(guard);
    if (scope === Scope.REQUEST) {
      this.warnIfAmbiguous(guard, undefined, modules);
      return (context) => this.resolveForRequest(guard, context);
    }
    const instance =
      scope === Scope.TRANSIENT
        ? await this.moduleRef.resolve(guard, undefined, { strict: false })
        : this.moduleRef.get(guard, { strict: false });
    this.warnIfAmbiguous(guard, instance, modules);
    return () => instance;
  }

  private warnIfAmbiguous(
    guard: Type<CanActivate>,
    used: CanActivate | undefined,
    modules: ModulesContainer,
  ): void {
    const warning = ambiguityWarning(this.option, guard, used, modules);
    if (warning !== undefined) this.warnings.push(warning);
  }

  private isProvided(guard: Type<CanActivate>): boolean {
    try {
      this.moduleRef.introspect(guard);
      return true;
    } catch {
      return false;
    }
  }

  private resolveForRequest(guard: Type<CanActivate>, context: ExecutionContext): Promise<CanActivate> {
    const request = context.switchToHttp().getRequest<Record<string, unknown>>();
    return this.moduleRef.resolve(guard, this.contextIdOf(request), { strict: false });
  }

  /** All guards of a request share it, so that they see the same request-scoped providers. */
  private contextIdOf(request: Record<string, unknown>): ContextId {
    const known = this.contextIds.get(request);
    if (known !== undefined) return known;
    const contextId = ContextIdFactory.getByRequest(request);
    this.moduleRef.registerRequestByContextId(request, contextId);
    this.contextIds.set(request, contextId);
    return contextId;
  }

  private globalFaults(): Fault[] {
    if (globalGuardCount(this.moduleRef) !== 0) return [];
    return [
      fault(
        `${this.option} is 'global', but the application has no global guard, so anybody could see the report.`,
        'Provide one with APP_GUARD or app.useGlobalGuards(), or name the guards: { guards: [JwtAuthGuard] }.',
      ),
    ];
  }
}

function creationFault(option: string, guard: DeepGuard, error: unknown): Fault {
  const name = typeof guard === 'function' ? guard.name : guard.constructor.name;
  const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return fault(
    `${option} names ${name}, which no module of the application provides and which cannot be created here: ${why}`,
    `Provide ${name} in a module of the application; or give the modules that export what it needs: HealthModule.forRoot({ imports: [AuthModule], … }).`,
  );
}
