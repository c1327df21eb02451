import {
  TransportHealthCheck,
  type ConnectionState,
  type TransportConnection,
  type TransportSource,
} from '../../../../lib/checks/microservices/index.js';
import { FakeProxy, FakeServer } from './fake-transport.js';
import { run } from './run.js';

interface Pigeon {
  isHome: boolean;
  fly(): Promise<void>;
}

/** What it takes to add a transport. */
class PigeonHealthCheck extends TransportHealthCheck<Pigeon> {
  constructor(source: TransportSource<Pigeon>) {
    super(source, { client: 'a pigeon', packageName: 'pigeon-post' });
  }

  protected isClient(client: unknown): client is Pigeon {
    return typeof (client as Partial<Pigeon> | undefined)?.fly === 'function';
  }

  protected stateOf({ client }: TransportConnection<Pigeon>): ConnectionState {
    return { name: client.isHome ? 'home' : 'lost', isUp: client.isHome };
  }

  protected async ask({ client }: TransportConnection<Pigeon>): Promise<void> {
    await client.fly();
  }
}

const pigeon = (overrides: Partial<Pigeon> = {}): Pigeon => ({
  isHome: true,
  fly: async () => {},
  ...overrides,
});

describe('TransportHealthCheck', () => {
  it.each([undefined, null, 'amqp://user:secret@host', {}, 7])('rejects %p in the constructor', (source) => {
    expect(() => new PigeonHealthCheck(source as never)).toThrow(
      /^PigeonHealthCheck was given .* where it needs a pigeon\. .*npm install pigeon-post$/,
    );
    expect(() => new PigeonHealthCheck(source as never)).toThrow(
      expect.objectContaining({ code: 'HEALTH_INVALID_CLIENT' }) as Error,
    );
  });

  it.each([
    ['a raw client', pigeon()],
    ['a Nest server', new FakeServer(pigeon())],
    ['a Nest client proxy', new FakeProxy(pigeon())],
    ['a function that returns one of them', () => new FakeServer(pigeon())],
  ])('passes on %s that answers, and shows the state of the connection', async (_, source) => {
    expect(await run(new PigeonHealthCheck(source))).toEqual({
      status: 'pass',
      measurements: { connectionState: { observedValue: 'home' } },
    });
  });

  it('sends nothing over a connection that is down, and shows its state', async () => {
    let flights = 0;
    const client = pigeon({ isHome: false, fly: async () => void flights++ });
    await expect(run(new PigeonHealthCheck(client))).rejects.toMatchObject({
      message: 'the connection is lost',
      measurements: { connectionState: { observedValue: 'lost' } },
    });
    expect(flights).toBe(0);
  });

  it('fails with the error of the message, and shows the state after it', async () => {
    const client = pigeon();
    client.fly = async () => {
      client.isHome = false;
      throw new Error('a hawk');
    };
    await expect(run(new PigeonHealthCheck(client))).rejects.toMatchObject({
      message: 'a hawk',
      measurements: { connectionState: { observedValue: 'lost' } },
    });
  });

  it('connects a client proxy, which reconnects only when it is used', async () => {
    const proxy = new FakeProxy<Pigeon>();
    proxy.onConnect = () => void (proxy.client = pigeon());
    await expect(run(new PigeonHealthCheck(proxy))).resolves.toMatchObject({ status: 'pass' });
    proxy.client = undefined;
    await expect(run(new PigeonHealthCheck(proxy))).resolves.toMatchObject({ status: 'pass' });
    expect(proxy.connects).toBe(2);
  });

  it('fails with the error of the connection and the last status that Nest reported', async () => {
    const proxy = new FakeProxy<Pigeon>();
    proxy.status.next('reconnecting');
    // Nest rejects with a text.
    proxy.onConnect = () => Promise.reject('Error: Connection lost. Trying to reconnect...');
    await expect(run(new PigeonHealthCheck(proxy))).rejects.toMatchObject({
      message: 'not connected: Error: Connection lost. Trying to reconnect...',
      measurements: { connectionState: { observedValue: 'reconnecting' } },
    });
  });

  it('fails on a server that does not listen yet', async () => {
    await expect(run(new PigeonHealthCheck(new FakeServer<Pigeon>()))).rejects.toMatchObject({
      message: expect.stringContaining('Not initialized') as string,
      measurements: { connectionState: { observedValue: 'disconnected' } },
    });
  });

  it('never unwraps a microservice application, which would end the process if it does not listen yet', async () => {
    const server = new FakeServer<Pigeon>();
    const unwrap = () => {
      throw new Error('process.exit(1)');
    };
    for (const application of [
      { unwrap, getTransportServer: () => server },
      { unwrap, serverInstance: server },
    ]) {
      server.client = undefined;
      await expect(run(new PigeonHealthCheck(application))).rejects.toThrow('Not initialized');
      server.client = pigeon();
      await expect(run(new PigeonHealthCheck(application))).resolves.toMatchObject({ status: 'pass' });
    }
  });

  it('fails on a microservice whose strategy has no unwrap()', async () => {
    const application = { unwrap: () => ({}), getTransportServer: () => ({ listen: () => {} }) };
    await expect(run(new PigeonHealthCheck(application))).rejects.toThrow('has no unwrap()');
  });

  it('fails while the function returns undefined', async () => {
    await expect(run(new PigeonHealthCheck(() => undefined))).rejects.toThrow('has not created it yet');
  });

  it('opens no connection after the signal has fired', async () => {
    const proxy = new FakeProxy(pigeon());
    await expect(run(new PigeonHealthCheck(proxy), AbortSignal.abort(new Error('stopped')))).rejects.toThrow(
      'stopped',
    );
    expect(proxy.connects).toBe(0);
  });

  it('sends nothing if the connection came too late', async () => {
    const controller = new AbortController();
    let flights = 0;
    const proxy = new FakeProxy(pigeon({ fly: async () => void flights++ }));
    proxy.onConnect = () => controller.abort(new Error('timeout'));
    await expect(run(new PigeonHealthCheck(proxy), controller.signal)).rejects.toThrow('timeout');
    expect(flights).toBe(0);
  });

  it('explains the mistake if it got a proxy of another transport', async () => {
    await expect(run(new PigeonHealthCheck(new FakeProxy({ ping: () => {} }) as never))).rejects.toThrow(
      'PigeonHealthCheck was given an object where it needs a pigeon',
    );
  });
});
