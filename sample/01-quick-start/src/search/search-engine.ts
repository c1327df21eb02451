import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** Replaces a search engine on the network: a second server, which can really stop. */
@Injectable()
export class SearchEngine implements OnModuleInit, OnApplicationShutdown {
  private readonly documents = new Map<string, string>();
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private port = 0;
  private hanging = false;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  onModuleInit(): Promise<void> {
    return this.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  async start(): Promise<void> {
    this.hanging = false;
    this.server.closeAllConnections();
    if (this.server.listening) return;
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Connections are refused from now on. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  /** Connections are accepted, and never answered. */
  hang(): void {
    this.hanging = true;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.hanging) return;
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    if (pathname === '/documents') {
      for (const [id, text] of (await json(request)) as [string, string][]) this.documents.set(id, text);
    }
    response.end(JSON.stringify(pathname === '/search' ? this.find(searchParams.get('text') ?? '') : []));
  }

  private find(text: string): string[] {
    const found = [...this.documents].filter(([, document]) =>
      document.toLowerCase().includes(text.toLowerCase()),
    );
    return found.slice(-20).map(([id]) => id);
  }
}
