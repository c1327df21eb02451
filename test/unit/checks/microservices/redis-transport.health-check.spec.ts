import { RedisTransportHealthCheck } from '../../../../lib/checks/microservices/index.js';
import { FakeIoRedis } from '../redis/fake-redis.js';
import { FakeProxy } from './fake-transport.js';
import { run } from './run.js';

describe('RedisTransportHealthCheck', () => {
  it('sends PING on both connections, of which one has subscribed', async () => {
    const clients = [new FakeIoRedis(), new FakeIoRedis('ready', { PING: ['pong', ''] })];
    await expect(run(new RedisTransportHealthCheck(new FakeProxy(clients)))).resolves.toMatchObject({
      status: 'pass',
      measurements: { connectionState: { observedValue: 'ready' } },
    });
    expect(clients.map(({ sent }) => sent)).toEqual([['PING'], ['PING']]);
  });

  it('sends nothing while one of them is down', async () => {
    const clients = [new FakeIoRedis(), new FakeIoRedis('reconnecting')];
    await expect(run(new RedisTransportHealthCheck(new FakeProxy(clients)))).rejects.toThrow(
      'the connection is reconnecting',
    );
    expect(clients[0]!.sent).toEqual([]);
  });

  it('fails if one of them gets another answer than PONG', async () => {
    const clients = [new FakeIoRedis(), new FakeIoRedis('ready', { PING: new Error('NOAUTH') })];
    await expect(run(new RedisTransportHealthCheck(clients))).rejects.toThrow('NOAUTH');
  });
});
