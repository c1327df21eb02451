import { LookupGate } from '../../../../lib/process/thread-pool/lookup-gate.js';
import { poolSize } from '../../../../lib/process/thread-pool/pool-size.js';
import { settle } from '../../../../lib/testing/settle.js';

function aGate(places: number) {
  const asked: string[] = [];
  const answers = new Map<string, (error?: Error) => void>();
  const gate = new LookupGate(
    places,
    (host) =>
      new Promise<void>((resolve, reject) => {
        asked.push(host);
        answers.set(host, (error) => (error ? reject(error) : resolve()));
      }),
  );
  return { gate, asked, answer: (host: string, error?: Error) => answers.get(host)?.(error) };
}

describe('LookupGate', () => {
  it('resolves no more names at once than it has places, and the others in their order', async () => {
    const { gate, asked, answer } = aGate(2);
    const passed: string[] = [];
    for (const host of ['a', 'b', 'c', 'd']) void gate.pass(host).then(() => passed.push(host));
    await settle();
    expect(asked).toEqual(['a', 'b']);
    expect(gate.busyWith).toEqual(['a', 'b']);
    answer('b');
    await settle();
    expect({ asked, passed }).toEqual({ asked: ['a', 'b', 'c'], passed: ['b'] });
  });

  it('asks once for a name however many runs want it, as long as there is no answer', async () => {
    const { gate, asked, answer } = aGate(2);
    for (let run = 0; run < 1_000; run++) void gate.pass('a');
    await settle();
    expect(asked).toEqual(['a']);
    answer('a');
    await settle();
    void gate.pass('a');
    await settle();
    expect(asked).toEqual(['a', 'a']);
  });

  it('lets a name pass that cannot be resolved: the request says why', async () => {
    const { gate, answer } = aGate(1);
    const passed = gate.pass('a');
    answer('a', new Error('ENOTFOUND'));
    await passed;
    expect(gate.busyWith).toEqual([]);
  });
});

describe('poolSize', () => {
  it.each([
    [undefined, 4],
    ['', 4],
    ['nonsense', 4],
    ['0', 4],
    ['16', 16],
    ['9999', 1_024],
  ])('of UV_THREADPOOL_SIZE %j is %j', (given, threads) => expect(poolSize(given)).toBe(threads));
});
