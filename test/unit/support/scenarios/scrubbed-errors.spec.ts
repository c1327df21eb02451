import { fault, HealthConfigurationError } from '../../../../lib/support/errors/configuration.error.js';
import { InvalidUrlError } from '../../../../lib/checks/http/invalid-url.error.js';
import { show } from '../../../../lib/support/validation/option-rules.js';

describe('errors that stop the boot', () => {
  it('hold no credential, in the message, the stack or the faults', () => {
    const error = HealthConfigurationError.create([
      fault('links.runbook is "https://app:hunter2@wiki/a b", which is no URI.', 'Give a URI.'),
      fault('deep.guards names JwtGuard, which cannot be created: password=hunter2', 'Provide JwtGuard.'),
    ]);
    expect(error.message).toBe(
      'The health of this application is configured with 2 faults:\n' +
        '  1. links.runbook is "https://***@wiki/a b", which is no URI.\n     → Give a URI.\n' +
        '  2. deep.guards names JwtGuard, which cannot be created: password=***\n     → Provide JwtGuard.',
    );
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('hunter2');
  });

  it('hold none either where an indicator throws them', () => {
    expect(InvalidUrlError.create('Billing', 'https://app:hunter2@billing').message).not.toContain('hunter2');
  });

  it('scrub a value before they cut it', () => {
    const password = 'hunter2'.repeat(20);
    expect(show(`postgres://app:${password}@db/orders`)).toBe('"postgres://***@db/orders"');
  });
});
