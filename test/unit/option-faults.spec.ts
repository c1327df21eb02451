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
});
