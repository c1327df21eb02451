import { resolve } from 'node:path';
import { Inject } from '@nestjs/common';
import { ClientProxyFactory, ClientsModule, Transport, type ClientGrpc } from '@nestjs/microservices';
import { HealthIndicator } from 'nestjs-vitals';
import { GrpcHealthCheck, type GrpcClient } from 'nestjs-vitals/microservices';
import { firstValueFrom, type Observable } from 'rxjs';
import { describeFaultTable } from '../support/fault-table/index.js';
import { runOnce } from '../support/run-check.js';
import { startPeer, type ManagedServer } from '../support/servers/index.js';

const optionsOf = ({ host, port }: { host: string; port: number }) => ({
  url: `${host}:${port}`,
  package: 'heroes',
  protoPath: resolve('test/support/servers/peers/heroes.proto'),
  channelOptions: { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 250 },
});

describeFaultTable({
  key: 'grpc',
  title: '`GrpcHealthCheck` with a `ClientGrpc`',
  server: () => startPeer('grpc'),
  secrets: () => [],
  // Without keepalive, only the kernel ends a silent connection of gRPC.
  lostConnections: 'reset',
  application: (address) => {
    @HealthIndicator({ name: 'heroes' })
    class HeroesHealth extends GrpcHealthCheck {
      constructor(@Inject('HEROES') client: ClientGrpc) {
        super(client.getClientByServiceName<GrpcClient>('Heroes'));
      }
    }
    const options = optionsOf(address);
    return {
      imports: [ClientsModule.register([{ name: 'HEROES', transport: Transport.GRPC, options }])],
      providers: [HeroesHealth],
    };
  },
});

describe('GrpcHealthCheck', () => {
  let server: ManagedServer;
  let plain: ManagedServer;
  const closers: (() => unknown)[] = [];
  beforeAll(async () => {
    server = await startPeer('grpc');
    plain = await startPeer('grpc', { PROTOCOL: 'plain' });
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });
  afterAll(async () => {
    await server?.dispose();
    await plain?.dispose();
  });

  const dial = (peer: ManagedServer) => {
    const proxy = ClientProxyFactory.create({ transport: Transport.GRPC, options: optionsOf(peer) });
    closers.push(() => proxy.close());
    const client = proxy as unknown as ClientGrpc;
    const heroes = client.getService<{ setServing(serving: object): Observable<unknown> }>('Heroes');
    return {
      client: client.getClientByServiceName<GrpcClient>('Heroes'),
      say: (status: string, service = '') => firstValueFrom(heroes.setServing({ service, status })),
    };
  };

  it.each([
    ['the server as a whole', ''],
    ['one of its services', 'heroes.Heroes'],
  ])('follows the status that the peer reports for %s', async (_, service) => {
    const { client, say } = dial(server);
    const check = new GrpcHealthCheck(client, { service });
    await expect(runOnce(check)).resolves.toMatchObject({
      status: 'pass',
      measurements: {
        connectionState: { observedValue: 'READY' },
        servingStatus: { observedValue: 'SERVING' },
      },
    });
    for (const status of ['NOT_SERVING', 'UNKNOWN']) {
      await say(status, service);
      await expect(runOnce(check)).rejects.toThrow(`the peer says that it is ${status}`);
    }
    await say('SERVING', service);
    await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
  });

  it('fails when the peer does not know the service', async () => {
    const check = new GrpcHealthCheck(dial(server).client, { service: 'villains.Villains' });
    await expect(runOnce(check)).rejects.toThrow(/NOT_FOUND/);
  });

  it('passes if the peer answers that it has no health service', async () => {
    await expect(runOnce(new GrpcHealthCheck(dial(plain).client))).resolves.toMatchObject({
      status: 'pass',
      measurements: { servingStatus: { observedValue: 'unimplemented' } },
    });
  });

  it('fails on a channel that is closed', async () => {
    const { client } = dial(server);
    const check = new GrpcHealthCheck(client);
    await runOnce(check);
    (client as unknown as { close(): void }).close();
    await expect(runOnce(check)).rejects.toThrow('the connection is SHUTDOWN');
  });

  it('refuses a ClientGrpc and says what to pass instead', () => {
    const proxy = ClientProxyFactory.create({ transport: Transport.GRPC, options: optionsOf(server) });
    closers.push(() => proxy.close());
    expect(() => new GrpcHealthCheck(proxy as never)).toThrow(/client\.getClientByServiceName\(\)/);
  });

  it('cancels the call when its time is over', async () => {
    const { client } = dial(server);
    const check = new GrpcHealthCheck(client);
    await runOnce(check);
    server.pause();
    try {
      const context = { signal: AbortSignal.timeout(50), name: 'heroes', timeoutMs: 50 };
      await expect(check.check(context)).rejects.toThrow(/CANCELLED/);
    } finally {
      server.resume();
    }
  });
});
