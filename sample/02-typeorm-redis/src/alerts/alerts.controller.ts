import { Controller, Get, UseGuards } from '@nestjs/common';
import { OperatorGuard } from '../auth/operator.guard.js';
import { Alerts } from './alerts.js';

@Controller('alerts')
@UseGuards(OperatorGuard)
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  @Get()
  list(): string {
    return this.alerts.sent.map((line) => `${line}\n`).join('');
  }
}
