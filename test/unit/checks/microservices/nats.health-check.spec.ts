import { NatsHealthCheck } from '../../../../lib/checks/microservices/index.js';
import { FakeServer } from './fake-transport.js';
import { run } from './run.js';

const connection = (overrides = {}) => ({
  isClosed: () => false,
  isDraining: () => false,
  rtt: async () => 1,
  ...overrides,
});

describe('NatsHealthCheck', () => {
  it('passes when the server answers a PING', async () => {
    await expect(run(new NatsHealthCheck(connection()))).resolves.toMatchObject({
      status: 'pass',
      measurements: { connectionState: { observedValue: 'open' } },
    });
  });

  it('shows the status that Nest reports', async () => {
    const server = new FakeServer(connection());
    server.status.next('connected');
    await expect(run(new NatsHealthCheck(server))).resolves.toMatchObject({
      measurements: { connectionState: { observedValue: 'connected' } },
    });
  });

  it.each([
    ['closed', { isClosed: () => true }],
    ['draining', { isDraining: () => true }],
  ])('fails on a connection that is %s', async (state, overrides) => {
    await expect(run(new NatsHealthCheck(connection(overrides)))).rejects.toThrow(
      `the connection is ${state}`,
    );
  });

  it('fails while there is no connection', async () => {
    const rtt = () => Promise.reject(new Error('connection disconnected'));
    await expect(run(new NatsHealthCheck(connection({ rtt })))).rejects.toThrow('connection disconnected');
  });
});
