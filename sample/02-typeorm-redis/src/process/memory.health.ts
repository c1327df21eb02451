import { HealthIndicator, MemoryHealthCheck } from 'nestjs-vitals';

/** In liveness, because an orderly restart is better than an abort by V8 or the kernel during a request. */
@HealthIndicator({ name: 'memory', componentType: 'system', probes: ['liveness', 'deep'] })
export class MemoryHealth extends MemoryHealthCheck {
  constructor() {
    super({ warnHeapPercent: 70, warnRssPercent: 80 });
  }
}
