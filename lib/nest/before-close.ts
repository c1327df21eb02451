import type { HttpAdapterHost } from '@nestjs/core';

/**
 * Replaces the adapter's `beforeClose()`, to run `first` before Nest 12 prepares the HTTP adapter for closing, which is
 * before any shutdown hook.
 *
 * Tested on Nest 10, 11 and 12. Nest 11 has no `beforeClose()`, and an application without HTTP has no adapter: then nothing
 * is replaced, and the first `onModuleDestroy` hook begins the drain.
 */
export function runBeforeClose({ httpAdapter }: HttpAdapterHost, first: () => Promise<void>): void {
  const adapter = httpAdapter as unknown as { beforeClose?: () => unknown } | undefined;
  if (typeof adapter?.beforeClose !== 'function') return;
  const original = adapter.beforeClose.bind(adapter);
  adapter.beforeClose = async () => {
    try {
      await first();
    } catch {
      // An error here would keep Nest from running any hook. `onModuleDestroy` awaits the same promise and reports it.
    }
    return original();
  };
}
