import { DiskHealthCheck, HealthIndicator } from 'nestjs-vitals';
import { settings } from '../settings.js';

/** Checked in the background, because a disk fills slowly. Checked more often while it fails, so that a repair shows at once. */
@HealthIndicator({
  name: 'receipts-disk',
  componentType: 'system',
  intervalMs: 5_000,
  failureIntervalMs: 1_000,
  affectedEndpoints: ['/orders'],
})
export class ReceiptsDiskHealth extends DiskHealthCheck {
  constructor() {
    // The share that is used does not matter here, because other files share the filesystem.
    super({ path: settings.receiptsDir, minFreeBytes: 8 * 1024 * 1024, maxUsedPercent: 100 });
  }
}
