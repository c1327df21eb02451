import { optionFaults } from '../../../lib/module/option-faults.js';

describe('faults in the options of the module', () => {
  it('are found in links of the application that are no URIs', () => {
    const links = { about: 'https://example.test', runbook: '/runbooks/orders', wiki: 'see the wiki' };
    expect(optionFaults({ info: { links } })).toEqual([
      {
        problem: 'info.links.wiki is "see the wiki", which is no URI.',
        remedy: expect.stringContaining('/runbooks/db'),
      },
    ]);
  });

  it('are found in secrets to hide, without showing them', () => {
    const values = ['hand3d-over', () => undefined, 's3c', '      ', 42, undefined];
    const faults = optionFaults({ redact: { values } });
    expect(faults.map(({ problem }) => problem)).toEqual([
      'redact.values[2] is a text of 3 characters.',
      'redact.values[3] is a text of 6 characters.',
      'redact.values[4] is number.',
      'redact.values[5] is undefined.',
    ]);
    expect(JSON.stringify([faults, optionFaults({ redact: { values: 's3cr3t' } })])).not.toMatch(/s3c/);
    expect(optionFaults({ redact: { values: 's3cr3t' } })).toHaveLength(1);
    expect(optionFaults({ redact: { values: ['hand3d-over'] } })).toEqual([]);
  });

  it('are none in a drain whose delay is learned, or ended by probes', () => {
    for (const drain of [
      {},
      { delayMs: 'auto' },
      { delayMs: 0 },
      { untilProbesSeen: 3 },
      { delayMs: 'auto', untilProbesSeen: 3 },
      { delayMs: 5_000, untilProbesSeen: 3 },
    ]) {
      expect(optionFaults({ drain })).toEqual([]);
    }
  });

  it.each([
    [{ delayMs: '5s' }, 'drain.delayMs is "5s".', /'auto' or a number of milliseconds/],
    [{ delayMs: -1 }, 'drain.delayMs is -1.', /'auto' or a number of milliseconds/],
    [
      { delayMs: 0, untilProbesSeen: 3 },
      'drain.untilProbesSeen ends the delay early, but drain.delayMs is 0.',
      /Leave drain\.delayMs out/,
    ],
  ])('are found in the drain %j', (drain, problem, remedy) => {
    expect(optionFaults({ drain })).toEqual([{ problem, remedy: expect.stringMatching(remedy) }]);
  });
});
