import type { HttpAdapterHost, ModuleRef } from '@nestjs/core';

/**
 * Whether the application was created with `return503OnClosing`. Nest does not say, so this looks where it keeps its
 * options; `false` if they are not there.
 */
export function hasReturn503OnClosing(moduleRef: ModuleRef, { httpAdapter }: HttpAdapterHost): boolean {
  const { container } = moduleRef as unknown as {
    container?: { contextOptions?: { return503OnClosing?: boolean } };
  };
  const adapter = httpAdapter as unknown as { return503OnClosing?: boolean } | undefined;
  return Boolean(container?.contextOptions?.return503OnClosing ?? adapter?.return503OnClosing);
}

/** Whether the application's HTTP server accepts connections: it has one, and it was told to listen. */
export function isListening({ httpAdapter }: HttpAdapterHost): boolean {
  const server = httpAdapter?.getHttpServer?.() as { listening?: boolean } | undefined;
  return server?.listening === true;
}
