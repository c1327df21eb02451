import { ReplaySubject } from 'rxjs';
import type { NestTransport } from '../../../../lib/checks/microservices/index.js';

/** A Nest `Server`: it can be unwrapped and tells its status. */
export class FakeServer<Client> implements NestTransport {
  readonly status = new ReplaySubject<string>(1);

  constructor(public client?: Client) {}

  unwrap(): Client {
    if (this.client === undefined) throw new Error('Not initialized. Please call the "listen" method first.');
    return this.client;
  }
}

/** A Nest `ClientProxy`: it can be connected, too. */
export class FakeProxy<Client> extends FakeServer<Client> {
  connects = 0;
  onConnect: () => void | Promise<void> = () => {};

  async connect(): Promise<void> {
    this.connects++;
    await this.onConnect();
  }
}
