import { EventEmitter } from 'node:events';
import { MqttHealthCheck } from '../../../../lib/checks/microservices/index.js';
import { run } from './run.js';

class FakeMqtt extends EventEmitter {
  connected = true;
  reconnecting = false;
  pings = 0;
  onPing: () => void = () => this.receive('pingresp');
  sendPing?(): void {
    this.pings++;
    this.onPing();
  }
  /** Listeners of a run, besides those that remember errors. */
  get waiting(): number {
    return this.listenerCount('packetreceive') + this.listenerCount('close');
  }
  receive(cmd: string): void {
    this.emit('packetreceive', { cmd });
  }
}

describe('MqttHealthCheck', () => {
  it('passes when the broker answers the ping, and removes its listeners', async () => {
    const client = new FakeMqtt();
    await expect(run(new MqttHealthCheck(client))).resolves.toMatchObject({
      status: 'pass',
      measurements: { connectionState: { observedValue: 'connected' } },
    });
    expect(client.pings).toBe(1);
    expect(client.waiting).toBe(0);
  });

  it('ignores other packets while it waits for the answer', async () => {
    const client = new FakeMqtt();
    client.onPing = () => client.receive('publish');
    let isSettled = false;
    const outcome = run(new MqttHealthCheck(client)).then(() => (isSettled = true));
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    client.receive('pingresp');
    await outcome;
  });

  it('fails when the connection closes before the answer', async () => {
    const client = new FakeMqtt();
    client.onPing = () => client.emit('close');
    await expect(run(new MqttHealthCheck(client))).rejects.toThrow('the connection closed');
    expect(client.waiting).toBe(0);
  });

  it('waits on after its timeout, so that a late answer does not count for the next ping', async () => {
    const client = new FakeMqtt();
    const controller = new AbortController();
    client.onPing = () => controller.abort(new Error('timeout'));
    let isSettled = false;
    const outcome = run(new MqttHealthCheck(client), controller.signal).then(() => (isSettled = true));
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    client.receive('pingresp');
    await outcome;
    expect(client.waiting).toBe(0);
  });

  it.each([
    ['disconnected', false],
    ['reconnecting', true],
  ])('sends nothing while it is %s: the client would keep it for later', async (state, reconnecting) => {
    const client = Object.assign(new FakeMqtt(), { connected: false, reconnecting });
    await expect(run(new MqttHealthCheck(client))).rejects.toThrow(`the connection is ${state}`);
    expect(client.pings).toBe(0);
  });

  it('includes the last error of the client', async () => {
    const client = new FakeMqtt();
    const check = new MqttHealthCheck(client);
    await run(check);
    client.on('error', () => {}).emit('error', new Error('Connection refused: Not authorized'));
    client.connected = false;
    await expect(run(check)).rejects.toThrow(
      'the connection is disconnected: Connection refused: Not authorized',
    );
  });

  it('reads only the state of the connection if the client has no sendPing()', async () => {
    const client = Object.assign(new FakeMqtt(), { sendPing: undefined });
    await expect(run(new MqttHealthCheck(client as never))).resolves.toMatchObject({ status: 'pass' });
  });
});
