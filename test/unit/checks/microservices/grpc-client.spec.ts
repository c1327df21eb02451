import {
  connectivityOf,
  decodeHealthResponse,
  encodeHealthRequest,
} from '../../../../lib/checks/microservices/grpc-client.js';

describe('the messages of grpc.health.v1', () => {
  it('are empty for the whole server', () => {
    expect(encodeHealthRequest('')).toHaveLength(0);
  });

  it('carry the name of a service as field 1', () => {
    expect(encodeHealthRequest('héroes').toString('hex')).toBe('0a0768c3a9726f6573');
  });

  it.each([
    ['0801', 'SERVING'],
    ['0802', 'NOT_SERVING'],
    ['0803', 'SERVICE_UNKNOWN'],
    ['0800', 'UNKNOWN'],
    ['0809', 'UNKNOWN'],
    ['', 'UNKNOWN'],
    ['1201', 'UNKNOWN'],
  ])('read %p as %s', (message, expected) => {
    expect(decodeHealthResponse(Buffer.from(message, 'hex'))).toBe(expected);
  });
});

describe('connectivityOf', () => {
  it.each([
    [0, 'IDLE'],
    [2, 'READY'],
    [3, 'TRANSIENT_FAILURE'],
    [4, 'SHUTDOWN'],
    [9, 'UNKNOWN'],
  ])('names state %i %s without making the channel connect', (number, name) => {
    const asked: boolean[] = [];
    const channel = { getConnectivityState: (tryToConnect: boolean) => (asked.push(tryToConnect), number) };
    expect(connectivityOf({ getChannel: () => channel } as never)).toBe(name);
    expect(asked).toEqual([false]);
  });
});
