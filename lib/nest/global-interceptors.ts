import type { ModuleRef } from '@nestjs/core';

interface InterceptorConfig {
  getGlobalInterceptors?(): readonly unknown[];
  getGlobalRequestInterceptors?(): readonly unknown[];
}

/**
 * Whether the application may have global interceptors, which Nest runs behind the guard that answers a probe. Asked for
 * each answer, since they can be added at any time.
 *
 * Nest's ApplicationConfig is not injectable, so this looks where ModuleRef keeps it; `true` if it is not there. Tested on
 * Nest 11 and 12.
 */
export function mayHaveGlobalInterceptors(moduleRef: ModuleRef): boolean {
  const { container } = moduleRef as unknown as { container?: { applicationConfig?: InterceptorConfig } };
  const config = container?.applicationConfig;
  if (!config?.getGlobalInterceptors || !config.getGlobalRequestInterceptors) return true;
  return config.getGlobalInterceptors().length + config.getGlobalRequestInterceptors().length > 0;
}
