import { HealthIndicator, MemoryHealthCheck } from 'nestjs-vitals';

/** Liveness, too: a restart in good order is better than one by V8 or by the kernel in the middle of a request. */
@HealthIndicator({ name: 'memory', componentType: 'system', probes: ['liveness', 'deep'] })
export class MemoryHealth extends MemoryHealthCheck {
  protected override readonly warnHeapPercent = 70;
  protected override readonly warnRssPercent = 80;
}
