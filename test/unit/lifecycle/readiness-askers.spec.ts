import { ReadinessAskers } from '../../../lib/lifecycle/readiness-askers.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

function setUp() {
  const clock = new FakeClock();
  const askers = new ReadinessAskers(clock);
  const ask = (userAgent?: string, address = '10.0.0.5') => askers.asked(userAgent, address, false);
  const agents = () => askers.read().map(({ userAgent }) => userAgent);
  return { clock, askers, ask, agents };
}

describe('the clients that ask for readiness', () => {
  it('are remembered by user agent and address, with their latest times in order', () => {
    const { clock, askers, ask } = setUp();
    for (let round = 0; round < 100; round++) {
      ask('a');
      clock.block(10);
      if (round % 50 === 0) ask('a', '10.0.0.6');
    }
    const [first, second] = askers.read();
    expect(first!.times).toEqual(Array.from({ length: 64 }, (_, index) => 360 + index * 10));
    expect(second).toMatchObject({ address: '10.0.0.6', times: [10, 510] });
  });

  it('are distinguished by their version of HTTP', () => {
    const { askers } = setUp();
    askers.asked(undefined, '10.0.0.5', true);
    askers.asked(undefined, '10.0.0.5', false);
    expect(askers.read().map(({ http10 }) => http10)).toEqual([true, false]);
  });

  it('are not affected by a wall clock that is set', () => {
    const { clock, askers, ask } = setUp();
    ask('a');
    clock.setTime('2031-01-01T00:00:00Z');
    clock.block(1_000);
    ask('a');
    expect(askers.read()[0]!.times).toEqual([0, 1_000]);
  });

  it('are bounded, and a flood of made-up names does not replace regular clients', () => {
    const { ask, agents, askers } = setUp();
    ask('balancer');
    ask('balancer');
    for (let name = 0; name < 10_000; name++) ask(`flood ${name} ${'x'.repeat(1_000)}`);
    ask('balancer');
    expect(agents()).toHaveLength(20);
    expect(askers.read()[0]).toMatchObject({ userAgent: 'balancer', times: [0, 0, 0] });
    expect(Math.max(...agents().map((agent) => agent!.length))).toBe(120);
  });

  it('are replaced when they are gone, even if they asked often', () => {
    const { clock, ask, agents } = setUp();
    for (let old = 0; old < 20; old++) for (let time = 0; time < 50; time++) ask(`old ${old}`);
    clock.block(300_001);
    for (let round = 0; round < 3; round++) for (const name of ['new 1', 'new 2']) ask(name);
    expect(agents()).toEqual(expect.arrayContaining(['new 1', 'new 2', 'old 19']));
  });
});
