import type { HttpAdapterHost } from '@nestjs/core';

type Closable = { beforeClose?: () => unknown };

/**
 * Runs `first` before Nest 12 prepares the HTTP adapter for closing, and so before any hook. Nest 11 has no such point,
 * nor has an application without HTTP: there, being first among the `onModuleDestroy` hooks must do.
 */
export function runBeforeClose({ httpAdapter }: HttpAdapterHost, first: () => Promise<void>): void {
  const adapter = httpAdapter as unknown as Closable | undefined;
  if (typeof adapter?.beforeClose !== 'function') return;
  const original = adapter.beforeClose.bind(adapter);
  adapter.beforeClose = async () => {
    try {
      await first();
    } catch {
      // Nest would run no hook at all. It asks again in onModuleDestroy, and tells of what fails there.
    }
    return original();
  };
}
