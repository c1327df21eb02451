import type { ExceptionFilter, Type } from '@nestjs/common';
import { ContextIdFactory, type ModuleRef } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

interface FilterConfig {
  getGlobalFilters?(): readonly ExceptionFilter[];
  getGlobalRequestFilters?(): readonly InstanceWrapper<ExceptionFilter>[];
}

// What `@Catch()` writes.
const CATCH_METADATA = '__filterCatchExceptions__';

/**
 * The global filter that Nest would pick for an exception: the last one registered whose `@Catch()` matches.
 *
 * Nest's ApplicationConfig is not injectable, so this looks where ModuleRef keeps it; `undefined` if it is not there.
 * Tested on Nest 11 and 12.
 */
export function globalFilterFor(
  exception: unknown,
  request: object,
  moduleRef: ModuleRef,
): ExceptionFilter | undefined {
  const { container } = moduleRef as unknown as { container?: { applicationConfig?: FilterConfig } };
  const config = container?.applicationConfig;
  const scoped = config?.getGlobalRequestFilters?.() ?? [];
  const filters = [...(config?.getGlobalFilters?.() ?? []), ...instancesFor(request, scoped)];
  return filters.findLast((filter) => catches(filter, exception));
}

function instancesFor(
  request: object,
  wrappers: readonly InstanceWrapper<ExceptionFilter>[],
): ExceptionFilter[] {
  if (wrappers.length === 0) return [];
  const contextId = ContextIdFactory.getByRequest(request as Record<string, unknown>);
  return wrappers.flatMap((wrapper) => {
    const host = wrapper.getInstanceByContextId(contextId);
    return host?.isConstructorCalled ? [host.instance] : [];
  });
}

function catches(filter: ExceptionFilter, exception: unknown): boolean {
  const types = (Reflect.getMetadata(CATCH_METADATA, filter.constructor) ?? []) as readonly Type[];
  return types.length === 0 || types.some((type) => exception instanceof type);
}
