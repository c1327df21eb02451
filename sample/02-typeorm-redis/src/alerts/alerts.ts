import { Injectable, Logger } from '@nestjs/common';
import { OnHealthChange, type HealthTransition } from 'nestjs-vitals';

const KEPT = 50;

/** Replaces a pager and a chat. Called once for each change, however many probes there are. */
@Injectable()
export class Alerts {
  /** The latest last. */
  readonly sent: string[] = [];
  private readonly open = new Set<string>();
  private readonly logger = new Logger('Alerts');

  @OnHealthChange({ probe: 'readiness' })
  readiness({ to, reason }: HealthTransition): void {
    if (reason === 'DRAINING') return; // leaving on purpose
    if (to === 'fail') this.raise('this instance', `out of service (${reason})`);
    else this.close('this instance', 'in service again');
  }

  @OnHealthChange({ check: 'orders-cache' })
  cache(change: HealthTransition): void {
    this.degraded(change);
  }

  @OnHealthChange({ check: 'sales-job' })
  job(change: HealthTransition): void {
    this.degraded(change);
  }

  private degraded(change: HealthTransition): void {
    // The cause of a skipped check has been reported already.
    if (change.kind !== 'check' || change.reason === 'SKIPPED') return;
    if (change.to === 'pass') this.close(change.check, 'works again');
    else this.raise(change.check, change.output ?? change.to);
  }

  private raise(what: string, how: string): void {
    this.open.add(what);
    this.send(`${what}: ${how}`);
  }

  private close(what: string, how: string): void {
    if (this.open.delete(what)) this.send(`${what}: ${how}`);
  }

  private send(text: string): void {
    this.logger.warn(text);
    this.sent.push(text);
    if (this.sent.length > KEPT) this.sent.shift();
  }
}
