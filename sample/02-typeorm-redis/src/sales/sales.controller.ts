import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { SalesJob, type Sales } from './sales-job.js';

@Controller('sales')
export class SalesController {
  constructor(private readonly job: SalesJob) {}

  @Get()
  get(): Sales {
    if (this.job.sales === undefined) throw new ServiceUnavailableException('Not summed up yet.');
    return this.job.sales;
  }
}
