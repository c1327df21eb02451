import { Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { OperatorGuard } from '../auth/operator.guard.js';
import { SalesJob } from '../sales/sales-job.js';
import { PoolHog } from './pool-hog.js';

const BLOCK_MS = 3_000;

/** Breaks things that cannot be broken from outside the process. The checks do not know about it. */
@Controller()
@UseGuards(OperatorGuard)
export class BreakController {
  constructor(
    private readonly hog: PoolHog,
    private readonly job: SalesJob,
  ) {}

  @Post('break/pool')
  @HttpCode(200)
  async exhaustPool(): Promise<string> {
    await this.hog.take();
    return 'Every connection of the pool is held. Mend it with POST /mend/pool\n';
  }

  @Post('mend/pool')
  @HttpCode(200)
  async freePool(): Promise<string> {
    await this.hog.giveBack();
    return 'Every connection is given back.\n';
  }

  @Post('break/sales-job')
  @HttpCode(200)
  stopJob(): string {
    this.job.stop();
    return 'The job has stopped. Mend it with POST /mend/sales-job\n';
  }

  @Post('mend/sales-job')
  @HttpCode(200)
  startJob(): string {
    this.job.start();
    return 'The job runs again.\n';
  }

  @Post('break/event-loop')
  @HttpCode(200)
  blockEventLoop(): string {
    const until = performance.now() + BLOCK_MS;
    while (performance.now() < until);
    return `The event loop stood still for ${BLOCK_MS} ms.\n`;
  }
}
