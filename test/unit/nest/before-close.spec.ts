import { runBeforeClose } from '../../../lib/nest/before-close.js';

type Host = Parameters<typeof runBeforeClose>[0];
const host = (httpAdapter: unknown) => ({ httpAdapter }) as Host;

describe('runBeforeClose', () => {
  it('runs before the method of the adapter, which then does its own work', async () => {
    const order: string[] = [];
    const adapter = {
      name: 'the adapter',
      beforeClose() {
        order.push(`${this.name} prepares`);
        return 'prepared';
      },
    };
    runBeforeClose(host(adapter), async () => {
      order.push('first begins');
      await Promise.resolve();
      order.push('first ends');
    });
    expect(await adapter.beforeClose()).toBe('prepared');
    expect(order).toEqual(['first begins', 'first ends', 'the adapter prepares']);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('a bug of ours'))],
    [
      'throws',
      () => {
        throw new Error('a bug of ours');
      },
    ],
  ])('calls the method of the adapter if the first function %s', async (_how, first) => {
    const adapter = { beforeClose: () => 'prepared' };
    runBeforeClose(host(adapter), first);
    expect(await adapter.beforeClose()).toBe('prepared');
  });

  it('replaces nothing if there is no adapter, or an adapter of Nest 11', async () => {
    const first = () => Promise.reject(new Error('must not be called'));
    expect(() => runBeforeClose(host(undefined), first)).not.toThrow();
    const adapter = { close: () => 'closed' };
    runBeforeClose(host(adapter), first);
    expect(Object.keys(adapter)).toEqual(['close']);
  });
});
