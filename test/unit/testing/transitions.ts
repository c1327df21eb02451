import type { CheckReport, HealthReport, HealthTransition, Probe, Reason, Status } from 'nestjs-vitals';
import { Subject } from 'rxjs';

export const checkTransition = (check: string, to: Status, reason?: Reason): HealthTransition => ({
  kind: 'check',
  check,
  critical: true,
  from: 'pass',
  to,
  time: 0,
  ...(reason && { reason }),
});

export const probeTransition = (probe: Probe, to: Status): HealthTransition => ({
  kind: 'probe',
  probe,
  from: 'pass',
  to,
  time: 0,
});

/** What a HealthService looks like to those who only listen and look. */
export class FakeHealth {
  readonly changes$ = new Subject<HealthTransition>();
  readonly probes = new Map<Probe, Partial<HealthReport>>();
  checks: Partial<CheckReport>[] = [];

  report(probe: Probe): HealthReport {
    const members = probe === 'deep' ? this.checks : [];
    return {
      probe,
      status: 'pass',
      time: 7,
      checks: members,
      ...this.probes.get(probe),
    } as unknown as HealthReport;
  }
}
