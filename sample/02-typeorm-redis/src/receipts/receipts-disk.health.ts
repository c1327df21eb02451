import { DiskHealthCheck, HealthIndicator } from 'nestjs-vitals';
import { settings } from '../settings.js';

/** A disk fills slowly: no probe has to wait for it. Once it is full, somebody works on it and wants to see it at once. */
@HealthIndicator({
  name: 'receipts-disk',
  componentType: 'system',
  intervalMs: 5_000,
  failureIntervalMs: 1_000,
  affectedEndpoints: ['/orders'],
})
export class ReceiptsDiskHealth extends DiskHealthCheck {
  protected override readonly path = settings.receiptsDir;
  // What counts here is room for receipts. The share would be right where the filesystem is used for nothing else.
  protected override readonly minFreeBytes = 8 * 1024 * 1024;
  protected override readonly maxUsedPercent = 100;
}
