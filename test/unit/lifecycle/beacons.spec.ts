import { Beacons } from '../../../lib/lifecycle/beacons.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

describe('the beacons', () => {
  it('are idle when the last has ended, in whichever way', async () => {
    const beacons = new Beacons(new FakeClock());
    await beacons.idle();
    const job = beacons.light('job');
    let isIdle = false;
    void beacons.idle().then(() => (isIdle = true));
    // What `using` does at the end of its block.
    beacons.light('job')[Symbol.dispose]();
    await Promise.resolve();
    expect([beacons.count, isIdle]).toEqual([1, false]);
    job.end();
    job[Symbol.dispose]();
    await Promise.resolve();
    expect([beacons.count, isIdle, beacons.describe()]).toEqual([0, true, '']);
  });

  it.each(['', 'a\n', 'x'.repeat(101), undefined as never])('cannot have the name %p', (name) => {
    expect(() => new Beacons(new FakeClock()).light(name)).toThrow('beacon() gives its beacon the name');
  });
});
