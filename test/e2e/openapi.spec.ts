import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { HealthModule } from 'nestjs-vitals';
import { onEachAdapter } from '../support/adapters.js';

@Controller('orders')
class OrdersController {
  @Get()
  list(): string[] {
    return [];
  }
}

onEachAdapter((serve) => {
  const pathsOf = async (decorators: readonly ClassDecorator[]) => {
    const { app } = await serve({
      imports: [
        HealthModule.forRoot({
          decorators,
          deep: { guards: 'none' },
          groups: { payments: { path: 'health/payments', tags: ['payments'] } },
        }),
      ],
      controllers: [OrdersController],
    });
    const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    return Object.keys(document.paths).sort();
  };

  it('leaves the probes and groups out of the OpenAPI document', async () => {
    expect(await pathsOf([])).toEqual(['/orders']);
  });

  it('shows the public probes in the OpenAPI document if a decorator says so', async () => {
    expect(await pathsOf([ApiExcludeController(false)])).toEqual([
      '/health/live',
      '/health/payments',
      '/health/ready',
      '/health/startup',
      '/orders',
    ]);
  });
});
