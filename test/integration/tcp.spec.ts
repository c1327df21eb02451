import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { Inject, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, ClientsModule, Transport, type ClientProxy } from '@nestjs/microservices';
import { HealthIndicator } from 'nestjs-vitals';
import { TcpHealthCheck } from 'nestjs-vitals/microservices';
import { describeFaultTable } from '../support/fault-table/index.js';
import { runOnce } from '../support/run-check.js';
import { startPeer } from '../support/servers/index.js';

describeFaultTable({
  key: 'tcp',
  title: '`TcpHealthCheck` with a `ClientProxy`',
  server: () => startPeer('tcp'),
  secrets: () => [],
  // Nest's TCP transport has no heartbeat: it leaves it to the kernel to give a connection up.
  lostConnections: 'reset',
  application: ({ host, port }) => {
    @HealthIndicator({ name: 'pricing' })
    class PricingHealth extends TcpHealthCheck {
      constructor(@Inject('PRICING') client: ClientProxy) {
        super(client);
      }
    }
    return {
      imports: [
        ClientsModule.register([{ name: 'PRICING', transport: Transport.TCP, options: { host, port } }]),
      ],
      providers: [PricingHealth],
    };
  },
});

describe('TcpHealthCheck', () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const listen = async (): Promise<{ app: INestMicroservice; port: number }> => {
    class AppModule {}
    const options = { host: '127.0.0.1', port: 0 };
    const app = await NestFactory.createMicroservice(AppModule, {
      transport: Transport.TCP,
      options,
      logger: false,
    });
    await app.listen();
    closers.push(() => app.close());
    return { app, port: app.unwrap<ReturnType<typeof createServer>>().address()!['port' as never] };
  };

  it('keeps no account of what was not answered, and no second connection', async () => {
    let connections = 0;
    const silent = createServer((socket) => {
      connections++;
      socket.resume();
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const client = ClientProxyFactory.create({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port },
    });
    closers.push(
      () => silent.close(),
      () => client.close(),
    );
    const check = new TcpHealthCheck(client as ClientProxy);
    for (let index = 0; index < 20; index++) {
      const context = { signal: AbortSignal.timeout(10), name: 'silent', timeoutMs: 10 };
      await expect(check.check(context)).rejects.toThrow();
    }
    const { routingMap } = client as unknown as { routingMap: Map<string, unknown> };
    expect(routingMap.size).toBe(0);
    expect(connections).toBe(1);
  });

  it('looks at the state of a raw socket and sends nothing', async () => {
    const { port } = await listen();
    const socket: Socket = connect(port, '127.0.0.1');
    const check = new TcpHealthCheck(socket);
    await expect(runOnce(check)).rejects.toThrow('the connection is opening');
    await once(socket, 'connect');
    await expect(runOnce(check)).resolves.toMatchObject({ status: 'pass' });
    expect(socket.bytesWritten).toBe(0);
    socket.destroy();
    await once(socket, 'close');
    await expect(runOnce(check)).rejects.toThrow('the connection is closed');
  });

  it("knows whether the application's own server listens", async () => {
    const { app } = await listen();
    const check = new TcpHealthCheck(app);
    await expect(runOnce(check)).resolves.toMatchObject({
      measurements: { connectionState: { observedValue: 'listening' } },
    });
    await app.close();
    await expect(runOnce(check)).rejects.toThrow('the connection is closed');
  });
});
