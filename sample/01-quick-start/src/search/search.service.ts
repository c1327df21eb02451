import { Injectable } from '@nestjs/common';
import { HealthIndicator, type CheckContext } from 'nestjs-vitals';
import { SearchEngine } from './search-engine.js';

const TIMEOUT_MS = 800;

interface Searchable {
  readonly id: string;
  readonly customer: string;
  readonly item: string;
}

@Injectable()
export class SearchService {
  constructor(private readonly engine: SearchEngine) {}

  /** A check is a method, too. The signal ends the request when the check's time is up. */
  @HealthIndicator({
    name: 'search',
    critical: false,
    timeoutMs: TIMEOUT_MS,
    affectedEndpoints: ['/orders{?search}'],
  })
  async ping({ signal }: CheckContext): Promise<void> {
    await this.ask('/ping', { signal });
  }

  async index(orders: readonly Searchable[]): Promise<void> {
    const documents = orders.map(({ id, customer, item }) => [id, `${customer} ${item}`]);
    const signal = AbortSignal.timeout(10_000);
    await this.ask('/documents', { method: 'POST', body: JSON.stringify(documents), signal });
  }

  /** The ids of at most 20 orders. */
  async find(text: string): Promise<string[]> {
    return JSON.parse(await this.ask(`/search?text=${encodeURIComponent(text)}`)) as string[];
  }

  private async ask(path: string, request: RequestInit = {}): Promise<string> {
    const signal = request.signal ?? AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(this.engine.url + path, { ...request, signal });
    const body = await response.text();
    if (!response.ok) throw new Error(`The search engine answers ${response.status}.`);
    return body;
  }
}
