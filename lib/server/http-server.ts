import type { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';

/** The application's HTTP server; `undefined` if it has none. */
export const httpServerOf = ({ httpAdapter }: HttpAdapterHost): Server | undefined =>
  httpAdapter?.getHttpServer?.() as Server | undefined;

/** Whether the server accepts connections. `HttpAdapterHost.listening` does not know of a server that a test starts. */
export const isListening = (adapterHost: HttpAdapterHost): boolean =>
  httpServerOf(adapterHost)?.listening === true;
