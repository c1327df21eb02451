import { optionFaults } from '../../lib/health.option-faults.js';

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
});
