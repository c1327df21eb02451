import type { HealthPresenter } from '../../../../lib/interfaces/presenter.js';
import { FORMATS } from '../../../../lib/report/formats/formats.js';
import { negotiate } from '../../../../lib/report/formats/negotiate.js';

const { 'health+json': health, terminus, kubernetes } = FORMATS;
const YAML: HealthPresenter = { mediaType: 'Application/YAML', present: () => '' };
const presenters = [health, terminus, kubernetes, YAML];

describe('the format that a client prefers', () => {
  it.each<[string | undefined, HealthPresenter]>([
    [undefined, health],
    ['', health],
    ['*/*', health],
    ['application/json', terminus],
    ['text/plain', kubernetes],
    ['text/*', kubernetes],
    ['TEXT/PLAIN; charset=utf-8', kubernetes],
    ['application/yaml', YAML],
    ['application/*', health],
    ['text/plain;q=0.5, application/json', terminus],
    ['text/plain;q=0.5, application/json;q=0.4', kubernetes],
    ['application/health+json;q=0, */*', terminus],
    ['application/*;q=0.1, text/plain;q=0.2', kubernetes],
    // What browsers send.
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', health],
    // None of ours: never 406.
    ['image/png', health],
    ['text/plain;q=0', health],
    ['text/plain;q=2', health],
    ['text/plain;q=x', health],
    [';;;,,,=', health],
  ])('of Accept: %s', (accept, expected) => {
    expect(negotiate(accept, presenters).mediaType).toBe(expected.mediaType);
  });

  it('is the only one, whatever it accepts', () => {
    expect(negotiate('application/json', [kubernetes])).toBe(kubernetes);
  });
});
