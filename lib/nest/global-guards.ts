import type { ModuleRef } from '@nestjs/core';

interface GuardConfig {
  getGlobalGuards?(): readonly unknown[];
  getGlobalRequestGuards?(): readonly unknown[];
}

/**
 * How many global guards the application has, or `undefined` if that cannot be told: Nest's ApplicationConfig is not
 * injectable, so this looks where ModuleRef keeps it, and makes no claim if it is not there.
 */
export function globalGuardCount(moduleRef: ModuleRef): number | undefined {
  const { container } = moduleRef as unknown as { container?: { applicationConfig?: GuardConfig } };
  const config = container?.applicationConfig;
  if (typeof config?.getGlobalGuards !== 'function') return undefined;
  return config.getGlobalGuards().length + (config.getGlobalRequestGuards?.().length ?? 0);
}
