import { freePort } from '../servers/free-port.js';
import { FixtureProcess } from './child-process.js';
import { begin, get, type Answer, type Exchange } from './exchange.js';
import type { Setup } from './fixtures/setup.js';

type Adapter = Setup['adapter'];

/** The fixture application in a child process. */
export class LifecycleApp {
  private constructor(
    readonly process: FixtureProcess,
    /** The port of its TCP microservice, if it has one. */
    readonly tcpPort: number,
  ) {}

  /** Starts it, and does not wait for anything. */
  static async launch(
    setup: Partial<Setup> = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<LifecycleApp> {
    const tcpPort = await freePort();
    const process = await FixtureProcess.start('lifecycle-app', [JSON.stringify(setup)], {
      TCP_PORT: `${tcpPort}`,
      ...env,
    });
    return new LifecycleApp(process, tcpPort);
  }

  /** Starts it, and waits until it serves. */
  static async start(
    setup: Partial<Setup> = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<LifecycleApp> {
    const app = await LifecycleApp.launch(setup, env);
    await app.process.event('started');
    return app;
  }

  get port(): number {
    const listening = this.process.events.find(({ event }) => event === 'listening');
    if (listening === undefined)
      throw new Error('The application does not listen yet: await its event "listening".');
    return listening['port'] as number;
  }

  begin(path: string): Exchange {
    return begin(this.port, path);
  }

  get(path: string): Promise<Answer> {
    return get(this.port, path);
  }
}

/** Runs the same suite on both adapters. */
export function onEachAdapter(suite: (adapter: Adapter) => void): void {
  describe.each<Adapter>(['Express', 'Fastify'])('on %s', suite);
}
