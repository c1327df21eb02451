import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { settings } from '../settings.js';
import { AuthGuard } from './auth.guard.js';

@Module({
  imports: [
    JwtModule.register({ global: true, secret: settings.jwtSecret, signOptions: { expiresIn: '1h' } }),
  ],
  providers: [AuthGuard],
  exports: [AuthGuard],
})
export class AuthModule {}
